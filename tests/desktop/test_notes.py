"""Notes: written by several, saved in time, nothing typed lost; any earlier state; archived and back."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.key import DocumentKey
from desktop.documents.session import DocumentSession
from desktop.documents.undo import rebased
from desktop.engine import row_service
from desktop.errors import NotFoundError
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.notes.body import words
from sync.documents import Document
from sync.errors import StorageError
from sync.splices import Splice, spliced, splices_between
from tests.desktop.shops import WAIT_S, alone, reopened, until


def test_two_sessions_write_one_note(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S)
        key = notes_queries.key_of(alice.session, note.id)
        window, other = alice.workspace.open_document(key), alice.workspace.open_document(key)
        window.splice(0, 0, "eggs")
        other.splice(0, 0, "milk 🥛")
        window.flush().result(WAIT_S)
        other.flush().result(WAIT_S)
        until(lambda: bool(window.merge()) or len(window.text) > 4)
        until(lambda: bool(other.merge()) or len(other.text) > 6)
        assert window.text == other.text == notes_queries.note(alice.session, note.id).text
        window.undo()
        assert window.text == "milk 🥛"
        window.redo()
        window.close()
        other.close()
        assert sorted(notes_queries.note(alice.session, note.id).text) == sorted("eggsmilk 🥛")
        states = notes_queries.note_history(alice.session, note.id)
        texts = [words(notes_queries.note_body_at(alice.session, note.id, state.heads)) for state in states]
        assert texts[0] == ""
        assert texts[1] in ("eggs", "milk 🥛")
        assert texts[-1] == notes_queries.note(alice.session, note.id).text


def test_a_note_is_renamed_archived_brought_back_searched_exported(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
        alice.workspace.do(notes_commands.write_note, note, "二十公斤面粉").result(WAIT_S)
        assert (
            alice.workspace.do(notes_commands.rename_note, note, "Bakery\norders").result(WAIT_S).title
            == "Bakery orders"
        )
        assert [hit.id for hit in alice.session.search("bakery")] == [note]
        assert [hit.title for hit in alice.session.search("面粉")] == ["Bakery orders"]
        assert alice.workspace.do(notes_commands.archive_note, note).result(WAIT_S).archived
        assert (notes_queries.notes(alice.session), len(notes_queries.notes(alice.session, archived=True))) == ([], 1)
        alice.say("面粉")
        assert [hit.archived for hit in alice.session.search("面粉")] == [False, True]
        assert not alice.workspace.do(notes_commands.bring_back_note, note).result(WAIT_S).archived
        alice.workspace.do(notes_commands.export_note, note, tmp_path / "note.automerge").result(WAIT_S)
        exported = Document(bytes(16), bytes(32), os.urandom, snapshot=(tmp_path / "note.automerge").read_bytes())
        assert exported.text(("text",)) == "二十公斤面粉"
        with pytest.raises(NotFoundError):
            alice.workspace.open_document(notes_queries.key_of(alice.session, "00" * 16))


def test_a_long_history_becomes_a_snapshot_once_nobody_writes_and_opens_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_service, "REST_S", 10 * WAIT_S)  # the engine does its idle work when the test says so
    with alone(tmp_path) as alice:
        note = alice.workspace.do(notes_commands.create_note).result(WAIT_S).id
        engine = alice.workspace.engine

        def kept() -> tuple[int, int]:
            """Snapshots, and changes beside them."""
            tables = ("document_snapshots", "document_tail")
            counted = (engine.model.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)
            return tuple(counted)

        def run_idle_work() -> tuple[int, int]:
            engine.submit(engine.projection.run_idle_work).result(WAIT_S)
            return engine.submit(kept).result(WAIT_S)

        noise = random.Random(1)
        write = partial(noise.choices, "abcdefghijklmnopqrstuvwxyz ")
        text = "".join(write(k=10_000))
        alice.workspace.do(notes_commands.write_note, note, text).result(WAIT_S)
        assert (run_idle_work(), run_idle_work()) == ((0, 2), (0, 2)), "it is short"
        text += "".join(write(k=90_000))
        alice.workspace.do(notes_commands.write_note, note, text).result(WAIT_S)
        assert run_idle_work()[0] == 0, "it was just written"
        text += "!"
        alice.workspace.do(notes_commands.write_note, note, text).result(WAIT_S)
        assert run_idle_work()[0] == 0, "and again"
        assert run_idle_work() == (1, 0)
        text += "?"
        alice.workspace.do(notes_commands.write_note, note, text).result(WAIT_S)
        assert run_idle_work() == (1, 1)
    with reopened(tmp_path) as alice:
        session = alice.workspace.open_document(notes_queries.key_of(alice.session, note))
        assert session.text == text
        session.splice(0, 0, "More: ")
        session.close()
        assert notes_queries.note(alice.session, note).text == "More: " + text
        assert alice.workspace.verify().result(WAIT_S).ok


KEY = DocumentKey(bytes(32), "note", bytes(16))


class Store:
    """A note that others write too; its disk fails when told to."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.failing = False
        self.writes = 0
        self.sinks: list[Callable[[str], None]] = []

    def open(self, key: DocumentKey, sink: Callable[[str], None]) -> tuple[str, Callable[[], None]]:
        self.sinks.append(sink)
        return self.text, lambda: self.sinks.remove(sink)

    def write(self, key: DocumentKey, base: str, splices: Sequence[Splice]) -> Future[None]:
        future: Future[None] = Future()
        if self.failing:
            future.set_exception(StorageError("The disk is full."))
            return future
        self.writes += 1
        self.say(spliced(self.text, rebased(splices, splices_between(base, self.text))))
        future.set_result(None)
        return future

    def say(self, text: str) -> None:
        """The note says this now."""
        self.text = text
        for sink in self.sinks:
            sink(text)


