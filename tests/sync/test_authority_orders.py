"""The same facts give the same verdicts, whatever order, pieces and repetitions they come in."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority, AuthorityFact
from sync.authority.causality import Causality
from sync.authority.facts import indices
from sync.authority.verdicts import Verdicts
from sync.control import Cut, CutTips, Role, Tip
from tests.sync.authority_stories import (
    Seat,
    Shop,
    chain_of,
    content_cut,
    keys,
    person,
    recovery_key,
    seeded,
)

NAMES = ["bo", "cy", "di", "ed"]
PCS = ["pc1", "pc2", "pc3", "pc4"]

step = st.tuples(
    st.integers(0, 22), st.integers(0, 9), st.integers(0, 9), st.integers(0, 3), st.integers(0, 255), st.integers(0, 9)
)
quarrel = st.tuples(
    st.sampled_from(((0, 0), (0, 2), (4, 2), (4, 2), (7, 0), (7, 0), (7, 1), (16, 0))),
    st.sampled_from((2, 2, 3)),
    st.sampled_from((1, 1, 2, 3)),
    st.sampled_from((0, 0, 1, 1, 1, 4)),
    st.sampled_from((0, 2, 4, 5)),
).map(lambda drawn: (*drawn[0], *drawn[1:]))
"""Two owners and a manager add, promote, demote and remove the same few people, seldom aware of each other."""
copied = st.tuples(
    st.sampled_from((0, 2, 2, 9, 10, 11, 15, 16, 19, 21, 21, 21)),
    st.integers(0, 5),
    st.integers(0, 5),
    st.integers(0, 3),
    st.integers(0, 255),
    st.integers(0, 9),
)
"""Copies of PCs act on branches of their own, close their seats and open new ones; some are removed by others."""
agreeing = st.tuples(
    st.sampled_from((17, 17, 22, 22, 22, 22, 7, 4, 16)),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(1, 3),
    st.integers(0, 7),
    st.integers(0, 5),
)
"""Two owners and a manager erase ranges, and the owners say yes and no to that, and quarrel."""
stories = (
    st.lists(step, max_size=24)
    | st.lists(quarrel, max_size=24)
    | st.lists(copied, max_size=24)
    | st.lists(agreeing, max_size=24)
)


class Turmoil:
    """Honest and hostile people, each acting on what they happen to have seen."""

    def __init__(self, steps: list[tuple[int, ...]]) -> None:
        self.shop = Shop()
        self.spaces, self.creators = [(self.shop.space, self.shop.epoch)], [self.shop.ada]
        self.shop.ada.brings_in("bo", Role.OWNER)
        self.shop.ada.brings_in("cy", Role.MANAGER)
        self.shop.everyone_sees_everything()
        for number, (action, actor, target, role, sight, extra) in enumerate(steps):
            seats = list(self.shop.seats.values())
            seat = seats[actor % len(seats)]
            for place, other in enumerate(seats):
                if sight >> place % 8 & 1 and other is not seat:
                    seat.sees(other)
            self.act(action, seat, seats[target % len(seats)], (*NAMES, *NAMES)[target % 8], role, extra, number)

    def act(self, action: int, seat: Seat, other: Seat, name: str, role: int, extra: int, number: int) -> None:
        member = other.member if extra % 2 else person(name)
        if action in (13, 14) and number % 2:
            seat = self.creators[-1 - extra % len(self.creators)]
        if action <= 3 or 18 <= action <= 21:
            self.admit(action, seat, member, role, extra, number)
        elif action in (11, 12):
            self.creators.append(seat)
            self.spaces.append(self.place(action, seat, member, role, number))
        else:
            seat.says(self.value(action, other, member, role, extra, number), salt=number)

    def admit(self, action: int, seat: Seat, member: bytes, role: int, extra: int, number: int) -> None:
        pc = PCS[extra % 4]
        match action:
            case 0:
                seat.says(control.MemberAdded(member, Role(max(1, role))), salt=number)
            case 1:
                seat.adds_device(pc, seat.member if role else member)
            case 2 | 3:
                self.enrol(seat, member if role else seat.member, pc, forged=role == 2)
            case 18:
                seat.says(recovery_key(self.shop, f"{pc}-recovery", member), salt=number)
            case 19:
                self.fork(seat, number, control.MemberAdded(person("fork"), Role.EMPLOYEE))
            case 21:
                self.fork(seat, number + extra, control.SeatRemoved(seat.feed, self.cut(seat, role)))
            case _:
                seat.says(control.Unknown(99) if role == 3 else control.Covered(), salt=number)

    def place(self, action: int, seat: Seat, member: bytes, role: int, number: int) -> tuple[bytes, bytes]:
        if role >= 2:
            return seat.creates_for_role(Role(role), member if action == 12 else None)
        return seat.creates_direct(member) if action == 12 else seat.creates_private(f"{number}")

    def value(self, action: int, other: Seat, member: bytes, role: int, extra: int, number: int) -> control.Value:
        cut, (space, epoch) = self.cut(other, role), self.spaces[-1 - extra % len(self.spaces)]
        values: dict[int, control.Value] = {
            9: control.DeviceRemoved(other.device, cut),
            10: control.SeatRemoved(other.feed, cut),
            13: control.SpaceMemberAdded(space, member, epoch),
            14: control.SpaceMemberRemoved(space, member, cut),
            15: control.EpochStarted(space, seeded("key", number)),
            16: control.CutRaised(self.a_removal(extra), cut),
            17: control.Erased(
                other.feed, (seeded(number),), (control.ErasedRange(number + 1, seeded(role)),), role > 2
            ),
        }
        if action == 22:
            return control.OwnerAnswered((self.an_erasure(extra), seeded(number)), number % 3 > 0)
        if action in (7, 8):
            return control.RoleSet(member, Role(max(1, role)), cut)
        return values.get(action, control.MemberRemoved(member, cut))

    def enrol(self, seat: Seat, member: bytes, pc: str, *, forged: bool) -> None:
        taken, fact_count = self.shop.seats.get(pc), len(self.shop.facts)
        admission, new = seat.adds_seat(pc, member)
        if taken is not None:
            self.shop.seats[pc] = taken.sees(admission)
        else:
            new.says(control.Covered())
        if forged:
            fact = self.shop.facts[fact_count]
            value = control.SeatAdded(member, fact.value.device, fact.value.feed, fact.value.sealing, bytes(64))
            self.shop.facts[fact_count] = fact._replace(value=value)

    def fork(self, seat: Seat, number: int, value: control.Value) -> None:
        own = [fact for fact in self.shop.facts if fact.feed == seat.feed]
        if own:
            before = own[number % len(own)]
            seat.says(value, salt=number, after=(before.hash, before.seq))

    def cut(self, other: Seat, role: int) -> Cut:
        content = content_cut(other, role) if role else ()
        if other.tip is None or role < 2:
            return content
        return (*content, CutTips(other.feed, 0, (Tip(other.seq, other.tip),)))

    def an_erasure(self, which: int) -> bytes:
        found = [fact.hash for fact in self.shop.facts if isinstance(fact.value, control.Erased)]
        return found[which % len(found)] if found else bytes(32)

    def a_removal(self, which: int) -> bytes:
        found = [fact.hash for fact in self.shop.facts if hasattr(fact.value, "cut")]
        return found[which % len(found)] if found else bytes(32)

    def summary(self, authority: Authority) -> dict[str, Any]:
        """Everything that the verdicts say, as plain values; facts not held are left out."""
        verdicts = authority.verdicts
        facts = [fact for fact in self.shop.facts if authority.holds(fact.hash)]
        latest = {fact.feed: fact.hash for fact in sorted(facts, key=lambda fact: (fact.seq, fact.hash))}
        held = {epoch for space in verdicts.spaces.values() for epoch in (item.hash for item in space.epochs)}
        return {
            "stands": {fact.hash for fact in facts if verdicts.stands(fact.hash)},
            "members": dict(verdicts.members),
            "devices": dict(verdicts.devices),
            "seats": dict(verdicts.seats),
            "spaces": dict(verdicts.spaces),
            "entitled": {epoch: verdicts.entitled(epoch) for epoch in held},
            "write": {
                (space, m): verdicts.write_epoch(space, held, m) for space in verdicts.spaces for m in verdicts.members
            },
            "agreed": {fact.hash: verdicts.putting_away.word(fact.hash) for fact in facts},
            "erased": {seat.feed: erased(verdicts, seat.feed) for seat in self.shop.seats.values()},
            "unsealed": set(verdicts.unsealed()),
            "digests": {space: verdicts.removals_digest(space) for space, _ in self.spaces},
            "content": {
                (feed, view, seq, epoch): verdicts.content(
                    feed, seq, seeded("content", feed, seq), view, space, epoch, lambda tip, seq=seq: tip.seq >= seq
                )
                for feed, tip in latest.items()
                for view in {tip, *(fact.hash for fact in facts if fact.feed == feed)}
                for seq in (1, 2, 3)
                for space, epoch in self.spaces
            },
        }


def erased(verdicts: Verdicts, feed: bytes) -> list[tuple[set[bytes], dict[bytes, int]]]:
    """What is erased of a feed, whether or not that stands, of entries that are kept and others."""
    names = verdicts.erased(feed), verdicts.ever_erased(feed)
    return [(set(part.entries), dict(part.ranges)) for found in names for part in (found.others, found.kept)]


def shuffled(facts: list[AuthorityFact], random: Random) -> list[AuthorityFact]:
    """One of the orders in which every fact comes after its parents."""
    waiting, held, found = list(facts), set(), []
    names = {fact.hash for fact in facts}
    while waiting:
        ready = [fact for fact in waiting if not ({fact.prev, *fact.heads} & names) - held]
        fact = random.choice(ready)
        waiting.remove(fact)
        held.add(fact.hash)
        found.append(fact)
    return found


@given(stories, st.integers(0, 1 << 30))
def test_any_order_any_pieces_and_replays_give_the_same_verdicts(steps: list[tuple[int, ...]], seed: int) -> None:
    turmoil, random = Turmoil(steps), Random(seed)
    whole = Authority(turmoil.shop.genesis)
    whole.add(turmoil.shop.facts)
    expected = turmoil.summary(whole)
    assert any(
        seat.stands and expected["members"][seat.member].role == Role.OWNER for seat in expected["seats"].values()
    )

    grown, facts = Authority(turmoil.shop.genesis), shuffled(turmoil.shop.facts, random)
    while len(grown) <= len(facts):
        held = len(grown) - 1
        grown.add(facts[max(0, held - 3) : held + random.randint(1, 8)])
        fresh = Authority(turmoil.shop.genesis)
        fresh.add(shuffled(facts[: len(grown) - 1], random))
        assert turmoil.summary(grown) == turmoil.summary(fresh)
    assert turmoil.summary(grown) == expected


@given(st.lists(step, max_size=24))
def test_a_snapshot_does_not_change_when_facts_are_added(steps: list[tuple[int, ...]]) -> None:
    turmoil = Turmoil(steps)
    facts, authority = turmoil.shop.facts, Authority(turmoil.shop.genesis)
    half = len(facts) // 2
    authority.add(facts[:half])
    early = authority.verdicts
    alone = Authority(turmoil.shop.genesis)
    alone.add(facts[:half])
    authority.add(facts[half:])
    assert authority.verdicts is not early
    assert dict(early.members) == dict(alone.verdicts.members)
    assert dict(early.seats) == dict(alone.verdicts.seats)
    assert dict(early.spaces) == dict(alone.verdicts.spaces)
    assert set(early.unsealed()) == set(alone.verdicts.unsealed())
    assert [early.stands(fact.hash) for fact in facts[:half]] == [
        alone.verdicts.stands(fact.hash) for fact in facts[:half]
    ]


@given(st.lists(st.tuples(st.integers(0, 1 << 16), st.sets(st.integers(0, 40), max_size=3)), max_size=40))
def test_the_order_key_sorts_as_taking_the_lowest_ready_hash_does(shape: list[tuple[int, set[int]]]) -> None:
    graph = Causality(bytes(32))
    parents: dict[int, list[int]] = {}
    for number, (name, wanted) in enumerate(shape):
        before = sorted({0, *(parent for parent in wanted if parent <= number)})
        parents[graph.add(seeded(name, number), before)] = before
    waiting, expected = set(parents), []
    while waiting:
        lowest = min(
            (index for index in waiting if not waiting & set(parents[index])), key=lambda index: graph.hashes[index]
        )
        waiting.remove(lowest)
        expected.append(lowest)
    assert sorted(parents, key=graph.order) == expected
    for index in parents:
        assert set(indices(graph.past(index))) == {0}.union(*(indices(graph.upto[parent]) for parent in parents[index]))


def test_a_fact_whose_parents_are_missing_is_refused_and_changes_nothing() -> None:
    shop = Shop()
    shop.ada.brings_in("bo")
    authority = Authority(shop.genesis)
    authority.add(shop.facts[:2])
    before = authority.verdicts
    stray = shop.facts[3]
    for wrong in (
        stray,
        shop.facts[2]._replace(hash=seeded("x"), heads=(seeded("nowhere"),)),
        shop.facts[2]._replace(hash=seeded("x"), seq=7),
        shop.facts[2]._replace(hash=seeded("x"), feed=keys("bo")[1].feed),
        shop.facts[0]._replace(hash=seeded("x"), prev=bytes(32)),
    ):
        with pytest.raises(ValueError, match="a "):
            authority.add([wrong])
    assert authority.verdicts is before
    authority.add(shop.facts)
    assert len(authority) == len(shop.facts) + 1
    assert chain_of(shop.ada, 2)[0].seq == 1
