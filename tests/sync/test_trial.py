"""Changes that are tried in a process of their own before they are kept from the library."""

from __future__ import annotations

import signal
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from sync.changes import Change, parse
from sync.documents import LIBRARY_VERSION, MemoryJournal, trial
from sync.documents.trial import passing
from tests.sync.document_changes import (
    BEN,
    FileJournal,
    document,
    in_a_list_that_is_none,
    note,
    signed_by,
    typed,
    unloadable,
)
from tests.sync.trials import child_in_which, passing_here

STARTS = 5
DYING = """
import os, pathlib, signal, sys
from sync.documents import Document, library, trial
from tests.sync.document_changes import ANNA, BEN, FileJournal
from tests.sync.trials import child_in_which, passing_here
folder, how = pathlib.Path(sys.argv[1]), sys.argv[2]
received = [(ANNA, bytes.fromhex(line)) for line in (folder / "changes").read_text().split()]
culprit = bytes.fromhex((folder / "culprit").read_text())
receive = library.receive
def die(document, changes):
    if culprit in [change.hash for change in changes]:
        os.abort() if how == "aborts" else os.kill(os.getpid(), signal.SIGKILL)
    receive(document, changes)
if how != "lives":
    library.receive = die
if how == "aborts":
    trial.COMMAND = child_in_which("os.abort()", culprit)
note = Document(b"note", BEN, os.urandom, journal=FileJournal(folder))
note.apply(received)
print(note.text(["text"]), list(note.quarantined) == [culprit], len(note.waiting))
"""


@pytest.fixture
def changes() -> list[Change]:
    anna, changes = note(text="")
    for position, letter in enumerate("abcdef"):
        changes += typed(anna, position, 0, letter)
    return changes


def start(folder: Path, changes: list[Change], how: str) -> subprocess.CompletedProcess[str]:
    (folder / "changes").write_text(" ".join(change.raw.hex() for change in changes))
    (folder / "culprit").write_text(changes[4].hash.hex())
    return subprocess.run([sys.executable, "-c", DYING, str(folder), how], capture_output=True, text=True, check=False)


def test_a_change_that_was_being_applied_in_many_kills_is_not_condemned(tmp_path: Path, changes: list[Change]) -> None:
    for _ in range(STARTS):
        assert start(tmp_path, changes, "is killed").returncode == -signal.SIGKILL
    assert changes[4].hash in FileJournal(tmp_path).left_over(b"note")
    last = start(tmp_path, changes, "lives")
    assert (last.returncode, last.stdout) == (0, "abcdef False 0\n"), last.stderr
    assert FileJournal(tmp_path).left_over(b"note") == set()


def test_a_change_at_which_the_library_aborts_is_put_in_quarantine_after_one_crash(
    tmp_path: Path, changes: list[Change]
) -> None:
    assert start(tmp_path, changes, "aborts").returncode == -signal.SIGABRT
    assert FileJournal(tmp_path).left_over(b"note") == {change.hash for change in changes}
    second = start(tmp_path, changes, "aborts")
    assert (second.returncode, second.stdout) == (0, "abc True 2\n"), second.stderr


def test_a_trial_finds_the_first_at_which_the_library_fails(changes: list[Change]) -> None:
    poison, harmless = parse(in_a_list_that_is_none()), parse(unloadable())
    assert passing(b"", [], [[change] for change in changes]) == len(changes)
    assert passing(b"", [], [changes]) == 1
    assert passing(b"", changes[:2], [[changes[2]], [poison], [changes[3]]]) == 1
    assert passing(b"", changes, [[changes[2], poison]]) == 0
    assert passing(b"", changes, [[harmless]]) == 1
    assert passing(b"", changes, [[harmless]], saves=True) == 0
    anna, _ = note(text="good")
    assert passing(anna.snapshot(), [], [typed(anna, 0, 0, "very ")]) == 1


@pytest.mark.parametrize(
    ("ends", "passes"),
    [
        ("os.abort()", 0),
        ("os.kill(os.getpid(), signal.SIGSEGV)", 0),
        ("bytearray(3 << 30)", 0),
        ("os.kill(os.getpid(), signal.SIGKILL)", 1),
        ("os.kill(os.getpid(), signal.SIGTERM)", 1),
        ("raise KeyboardInterrupt", 1),
    ],
)
def test_only_what_the_library_does_is_held_against_a_change(
    changes: list[Change], ends: str, passes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "COMMAND", child_in_which(ends))
    assert passing(b"", [], [changes]) == passes


def test_a_child_that_never_held_the_document_says_nothing_about_a_change(
    changes: list[Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "COMMAND", child_in_which("os.abort()"))
    assert passing(b"", changes[:1], [changes[1:]]) == 1
    monkeypatch.setattr(trial, "COMMAND", ("/nowhere/at/all",))
    assert passing(b"", [], [changes]) == 1
    monkeypatch.undo()
    bad = parse(unloadable())
    assert passing(b"", [bad], [changes], saves=True) == 1


def test_a_trial_does_not_wait_for_ever(changes: list[Change], monkeypatch: pytest.MonkeyPatch) -> None:
    program = "import os, signal; os.write(1, b'r'); signal.pause()"
    monkeypatch.setattr(trial, "COMMAND", (sys.executable, "-S", "-c", program))
    monkeypatch.setattr(trial, "TIME_S", 5.0)
    assert passing(b"", [], [changes]) == 0


def test_what_is_released_is_tried_again_and_brings_what_waited_for_it(changes: list[Change]) -> None:
    journal = MemoryJournal({b"note": {changes[3].hash: LIBRARY_VERSION}})
    ben = document(BEN, journal=journal)
    outcome = ben.apply(signed_by(changes))
    assert (ben.text(["text"]), outcome.quarantined, outcome.waiting) == ("ab", [changes[3]], changes[4:])
    ben.release([changes[3].hash])
    assert ben.take([changes[3]]).applied == changes[3:]
    assert (ben.text(["text"]), ben.quarantined) == ("abcdef", {})


@pytest.mark.parametrize("count", [1, 2, 3])
def test_whatever_was_in_quarantine_nothing_is_missing_afterwards(
    changes: list[Change], count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "passing", passing_here)
    for condemned in combinations(changes, count):
        journal = MemoryJournal({b"note": {change.hash: LIBRARY_VERSION for change in condemned}})
        ben = document(BEN, journal=journal)
        ben.apply(signed_by(changes))
        ben.release([change.hash for change in condemned])
        ben.take(reversed(condemned))
        assert (ben.text(["text"]), ben.quarantined, ben.waiting) == ("abcdef", {}, {})


def test_what_is_released_and_still_fails_stays_in_quarantine(
    changes: list[Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = MemoryJournal({b"note": {changes[3].hash: LIBRARY_VERSION}})
    ben = document(BEN, journal=journal)
    ben.apply(signed_by(changes))
    monkeypatch.setattr(trial, "COMMAND", child_in_which("os.abort()", changes[3].hash))
    ben.release([changes[3].hash])
    assert ben.take([changes[3]]).quarantined == [changes[3]]
    assert (ben.text(["text"]), list(ben.quarantined)) == ("ab", [changes[3].hash])
