"""Changes taken apart into operations, spoilt and put together again, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from sync.changes import Change, columns
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
    prefixed,
    signed,
    unsigned,
)

Id = tuple[bytes, int]
"""An operation's id: its actor and its number."""

OBJECT_ACTOR, OBJECT_COUNTER, ELEMENT_ACTOR, ELEMENT_COUNTER, EXPAND, MARK_NAME = 0x01, 0x02, 0x11, 0x13, 0x94, 0xA5


@dataclass(frozen=True)
class Operation:
    """One operation: in a map at a `key`, else in a list or text at an `element` (None: before the first)."""

    obj: Id | None
    key: bytes | None
    element: Id | None
    insert: bool
    action: int
    value_type: int
    value: bytes
    preds: tuple[Id, ...]
    mark: bytes | None
    expand: bool


@dataclass(frozen=True)
class Parts:
    """A change taken apart."""

    deps: tuple[bytes, ...]
    actor: bytes
    seq: int
    start_op: int
    operations: tuple[Operation, ...] = field(repr=False)

    def encoded(self) -> bytes:
        """The change put together as the library writes it."""
        named = [id for op in self.operations for id in (op.obj, op.element, *op.preds) if id]
        actors = [self.actor, *sorted({actor for actor, _ in named} - {self.actor})]
        content = unsigned(len(self.deps)) + b"".join(sorted(self.deps)) + prefixed(self.actor)
        content += unsigned(self.seq) + unsigned(self.start_op) + signed(0) + prefixed(b"")
        content += unsigned(len(actors) - 1) + b"".join(map(prefixed, actors[1:]))
        written = sorted((spec, data) for spec, data in _columns(self.operations, actors).items() if data)
        content += unsigned(len(written)) + b"".join(unsigned(spec) + unsigned(len(data)) for spec, data in written)
        return chunk(content + b"".join(data for _, data in written))


def taken_apart(change: Change) -> Parts:
    """What a change says."""
    raw = change.raw
    at = columns.unsigned(raw, 9)[1]
    count, at = columns.unsigned(raw, at)
    at += 32 * count
    actor, at = raw[at + 1 : at + 25], at + 25
    for read in (columns.unsigned, columns.unsigned, columns.signed, columns.text):
        at = read(raw, at)[1]
    count, at = columns.unsigned(raw, at)
    others = [raw[start + 1 : start + 25] for start in range(at, at + 25 * count, 25)]
    at += 25 * count
    return Parts(change.deps, actor, change.seq, change.start_op, _operations(_split(raw, at), [actor, *others]))


def _split(raw: bytes, at: int) -> dict[int, bytes]:
    count, at = columns.unsigned(raw, at)
    sizes = []
    for _ in range(count):
        spec, at = columns.unsigned(raw, at)
        size, at = columns.unsigned(raw, at)
        sizes.append((spec, size))
    found = {}
    for spec, size in sizes:
        found[spec] = raw[at : at + size]
        at += size
    return found


def _operations(found: dict[int, bytes], actors: list[bytes]) -> tuple[Operation, ...]:
    def numbers(spec: int, read: Callable[[bytes, int], Any] = columns.unsigned) -> list[Any]:
        return columns.spread(columns.number_runs(found.get(spec, b""), read))

    def deltas(spec: int) -> list[Any]:
        return columns.spread_deltas(columns.number_runs(found.get(spec, b""), columns.signed))

    def text(data: bytes, at: int) -> tuple[bytes, int]:
        size, at = columns.unsigned(data, at)
        return data[at : at + size], at + size

    size = len(numbers(ACTION))
    absent = [None] * size
    expands = columns.spread(columns.boolean_runs(found.get(EXPAND, b""))) or [False] * size
    preds = iter(_ids(numbers(PRED_ACTOR), deltas(PRED_COUNTER), actors))
    values = found.get(VALUE, b"")
    operations = []
    for obj, key, element, insert, action, meta, group, mark, expand in zip(
        _ids(numbers(OBJECT_ACTOR) or absent, numbers(OBJECT_COUNTER) or absent, actors),
        numbers(KEY_TEXT, text) or absent,
        _ids(numbers(ELEMENT_ACTOR) or absent, deltas(ELEMENT_COUNTER) or absent, actors),
        columns.spread(columns.boolean_runs(found[INSERT])),
        numbers(ACTION),
        numbers(VALUE_META),
        numbers(PRED_GROUP),
        numbers(MARK_NAME, text) or absent,
        expands,
        strict=True,
    ):
        value, values = values[: meta >> 4], values[meta >> 4 :]
        named = tuple(id for id in (next(preds) for _ in range(group)) if id)
        operations.append(Operation(obj, key, element, insert, action, meta & 15, value, named, mark, expand))
    return tuple(operations)


