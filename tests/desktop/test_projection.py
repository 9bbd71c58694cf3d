"""What rows say never depends on the order or the pieces in which entries arrive."""

from __future__ import annotations

import os
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.areas import AREAS
from desktop.chat.facts import ChannelCreated, Edited, Imported, Posted
from desktop.chat.rows import channel_id
from desktop.documents.facts import Changed
from desktop.documents.text import TEXT
from desktop.notes.document import KIND, fill
from desktop.people.facts import PCNamed, PersonNamed, ShopNamed
from desktop.rows.fact_types import Fact, payload
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.verification import compared, differences
from desktop.rows.viewer import Viewer
from sync.control import Erased
from sync.documents import Document, MemoryJournal
from sync.entry import Payload
from sync.entry_opener import Arrival
from sync.log import Log
from sync.replica import Replica
from tests.sync.replicas import KEY, WallClock, agree, founded, joined

MANY = 100_000


class Shuffled:
    """A replica whose entries arrived in another order; only the first `visible` are here yet."""

    def __init__(self, replica: Replica, arrivals: list[Arrival]) -> None:
        self._replica = replica
        self._arrivals = [arrival._replace(arrival=number) for number, arrival in enumerate(arrivals, 1)]
        self.visible = 0
        self.log = SimpleNamespace(
            arrivals=lambda after, limit: [(a.arrival, a.entry) for a in self.arrivals(after, limit)],
            entry=replica.log.entry,
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._replica, name)

    @property
    def head_arrival(self) -> int:
        return self.visible

    def arrivals(self, after: int, limit: int) -> list[Arrival]:
        return self._arrivals[after : min(self.visible, after + limit)]

    def reread(self, space: bytes) -> Any:
        return iter(a for a in self._arrivals if a.control is None and a.entry.header.space == space)


def projected(replica: Any, model: ReadModel) -> Projection:
    reader = Viewer(replica.me.member, replica.genesis.hash, replica.shop_space)
    return Projection(model, replica, reader, MemoryJournal(), os.urandom)


def caught_up(projection: Projection) -> None:
    while projection.advance().arrivals or projection.behind():
        pass


def rows(model: ReadModel) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that is compared; and which messages are found by a word."""
    conn = model.conn
    found = {
        table.name: conn.execute(table.rows_query(conn, without=("arrival",))).fetchall()
        for table in compared(model.areas)
    }
    query = "SELECT hash FROM message_words JOIN messages ON id = message_words.rowid WHERE message_words MATCH 'word'"
    found["words"] = sorted(conn.execute(query).fetchall())
    return found


class Shop:
    """Alice and Bob doing whatever a seed says, apart and together, while their clocks jump."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clocks = (WallClock(), WallClock())
        self.alice = founded(seed=f"alice {seed}", wall_ms=self.clocks[0])
        self.bob = joined(self.alice, seed=f"bob {seed}", wall_ms=self.clocks[1])
        self.said: list[bytes] = []
        self.messages: list[tuple[bytes, bytes]] = []
        self.notes: dict[bytes, Document] = {}
        self.note = self.chance.randbytes(16)

    def live(self, steps: int) -> None:
        for _ in range(steps):
            who = self.chance.choice((self.alice, self.bob))
            acts = (self.post, self.post, self.edit, self.recall, self.name, self.write, self.open, self.set_clock)
            self.chance.choice(acts)(who)
            if self.chance.random() < 0.3:
                agree(self.alice, self.bob)
        agree(self.alice, self.bob)

    def say(self, who: Replica, *said: Fact) -> bytes:
        self.said.append(who.post(who.shop_space, [payload(fact) for fact in said])[-1].hash)
        return self.said[-1]

    def after(self) -> tuple[bytes, ...]:
        """What somebody says that they had seen: some of what was said, here or elsewhere, and some of nobody's."""
        return (*self.chance.sample(self.said, min(len(self.said), self.chance.randrange(5))), bytes(32))

    def set_clock(self, who: Replica) -> None:
        clock = self.clocks[who is self.bob]
        clock.now_ms += self.chance.choice((0, 1, -1)) * self.chance.choice((1, 3_600_000, 40 * 86_400_000))
        who.follow_clock()

    def post(self, who: Replica) -> None:
        channel = self.chance.choice((b"", channel_id(who.genesis.hash, "Orders")))
        words = f"word {self.chance.randrange(100)}"
        if self.chance.random() < 0.3:
            self.say(who, Imported(channel, words, "Carol", self.chance.randrange(10) * 60_000))
        else:
            self.messages.append((who.me.feed, self.say(who, Posted(channel, words, b"", (who.me.member,)))))

    def edit(self, who: Replica) -> None:
        if self.messages:
            _, message = self.chance.choice(self.messages)
            edited = Edited(message, f"changed {self.chance.random()}", (), self.after())
            self.messages.append((who.me.feed, self.say(who, edited)))

    def recall(self, who: Replica) -> None:
        mine = [message for feed, message in self.messages if feed == who.me.feed]
        if mine:
            who.control(Erased(who.me.feed, (self.chance.choice(mine),)))

    def name(self, who: Replica) -> None:
        member = self.chance.choice((self.alice, self.bob)).me.member
        name = f"name {self.chance.random()}"
        self.say(who, PersonNamed(member, name, self.after()), PCNamed(who.me.device, name, self.after()))
        if who is self.alice:
            self.say(who, ShopNamed(name, self.after()))

    def open(self, who: Replica) -> None:
        self.say(who, ChannelCreated(self.chance.choice(("Orders", "orders", "Other"))))

    def write(self, who: Replica) -> None:
        document = self.notes.get(who.me.feed)
        if document is None:
            document = self.notes[who.me.feed] = Document(self.note, who.me.feed, self.chance.randbytes)
        document.apply(
            (arrival.entry.feed, payload.value[2])
            for arrival in who.arrivals(0, MANY)
            for payload in arrival.payloads or ()
            if payload.type == "change"
        )
        with document.edit() as edit:
            try:
                edit.splice(TEXT, 0, 0, "word ")
            except KeyError:
                fill(edit, "title")
        said = [Changed(self.note, KIND, change.raw) for change in edit.changes]
        if said:
            self.say(who, *said)


