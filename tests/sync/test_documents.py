"""Documents edited by several seats."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from automerge import core
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.changes import MemoryIndex, known, parse
from sync.documents import (
    LIBRARY_VERSION,
    Change,
    Document,
    Expand,
    Mark,
    MemoryJournal,
    Splice,
    Text,
    UnknownHeads,
    library,
    seed_change,
)
from sync.errors import TooLargeError
from tests.sync.document_changes import (
    ANNA,
    BEN,
    EVE,
    EVE_ACTOR,
    START,
    Script,
    document,
    note,
    play,
    scripts,
    signed_by,
    typed,
)


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
    monkeypatch.setattr("sync.documents.arrivals.COUNT_LIMIT", 2)
    anna, first = note()
    changes = [change for position in range(4) for change in typed(anna, position, 0, "x")]
    ben = document(BEN)
    outcome = ben.apply(signed_by(changes))
    assert (outcome.waiting, outcome.not_kept) == (changes[:2], changes[2:])
    assert ben.apply(signed_by(first)).applied == first + changes[:2]
    assert ben.apply(signed_by(outcome.not_kept)).applied == changes[2:]


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
    stored._by_hash, stored._by_actor = index._by_hash, index._by_actor
    tail = [change.raw for change in early + late]
    assert document(BEN, snapshot=snapshot, tail=tail, index=stored).text(["text"]) == "abc"
    reader = document(BEN, snapshot=snapshot, tail=tail, index=MemoryIndex(beneath=index))
    typed(reader, 3, 0, "d")
    assert len(list(index)) == 3
    journal = MemoryJournal()
    journal.quarantine(b"note", early[0].hash, LIBRARY_VERSION)
    wary = document(BEN, snapshot=snapshot, tail=tail, index=MemoryIndex(index), journal=journal)
    assert (wary.opened.quarantined, wary.opened.waiting, wary.text(["text"])) == (early, late, "a")


def test_the_library_reads_a_text_again_only_when_others_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, first = note(text="bread")
    ben = document(BEN)
    ben.apply(signed_by(first))
    assert anna.text(["text"]) == ben.text(["text"]) == "bread"
    read = library.find_object
    reads: list[object] = []
    monkeypatch.setattr(library, "find_object", lambda *args, **at: reads.append(at) or read(*args, **at))

    def looks(target: Document) -> tuple[str, int]:
        """What the text is, and how often the library was asked for that."""
        reads.clear()
        return target.text(["text"]), len(reads)

    fork = anna.fork(ANNA)
    with fork.edit() as edit:
        edit.splice(["text"], 5, 0, " 面粉")
        assert edit.replace(["text"], "rye bread") == [Splice(0, 0, "rye "), Splice(9, 3, "")]
        edit.mark(["text"], 0, 3, "bold")
    assert (looks(fork), looks(anna)) == (("rye bread", 0), ("bread", 0))
    anna.expect(fork)
    anna.apply(signed_by(edit.changes))
    assert (looks(anna), looks(anna)) == (("rye bread", 0), ("rye bread", 0))
    anna.apply(signed_by(typed(ben, 5, 0, "!")))
    assert (looks(anna), looks(anna)) == (("rye bread!", 1), ("rye bread!", 0))
    with anna.edit() as edit:
        edit.put(["text"], Text("new"))
        assert edit.text(["text"]) == "new"
    assert anna.text(["text"]) == anna.value(["text"]) == "new"


@given(
    st.lists(st.sampled_from(["a", "é", "面", "XYZ", "👍🏽", "", 5, "b"]), max_size=6),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3), st.text("pq面", max_size=3)), min_size=1, max_size=6),
)
def test_a_text_of_elements_that_nobody_here_writes_is_what_the_library_reads(
    elements: list[str | int], splices: list[tuple[int, int, str]]
) -> None:
    written = library.new(EVE_ACTOR)
    with written.transaction() as transaction:
        text = transaction.put_object(core.ROOT, "text", library.TEXT)
        for element in reversed(elements):
            transaction.insert(text, 0, *library.scalar(element))
    raw = written.get_last_local_change().raw_bytes
    anna = document(ANNA)
    assert anna.apply([(EVE, raw)]).applied
    assert anna.text(["text"]) == anna.value(["text"])
    for position, deleted, inserted in splices:
        with suppress(IndexError):
            typed(anna, position, deleted, inserted)
        assert anna.text(["text"]) == anna.value(["text"])


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
        assert replicas[who].text(["text"]) == replicas[who].value(["text"])
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
