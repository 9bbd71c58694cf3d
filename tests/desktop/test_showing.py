"""PCs that hold the same tell each other what they show, in digests, and say when that is not the same."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.areas import AREAS
from desktop.chat import channels as channel_commands
from desktop.chat import commands as chat_commands
from desktop.chat.facts import Posted
from desktop.engine import comparing
from desktop.engine.command_context import CommandContext
from desktop.home import wall_clock
from desktop.notes import commands as notes_commands
from desktop.people import queries as people_queries
from desktop.rows.projection import Projection
from desktop.rows.shared_rows import DIGEST_SIZE, made_by, space_digests, unfinished_spaces
from desktop.rows.viewer import Viewer
from sync.documents import MemoryJournal
from sync.exchange import comparison
from sync.exchange.frames import Summary
from sync.replica import Replica
from tests.desktop.any_life import Life
from tests.desktop.batches import batch
from tests.desktop.models import empty_model
from tests.desktop.shops import WAIT_S, Person, two, until
from tests.desktop.test_forgetting import forget
from tests.desktop.wrong_clocks import HOUR_MS, Clock
from tests.sync.replicas import agree, founded, joined
from tests.volume import drawn


class Shown:
    """One PC's rows, and what they say."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.model = empty_model()
        self.projection = Projection(self.model, replica, Viewer.of(replica), MemoryJournal(), os.urandom)
        self.projection.prepare()

    def look(self) -> None:
        while self.projection.advance().arrivals or self.projection.behind():
            pass

    @property
    def summary(self) -> Summary:
        """What this PC tells of its rows."""
        self.look()
        found = space_digests(self.model.conn, AREAS, lambda: None)
        spaces = self.replica.verdicts.spaces.keys() - unfinished_spaces(self.model.conn)
        empty = bytes(DIGEST_SIZE)
        self.replica.showing.tell(made_by(AREAS), {space: found.get(space, empty) for space in spaces})
        told = self.replica.summary()
        assert told is not None
        return told


@settings(max_examples=drawn(50))
@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 50))
def test_two_who_read_the_same_tell_the_same_whatever_was_said(seed: int, steps: int) -> None:
    """One of them drops at once what was taken back, and has rows that were followed along."""
    life = Life(seed, AREAS)
    chance = random.Random(seed)
    alice, bob = Shown(life.alice), Shown(life.bob)
    for _ in range(steps):
        life.live(1)
        if chance.random() < 0.5:
            bob.look()
            if chance.random() < 0.5:
                forget(life.bob, bob.projection)
    agree(life.alice, life.bob)
    assert alice.summary == bob.summary
    assert len(alice.summary.spaces) == 2
    for part in (alice.model, bob.model, life):
        part.close()


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE messages SET text = 'goodbye' WHERE NOT recalled",
        "DELETE FROM messages WHERE NOT recalled",
        "UPDATE names SET name = 'x' WHERE kind = 'shop'",
        "UPDATE note_text SET piece = 'fewer eggs' WHERE place = 1",
        "UPDATE notes SET archived = 1",
        "UPDATE channels SET name = 'x'",
        "UPDATE channel_writes SET said = 'x'",
    ],
)
def test_a_row_that_says_something_else_is_told_otherwise(spoil: str) -> None:
    life = Life(11, AREAS)
    life.live(80)
    alice, bob = Shown(life.alice), Shown(life.bob)
    before = alice.summary
    assert bob.summary == before
    assert bob.model.conn.execute(spoil).rowcount > 0, "choose another life: nothing of the kind was said in this one"
    assert bob.summary.basis == before.basis
    assert bob.summary != before
    for part in (alice.model, bob.model, life):
        part.close()


def test_what_is_said_where_somebody_does_not_read_tells_them_nothing() -> None:
    """Of a conversation whose keys a PC lacks there is no tag that it could compare, nor know again."""
    alice = founded()
    bob, carol = joined(alice, seed="bob"), joined(alice, seed="carol")
    private = alice.create_private_space()
    alice.add_space_member(private, bob.me.member)
    agree(alice, bob, carol)
    rounds = []
    pcs = [Shown(replica) for replica in (alice, bob, carol)]
    for text in ("one", "two"):
        alice.post(private, batch(Posted(b"", text)))
        agree(alice, bob, carol)
        rounds.append([dict(pc.summary.spaces) for pc in pcs])
    for first, second, third in rounds:
        assert first == second
        assert len(first) == 2
        assert len(first.keys() & third.keys()) == 1
        assert set(third.items()) < set(first.items())
    assert rounds[0][0].keys().isdisjoint(rounds[1][0])
    for pc in pcs:
        pc.model.close()
        pc.replica.close()


