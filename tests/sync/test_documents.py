"""Documents edited by several seats, with everything that can go wrong on the way."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.changes import MemoryIndex, Reason, known, parse
from sync.documents import (
    LIBRARY_VERSION,
    Change,
    Document,
    DocumentFault,
    Expand,
    Mark,
    MemoryJournal,
    Splice,
    Text,
    UnknownHeads,
    seed_change,
)
from sync.errors import TooLargeError
from tests.sync.change_encoding import (
    ACTION,
    INSERT,
    KEY_TEXT,
    PRED_GROUP,
    VALUE_META,
    columns_of_puts,
    encode,
    prefixed,
    run,
    signed,
    unsigned,
)

ANNA, BEN, EVE = (bytes([number]) * 32 for number in (1, 2, 3))
NAMES = {ANNA[:16]: ANNA, BEN[:16]: BEN, EVE[:16]: EVE}
EVE_ACTOR = EVE[:16] + b"poisoner"


def entropy(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


def document(feed: bytes, **options: object) -> Document:
    return Document(b"note", feed, entropy(feed[0]), **options)  # type: ignore[arg-type]


def signed_by(changes: Collection[Change]) -> list[tuple[bytes, bytes]]:
    """The changes with the feeds that their actors belong to, as they come out of entries."""
    return [(NAMES[change.actor[:16]], change.raw) for change in changes]


def typed(target: Document, position: int, deleted: int, inserted: str) -> list[Change]:
    with target.edit() as edit:
        edit.splice(["text"], position, deleted, inserted)
    return edit.changes


def note(feed: bytes = ANNA, text: str = "", **options: object) -> tuple[Document, list[Change]]:
    target = document(feed, **options)
    with target.edit() as edit:
        edit.put(["text"], Text(text))
    return target, edit.changes


def self_referring_list() -> bytes:
    """Well formed as far as the bytes show, but its items name elements that are not there: the library panics."""
    count = 5
    return encode(
        EVE_ACTOR,
        columns={
            0x01: b"\x00\x01" + run(count, unsigned(0)),
            0x02: b"\x00\x01" + run(count, unsigned(1)),
            0x11: b"\x00\x02" + run(count - 1, unsigned(0)),
            0x13: b"\x00\x01" + run(1, signed(0)) + run(count - 1, signed(1)),
            KEY_TEXT: run(1, prefixed(b"l")) + b"\x00" + unsigned(count),
            INSERT: unsigned(1) + unsigned(count),
            ACTION: run(1, unsigned(2)) + run(count, unsigned(1)),
            VALUE_META: run(count + 1, unsigned(0)),
            PRED_GROUP: run(count + 1, unsigned(0)),
        },
    )


def unloadable() -> bytes:
    """The library takes it in and saves it, and does not load what it saved."""
    return encode(EVE_ACTOR, columns=columns_of_puts(2) | {ACTION: signed(-2) + b"\x01\x01"})


def test_what_one_edits_the_other_reads() -> None:
    anna, ben = document(ANNA), document(BEN)
    when = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    values = {"n": None, "yes": True, "no": False, "i": -(2**60), "f": 2.5, "s": "Öl", "b": b"\x00", "when": when}
    with anna.edit() as edit:
        edit.put(["text"], Text("Brot 😀 backen"))
        edit.put(["values"], values)
        edit.put(["list"], ["a", {"deep": [1, Text("x")]}, [], {}])
        edit.mark(["text"], 0, 4, "bold")
        edit.mark(["text"], 5, 6, "color", "red", Expand.NEITHER)
    outcome = ben.apply(signed_by(edit.changes))
    assert (outcome.applied, outcome.void, outcome.waiting) == (edit.changes, [], [])
    assert ben.heads == anna.heads == (edit.changes[0].hash,)
    assert ben.text(["text"]) == "Brot 😀 backen"
    assert ben.value(["values"]) == values
    assert [type(value) for value in ben.value(["values"]).values()] == [type(values[key]) for key in sorted(values)]
    assert ben.value(["values", "when"]).utcoffset() == timedelta(0)
    assert ben.value(["list"]) == ["a", {"deep": [1, "x"]}, [], {}]
    assert ben.marks(["text"]) == [Mark(0, 4, "bold", True), Mark(5, 6, "color", "red")]


def test_lists_maps_and_marks_are_edited_in_place() -> None:
    anna, _ = note(text="one two three")
    with anna.edit() as edit:
        edit.put(["list"], ["b", "d"])
        edit.insert(["list", 0], "a")
        edit.insert(["list", 2], "c")
        edit.insert(["list", 4], {"k": 1})
        edit.put(["list", 3], "D")
        edit.delete(["list", 0])
        edit.delete(["list", 3, "k"])
        edit.mark(["text"], 0, 7, "bold")
        edit.unmark(["text"], 3, 7, "bold")
        assert (edit.length(["list"]), edit.length(["text"])) == (4, 13)
        assert edit.value(["list"]) == ["b", "c", "D", {}]
        assert edit.replace(["text"], "one 2 three") == [Splice(4, 3, "2")]
        assert edit.text(["text"]) == "one 2 three"
    assert anna.value() == {"list": ["b", "c", "D", {}], "text": "one 2 three"}
    assert anna.marks(["text"]) == [Mark(0, 3, "bold", True)]


def test_an_earlier_state_is_read_at_its_heads() -> None:
    anna, _ = note(text="first")
    with anna.edit() as edit:
        edit.mark(["text"], 0, 5, "bold")
        edit.put(["n"], 1)
    then = anna.heads
    typed(anna, 0, 5, "second")
    assert anna.text(["text"], then) == "first"
    assert anna.value(heads=then) == {"text": "first", "n": 1}
    assert anna.marks(["text"], then) == [Mark(0, 5, "bold", True)]
    assert [change.hash for change in anna.changes_since(then)] == list(anna.heads)
    with pytest.raises(KeyError):
        anna.text(["text"], [])
    with pytest.raises(UnknownHeads):
        anna.text(["text"], [bytes(32)])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda edit: edit.splice(["text"], 3, 0, "x"),
        lambda edit: edit.splice(["text"], -1, 0, "x"),
        lambda edit: edit.splice(["text"], 1, 2),
        lambda edit: edit.splice(["nothing"], 0, 0, "x"),
        lambda edit: edit.splice([], 0, 0, "x"),
        lambda edit: edit.splice(["text"], 0, 0, "\ud800"),
        lambda edit: edit.mark(["text"], 0, 3, "bold"),
        lambda edit: edit.mark(["text"], 1, 1, "bold"),
        lambda edit: edit.insert(["list", 2], "x"),
        lambda edit: edit.insert(["list", "a"], "x"),
        lambda edit: edit.put(["list", 5], "x"),
        lambda edit: edit.put(["list", "key"], "x"),
        lambda edit: edit.put([], "x"),
        lambda edit: edit.put(["text", 0], "x"),
        lambda edit: edit.put(["i"], 2**70),
        lambda edit: edit.put(["when"], datetime(2026, 1, 1)),  # noqa: DTZ001
        lambda edit: edit.put(["what"], object()),
        lambda edit: edit.put(["long"], "x" * 300_000),
        lambda edit: edit.delete(["nothing"]),
        lambda edit: edit.splice(["text"], 0, 0, "x" * 40_000) or edit.delete(["nothing"]),
    ],
)
def test_an_edit_that_fails_changes_nothing(wrong: Callable[..., None]) -> None:
    anna, _ = note(text="ab")
    with anna.edit() as edit:
        edit.put(["list"], ["a"])
    heads, actor = anna.heads, anna.actor
    edit = anna.edit()

    def fail() -> None:
        with edit:
            edit.put(["before"], 1)
            wrong(edit)

    with pytest.raises((LookupError, ValueError, TypeError, OverflowError, TooLargeError)):
        fail()
    assert (edit.changes, anna.heads, anna.value()) == ([], heads, {"list": ["a"], "text": "ab"})
    assert anna.actor != actor
    ben = document(BEN)
    ben.apply(signed_by([*anna.changes_since(()), *typed(anna, 2, 0, "c")]))
    assert ben.text(["text"]) == anna.text(["text"]) == "abc"


def test_an_edit_that_changes_nothing_makes_no_change() -> None:
    anna, _ = note(text="same")
    with anna.edit() as edit:
        edit.replace(["text"], "same")
    assert edit.changes == []


def test_a_large_edit_is_split() -> None:
    anna, first = note(text="")
    changes = typed(anna, 0, 0, "面" * 40_000) + typed(anna, 100, 39_000, "x" * 100)
    with anna.edit() as edit:
        edit.put(["blobs"], [bytes(200_000)] * 6)
    changes += edit.changes
    assert all(change.op_count <= 16_384 and len(change.raw) < 600_000 for change in changes)
    ben = document(BEN)
    assert ben.apply(signed_by([*first, *changes])).void == []
    assert ben.value() == anna.value()
    assert ben.text(["text"]) == "面" * 100 + "x" * 100 + "面" * 900


def test_a_change_waits_for_what_it_depends_on() -> None:
    anna, first = note(text="a")
    second, third = typed(anna, 1, 0, "b"), typed(anna, 2, 0, "c")
    ben = document(BEN)
    outcome = ben.apply(signed_by(third + second + third))
    assert (outcome.applied, outcome.waiting) == ([], third + second + third)
    assert ben.waiting == {second[0].hash: (first[0].hash,), third[0].hash: (second[0].hash,)}
    assert ben.apply(signed_by(third)).waiting == third
    outcome = ben.apply(signed_by(first))
    assert (outcome.applied, outcome.waiting, ben.waiting) == (first + second + third, [], {})
    assert ben.text(["text"]) == "abc"
    assert ben.apply(signed_by(first + third)).already == first + third


def test_waiting_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.arrivals.COUNT_LIMIT", 2)
    anna, first = note()
    changes = [change for position in range(4) for change in typed(anna, position, 0, "x")]
    ben = document(BEN)
    outcome = ben.apply(signed_by(changes))
    assert (outcome.waiting, outcome.not_kept) == (changes[:2], changes[2:])
    assert ben.apply(signed_by(first)).applied == first + changes[:2]
    assert ben.apply(signed_by(outcome.not_kept)).applied == changes[2:]


def test_bad_changes_are_void_and_take_no_good_ones_with_them() -> None:
    anna, first = note(text="good")
    base = first[0]
    puts = columns_of_puts()
    bad = {
        encode(EVE_ACTOR, start_op=2**32 - 1): Reason.OPERATION_NUMBER,
        encode(EVE_ACTOR, start_op=base.max_op, deps=(base.hash,)): Reason.OPERATION_NUMBER,
        encode(EVE_ACTOR, start_op=base.max_op + 2, deps=(base.hash,)): Reason.OPERATION_NUMBER,
        encode(EVE_ACTOR, seq=3, start_op=base.max_op + 1, deps=(base.hash,)): Reason.SEQUENCE,
        encode(base.actor, seq=2, start_op=base.max_op + 1, deps=(base.hash,)): Reason.AUTHOR,
        encode(EVE_ACTOR, columns=puts | {ACTION: run(10**8, b"\x01")}): Reason.TOO_MANY_OPERATIONS,
        encode(EVE_ACTOR)[:-1] + b"\x09": Reason.CHECKSUM,
        encode(EVE_ACTOR)[:-1]: Reason.MALFORMED,
    }
    more = typed(anna, 4, 0, " bread")
    ben = document(BEN)
    received = [(EVE, raw) for raw in bad]
    outcome = ben.apply([*signed_by(more), *received, *signed_by(first)])
    assert {void.position: void.error.reason for void in outcome.void} == dict(enumerate(bad.values(), 1))
    assert ben.text(["text"]) == "good bread"
    ben.snapshot()


def test_a_change_in_which_the_library_panics_goes_into_quarantine(capfd: pytest.CaptureFixture[str]) -> None:
    anna, first = note(text="good")
    more = typed(anna, 4, 0, " bread")
    journal = MemoryJournal()
    ben = document(BEN, journal=journal)
    actor = ben.actor
    poison = parse(self_referring_list())
    outcome = ben.apply([*signed_by(first), (EVE, poison.raw), *signed_by(more)])
    assert "panicked" in capfd.readouterr().err
    assert (outcome.applied, outcome.quarantined) == (first + more, [poison])
    assert ben.quarantined == {poison.hash: LIBRARY_VERSION}
    assert (ben.heads, ben.text(["text"])) == (anna.heads, "good bread")
    assert ben.actor != actor
    assert ben.apply([(EVE, poison.raw)]).quarantined == [poison]
    assert anna.apply(signed_by(typed(ben, 0, 0, "very "))).applied
    assert capfd.readouterr().err == ""
    newer = document(BEN, journal=journal, library_version="newer")
    assert newer.apply([(EVE, poison.raw)]).quarantined == [poison]
    assert "panicked" in capfd.readouterr().err
    assert newer.quarantined == {poison.hash: "newer"}


def test_what_builds_on_a_quarantined_change_waits(capfd: pytest.CaptureFixture[str]) -> None:
    poison = parse(self_referring_list())
    child = parse(encode(BEN[:16] + b"ben-proc", start_op=poison.max_op + 1, deps=(poison.hash,)))
    anna, _ = note(text="good")
    outcome = anna.apply([(EVE, poison.raw), (BEN, child.raw)])
    assert (outcome.quarantined, outcome.waiting) == ([poison], [child])
    assert "panicked" in capfd.readouterr().err


def test_a_change_that_a_snapshot_does_not_survive_goes_into_quarantine() -> None:
    anna, _ = note(text="good")
    poison = parse(unloadable())
    assert anna.apply([(EVE, poison.raw)]).applied == [poison]
    typed(anna, 0, 4, "still good")
    again = document(BEN, snapshot=anna.snapshot())
    assert list(anna.quarantined) == [poison.hash]
    assert again.heads == anna.heads


def test_a_snapshot_that_does_not_load_is_a_fault() -> None:
    anna, _ = note(text="good")
    data = anna.snapshot()
    for bad in (data[:-3], b"x" + data, data[:40] + bytes([data[40] ^ 255]) + data[41:]):
        with pytest.raises(DocumentFault):
            document(BEN, snapshot=bad)


def test_an_edit_in_which_the_library_panics_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    from automerge import core

    anna, _ = note(text="good")
    monkeypatch.setattr("sync.documents.library.scalar", lambda value: (core.ScalarType.Counter, value))
    with pytest.raises(DocumentFault, match="Nothing that was saved is lost"), anna.edit() as edit:
        edit.put(["count"], 1)
    monkeypatch.undo()
    typed(anna, 4, 0, " bread")
    assert anna.value() == {"text": "good bread"}


CRASH = """
import os, pathlib, sys
from sync.documents import Document
import sync.documents.library as library
from tests.sync.test_documents import FileJournal, ANNA, BEN
folder = pathlib.Path(sys.argv[1])
received = [(ANNA, bytes.fromhex(line)) for line in (folder / "changes").read_text().split()]
culprit = bytes.fromhex((folder / "culprit").read_text())
receive = library.receive
def crash(document, changes):
    if culprit in [change.hash for change in changes]:
        os._exit(9)
    receive(document, changes)
