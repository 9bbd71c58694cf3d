"""Documents that are given what they cannot take: void changes, panics, crashes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sync.changes import VoidReason, parse
from sync.documents import (
    LIBRARY_VERSION,
    DocumentFault,
    MemoryJournal,
)
from tests.sync.change_encoding import (
    ACTION,
    columns_of_puts,
    encode,
    run,
)
from tests.sync.document_changes import (
    BEN,
    EVE,
    EVE_ACTOR,
    document,
    in_a_list_that_is_none,
    note,
    signed_by,
    typed,
    unloadable,
)


def test_bad_changes_are_void_and_take_no_good_ones_with_them() -> None:
    anna, first = note(text="good")
    base = first[0]
    puts = columns_of_puts()
    bad = {
        encode(EVE_ACTOR, start_op=2**32 - 1): VoidReason.OPERATION_NUMBER,
        encode(EVE_ACTOR, start_op=base.max_op, deps=(base.hash,)): VoidReason.OPERATION_NUMBER,
        encode(EVE_ACTOR, start_op=base.max_op + 2, deps=(base.hash,)): VoidReason.OPERATION_NUMBER,
        encode(EVE_ACTOR, seq=3, start_op=base.max_op + 1, deps=(base.hash,)): VoidReason.SEQUENCE,
        encode(base.actor, seq=2, start_op=base.max_op + 1, deps=(base.hash,)): VoidReason.AUTHOR,
        encode(EVE_ACTOR, columns=puts | {ACTION: run(10**8, b"\x01")}): VoidReason.TOO_MANY_OPERATIONS,
        encode(EVE_ACTOR)[:-1] + b"\x09": VoidReason.CHECKSUM,
        encode(EVE_ACTOR)[:-1]: VoidReason.MALFORMED,
    }
    more = typed(anna, 4, 0, " bread")
    ben = document(BEN)
    received = [(EVE, raw) for raw in bad]
    outcome = ben.apply([*signed_by(more), *received, *signed_by(first)])
    assert {void.position: void.error.reason for void in outcome.void} == dict(enumerate(bad.values(), 1))
    assert ben.text(["text"]) == "good bread"
    ben.snapshot()


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes refer to is not checked, as if a later version of the library failed at what is let through."""
    monkeypatch.setattr("sync.documents.arrivals.check_references", lambda *_: None)


@pytest.mark.parametrize("poison", [in_a_list_that_is_none(), unloadable()])
def test_what_the_library_cannot_take_never_gets_there(poison: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    anna, _ = note(text="good")
    [void] = anna.apply([(EVE, poison)]).void
    assert void.error.reason is VoidReason.REFERENCE
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("unchecked")
def test_a_change_in_which_the_library_panics_goes_into_quarantine(capfd: pytest.CaptureFixture[str]) -> None:
    anna, first = note(text="good")
    more = typed(anna, 4, 0, " bread")
    journal = MemoryJournal()
    ben = document(BEN, journal=journal)
    actor = ben.actor
    poison = parse(in_a_list_that_is_none())
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


@pytest.mark.usefixtures("unchecked")
def test_what_builds_on_a_quarantined_change_waits(capfd: pytest.CaptureFixture[str]) -> None:
    poison = parse(in_a_list_that_is_none())
    child = parse(encode(BEN[:16] + b"ben-proc", start_op=poison.max_op + 1, deps=(poison.hash,)))
    anna, _ = note(text="good")
    outcome = anna.apply([(EVE, poison.raw), (BEN, child.raw)])
    assert (outcome.quarantined, outcome.waiting) == ([poison], [child])
    assert "panicked" in capfd.readouterr().err


@pytest.mark.usefixtures("unchecked")
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


def test_a_process_that_met_a_panic_ends_well() -> None:
    program = f"""
from sync.documents import arrivals
from tests.sync.document_changes import EVE, note
arrivals.check_references = lambda *_: None
anna, _ = note(text="good")
anna.apply([(EVE, bytes.fromhex("{in_a_list_that_is_none().hex()}"))])
print(anna.text(["text"]))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "good\n")
