"""What rows say never depends on the order or the pieces in which entries arrive."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from desktop.area import Areas
from desktop.areas import AREAS
from desktop.chat.facts import Posted
from desktop.documents.facts import Changed
from desktop.documents.text import TEXT
from desktop.notes.document import KIND, fill
from desktop.notes.rows import TEXT as NOTE_TEXT
from desktop.rows.fact_types import payload
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.search import search
from desktop.rows.verification import compared, differences
from desktop.rows.viewer import Viewer
from sync.documents import Document, MemoryJournal
from sync.entry import Entry, Payload
from sync.entry_opener import Arrival
from sync.errors import StorageError
from sync.log import Log
from sync.replica import Replica
from tests.desktop.any_life import MANY, Life
from tests.desktop.batches import batch
from tests.desktop.models import empty_model
from tests.sync.replicas import KEY, WallClock, founded
from tests.volume import drawn


class Shuffled:
    """A replica whose entries arrived in another order; only the first `visible` are here yet."""

    def __init__(self, replica: Replica, arrivals: list[Arrival]) -> None:
        self._replica = replica
        self._arrivals = [arrival._replace(arrival=number) for number, arrival in enumerate(arrivals, 1)]
        self.visible = 0
        self.log = SimpleNamespace(
            arrivals=lambda after, limit: [(a.arrival, a.entry) for a in self.arrivals(after, limit)],
            entry=self._entry,
            chains=replica.log.chains,
        )
        self._numbers = {arrival.entry.hash: arrival.arrival for arrival in self._arrivals}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._replica, name)

    def _entry(self, digest: bytes) -> Entry | None:
        number = self._numbers.get(digest)
        return self._arrivals[number - 1].entry if number is not None and number <= self.visible else None

    @property
    def head_arrival(self) -> int:
        return self.visible

    def arrivals(self, after: int, limit: int, limit_bytes: int = 0) -> list[Arrival]:
        return self._arrivals[after : min(self.visible, after + limit)]

    def reread(self, space: bytes) -> Any:
        return iter(a for a in self._arrivals if a.control is None and a.entry.header.space == space)


def projected(replica: Any, model: ReadModel) -> Projection:
    reader = Viewer.of(replica)
    return Projection(model, replica, reader, MemoryJournal(), os.urandom)


def caught_up(projection: Projection) -> None:
    while projection.advance().arrivals or projection.behind():
        pass


def rows(model: ReadModel) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that is compared; and what is found by a word."""
    conn = model.conn
    found = {table.name: table.rows(conn, without=("arrival",)).fetchall() for table in compared(model.areas)}
    hits = search(conn, model.areas, "word", MANY)
    found["found"] = sorted((hit.kind, hit.id, hit.text) for hit in hits)
    return found


def check_any_order(seed: int, steps: int, areas: Areas) -> None:
    """Rows are the same whatever order, and whatever pieces, a life arrives in, and when they are made again."""
    life = Life(seed, areas)
    life.live(steps)
    chance = random.Random(seed + 1)
    in_order, shuffled = (empty_model(areas) for _ in range(2))
    straight = projected(life.bob, in_order)
    straight.prepare()
    caught_up(straight)
    arrivals = life.bob.arrivals(0, MANY)
    chance.shuffle(arrivals)
    view = Shuffled(life.bob, arrivals)
    mixed = projected(view, shuffled)
    mixed.prepare()
    while view.visible < len(arrivals):
        view.visible = min(len(arrivals), view.visible + chance.randrange(1, 8))
        caught_up(mixed)
    assert rows(shuffled) == rows(in_order)
    kept = rows(in_order)
    straight.start_again()
    caught_up(straight)
    assert rows(in_order) == kept
    assert list(differences(in_order, in_order)) == []
    for part in (in_order, shuffled, life):
        part.close()


@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 50))
@settings(max_examples=drawn(25))
def test_any_order_in_any_pieces_gives_the_same_rows(seed: int, steps: int) -> None:
    check_any_order(seed, steps, AREAS)


@pytest.mark.parametrize(
    ("payloads", "reason"),
    [
        ([Payload("later.thing", False, 1)], "unknown"),
        ([Payload("message.posted", False, [b"", "x" * 70_000])], "void"),
        ([Payload("message.posted", False, {"a": 1})], "void"),
        ([Payload("person.named", False, [b"short", "x"])], "void"),
        ([Payload("change", False, [bytes(16), "note", b"poison"])], None),
        ([Payload("later.thing", True, 1)], None),
    ],
)
def test_what_cannot_be_shown_is_held_back_and_harms_nothing(payloads: list[Payload], reason: str | None) -> None:
    alice = founded()
    alice.post(alice.shop_space, batch(*payloads))
    alice.post(alice.shop_space, batch(Posted(b"", "after")))
    model = empty_model()
    projection = projected(alice, model)
    projection.prepare()
    caught_up(projection)
    assert [row[0] for row in model.conn.execute("SELECT text FROM messages").fetchall()] == ["after"]
    held = [row[0] for row in model.conn.execute("SELECT reason FROM held_back").fetchall()]
    assert held == ([reason] if reason else [])
    for part in (model, alice):
        part.close()


