"""Owners are told of whoever makes the shop's log grow beyond what anybody needs, and can take them out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.engine import growth
from desktop.people import leaving
from sync.control import Covered, SeatAdded
from sync.identity import new_seat_keys, prove_seat
from tests.desktop.shops import WAIT_S, Person, two, until


def told(person: Person) -> list[tuple[str, str | None, str]]:
    problems = person.workspace.sync_state().problems
    return [(problem.sentence, problem.action, problem.person) for problem in problems if "growth" in problem.key]


def add_seats(person: Person, count: int) -> None:
    """As no PC does by itself."""
    replica = person.workspace.engine.replica
    me = replica.me
    for _ in range(count):
        keys = new_seat_keys(os.urandom)
        proof = prove_seat(keys, replica.genesis.hash, me.member, me.device)
        seat = SeatAdded(me.member, me.device, keys.feed, keys.sealing_public, proof)
        person.workspace.engine.submit(lambda seat=seat: replica.control(seat)).result(WAIT_S)


@pytest.mark.parametrize(
    ("kind", "said"), [("SEATS_LIMIT", "joined this shop 4 times"), ("CONTROL_LIMIT", " times who")]
)
def test_an_owner_is_told_until_that_person_is_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, said: str
) -> None:
    monkeypatch.setattr(growth, kind, 3)
    with two(tmp_path) as (alice, bob):
        until(lambda: len(alice.workspace.sync_state().peers) == 2)
        assert told(alice) == []
        bobs = bob.workspace.me.id
        add_seats(bob, 4)
        until(lambda: [about for _, _, about in told(alice)] == [bobs])
        until(lambda: said in told(alice)[0][0])
        assert told(alice)[0][0].startswith("Office has ")
        assert told(alice)[0][1] == "show_person"
        assert told(bob) == [], "who is no owner cannot take anybody out"
        alice.workspace.do(leaving.take_out_person, bobs).result(WAIT_S)
        until(lambda: told(alice) == [])


def test_owners_are_not_told_of_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "CONTROL_LIMIT", 3)
    with two(tmp_path) as (alice, _bob):
        engine = alice.workspace.engine
        for _ in range(5):
            engine.submit(lambda: engine.replica.control(Covered())).result(WAIT_S)
        until(lambda: alice.workspace.sync_state().kind != "catching_up")
        assert told(alice) == []
