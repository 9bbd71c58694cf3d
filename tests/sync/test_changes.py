"""Changes are read, and refused, from their bytes alone."""

from __future__ import annotations

import contextlib
import struct
import tracemalloc
from collections.abc import Callable, Collection

import pytest
from automerge import core
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.changes import (
    Change,
    Known,
    MemoryIndex,
    Pasts,
    VoidChange,
    VoidReason,
    check_author,
    check_number,
    check_references,
    known,
    missing,
    parse,
    past,
)
from sync.changes.columns import signed as read_signed
from sync.changes.columns import unsigned as read_unsigned
from sync.changes.columns import unsigned_bytes
from sync.changes.operations import DELETE
from sync.changes.roles import OperationRole, Roles
from tests.sync.change_encoding import (
    ACTION,
    INSERT,
    KEY_TEXT,
    PRED_ACTOR,
    PRED_COUNTER,
    PRED_GROUP,
    VALUE,
    VALUE_META,
    chunk,
    columns_of_puts,
    compressed,
    encode,
    prefixed,
    run,
    signed,
    unsigned,
)
from tests.sync.change_mutants import Operation, Parts, taken_apart

FEED = bytes(range(32))
ACTOR = FEED[:16] + b"process1"
OTHER = b"\xee" * 24
THIRD = b"\xf0" * 24


FORGOTTEN = OperationRole(DELETE, None, None, None, inserts=False)
"""Of a deletion nothing is remembered: nothing builds on one."""


def refused(raw: bytes) -> VoidReason:
    with pytest.raises(VoidChange) as caught:
        parse(raw)
    assert str(caught.value).startswith("A change to a document was left out: ")
    return caught.value.reason


def library_changes() -> list[object]:
    """Changes with every kind of value, made by the library itself."""
    document = core.Document(ACTOR)
    with document.transaction() as tx:
        text = tx.put_object(core.ROOT, "text", core.ObjType.Text)
        tx.splice_text(text, 0, 0, "Brot 😀 und 面粉, " * 40)
        tx.mark(text, 2, 9, "bold", core.ScalarType.Boolean, True, core.ExpandMark.After)
        items = tx.put_object(core.ROOT, "items", core.ObjType.List)
        tx.insert(items, 0, core.ScalarType.Int, -(2**40))
        tx.insert(items, 1, core.ScalarType.F64, 2.5)
        tx.insert(items, 2, core.ScalarType.Bytes, b"\x00\xff")
        tx.insert(items, 3, core.ScalarType.Null, None)
        tx.insert(items, 4, core.ScalarType.Boolean, False)
        tx.put(tx.insert_object(items, 5, core.ObjType.Map), "größe", core.ScalarType.Str, "groß")
    changes = [document.get_last_local_change()]
    fork = document.fork()
    fork.set_actor(OTHER)
    for source, position in ((document, 3), (fork, 60)):
        with source.transaction() as tx:
            tx.splice_text(text, position, 5, "x")
            tx.put(items, 0, core.ScalarType.Uint, position)
            tx.unmark(text, 4, 6, "bold", core.ExpandMark.After)
        changes.append(source.get_last_local_change())
    document.merge(fork)
    with document.transaction() as tx:
        for position in range(5):
            tx.put(items, position, core.ScalarType.Int, position)
    changes.append(document.get_last_local_change())
    with document.transaction() as tx:
        tx.delete(items, 0)
        tx.delete(core.ROOT, "items")
    return [*changes, document.get_last_local_change()]


def test_what_the_library_writes_is_read_as_the_library_reads_it() -> None:
    for theirs in library_changes():
        for raw in (theirs.raw_bytes, theirs.bytes, compressed(theirs.raw_bytes)):
            ours = parse(raw)
            assert (ours.hash, ours.actor, ours.seq) == (theirs.hash, theirs.actor_id, theirs.seq)
            assert (ours.start_op, ours.max_op, ours.op_count) == (theirs.start_op, theirs.max_op, len(theirs))
            assert (set(ours.deps), ours.time_ms, ours.raw) == (set(theirs.deps), 0, theirs.raw_bytes)


def test_what_is_taken_apart_is_put_together_again() -> None:
    for theirs in library_changes():
        assert taken_apart(parse(theirs.raw_bytes)).encoded() == theirs.raw_bytes  # type: ignore[attr-defined]