def refused_by_code(code: int) -> Callable[[ReadModel], object]:
    """What fails as SQLite does with this code."""

    def fail(model: ReadModel) -> object:
        error = dbapi2.OperationalError("refused")
        error.sqlite_errorcode = code
        raise error

    return fail


@pytest.mark.parametrize("code", [dbapi2.SQLITE_FULL, dbapi2.SQLITE_IOERR | 3 << 8, dbapi2.SQLITE_INTERRUPT])
def test_what_a_disk_refuses_is_held_against_no_entry(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = founded()
    alice.post(alice.shop_space, batch(Posted(b"", "hello")))
    model = empty_model()
    projection = projected(alice, model)
    projection.prepare()
    from desktop.rows import search_index

    with monkeypatch.context() as patch:
        patch.setattr(search_index, "parted", lambda text: refused_by_code(code)(model))
        with pytest.raises((dbapi2.OperationalError, StorageError)):
            projection.advance()
    assert model.conn.execute("SELECT reason FROM held_back").fetchall() == []
    caught_up(projection)
    assert model.conn.execute("SELECT text FROM messages").fetchall() == [("hello",)]
    for part in (model, alice):
        part.close()


@pytest.mark.parametrize(
    ("fail", "noted"),
    [
        (lambda _model: 1 // 0, "ZeroDivisionError"),
        (lambda model: model.conn.execute("SELECT no_such_column FROM messages"), "OperationalError"),
        (lambda model: model.conn.execute("SELECT ?", ()), "ProgrammingError"),
    ],
)
def test_one_entry_that_fails_is_noted_and_the_others_go_on(
    fail: Callable[[ReadModel], object], noted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = founded()
    for text in ("before", "bad", "after"):
        alice.post(alice.shop_space, batch(Posted(b"", text)))
    from desktop.rows import search_index

    model = empty_model()
    monkeypatch.setattr(search_index, "parted", lambda text: fail(model) if text == "bad" else text)
    projection = projected(alice, model)
    projection.prepare()
    caught_up(projection)
    shown = model.conn.execute("SELECT text FROM messages ORDER BY stamp").fetchall()
    assert [row[0] for row in shown] == ["before", "after"]
    ((reason, detail),) = model.conn.execute("SELECT reason, detail FROM held_back").fetchall()
    assert reason == "failed"
    assert detail.startswith(noted)
    assert len(projection.take_problems()) == 1
    for part in (model, alice):
        part.close()


def test_what_came_in_beside_an_entry_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = founded()
    for text in ("before", "bad", "between", "after"):
        alice.post(alice.shop_space, batch(Posted(b"", text)))
    from desktop.rows import search_index

    monkeypatch.setattr(search_index, "parted", lambda text: text if text != "bad" else 1 // 0)
    model = empty_model()
    projection = projected(alice, model)
    projection.prepare()
    told = [fact.text for said in projection.advance().said for fact in said.facts]
    assert told == ["before", "between", "after"]
    for part in (model, alice):
        part.close()


def test_a_note_that_another_process_wrote_out_of_turn_keeps_what_it_wrote(tmp_path: Path) -> None:
    alice, note = founded(), bytes(16)
    document = Document(note, alice.me.feed, os.urandom)

    def write(word: str) -> None:
        with document.edit() as edit:
            fill(edit, "") if word == "" else edit.splice(TEXT, 0, 0, word)
        said = [payload(Changed(note, KIND, change.raw)) for change in edit.changes]
        alice.post(alice.shop_space, batch(*said))

    window, other = (ReadModel.open(tmp_path / "model.db", bytes(32), AREAS) for _ in range(2))
    here, there = projected(alice, window), projected(alice, other)
    here.prepare()
    write("")
    write("one ")
    caught_up(here)
    write("two ")
    there.take_now(alice.arrivals(alice.head_arrival - 1, 1))
    caught_up(here)
    assert window.conn.execute(f"SELECT {NOTE_TEXT} FROM notes n").fetchall() == [("two one ",)]
    for part in (window, other, alice):
        part.close()


def test_rows_that_another_process_has_brought_further_are_left_alone(tmp_path: Path) -> None:
    alice = founded(tmp_path / "log.db")
    late = Replica.open(Log.open(tmp_path / "log.db", KEY), os.urandom, WallClock())
    models = [ReadModel.open(tmp_path / "model.db", bytes(32), AREAS) for _ in range(2)]
    here, there = projected(alice, models[0]), projected(late, models[1])
    there.prepare()
    alice.post(alice.shop_space, batch(Posted(b"", "hello")))
    caught_up(here)
    assert there.advance().arrivals == []
    assert not there.take_rebuilt()
    assert models[1].conn.execute("SELECT text FROM messages").fetchall() == [("hello",)]
    late.refresh()
    caught_up(there)
    for part in (*models, alice, late):
        part.close()
