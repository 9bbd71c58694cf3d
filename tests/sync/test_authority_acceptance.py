"""What is accepted depends on the facts asked about alone, whatever was asked before, however little came at once."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority
from sync.authority.acceptance import Acceptance
from sync.control import CutTips, Role, Tip
from tests.sync.authority_stories import EMPLOYEE, MANAGER, OWNER, Seat, Shop, keys, person
from tests.sync.steps import steps
from tests.sync.test_authority_orders import Turmoil, copied, quarrel, shuffled, stories

NAMES = {"bo": OWNER, "cy": MANAGER, "di": EMPLOYEE, "ed": EMPLOYEE}
ACTS = ("out of the place",) * 6 + ("into it", "into it", "seat", "pc", "person", "role", "back", "raise", "new pc")
apart = st.tuples(
    st.sampled_from(ACTS),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from((0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 31)),
    st.integers(0, 7),
)
"""Somebody takes something away from somebody or gives it back, having heard of little."""


class Apart:
    """Two owners, a manager and two employees, all in one private space, who seldom hear of each other."""

    def __init__(self, steps: list[tuple[str, int, int, int, int]]) -> None:
        self.shop = shop = Shop()
        self.people = [shop.ada, *(shop.ada.brings_in(name, role) for name, role in NAMES.items())]
        ed = self.people[-1]
        shop.everyone_sees_everything()
        self.space, self.epoch = ed.creates_private("place")
        for other in self.people[:-1]:
            ed.says(control.SpaceMemberAdded(self.space, other.member, self.epoch))
        shop.everyone_sees_everything()
        for number, (act, who, whom, sight, extra) in enumerate(steps):
            actor, other = self.people[who], self.people[whom]
            actor.sees(*(seen for place, seen in enumerate(self.people) if sight >> place & 1 and seen is not actor))
            if act == "new pc":
                self.people[whom] = actor.equips(other.member, f"pc {number}")
            else:
                actor.says(self.value(act, other, extra), salt=number, after=self.fork(actor) if extra == 7 else None)

    def fork(self, actor: Seat) -> tuple[bytes, int]:
        """Where a copy of the actor's PC goes on: before its last two entries."""
        own = [fact for fact in self.shop.facts if fact.feed == actor.feed]
        return own[-min(2, len(own))].hash, own[-min(2, len(own))].seq

    def value(self, act: str, other: Seat, extra: int) -> control.Value:
        removals = [fact.hash for fact in self.shop.facts if hasattr(fact.value, "cut")] or [bytes(32)]
        tip = (CutTips(other.feed, 0, (Tip(other.seq, other.tip or b""),)),)
        values: dict[str, control.Value] = {
            "out of the place": control.SpaceMemberRemoved(self.space, other.member),
            "into it": control.SpaceMemberAdded(self.space, other.member, self.epoch),
            "seat": control.SeatRemoved(other.feed),
            "pc": control.DeviceRemoved(other.device),
            "person": control.MemberRemoved(other.member),
            "role": control.RoleSet(other.member, Role(1 + extra % 3)),
            "back": control.MemberAdded(other.member, Role(1 + extra % 3)),
            "raise": control.CutRaised(removals[-1 - extra % len(removals)], tip),
        }
        return values[act]


def same_as_anew(authority: Authority, facts: list[bytes]) -> None:
    ledger, graph = authority._ledger, authority._ledger.causality
    for within in {graph.everything, *(graph.upto[graph.index[fact]] for fact in facts)}:
        known, anew = authority._acceptance.resolution(within), Acceptance(ledger).resolution(within)
        assert known.accepted & within == anew.accepted & within
        assert known.void & within == anew.void & within


@given(
    st.lists(apart, min_size=6, max_size=20).map(Apart)
    | (st.lists(quarrel, max_size=20) | st.lists(copied, max_size=20) | stories).map(Turmoil),
    st.integers(0, 1 << 30),
)
def test_one_at_a_time_in_any_order_is_as_if_all_had_been_there(told: Apart | Turmoil, seed: int) -> None:
    random, authority = Random(seed), Authority(told.shop.genesis)
    facts = shuffled(told.shop.facts, random)
    for number, fact in enumerate(facts):
        authority.add([fact])
        same_as_anew(authority, [item.hash for item in random.sample(facts[: number + 1], min(2, number + 1))])
    same_as_anew(authority, [fact.hash for fact in facts])


def crowd(shop: Shop) -> tuple[Seat, bytes]:
    """Ada, her employees Bo and Di, and a private space of Ada's with Bo, Di and people without PCs in it."""
    ada = shop.ada
    for name in ("bo", "di"):
        ada.brings_in(name)
    space, epoch = ada.creates_private("place")
    for name in ("bo", "di"):
        ada.says(control.SpaceMemberAdded(space, person(name), epoch))
    return ada, space


def taken_out(number: int, how: str) -> tuple[Shop, int]:
    """So many people are taken out of a space, or out of the shop, by somebody who has not heard that somebody else was
    removed meanwhile; the shop and how many facts there were before."""
    shop = Shop()
    ada, space = crowd(shop)
    epoch = shop.facts[-3].hash
    for salt in range(number):
        ada.adds_member(f"guest {salt}", Role.EMPLOYEE)
        ada.says(control.SpaceMemberAdded(space, person(f"guest {salt}"), epoch))
    shop.everyone_sees_everything()
    bo, other = shop.seats["bo"], ada if "branches" in how else shop.seats["bo"]
    other.says(control.SpaceMemberRemoved(space, person("guest 0")))
    before = len(shop.facts)
    at = (bo.tip or b"", bo.seq)
    for salt in range(number):
        match how:
            case "from the space":
                ada.says(control.SpaceMemberRemoved(space, person(f"guest {salt}")))
            case "from the shop":
                ada.removes(f"guest {salt}")
            case "the same one, on branches":
                bo.says(control.SpaceMemberRemoved(space, shop.seats["di"].member), salt=salt, after=at)
            case _:
                bo.says(control.SeatRemoved(keys("bo")[1].feed), salt=salt, after=at)
    return shop, before


@pytest.mark.parametrize(
    "how", ["from the space", "from the shop", "the same one, on branches", "closings, on branches"]
)
def test_twice_as_many_removals_one_by_one_take_about_twice_the_work(how: str) -> None:
    def work(number: int) -> int:
        shop, before = taken_out(number, how)
        authority = Authority(shop.genesis)
        authority.add(shop.facts[:before])

        def one_by_one() -> None:
            for fact in shop.facts[before:]:
                authority.add([fact])
                assert authority.verdicts.stands(fact.hash)

        return steps(partial(one_by_one))

    few, many = work(100), work(200)
    assert many < 2.6 * few