def _ids(actors: Sequence[int | None], counters: Sequence[int | None], named: list[bytes]) -> list[Id | None]:
    pairs = zip(actors, counters, strict=True)
    return [None if actor is None or counter is None else (named[actor], counter) for actor, counter in pairs]


def _columns(operations: Sequence[Operation], actors: list[bytes]) -> dict[int, bytes]:
    def actor(id: Id | None) -> int | None:
        return None if id is None else actors.index(id[0])

    def counter(id: Id | None) -> int | None:
        return None if id is None else id[1]

    preds = [pred for op in operations for pred in op.preds]
    elements = [counter(op.element) if op.element or op.key is not None else 0 for op in operations]
    return {
        OBJECT_ACTOR: _runs([actor(op.obj) for op in operations], unsigned),
        OBJECT_COUNTER: _runs([counter(op.obj) for op in operations], unsigned),
        ELEMENT_ACTOR: _runs([actor(op.element) for op in operations], unsigned),
        ELEMENT_COUNTER: _runs(_differences(elements), signed),
        KEY_TEXT: _runs([op.key for op in operations], prefixed),
        INSERT: _flags([op.insert for op in operations]),
        ACTION: _runs([op.action for op in operations], unsigned),
        VALUE_META: _runs([len(op.value) << 4 | op.value_type for op in operations], unsigned),
        VALUE: b"".join(op.value for op in operations),
        PRED_GROUP: _runs([len(op.preds) for op in operations], unsigned),
        PRED_ACTOR: _runs([actor(pred) for pred in preds], unsigned),
        PRED_COUNTER: _runs(_differences([counter(pred) for pred in preds]), signed),
        EXPAND: _flags([op.expand for op in operations]) if any(op.expand for op in operations) else b"",
        MARK_NAME: _runs([op.mark for op in operations], prefixed),
    }


def _differences(values: Iterable[int | None]) -> list[int | None]:
    last, found = 0, list[int | None]()
    for value in values:
        found.append(None if value is None else value - last)
        last = last if value is None else value
    return found


def _runs(values: Sequence[Any], write: Callable[[Any], bytes]) -> bytes:
    """Run lengths, each run as long as it can be; nothing where there is no value."""
    if all(value is None for value in values):
        return b""
    out, literal = b"", list[bytes]()
    for value, group in groupby(values):
        count = len(list(group))
        if value is not None and count == 1:
            literal.append(write(value))
            continue
        out += _literal(literal) + (b"\x00" + unsigned(count) if value is None else signed(count) + write(value))
        literal = []
    return out + _literal(literal)


def _literal(items: list[bytes]) -> bytes:
    return signed(-len(items)) + b"".join(items) if items else b""


def _flags(values: Sequence[bool]) -> bytes:
    groups = [(value, len(list(group))) for value, group in groupby(values)]
    return (unsigned(0) if groups and groups[0][0] else b"") + b"".join(unsigned(count) for _, count in groups)


def spoilt(parts: Parts, others: Sequence[Id], draw: Callable[[int], int]) -> Parts:
    """The change with one thing in it made another; `others` are operations that it may refer to then, `draw` chooses a
    number below another."""
    operations = list(parts.operations)
    at = draw(len(operations))
    found = [*others, *((parts.actor, parts.start_op + number) for number in range(at))]

    def one() -> Id:
        return found[draw(len(found))]

    changed: Sequence[dict[str, Any]] = (
        {"obj": one()},
        {"obj": None},
        {"element": one(), "key": None},
        {"key": b"map", "element": None},
        {"preds": tuple(one() for _ in range(draw(3)))},
        {"action": (0, 1, 2, 3, 4, 7)[draw(6)]},
        {"insert": not operations[at].insert},
        {"value": b"else", "value_type": 6},
        {"value": b"", "value_type": 0},
        {"mark": b"bold"},
        {"expand": not operations[at].expand},
    )
    operations[at] = replace(operations[at], **changed[draw(len(changed))])
    return replace(parts, operations=tuple(operations))


def by(actor: bytes, parts: Parts) -> Parts:
    """The first change of another actor that does the same."""

    def renamed(id: Id | None) -> Id | None:
        is_own = id is not None and id[0] == parts.actor and id[1] >= parts.start_op
        return (actor, id[1]) if id and is_own else id

    operations = tuple(
        replace(
            op,
            obj=renamed(op.obj),
            element=renamed(op.element),
            preds=tuple(id for pred in op.preds if (id := renamed(pred))),
        )
        for op in parts.operations
    )
    return replace(parts, actor=actor, seq=1, operations=operations)
