"""Notes: written by several, saved in time, nothing typed lost; any earlier state; put away and back."""

from __future__ import annotations

import os
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import NotFoundError
from desktop.note_documents import fill, rewrite
from desktop.note_session import NoteSession
from sync.documents import Change, Document
from sync.errors import StorageError
from tests.desktop.shops import WAIT_S, alone, reopened, until


def test_two_sessions_write_one_note(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        note = alice.workspace.create_note("Orders").result(WAIT_S)
        window, other = alice.workspace.open_note(note.id), alice.workspace.open_note(note.id)
        window.splice(0, 0, "eggs")
        other.splice(0, 0, "milk 🥛")
        window.flush().result(WAIT_S)
        other.flush().result(WAIT_S)
        until(lambda: bool(window.merge()) or len(window.text) > 4)
        until(lambda: bool(other.merge()) or len(other.text) > 6)
        assert window.text == other.text == alice.queries.note(note.id).text
        window.undo()
        assert window.text == "milk 🥛"
        window.redo()
        window.close()
        other.close()
        assert sorted(alice.queries.note(note.id).text) == sorted("eggsmilk 🥛")
        states = alice.queries.note_history(note.id)
        texts = [alice.queries.note_text_at(note.id, state.heads) for state in states]
        assert texts[0] == ""
        assert texts[1] in ("eggs", "milk 🥛")
        assert texts[-1] == alice.queries.note(note.id).text


def test_a_note_is_renamed_put_away_restored_searched_exported(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        note = alice.workspace.create_note("Orders").result(WAIT_S).id
        alice.workspace.write_note(note, "二十公斤面粉").result(WAIT_S)
        assert alice.workspace.rename_note(note, "Bakery\norders").result(WAIT_S).title == "Bakery orders"
        assert [hit.id for hit in alice.queries.search("bakery")] == [note]
        assert [hit.title for hit in alice.queries.search("面粉")] == ["Bakery orders"]
        assert alice.workspace.put_away_note(note).result(WAIT_S).put_away
        assert (alice.queries.notes(), len(alice.queries.notes(put_away=True))) == ([], 1)
        alice.say("面粉")
        assert [hit.put_away for hit in alice.queries.search("面粉")] == [False, True]
        assert not alice.workspace.restore_note(note).result(WAIT_S).put_away
        alice.workspace.export_note(note, tmp_path / "note.automerge").result(WAIT_S)
        exported = Document(bytes(16), bytes(32), os.urandom, snapshot=(tmp_path / "note.automerge").read_bytes())
        assert exported.text(("text",)) == "二十公斤面粉"
        with pytest.raises(NotFoundError):
            alice.workspace.open_note("00" * 16)


def test_a_long_history_is_kept_as_a_snapshot_and_opens_again(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        note = alice.workspace.create_note().result(WAIT_S).id
        session = alice.workspace.open_note(note)
        for number in range(1_100):
            session.splice(number, 0, "x")
        session.close()
        assert alice.workspace.engine.model.conn.execute("SELECT count(*) FROM note_snapshots").fetchone() == (1,)
        alice.workspace.write_note(note, "x" * 1_100 + "y").result(WAIT_S)
    with reopened(tmp_path) as alice:
        session = alice.workspace.open_note(note)
        assert session.text == "x" * 1_100 + "y"
        session.close()
        assert alice.workspace.verify().result(WAIT_S).ok


class Store:
    """A store whose disk fails when told to; appends end when the test says so."""

    def __init__(self) -> None:
        self.document = Document(bytes(16), bytes(32), os.urandom)
        with self.document.edit() as edit:
            fill(edit, "")
        self.snapshot = self.document.snapshot()
        self.failing = False
        self.appended: list[bytes] = []
        self.sinks: list[Any] = []

    def open_copy(self, note: bytes) -> Document:
        return Document(note, bytes(32), os.urandom, snapshot=self.snapshot)

    def append(self, note: bytes, changes: list) -> Future[None]:
        future: Future[None] = Future()
        if self.failing:
            future.set_exception(StorageError("The disk is full."))
        else:
            self.appended += [change.raw for change in changes]
            future.set_result(None)
        return future

    def listen(self, note: bytes, sink: object) -> object:
        self.sinks.append(sink)
        return lambda: None

    def write(self, text: str) -> list[Change]:
        """Somebody else makes the note say this."""
        with self.document.edit() as edit:
            rewrite(edit, text)
        self.snapshot = self.document.snapshot()
        return edit.changes


def test_typing_is_due_in_time_and_survives_a_full_disk() -> None:
    store, now_ms, told = Store(), [0], []
    session = NoteSession("00" * 16, store, lambda: now_ms[0])
    session.on_saved(told.append)
    assert session.due_in_ms() is None
    for _ in range(4):
        session.splice(len(session.text), 0, "a")
        assert session.due_in_ms() == min(300, 1_000 - now_ms[0])
        now_ms[0] += 250
    assert session.due_in_ms() == 0
    store.failing = True
    with pytest.raises(StorageError):
        session.flush().result(WAIT_S)
    session.splice(4, 0, "b")
    assert (session.text, session.unsaved) == ("aaaab", True)
    assert session.due_in_ms() > 0
    store.failing = False
    session.flush().result(WAIT_S)
    assert not session.unsaved
    assert told == [False, True]
    kept = Document(bytes(16), bytes(32), os.urandom, snapshot=store.snapshot)
    assert kept.apply((bytes(32), raw) for raw in store.appended).void == []
    assert kept.text(("text",)) == "aaaab"
    session.close()


def test_what_is_typed_goes_on_from_what_counts_when_a_change_is_set_aside() -> None:
    store = Store()
    store.write("bread and milk")
    session = NoteSession("00" * 16, store)
    counts = store.snapshot
    (later,) = store.write("no bread, and milk: signed by one who was removed")
    store.sinks[0]((bytes(32), later.raw))
    assert session.merge()
    session.splice(len(session.text), 0, ", eggs")
    store.snapshot = counts
    store.sinks[0](None)
    shown = session.text
    for splice in session.merge():
        shown = shown[: splice.position] + splice.inserted + shown[splice.position + splice.deleted :]
    assert shown == session.text == "bread and milk, eggs"
    session.flush().result(WAIT_S)
    kept = Document(bytes(16), bytes(32), os.urandom, snapshot=counts)
    outcome = kept.apply((bytes(32), raw) for raw in store.appended)
    assert (outcome.waiting, kept.text(("text",))) == ([], "bread and milk, eggs")
    session.undo()
    assert session.text == "bread and milk"
    session.close()


def test_typing_that_was_not_kept_survives_when_somebody_takes_the_text_away() -> None:
    store = Store()
    session = NoteSession("00" * 16, store)
    session.splice(0, 0, "typed")
    store.failing = True
    failed = session.flush()
    with store.document.edit() as edit:
        edit.put(("text",), 3)
    store.sinks[0]((bytes(32), edit.changes[0].raw))
    with pytest.raises(StorageError):
        failed.result(WAIT_S)
    store.failing = False
    session.merge()
    session.splice(0, len(session.text), "typed again")
    session.flush().result(WAIT_S)
    assert (session.text, session.unsaved) == ("typed again", False)
    session.close()


def test_a_session_that_could_not_be_kept_can_be_closed_again() -> None:
    store = Store()
    session = NoteSession("00" * 16, store)
    session.splice(0, 0, "typed")
    store.failing = True
    with pytest.raises(StorageError):
        session.close()
    assert session.unsaved
    store.failing = False
    session.close()
    assert (session.unsaved, len(store.appended)) == (False, 1)