@pytest.mark.parametrize("seed", range(6))
def test_who_came_later_without_history_compares_nothing_of_that_conversation(seed: int) -> None:
    alice = founded(seed=f"{seed}")
    bob = joined(alice, seed="bob")
    private = alice.create_private_space()
    alice.post(private, batch(Posted(b"", "before")))
    alice.add_space_member(private, bob.me.member, history=False)
    alice.post(private, batch(Posted(b"", "after")))
    agree(alice, bob)
    pcs = [Shown(replica) for replica in (alice, bob)]
    first, second = (pc.summary for pc in pcs)
    assert first.basis == second.basis
    common = dict(first.spaces).keys() & dict(second.spaces).keys()
    assert len(common) == 1
    assert set(first.spaces) & set(second.spaces) == {line for line in first.spaces if line[0] in common}
    for pc in pcs:
        pc.model.close()
        pc.replica.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long before looking, and looking again."""
    monkeypatch.setattr(comparing, "LOOK_S", 0.1)
    monkeypatch.setattr(comparing, "AGAIN_S", 0.2)
    monkeypatch.setattr(comparing, "REST", 0)
    monkeypatch.setattr(comparison, "CONFIRMED_AFTER_MS", 200)


def told(person: Person) -> Summary | None:
    """What a PC has told of what it shows now."""

    def look(context: CommandContext) -> Summary | None:
        return context.replica.summary()

    return person.workspace.do(look).result(WAIT_S)


def says_different(person: Person) -> bool:
    return "different" in {problem.key for problem in person.workspace.sync_state().problems}


def change_row(person: Person, query: str) -> None:
    """Without a word to anybody."""

    def change(context: CommandContext) -> None:
        assert context.model.conn.execute(query).rowcount > 0

    person.workspace.do(change).result(WAIT_S)


@pytest.mark.usefixtures("hurried")
def test_two_pcs_agree_on_all_that_people_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lead_ms = [0]
    with two(tmp_path) as (alice, bob):
        until(lambda: len(people_queries.people(alice.session)) == 2)
        alice.say("hello Bob", mentions=(bob.workspace.me.id,))
        wrong = alice.say("ten eggs")
        alice.workspace.do(chat_commands.edit_message, wrong, "twelve eggs").result(WAIT_S)
        alice.workspace.do(chat_commands.recall_message, alice.say("never mind")).result(WAIT_S)
        channel = bob.workspace.do(channel_commands.create_channel, "orders").result(WAIT_S).id
        bob.say("flour", channel)
        bob.workspace.do(channel_commands.rename_channel, channel, "suppliers").result(WAIT_S)
        direct = alice.workspace.do(chat_commands.open_direct, bob.workspace.me.id).result(WAIT_S).id
        alice.say("between us", direct)
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
        alice.workspace.do(notes_commands.write_note, note, "eggs\nmilk\n").result(WAIT_S)
        monkeypatch.setattr(wall_clock, "time", Clock(lead_ms))
        lead_ms[0] = 3 * HOUR_MS
        bob.say("from the future")
        lead_ms[0] = 0
        until(lambda: "from the future" in alice.texts() and bob.texts(direct) == ["between us"])
        until(lambda: (here := told(alice)) is not None and here == told(bob))
        summary = told(alice)
        assert summary is not None
        assert len(summary.spaces) == 2
        assert not says_different(alice)
        assert not says_different(bob)


@pytest.mark.usefixtures("hurried")
def test_both_say_that_one_shows_something_else_until_it_is_mended(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        alice.say("ten eggs")
        until(lambda: bob.texts() == ["ten eggs"])
        change_row(bob, "UPDATE messages SET text = 'no eggs'")
        alice.say("and milk")
        until(lambda: says_different(alice) and says_different(bob))
        (problem,) = (each for each in alice.workspace.sync_state().problems if each.key == "different")
        assert problem.sentence.startswith("This PC and Office show something different, although they hold the same.")
        assert problem.action == "verify"
        found = alice.workspace.verify().result(WAIT_S)
        assert [*found.problems] == ["This PC and Office show something different, although they hold the same."]
        assert len(bob.workspace.verify().result(WAIT_S).problems) > 1
        change_row(bob, "UPDATE messages SET text = 'ten eggs' WHERE text = 'no eggs'")
        until(lambda: not says_different(alice) and not says_different(bob))
        assert alice.workspace.verify().result(WAIT_S).ok
