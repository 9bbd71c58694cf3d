"""Both implementations say the same about the same histories, however people quarrel in them."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.authority import Authority as Ours
from sync.authority import AuthorityFact
from sync.authority.verdicts import Standing, Verdicts
from sync.control import Role, SpaceMemberAdded, SpaceMemberRemoved, Unknown
from sync.genesis import Genesis
from tests.second.authority import Authority
from tests.second.contents import ContentJudge
from tests.second.identity import parse_genesis
from tests.second.letters import Letters
from tests.second.pasts import Fact
from tests.sync.authority_stories import Shop, seeded
from tests.sync.test_authority_orders import Turmoil, copied, quarrel, step, stories

LONGEST_CUT = 4


def told(fact: AuthorityFact) -> Fact:
    """A fact as it would arrive."""
    value = fact.value
    kind, fields = (value.kind, []) if isinstance(value, Unknown) else (value.KIND, msgspec.to_builtins(value))
    if fields:
        fields = msgspec.msgpack.decode(msgspec.msgpack.encode(value))
    return Fact(*fact[:4], list(fact.heads), kind, fields)


def second(genesis: Genesis, facts: list[AuthorityFact]) -> Authority:
    authority = Authority(parse_genesis(genesis.raw))
    for fact in facts:
        authority.add(told(fact))
    return authority


def what_second_says(turmoil: Turmoil) -> dict[str, Any]:
    authority = second(turmoil.shop.genesis, turmoil.shop.facts)
    now, judge = authority.now(), ContentJudge(authority)
    letters = Letters(authority.pasts, authority.genesis.feed)
    return {
        "stands": {hash for hash in authority.facts if authority.stands(hash)},
        "roles": {member: now.role(member) for member in now.people},
        "seats": {feed: (seat.member, seat.device) for feed, seat in now.open_seats.items()},
        "spaces": {space: {member for member in now.people if now.is_in(member, space)} for space in now.spaces},
        "letters": {seat.feed: letters.of(seat.feed) for seat in turmoil.shop.seats.values()},
        "erased": {
            (seat.feed, kept): lowest(*authority.erased(seat.feed, kept=kept))
            for seat in turmoil.shop.seats.values()
            for kept in (False, True)
        },
        "content": {
            (view.hash, seq, epoch): (standing, judge.role(entry, chain) if standing == "stands" else 0)
            for view in turmoil.shop.facts
            for space, epoch in turmoil.spaces
            for chain in [contents(view.feed, view.hash, space, epoch)]
            for seq, entry in enumerate(chain.values(), 1)
            for standing in [judge.standing(entry, chain)]
        },
    }


def lowest(entries: set[bytes], ranges: set[tuple[int, bytes]]) -> tuple[set[bytes], dict[bytes, int]]:
    """With the longest only of ranges that have one end."""
    return entries, {last: min(first for first, other in ranges if other == last) for _, last in ranges}


def contents(feed: bytes, view: bytes, space: bytes, epoch: bytes) -> dict[bytes, Any]:
    """A chain of content, all of it written under one view."""
    hashes = [bytes(32), *(seeded("content", feed, seq) for seq in range(1, LONGEST_CUT + 1))]
    return {
        hashes[seq]: SimpleNamespace(
            hash=hashes[seq], prev=hashes[seq - 1], feed=feed, seq=seq, view=view, space=space, epoch=epoch
        )
        for seq in range(1, LONGEST_CUT + 1)
    }


def what_we_say(turmoil: Turmoil) -> dict[str, Any]:
    authority = Ours(turmoil.shop.genesis)
    authority.add(turmoil.shop.facts)
    verdicts = authority.verdicts
    return {
        "stands": {fact.hash for fact in turmoil.shop.facts if verdicts.stands(fact.hash)},
        "roles": {id: int(member.role) for id, member in verdicts.members.items() if member.role is not None},
        "seats": {feed: (seat.member, seat.device) for feed, seat in verdicts.seats.items() if seat.stands},
        "spaces": {id: set(space.members) for id, space in verdicts.spaces.items()},
        "letters": {
            seat.feed: letter and letter.text
            for seat in turmoil.shop.seats.values()
            for letter in [authority.letters.of(seat.feed)]
        },
        "erased": {
            (seat.feed, kept): (set(names.entries), dict(names.ranges))
            for seat in turmoil.shop.seats.values()
            for kept in (False, True)
            for names in [verdicts.erased(seat.feed).of(kept)]
        },
        "content": {
            (view.hash, seq, epoch): our_word(verdicts, view.feed, seq, hash, view.hash, space, epoch)
            for view in turmoil.shop.facts
            for space, epoch in turmoil.spaces
            for seq, hash in enumerate(contents(view.feed, view.hash, space, epoch), 1)
        },
    }


def our_word(
    verdicts: Verdicts, feed: bytes, seq: int, hash: bytes, view: bytes, space: bytes, epoch: bytes
) -> tuple[str, int]:
    """A standing, and the role of what stands."""
    standing = verdicts.content(feed, seq, hash, view, space, epoch, lambda tip: tip.seq >= seq)
    stands = standing is Standing.STANDS
    role = verdicts.role(feed, seq, hash, view, lambda tip: tip.seq >= seq) if stands else 0
    return standing.name.lower().replace("_", " "), int(role)


def check(steps: list[tuple[int, ...]]) -> None:
    turmoil = Turmoil(steps)
    assert what_second_says(turmoil) == what_we_say(turmoil)


@given(stories)
def test_verdicts_agree(steps: list[tuple[int, ...]]) -> None:
    check(steps)


@settings(max_examples=25)
@given(st.lists(st.tuples(*(st.integers(0, most) for most in (3, 3, 3, 15, 7))), max_size=14))
def test_who_passes_on_what_agrees(steps: list[tuple[int, ...]]) -> None:
    shop = Shop.staffed(bo=Role.OWNER, cy=Role.EMPLOYEE, di=Role.EMPLOYEE)
    seats = list(shop.seats.values())
    space, first = shop.seats["cy"].creates_private("plans")
    shop.everyone_sees_everything()
    epochs = [first]
    for number, (deed, actor, target, sight, which) in enumerate(steps):
        seat = seats[actor]
        seat.sees(*(other for place, other in enumerate(seats) if sight >> place & 1 and other is not seat))
        if deed == 0:
            epochs.append(seat.starts_epoch(space))
        elif deed == 1:
            seat.says(SpaceMemberRemoved(space, seats[target].member), salt=number)
        else:
            seat.says(SpaceMemberAdded(space, seats[target].member, epochs[which % len(epochs)]), salt=number)
    verdicts, other = shop.authority.verdicts, second(shop.genesis, shop.facts)
    stands = {fact.hash for fact in shop.facts if verdicts.stands(fact.hash)}
    assert stands == {fact.hash for fact in shop.facts if other.stands(fact.hash)}
    now = other.now()
    for epoch in stands & set(epochs):
        members = {seat.member for seat in seats if now.is_entitled(seat.member, other.facts[epoch])}
        assert members == verdicts.entitled(epoch)


@pytest.mark.slow
@settings(max_examples=400)
@given(st.lists(step, max_size=40) | st.lists(quarrel, max_size=40) | st.lists(copied, max_size=40))
def test_verdicts_agree_over_long_histories(steps: list[tuple[int, ...]]) -> None:
    check(steps)