def test_of_each_operation_is_remembered_what_it_does_and_where() -> None:
    for change in (parse(theirs.raw_bytes) for theirs in library_changes()):  # type: ignore[attr-defined]
        roles, operations = Roles(change.packed_roles), taken_apart(change).operations
        for position, does in enumerate(operations):
            element = None if does.insert else does.element
            said = OperationRole(does.action, does.obj, does.key, element, does.insert)
            assert roles.at(position) == (FORGOTTEN if does.action == DELETE else said)
        with pytest.raises(IndexError):
            roles.at(len(operations))


def test_the_encoder_of_these_tests_makes_what_the_library_takes() -> None:
    raw = encode(ACTOR, columns=columns_of_puts(3))
    document = core.Document.load(raw)
    assert document.get_heads() == [parse(raw).hash]
    assert document.get(core.ROOT, "k")[0][1] == 1


@pytest.mark.parametrize(
    ("reason", "raw"),
    [
        (VoidReason.CHECKSUM, encode(ACTOR)[:4] + b"\x00\x00\x00\x00" + encode(ACTOR)[8:]),
        (VoidReason.CHECKSUM, encode(ACTOR)[:-1] + b"\x01"),
        (VoidReason.OPERATION_NUMBER, encode(ACTOR, start_op=2**32 - 1)),
        (VoidReason.OPERATION_NUMBER, encode(ACTOR, start_op=2**31)),
        (VoidReason.OPERATION_NUMBER, encode(ACTOR, start_op=2**31 - 2, columns=columns_of_puts(3))),
        (VoidReason.OPERATION_NUMBER, encode(ACTOR, start_op=0)),
        (VoidReason.SEQUENCE, encode(ACTOR, seq=0)),
        (VoidReason.AUTHOR, encode(b"short")),
        (VoidReason.AUTHOR, encode(ACTOR, others=(b"",))),
        (VoidReason.MALFORMED, encode(ACTOR, others=(ACTOR,))),
        (VoidReason.MALFORMED, encode(ACTOR, deps=(OTHER + bytes(8),) * 2)),
        (VoidReason.MALFORMED, encode(ACTOR, extra=b"from the future")),
        (VoidReason.MALFORMED, encode(ACTOR) + b"more"),
        (VoidReason.MALFORMED, encode(ACTOR, others=(OTHER,))),
        (VoidReason.MALFORMED, encode(ACTOR, columns={})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {KEY_TEXT: signed(1) + prefixed(b"k")})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts(2) | {ACTION: signed(-2) + b"\x01\x01"})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {0x01: b"\x00\x01"})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {0x94: unsigned(1)})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {0xA5: run(1, prefixed(b"bold"))})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {ACTION: run(1, unsigned(4))})),
        (VoidReason.MALFORMED, encode(ACTOR, message=b"\xff")),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {0x99: b""})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {ACTION | 8: b"\x7f\x01"})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {ACTION: run(1, unsigned(5))})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {VALUE_META: run(1, unsigned(1 << 4 | 8))})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {VALUE_META: run(1, unsigned(9 << 4 | 7))})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {VALUE: b"\x01\x01"})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {INSERT: unsigned(2)})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {INSERT: b"\x80"})),
        (VoidReason.MALFORMED, encode(ACTOR, columns=columns_of_puts() | {ACTION: b"\x00\x00" * 9})),
        (
            VoidReason.MALFORMED,
            encode(
                ACTOR,
                columns=columns_of_puts()
                | {PRED_GROUP: run(1, unsigned(1)), PRED_ACTOR: run(1, unsigned(1)), PRED_COUNTER: run(1, signed(1))},
            ),
        ),
        (VoidReason.MALFORMED, chunk(b"", kind=0)),
        (VoidReason.MALFORMED, b""),
    ],
)
def test_a_bad_change_is_refused_with_its_reason(reason: VoidReason, raw: bytes) -> None:
    assert refused(raw) is reason


def put_with(**columns: bytes) -> dict[int, bytes]:
    """The columns of one put with some replaced, named by what they hold, or left out when empty."""
    specs = {"object_actor": 0x01, "object": 0x02, "element_actor": 0x11, "element": 0x13, "key": KEY_TEXT}
    specs |= {"insert": INSERT, "action": ACTION, "group": PRED_GROUP, "pred_actor": PRED_ACTOR, "pred": PRED_COUNTER}
    merged = columns_of_puts() | {specs[name]: data for name, data in columns.items()}
    return {spec: data for spec, data in merged.items() if data}


ONE, NONE = run(1, b"\x00"), b"\x00\x01"
IN_LIST = {"object_actor": ONE, "object": run(1, unsigned(3)), "key": b""}


