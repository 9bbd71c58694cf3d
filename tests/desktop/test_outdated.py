"""Countertop is updated while a window of the version before is open: that one writes nothing more and says why."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from desktop.areas import AREAS
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.errors import NewerHomeError, OutdatedError, SavedNotShownError
from desktop.home.home import Home
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.rows.read_model import VERSION
from desktop.workspace import Workspace
from sync.database import connect, immediate, tables_of
from sync.migrations import OUTDATED
from tests.desktop.command_line import refused
from tests.desktop.shops import OFF, WAIT_S, Person, alone, until
from tests.desktop.test_import import bring, line

ROOT = Path(__file__).parents[2]
LINES = 20
NEWER = tuple(replace(area, version=area.version + 1) for area in AREAS)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing goes wrong that nobody foresaw."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path) as older:
        yield older


def newer_one(folder: Path) -> Person:
    """Somebody who has opened the same home with a newer version."""
    return Person(Workspace.open(Home(folder), network=OFF, areas=NEWER))


def troubles(person: Person) -> list[str]:
    return [problem.sentence for problem in person.workspace.sync_state().problems]


def test_of_newer_rows_the_older_one_writes_none_and_says_so_once(older: Person, tmp_path: Path) -> None:
    older.say("before")
    note = older.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
    session = older.workspace.open_document(notes_queries.key_of(older.session, note))
    newer = newer_one(tmp_path)
    until(lambda: troubles(older) == [OUTDATED])
    newer.say("after")
    for write in (
        lambda: older.say("too late"),
        lambda: older.workspace.do(notes_commands.rename_note, note, "Old").result(WAIT_S),
        lambda: older.workspace.do(chat_commands.create_channel, "Old").result(WAIT_S),
    ):
        with pytest.raises((OutdatedError, SavedNotShownError), match="updated") as refusal:
            write()
        assert refusal.type is OutdatedError
    session.splice(0, 0, "typed")
    with pytest.raises(OutdatedError):
        session.flush().result(WAIT_S)
    assert (session.unsaved, session.text) == (True, "typed")
    assert troubles(older) == [OUTDATED]
    until(lambda: newer.texts() == ["before", "after"])
    assert newer.workspace.verify().result(WAIT_S).ok
    newer.close()


def test_nothing_is_brought_in_by_the_older_one(older: Person, tmp_path: Path) -> None:
    bring(older, tmp_path / "old.jsonl", [line("first")])
    newer = newer_one(tmp_path)
    until(lambda: troubles(older) == [OUTDATED])
    head = older.workspace.engine.replica.head_arrival
    with pytest.raises(OutdatedError):
        bring(older, tmp_path / "old.jsonl", [line("first"), line("more")])
    assert older.workspace.engine.replica.head_arrival == head
    newer.close()


def test_what_is_on_the_disk_when_the_update_comes_is_said_to_be_saved(
    older: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Person] = []
    replica = older.workspace.engine.replica
    post = replica.post

    def updated_meanwhile(*values: Any) -> Any:
        entries = post(*values)
        opened.append(newer_one(tmp_path))
        return entries

    monkeypatch.setattr(replica, "post", updated_meanwhile)
    with pytest.raises(SavedNotShownError, match=f"This is saved.*{OUTDATED}"):
        older.say("just before")
    (newer,) = opened
    until(lambda: newer.texts() == ["just before"])
    newer.close()


def test_rows_that_another_version_is_making_are_no_reason_for_anything(older: Person) -> None:
    sources = older.workspace._sources
    conn = connect(sources.model_path, sources.seat_key)
    with immediate(conn):
        conn.execute(f"PRAGMA user_version = {VERSION + 1}")
        conn.execute("DELETE FROM conversations")
    conn.close()
    until(lambda: troubles(older) == [OUTDATED])
    with pytest.raises(OutdatedError):
        older.say("too late")


def test_what_cannot_be_read_any_more_is_said_so(older: Person, tmp_path: Path) -> None:
    newer = newer_one(tmp_path)
    newer.workspace.engine.submit(lambda: newer.workspace.engine.model.conn.execute("DROP TABLE notes")).result(WAIT_S)
    with pytest.raises(OutdatedError):
        notes_queries.notes(older.session)
    newer.close()


def migrate(path: Path, key: bytes, name: str) -> None:
    """Do what a later version does to the tables of this file."""
    conn = connect(path, key)
    later = Migrations(name)

    @later(name="later")
    def later_column(db: Database) -> None:
        db.conn.execute("CREATE TABLE later (column INTEGER) STRICT")

    with immediate(conn):
        later.apply(tables_of(conn))
    conn.close()


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("log", lambda older: older.say("too late")),
        ("own", lambda older: older.workspace.do(chat_commands.save_draft, older.everyone, "x").result(WAIT_S)),
    ],
)
def test_of_newer_tables_the_older_one_writes_none_and_is_not_opened_again(
    name: str, write: Callable[[Person], None], tmp_path: Path
) -> None:
    with alone(tmp_path) as older:
        older.say("before")
        sources = older.workspace._sources
        file = (sources.log_path, sources.log_key) if name == "log" else (sources.own_path, sources.seat_key)
        head = older.workspace.engine.replica.head_arrival
        migrate(*file, name)
        until(lambda: troubles(older) == [OUTDATED])
        with pytest.raises(OutdatedError):
            write(older)
        assert older.texts() == ["before"]
        assert older.workspace.engine.replica.head_arrival == head
    with pytest.raises(NewerHomeError, match="later version"):
        Workspace.open(Home(tmp_path), network=OFF)
    assert "later version" in refused(tmp_path, "say", "everyone", "x")


def test_a_process_that_writes_when_the_update_comes_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
    command = [sys.executable, "-m", "tests.desktop.writer", str(tmp_path), note]
    older = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert older.stdout is not None
        lines = [older.stdout.readline() for _ in range(LINES)]
        newer = newer_one(tmp_path)
        rest, said = older.communicate(timeout=WAIT_S)
    finally:
        older.kill()
    assert said.splitlines()[-1].endswith(OUTDATED)
    newer.workspace.in_step().result(WAIT_S)
    text = notes_queries.note(newer.session, note).text
    for kind, what in map(json.loads, (*lines, *rest.splitlines())):
        if kind == "typed":
            assert what in text
        elif kind != "put":
            assert chat_queries.message(newer.session, what)
    assert newer.workspace.verify().result(WAIT_S).ok
    newer.close()
