"""Several processes bring one model up to date: one of them may know less than another, or begin when that ends."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.area import Areas
from desktop.areas import AREAS
from desktop.chat.facts import Posted
from desktop.rows.horizon import Horizon
from desktop.rows.projection import SMALLEST_SLICE, Projection
from desktop.rows.read_model import ReadModel
from sync.authoring import Author
from sync.control import MemberRemoved
from sync.log import Log
from sync.replica import Replica
from tests.desktop.batches import batch
from tests.desktop.models import empty_model
from tests.desktop.test_projection import caught_up, projected
from tests.desktop.toy_area.area import WITH_GUESTS
from tests.desktop.toy_area.facts import GuestSigned
from tests.sync.replicas import KEY, WallClock, agree, founded, give, joined

LONG = [f"word {number}" for number in range(5 * SMALLEST_SLICE)]
"""Messages of more than one slice."""


class Process:
    """One that has the log and the model in this folder open; the log is the replica's, if one is given."""

    def __init__(self, folder: Path, replica: Replica | None = None, areas: Areas = AREAS) -> None:
        self.replica = replica or Replica.open(Log.open(folder / "log.db", KEY), os.urandom, WallClock())
        self.model = ReadModel.open(folder / "model.db", bytes(32), areas)
        self.projection: Projection = projected(self.replica, self.model)
        self.projection.prepare()
        caught_up(self.projection)

    def look(self) -> None:
        """See what was appended, and take it."""
        self.replica.refresh()
        caught_up(self.projection)

    def texts(self) -> list[str]:
        return [text for (text,) in self.model.conn.execute("SELECT text FROM messages ORDER BY rowid")]


def say(replica: Replica, *texts: str) -> None:
    replica.post(replica.shop_space, *(batch(Posted(b"", text)) for text in texts))


def remove(owner: Replica, member: Replica) -> None:
    owner.control(MemberRemoved(member.me.member, owner.log.chains.cut([member.me.feed])))


def begin_making_again(process: Process) -> None:
    """Take a removal, and make a first slice again because of it."""
    process.projection.advance()
    process.projection.advance()
    assert process.projection.is_remaking


def test_an_area_that_one_process_does_not_know_is_made_by_the_one_that_does(tmp_path: Path) -> None:
    alice = founded(tmp_path / "log.db")
    alice.post(alice.shop_space, batch(GuestSigned("Maria")))
    older = Process(tmp_path, alice)
    newer_model = ReadModel.open(tmp_path / "model.db", bytes(32), WITH_GUESTS)
    say(alice, "hello")
    older.look()
    newer_model.close()
    newer = Process(tmp_path, areas=WITH_GUESTS)
    assert newer.model.conn.execute("SELECT name FROM guests").fetchall() == [("Maria",)]


def test_rows_that_are_made_again_twice_are_all_there(tmp_path: Path) -> None:
    alice = founded(tmp_path / "log.db")
    bob, carol = joined(alice, seed="bob"), joined(alice, seed="carol")
    agree(alice, bob)
    agree(alice, carol)
    say(alice, *LONG)
    Process(tmp_path, alice).model.close()
    here, there = Process(tmp_path, alice), Process(tmp_path)
    remove(alice, bob)
    begin_making_again(here)
    there.replica.refresh()
    for _ in range(3):  # sees that, and makes two slices again
        there.projection.advance()
    remove(alice, carol)
    begin_making_again(here)
    there.look()
    assert sorted(there.texts()) == sorted(LONG)


def test_rows_are_not_made_again_by_a_process_that_knows_less_than_they_say(tmp_path: Path) -> None:
    alice = founded(tmp_path / "log.db")
    bob = joined(alice)
    agree(alice, bob)
    cut = alice.log.chains.cut([bob.me.feed])
    say(bob, "after the cut")
    say(alice, *LONG)
    agree(alice, bob)
    Process(tmp_path, alice).model.close()
    here, there = Process(tmp_path, alice), Process(tmp_path)
    assert "after the cut" in here.texts()
    alice.control(MemberRemoved(bob.me.member, cut))
    begin_making_again(here)
    caught_up(there.projection)  # has not seen the removal
    here.look()
    there.look()
    here.look()
    assert sorted(here.texts()) == sorted(there.texts()) == sorted(LONG)


def test_a_key_that_comes_before_the_first_look_at_its_space_shows_what_it_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = founded()
    bob = joined(alice)
    agree(alice, bob)
    process = Process(tmp_path, bob)
    with monkeypatch.context() as sealing_nothing:
        sealing_nothing.setattr(Author, "seal", lambda *_, **__: [])
        space = alice.create_private_space()
        alice.add_space_member(space, bob.me.member, history=True)
    alice.post(space, batch(Posted(b"", "secret")))
    give(alice, bob)
    process.projection.advance()
    assert process.texts() == []
    agree(alice, bob)
    process.look()
    assert process.texts() == ["secret"]


def test_a_space_that_came_just_before_the_end_is_made_again_by_a_newer_version(tmp_path: Path) -> None:
    alice = founded()
    process = Process(tmp_path, alice)
    alice.post(alice.create_private_space(), batch(Posted(b"", "hello")))
    process.projection.advance()
    process.model.close()
    newer = tuple(replace(area, version=area.version + 1) for area in AREAS)
    assert Process(tmp_path, alice, newer).texts() == ["hello"]


def test_a_clock_that_was_set_is_seen_until_the_rows_say_it() -> None:
    model = empty_model()
    clock = WallClock()
    horizon = Horizon(model, clock)
    _, now = horizon.move()
    assert horizon.look()  # the rows could not be written
    horizon.settle(now)
    assert not horizon.look()