@pytest.mark.parametrize(
    ("reason", "columns"),
    [
        (VoidReason.MALFORMED, {"key": b""}),
        (VoidReason.MALFORMED, {"key": NONE}),
        (VoidReason.MALFORMED, {"key": b"", "element": run(1, signed(0))}),
        (VoidReason.MALFORMED, {"element": run(1, signed(0))}),
        (VoidReason.MALFORMED, {"insert": b""}),
        (VoidReason.MALFORMED, {"insert": b"\x00\x01"}),
        (VoidReason.MALFORMED, {"group": NONE}),
        (VoidReason.MALFORMED, {"action": run(1, unsigned(3))}),
        (VoidReason.MALFORMED, {"action": run(1, unsigned(7))}),
        (VoidReason.MALFORMED, {"object": run(1, unsigned(1))}),
        (VoidReason.MALFORMED, {"object_actor": ONE}),
        (VoidReason.MALFORMED, {**IN_LIST, "element": run(1, signed(0))}),
        (VoidReason.MALFORMED, {**IN_LIST, "element": run(1, signed(4)), "insert": b"\x00\x01"}),
        (VoidReason.MALFORMED, {"group": run(1, unsigned(1))}),
        (VoidReason.MALFORMED, {"pred_actor": ONE, "pred": run(1, signed(1))}),
        (VoidReason.OPERATION_NUMBER, {"object_actor": ONE, "object": run(1, unsigned(9))}),
        (VoidReason.OPERATION_NUMBER, {**IN_LIST, "element_actor": ONE, "element": run(1, signed(9))}),
        (VoidReason.OPERATION_NUMBER, {"group": run(1, unsigned(1)), "pred_actor": ONE, "pred": run(1, signed(9))}),
        (VoidReason.OPERATION_NUMBER, {"group": run(1, unsigned(1)), "pred_actor": ONE, "pred": run(1, signed(-1))}),
        (None, {"group": run(1, unsigned(1)), "pred_actor": ONE, "pred": run(1, signed(8))}),
        (None, {**IN_LIST, "element_actor": ONE, "element": run(1, signed(4)), "insert": b"\x00\x01"}),
        (None, {**IN_LIST, "element": run(1, signed(0)), "insert": b"\x00\x01"}),
    ],
)
def test_an_operation_must_name_a_place_that_can_be_there_before_it(
    reason: VoidReason | None, columns: dict[str, bytes]
) -> None:
    raw = encode(ACTOR, start_op=9, columns=put_with(**columns))
    assert parse(raw).op_count == 1 if reason is None else refused(raw) is reason


def test_a_change_cut_off_anywhere_is_refused() -> None:
    raw = encode(ACTOR, deps=(bytes(32),), others=(OTHER,))
    content = raw[10:]
    for end in range(len(raw)):
        assert refused(raw[:end]) is VoidReason.MALFORMED
    for end in range(len(content)):
        assert refused(chunk(content[:end])) in (VoidReason.MALFORMED, VoidReason.AUTHOR)


def run_length_bomb(count: int = 400_000_000) -> bytes:
    """Some 80 bytes that set a key that many times: the library takes minutes and gigabytes over it."""
    columns = {INSERT: unsigned(count), VALUE_META: run(count, b"\x00")}
    columns |= {KEY_TEXT: run(count, prefixed(b"k")), ACTION: run(count, b"\x01"), PRED_GROUP: run(count, b"\x00")}
    return encode(ACTOR, columns=columns)


def predecessor_bomb() -> bytes:
    columns = {PRED_GROUP: run(1, unsigned(2**40)), PRED_ACTOR: run(2**40, b"\x00"), PRED_COUNTER: run(2**40, b"\x01")}
    return encode(ACTOR, columns=columns_of_puts() | columns)