library.receive = crash
note = Document(b"note", BEN, os.urandom, journal=FileJournal(folder))
note.apply(received)
print(note.text(["text"]), list(note.quarantined) == [culprit], len(note.waiting))
"""


class FileJournal(MemoryJournal):
    """A journal that survives its process: every method writes what it leaves behind."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = folder / "journal"
        if self._file.exists():
            self._tries, self._quarantine = eval(self._file.read_text())

    def _write(self) -> None:
        self._file.write_text(repr((self._tries, self._quarantine)))

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        super().begin(document, changes)
        self._write()

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        super().end(document, changes)
        self._write()

    def quarantine(self, document: bytes, change: bytes, version: str) -> None:
        super().quarantine(document, change, version)
        self._write()


def test_a_change_on_which_the_process_dies_twice_goes_into_quarantine(tmp_path: Path) -> None:
    anna, changes = note(text="")
    for position, letter in enumerate("abcdef"):
        changes += typed(anna, position, 0, letter)
    (tmp_path / "changes").write_text(" ".join(change.raw.hex() for change in changes))
    (tmp_path / "culprit").write_text(changes[4].hash.hex())

    def start() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], capture_output=True, text=True, check=False)

    assert start().returncode == 9
    assert FileJournal(tmp_path).left_over(b"note") == {change.hash: 1 for change in changes}
    assert start().returncode == 9
    assert FileJournal(tmp_path).left_over(b"note")[changes[4].hash] == 2
    third = start()
    assert (third.returncode, third.stdout) == (0, "abc True 2\n")
    assert FileJournal(tmp_path).left_over(b"note") == {change.hash: 1 for change in changes[5:]}