@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 25))
def test_any_order_in_any_pieces_gives_the_same_rows(seed: int, steps: int) -> None:
    shop = Shop(seed)
    shop.live(steps)
    chance = random.Random(seed + 1)
    in_order, shuffled = (
        ReadModel.open(Path(":memory:"), bytes(32), AREAS),
        ReadModel.open(Path(":memory:"), bytes(32), AREAS),
    )
    straight = projected(shop.bob, in_order)
    straight.prepare()
    caught_up(straight)
    arrivals = shop.bob.arrivals(0, MANY)
    chance.shuffle(arrivals)
    view = Shuffled(shop.bob, arrivals)
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
    for part in (in_order, shuffled, shop.alice, shop.bob):
        part.close()


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
    alice.post(alice.shop_space, payloads)
    alice.post(alice.shop_space, [payload(Posted(b"", "after"))])
    model = ReadModel.open(Path(":memory:"), bytes(32), AREAS)
    projection = projected(alice, model)
    projection.prepare()
    caught_up(projection)
    assert [row[0] for row in model.conn.execute("SELECT text FROM messages").fetchall()] == ["after"]
    held = [row[0] for row in model.conn.execute("SELECT reason FROM held_back").fetchall()]
    assert held == ([reason] if reason else [])
    for part in (model, alice):
        part.close()


def test_one_entry_that_fails_is_noted_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = founded()
    for text in ("before", "bad", "after"):
        alice.post(alice.shop_space, [payload(Posted(b"", text))])
    from desktop.rows import search_index

    def parted(text: str) -> str:
        if text == "bad":
            raise RuntimeError("a bug")
        return text

    monkeypatch.setattr(search_index, "parted", parted)
    model = ReadModel.open(Path(":memory:"), bytes(32), AREAS)
    projection = projected(alice, model)
    projection.prepare()
    caught_up(projection)
    shown = model.conn.execute("SELECT text FROM messages ORDER BY stamp").fetchall()
    assert [row[0] for row in shown] == ["before", "after"]
    assert model.conn.execute("SELECT reason, detail FROM held_back").fetchall() == [
        ("failed", "RuntimeError('a bug')")
    ]
    assert len(projection.take_problems()) == 1
    for part in (model, alice):
        part.close()


def test_what_came_in_beside_an_entry_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = founded()
    for text in ("before", "bad", "between", "after"):
        alice.post(alice.shop_space, [payload(Posted(b"", text))])
    from desktop.rows import search_index

    monkeypatch.setattr(search_index, "parted", lambda text: text if text != "bad" else 1 // 0)
    model = ReadModel.open(Path(":memory:"), bytes(32), AREAS)
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
        alice.post(alice.shop_space, said)

    window, other = (ReadModel.open(tmp_path / "model.db", bytes(32), AREAS) for _ in range(2))
    here, there = projected(alice, window), projected(alice, other)
    here.prepare()
    write("")
    write("one ")
    caught_up(here)
    write("two ")
    there.take_now(alice.arrivals(alice.head_arrival - 1, 1))
    caught_up(here)
    assert window.conn.execute("SELECT text FROM notes").fetchall() == [("two one ",)]
    for part in (window, other, alice):
        part.close()


def test_rows_that_another_process_has_brought_further_are_left_alone(tmp_path: Path) -> None:
    alice = founded(tmp_path / "log.db")
    late = Replica.open(Log.open(tmp_path / "log.db", KEY), os.urandom, WallClock())
    models = [ReadModel.open(tmp_path / "model.db", bytes(32), AREAS) for _ in range(2)]
    here, there = projected(alice, models[0]), projected(late, models[1])
    there.prepare()
    alice.post(alice.shop_space, [payload(Posted(b"", "hello"))])
    caught_up(here)
    assert there.advance().arrivals == []
    assert not there.take_rebuilt()
    assert models[1].conn.execute("SELECT text FROM messages").fetchall() == [("hello",)]
    late.refresh()
    caught_up(there)
    for part in (*models, alice, late):
        part.close()