BOMBS: dict[str, tuple[VoidReason, Callable[[], bytes]]] = {
    "runs": (VoidReason.TOO_MANY_OPERATIONS, run_length_bomb),
    "nulls": (VoidReason.TOO_MANY_OPERATIONS, lambda: encode(ACTOR, columns={KEY_TEXT: b"\x00" + unsigned(2**60)})),
    "booleans": (VoidReason.TOO_MANY_OPERATIONS, lambda: encode(ACTOR, columns={INSERT: unsigned(2**60)})),
    "predecessors": (VoidReason.TOO_MANY_OPERATIONS, predecessor_bomb),
    "operations": (VoidReason.TOO_MANY_OPERATIONS, lambda: encode(ACTOR, columns=columns_of_puts(65_537))),
    "dependencies": (VoidReason.MALFORMED, lambda: chunk(unsigned(2**40) + bytes(32))),
    "actors": (VoidReason.AUTHOR, lambda: compressed(encode(ACTOR, others=(b"",) * 1_000_000))),
    "inflated": (VoidReason.TOO_LARGE, lambda: compressed(chunk(bytes(64 << 20)))),
    "raw": (VoidReason.TOO_LARGE, lambda: chunk(bytes((4 << 20) + 1))),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_takes_memory(name: str) -> None:
    reason, build = BOMBS[name]
    raw = build()
    tracemalloc.start()
    try:
        assert refused(raw) is reason
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_the_run_length_bomb_is_one_the_library_would_take() -> None:
    assert len(run_length_bomb()) < 122
    document = core.Document.load(run_length_bomb(500))
    assert document.get_heads() == [parse(run_length_bomb(500)).hash]
    assert parse(run_length_bomb(65_536)).op_count == 65_536


def test_compressed_data_must_end_where_the_chunk_ends() -> None:
    raw = compressed(encode(ACTOR))
    content = raw[10:]
    assert parse(raw).seq == 1
    for bad in (content + b"x", content[:-1], b"\xff" * 20, b""):
        assert refused(raw[:9] + prefixed(bad)) is VoidReason.MALFORMED


def test_a_change_must_carry_an_actor_of_the_feed_that_signed_it() -> None:
    check_author(parse(encode(ACTOR)), FEED)
    with pytest.raises(VoidChange) as caught:
        check_author(parse(encode(OTHER)), FEED)
    assert caught.value.reason is VoidReason.AUTHOR


def verdict(change: Change, held: Collection[Change]) -> VoidReason | None:
    """Why a change is void in a document that took in these, in this order."""
    index, pasts = MemoryIndex(), Pasts(())
    for earlier in held:
        row = known(earlier)
        pasts.add(row, pasts.excluded(earlier.deps, index))
        index.add([row])
    excluded = pasts.excluded(change.deps, index)
    try:
        check_number(change, index, excluded)
        check_references(change, index, excluded)
    except VoidChange as error:
        return error.reason
    return None


def test_a_change_continues_what_it_depends_on_or_is_void() -> None:
    first = parse(encode(ACTOR, columns=columns_of_puts(5)))
    theirs = parse(encode(OTHER))

    def judged(**fields: object) -> VoidReason | None:
        change = parse(encode(**{"actor": ACTOR, "seq": 2, "start_op": 6, "deps": (first.hash,)} | fields))
        return verdict(change, (first, theirs))

    assert judged() is None
    assert judged(deps=(first.hash, theirs.hash)) is None
    assert judged(start_op=5) is VoidReason.OPERATION_NUMBER
    assert judged(start_op=7) is VoidReason.OPERATION_NUMBER
    assert judged(deps=(), start_op=6) is VoidReason.OPERATION_NUMBER
    assert judged(seq=3) is VoidReason.SEQUENCE
    assert judged(seq=1) is VoidReason.SEQUENCE
    assert judged(deps=(theirs.hash,), start_op=2) is VoidReason.SEQUENCE
    assert judged(deps=(theirs.hash,), start_op=2, seq=1) is VoidReason.SEQUENCE
    assert judged(actor=OTHER) is VoidReason.SEQUENCE


def test_an_actor_may_go_on_after_others_built_on_its_change() -> None:
    first = parse(encode(ACTOR))
    second = parse(encode(OTHER, start_op=2, deps=(first.hash,)))
    third = parse(encode(b"\x77" * 24, start_op=3, deps=(second.hash,)))
    assert verdict(parse(encode(ACTOR, seq=2, start_op=4, deps=(third.hash,))), (first, second, third)) is None


def replacing(*preds: tuple[bytes, int], key: bytes = b"k", deps: tuple[bytes, ...], start_op: int = 2) -> Change:
    """A change by the third actor that sets a key and replaces these operations."""
    put = Operation(None, key, None, False, 1, 4, b"\x01", preds, None, False)
    return parse(Parts(deps, THIRD, 1, start_op, (put,)).encoded())


def test_an_operation_refers_to_the_past_of_its_own_change_whatever_else_is_held() -> None:
    first, theirs = parse(encode(ACTOR)), parse(encode(OTHER))
    held, both = (first, theirs), (first.hash, theirs.hash)
    assert verdict(replacing((ACTOR, 1), deps=(first.hash,)), held) is None
    assert verdict(replacing((ACTOR, 1), (OTHER, 1), deps=both), held) is None
    for never in (
        replacing((OTHER, 1), deps=(first.hash,)),
        replacing((ACTOR, 1), (OTHER, 1), deps=(first.hash,)),
        replacing((ACTOR, 1), key=b"other", deps=(first.hash,)),
        replacing((OTHER, 1), (ACTOR, 1), deps=both),
        replacing((ACTOR, 1), (ACTOR, 1), deps=both),
    ):
        assert verdict(never, held) is VoidReason.REFERENCE


@given(st.data())
@settings(max_examples=200)
def test_what_a_past_excludes_is_what_walking_all_of_it_says(data: st.DataObject) -> None:
    index, pasts, held = MemoryIndex(), Pasts(()), list[Known]()

    def before(deps: Collection[bytes]) -> set[bytes]:
        return past(deps, index, 0)

    for number in range(data.draw(st.integers(1, 12))):
        actor = bytes([data.draw(st.integers(1, 3))]) * 24
        own = index.last(actor)
        candidates = [row.hash for row in held]
        chosen = data.draw(st.lists(st.sampled_from(candidates), max_size=2, unique=True)) if candidates else []
        deps = tuple({*chosen, *([own.hash] if own else [])})
        excluded = pasts.excluded(deps, index)
        for row in held:
            assert (row.hash in before(deps)) == (row.seq < excluded.get(row.actor, row.seq + 1))
        start_op = 1 + max((index.get(dep).max_op for dep in deps), default=0)  # type: ignore[union-attr]
        row = Known(bytes([number]) * 32, actor, own.seq + 1 if own else 1, start_op, start_op, deps, b"")
        pasts.add(row, excluded)
        index.add([row])
        held.append(row)
        if data.draw(st.booleans()):
            pasts = Pasts(pasts.heads)


def test_a_dependency_that_is_not_held_makes_a_change_wait() -> None:
    first, absent = parse(encode(ACTOR)), bytes(32)
    change = parse(encode(ACTOR, seq=2, start_op=2, deps=(first.hash, absent)))
    assert missing(change, MemoryIndex([known(first)])) == (absent,)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_are_a_change_or_void(data: bytes) -> None:
    for raw in (data, chunk(data), chunk(encode(ACTOR)[10:40] + data), compressed(chunk(data))):
        with contextlib.suppress(VoidChange):
            assert isinstance(parse(raw), Change)


@given(st.data())
@settings(max_examples=200)
def test_any_columns_are_counted_or_void(data: st.DataObject) -> None:
    columns = columns_of_puts(data.draw(st.integers(1, 3)))
    for spec in data.draw(st.lists(st.sampled_from([*columns, 1, 2, 0x11, 0x13, 0x71, 0x73, 0x94, 0xA5]), max_size=4)):
        columns[spec] = data.draw(st.binary(max_size=12) | st.builds(run, st.integers(1, 9), st.binary(max_size=3)))
    with contextlib.suppress(VoidChange):
        assert 0 <= parse(encode(ACTOR, columns=columns)).op_count <= 65_536


@given(st.integers(0, 2**64 - 1), st.integers(-(2**63), 2**63 - 1))
def test_numbers_are_read_in_their_shortest_form_only(natural: int, integer: int) -> None:
    assert read_unsigned(unsigned(natural), 0) == (natural, len(unsigned(natural)))
    assert read_signed(signed(integer), 0) == (integer, len(signed(integer)))
    assert unsigned_bytes(natural) == unsigned(natural)
    longer = unsigned(natural)[:-1] + bytes([unsigned(natural)[-1] | 0x80, 0])
    with pytest.raises(ValueError, match="number"):
        read_unsigned(longer, 0)


def test_times_that_python_cannot_hold_are_refused() -> None:
    for ms, fits in ((0, True), (253_402_214_399_999, True), (253_402_214_400_000, False), (-(2**63), False)):
        columns = columns_of_puts() | {VALUE_META: run(1, unsigned(len(signed(ms)) << 4 | 9)), VALUE: signed(ms)}
        raw = encode(ACTOR, columns=columns)
        assert parse(raw).op_count == 1 if fits else refused(raw) is VoidReason.MALFORMED


def test_a_float_has_eight_bytes() -> None:
    columns = columns_of_puts() | {VALUE_META: run(1, unsigned(8 << 4 | 5)), VALUE: struct.pack("<d", 2.5)}
    assert parse(encode(ACTOR, columns=columns)).op_count == 1
    assert refused(encode(ACTOR, columns=columns | {VALUE_META: run(1, unsigned(8 << 4 | 0))})) is VoidReason.MALFORMED