def test_what_is_typed_survives_a_full_disk() -> None:
    store = Store()
    session = DocumentSession(KEY, store)
    session.splice(0, 0, "aaaa")
    store.failing = True
    with pytest.raises(StorageError):
        session.flush().result(WAIT_S)
    session.splice(4, 0, "b")
    assert (session.text, session.unsaved) == ("aaaab", True)
    store.failing = False
    session.flush().result(WAIT_S)
    assert not session.unsaved
    assert store.text == "aaaab"
    session.close()


def test_what_is_typed_and_not_kept_yet_stays_where_it_belongs_while_others_write() -> None:
    store = Store("bread and milk")
    session = DocumentSession(KEY, store)
    session.splice(len(session.text), 0, ", eggs")
    store.failing = True
    with pytest.raises(StorageError):
        session.flush().result(WAIT_S)
    store.say("no bread, milk: signed by one who was removed")
    assert session.merge()
    store.say("white bread and milk")
    shown = spliced(session.text, session.merge())
    assert (shown, session.text) == (session.text, "white bread and milk, eggs")
    store.failing = False
    session.splice(0, 0, "Buy ")
    session.flush().result(WAIT_S)
    assert store.text == "Buy white bread and milk, eggs"
    session.undo()
    session.undo()
    session.close()
    assert store.text == "white bread and milk"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["type", "flush", "fail", "say", "merge"]), st.integers(0, 30), st.text("ab\n", max_size=3)
        ),
        max_size=30,
    )
)
def test_a_session_and_its_note_come_to_the_same_text_whatever_fails_between(steps) -> None:
    store = Store("one two three")
    session = DocumentSession(KEY, store)
    shown = session.text
    for what, place, text in steps:
        store.failing = what == "fail"
        if what == "type":
            place = min(place, len(session.text))
            splice = Splice(place, min(len(text), len(session.text) - place), text)
            session.splice(splice.position, splice.deleted, splice.inserted)
            shown = spliced(shown, [splice])
        elif what == "say":
            place = min(place, len(store.text))
            store.say(store.text[:place] + text + store.text[place + 1 :])
        elif what == "merge":
            shown = spliced(shown, session.merge())
        else:
            session.flush()
        assert shown == session.text
    store.failing = False
    session.flush()
    session.merge()
    assert session.text == store.text
    assert not session.unsaved


def test_a_session_that_could_not_be_kept_can_be_closed_again() -> None:
    store = Store()
    session = DocumentSession(KEY, store)
    session.splice(0, 0, "typed")
    store.failing = True
    with pytest.raises(StorageError):
        session.close()
    assert session.unsaved
    store.failing = False
    session.close()
    assert (session.unsaved, store.writes, store.text) == (False, 1, "typed")
