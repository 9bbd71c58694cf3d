"""Changes at which the editor fails, or seemed to: nothing good is left out, what is, is said and tried again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.documents.session import DocumentSession
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.status import status
from sync.documents import LIBRARY_VERSION, trial
from sync.quarantine import LogJournal
from tests.desktop.command_line import ask, run
from tests.desktop.shops import WAIT_S, Person, alone, reopened, until

ROOT = Path(__file__).parents[2]
STARTS = 5
OPENED_AND_KILLED = """
import os, signal, sys
from pathlib import Path
from desktop.home.home import Home
from desktop.notes import queries
from desktop.workspace import Workspace
from sync.documents import library
from tests.desktop.shops import OFF
workspace = Workspace.open(Home(Path(sys.argv[1])), network=OFF)
library.receive = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
workspace.open_document(queries.key_of(workspace.read(), sys.argv[2]))
"""
WORDS = ("bread, ", "milk, ", "eggs, ", "salt")


def opened(person: Person, note: str) -> DocumentSession:
    return person.workspace.open_document(notes_queries.key_of(person.session, note))


def written(person: Person) -> str:
    """A note in which several words were written one after the other."""
    note = person.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
    session = opened(person, note)
    for word in WORDS:
        session.merge()
        session.splice(len(session.text), 0, word)
        session.flush().result(WAIT_S)
    session.close()
    return note


def condemn(person: Person, word: int) -> None:
    """Put the change of a word in quarantine."""

    def do(context):
        changes = context.model.conn.execute("SELECT document, hash FROM document_tail ORDER BY number").fetchall()
        document, change = changes[-len(WORDS) + word]
        LogJournal(context.replica.log).quarantine(document, change, LIBRARY_VERSION)

    person.workspace.do(do).result(WAIT_S)


def troubles(person: Person) -> list[str]:
    return [problem.sentence for problem in person.workspace.sync_state().problems]


@pytest.fixture
def condemned(tmp_path: Path) -> Iterator[tuple[Person, str]]:
    """A shop in which the second word of a note is in quarantine, and the note."""
    with alone(tmp_path) as alice:
        note = written(alice)
        condemn(alice, 1)
    with reopened(tmp_path) as alice:
        assert opened(alice, note).text == "bread, "
        yield alice, note


def test_a_note_whose_opening_was_killed_again_and_again_stays_whole(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        note = written(alice)
    command = [sys.executable, "-c", OPENED_AND_KILLED, str(tmp_path), note]
    for _ in range(STARTS):
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    with reopened(tmp_path) as alice:
        session = opened(alice, note)
        session.splice(0, 0, "flour, ")
        session.flush().result(WAIT_S)
        assert notes_queries.note(alice.session, note).text == "flour, bread, milk, eggs, salt"
        assert alice.workspace.do(status).result(WAIT_S).left_out == 0
        assert alice.workspace.verify().result(WAIT_S).problems == ()


def test_what_is_left_out_is_said_everywhere(condemned: tuple[Person, str], tmp_path: Path) -> None:
    alice, note = condemned
    said = "The editor fails at one change to a text, which is left out with all that builds on it."
    until(lambda: any(sentence.startswith(said) for sentence in troubles(alice)))
    assert notes_queries.note(alice.session, note).text == "bread, "
    state = alice.workspace.do(status).result(WAIT_S)
    assert (state.left_out, state.waiting) == (1, 3)
    assert (ask(tmp_path, "status")["left_out"], ask(tmp_path, "status")["waiting"]) == (1, 3)
    assert said in run(tmp_path, "status").stdout


def test_a_check_tries_what_is_left_out_again_and_brings_all_of_it_back(condemned: tuple[Person, str]) -> None:
    alice, note = condemned
    until(lambda: bool(troubles(alice)))
    assert alice.workspace.verify().result(WAIT_S).problems == ()
    assert notes_queries.note(alice.session, note).text == "bread, milk, eggs, salt"
    assert alice.workspace.do(status).result(WAIT_S).left_out == 0
    until(lambda: not troubles(alice))


def test_a_check_says_what_fails_again(condemned: tuple[Person, str], monkeypatch: pytest.MonkeyPatch) -> None:
    alice, note = condemned
    with monkeypatch.context() as failing:
        failing.setattr(trial, "passing", lambda *_, **__: 0)
        (sentence,) = alice.workspace.verify().result(WAIT_S).problems
    until(lambda: sentence in troubles(alice))
    assert notes_queries.note(alice.session, note).text == "bread, "
    assert alice.workspace.verify().result(WAIT_S).ok
    assert notes_queries.note(alice.session, note).text == "bread, milk, eggs, salt"


def test_a_note_goes_on_without_what_is_left_out_and_gets_it_back(
    condemned: tuple[Person, str], tmp_path: Path
) -> None:
    alice, note = condemned
    session = opened(alice, note)
    session.splice(0, 0, "flour, ")
    session.flush().result(WAIT_S)
    assert alice.workspace.verify().result(WAIT_S).ok
    assert notes_queries.note(alice.session, note).text == "flour, bread, milk, eggs, salt"
    until(lambda: bool(session.merge()) or session.text == "flour, bread, milk, eggs, salt")
    alice.close()
    with reopened(tmp_path) as alice:
        assert opened(alice, note).text == "flour, bread, milk, eggs, salt"