def test_a_process_that_met_a_panic_ends_well() -> None:
    program = f"""
from tests.sync.test_documents import *
anna, _ = note(text="good")
anna.apply([(EVE, bytes.fromhex("{self_referring_list().hex()}"))])
print(anna.text(["text"]))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "good\n")


def test_changes_that_could_not_be_stored_are_taken_back() -> None:
    anna, _ = note(text="kept")
    ben = document(BEN, snapshot=anna.snapshot())
    lost, later = typed(anna, 0, 0, "lost "), typed(anna, 0, 0, "also ")
    actor = anna.actor
    assert set(anna.take_back([lost[0].hash])) == {lost[0].hash, later[0].hash}
    assert (anna.text(["text"]), anna.heads) == ("kept", ben.heads)
    assert anna.actor != actor
    assert ben.apply(signed_by(typed(anna, 4, 0, "!"))).applied
    assert ben.text(["text"]) == "kept!"
    anna.snapshot()
    anna.take_back(ben.heads)
    assert anna.text(["text"]) == "kept"


def test_what_two_people_create_at_the_same_time_is_one_document() -> None:
    seed = seed_change(lambda edit: edit.put(["days"], {"monday": Text("")}))
    assert parse(seed).hash.hex() == "28856a1927c743174a6d76646dcb91b7e27218be7b4718a8fbd45efe70929e17"
    anna, ben = document(ANNA, seed=seed), document(BEN, seed=seed)
    assert anna.heads == ben.heads == (parse(seed).hash,)
    with anna.edit() as one:
        one.splice(["days", "monday"], 0, 0, "Anna ")
    with ben.edit() as other:
        other.splice(["days", "monday"], 0, 0, "Ben ")
    anna.apply(signed_by(other.changes))
    ben.apply(signed_by(one.changes))
    assert anna.value() == ben.value()
    assert sorted(anna.text(["days", "monday"]).split()) == ["Anna", "Ben"]


def test_a_document_opens_from_snapshot_and_tail_with_or_without_its_index() -> None:
    index = MemoryIndex()
    anna, _ = note(text="a", index=index)
    snapshot = anna.snapshot()
    early = typed(anna, 1, 0, "b")
    late = typed(anna, 2, 0, "c")
    tail = [change.raw for change in early + late]
    for options in ({"index": MemoryIndex(index)}, {}, {"index": MemoryIndex([next(iter(index))])}):
        again = document(BEN, snapshot=snapshot, tail=tail, **options)
        assert (again.opened.applied, again.heads, again.text(["text"])) == (early + late, anna.heads, "abc")
    overlapping = document(BEN, snapshot=anna.snapshot(), tail=tail, index=MemoryIndex(index))
    assert (overlapping.opened.applied, overlapping.heads) == ([], anna.heads)
    assert [known(change) for change in overlapping.changes_since(())] == list(index)


def test_a_reader_opens_a_document_without_writing_to_its_index() -> None:
    class ReadOnly(MemoryIndex):
        def add(self, changes: object) -> None:
            assert not list(changes)  # type: ignore[call-overload]

        discard = add

    index = MemoryIndex()
    anna, _ = note(text="a", index=index)
    snapshot = anna.snapshot()
    early, late = typed(anna, 1, 0, "b"), typed(anna, 2, 0, "c")
    stored = ReadOnly()
    stored._by_hash, stored._by_seq = index._by_hash, index._by_seq
    tail = [change.raw for change in early + late]
    assert document(BEN, snapshot=snapshot, tail=tail, index=stored).text(["text"]) == "abc"
    reader = document(BEN, snapshot=snapshot, tail=tail, index=MemoryIndex(beneath=index))
    typed(reader, 3, 0, "d")
    assert len(list(index)) == 3
    journal = MemoryJournal()
    journal.quarantine(b"note", early[0].hash, LIBRARY_VERSION)
    wary = document(BEN, snapshot=snapshot, tail=tail, index=MemoryIndex(beneath=index), journal=journal)
    assert (wary.opened.quarantined, wary.opened.waiting, wary.text(["text"])) == (early, late, "a")


Script = list[tuple[int, str, int, int, str]]
scripts = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["type", "type", "type", "mark", "put", "item", "exchange", "rebuild"]),
        st.integers(0, 30),
        st.integers(0, 3),
        st.text("abc 😀é\u0301面\n", max_size=4),
    ),
    max_size=25,
)


def play(replica: Document, action: str, position: int, size: int, text: str) -> list[Change]:
    """One edit of the script, bent to what is there."""
    with replica.edit() as edit:
        length = edit.length(["text"])
        position = min(position, length)
        if action == "type":
            edit.splice(["text"], position, min(size, length - position), text)
        elif action == "mark" and position < length:
            edit.mark(["text"], position, min(length, position + 1 + size), "bold", text or None)
        elif action == "put":
            edit.put(["map", str(size)], text)
        elif action == "item":
            edit.insert(["list", min(position, edit.length(["list"]))], size)
    return edit.changes


@given(scripts, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_any_order_of_delivery_ends_in_the_same_document(script: Script, shuffler: random.Random) -> None:
    seed = seed_change(lambda edit: [edit.put([key], value) for key, value in START.items()])
    feeds = (ANNA, BEN, EVE)
    replicas = [document(feed, seed=seed) for feed in feeds]
    made: list[Change] = []
    for who, action, position, size, text in script:
        if action == "exchange":
            replicas[who].apply(signed_by(shuffler.sample(made, len(made) // 2)))
        elif action == "rebuild":
            snapshot = replicas[who].snapshot()
            replicas[who] = Document(b"note", feeds[who], shuffler.randbytes, snapshot=snapshot)
        else:
            made += play(replicas[who], action, position, size, text)
    for replica in replicas:
        rest = shuffler.sample(made, len(made)) + shuffler.sample(made, len(made) // 3)
        cut = shuffler.randint(0, len(rest))
        for piece in (rest[:cut], rest[cut:]):
            assert replica.apply(signed_by(piece)).void == []
    incremental = document(ANNA, seed=seed)
    for change in made:
        incremental.apply(signed_by([change]))
    replicas += [incremental, document(BEN, snapshot=incremental.snapshot())]
    states = [(replica.heads, replica.value(), replica.marks(["text"]), replica.waiting) for replica in replicas]
    assert states == [states[0]] * len(states)


START: Mapping[str, object] = {"text": Text(""), "map": {}, "list": []}
