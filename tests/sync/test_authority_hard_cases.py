"""The hard cases of leaving, in every order of arrival and in pieces: what a PC says of them is what all others say.

Each tells a story and gives what must be true of the verdicts in the end. An honest change that depends on a voided one
is a matter of documents: `test_documents.py`, and `tests/simulation/test_leaving.py` for all of them with whole PCs.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority, Standing, Verdicts
from sync.control import Cut, Role
from tests.sync.authority_stories import EMPLOYEE, MANAGER, OWNER, Seat, Shop, chain_of, content_cut, person
from tests.sync.test_authority_orders import shuffled

STANDS, ASIDE, VOID = Standing.STANDS, Standing.SET_ASIDE, Standing.VOID
Ending = Callable[[Verdicts], None]


class Writing:
    """A content entry of somebody's, as the verdicts are asked about it."""

    def __init__(self, shop: Shop, seat: Seat, seq: int, place: tuple[bytes, bytes] | None = None) -> None:
        self._entry = (seat.feed, seq, chain_of(seat, seq)[-1].hash, seat.tip or b"")
        self._place = place or (shop.space, shop.epoch)
        self._within = lambda tip: tip.seq >= seq

    def standing(self, verdicts: Verdicts) -> Standing:
        return verdicts.content(*self._entry, *self._place, self._within)

    def role(self, verdicts: Verdicts) -> Role:
        return verdicts.role(*self._entry, self._within)


def staffed() -> Shop:
    """Ada and Cy own it, Bo is a manager, Di and Ed work there; all have seen one another."""
    shop = Shop()
    for name, role in (("cy", OWNER), ("bo", MANAGER), ("di", EMPLOYEE), ("ed", EMPLOYEE)):
        shop.ada.brings_in(name, role)
    shop.everyone_sees_everything()
    return shop


def a_demoted_manager_with_an_old_view(shop: Shop) -> Ending:
    bo = shop.seats["bo"]
    place = shop.ada.creates_for_role(MANAGER)
    bo.sees(shop.ada).says(control.Covered())
    shop.ada.sees(bo).sets_role("bo", EMPLOYEE, content_cut(bo, 1))
    known, beyond = Writing(shop, bo, 1), Writing(shop, bo, 2)
    among, apart = Writing(shop, bo, 1, place), Writing(shop, bo, 2, place)

    def ending(verdicts: Verdicts) -> None:
        assert [known.role(verdicts), beyond.role(verdicts)] == [MANAGER, EMPLOYEE]
        assert [among.standing(verdicts), apart.standing(verdicts)] == [STANDS, ASIDE]
        assert known.standing(verdicts) is beyond.standing(verdicts) is STANDS

    return ending


def promoted_and_removed_at_once(shop: Shop) -> Ending:
    di, cy = shop.seats["di"], shop.seats["cy"]
    shop.ada.removes("di", content_cut(di, 1))
    cy.sets_role("di", OWNER)
    hired = di.sees(cy).brings_in("fay", MANAGER)
    claimed = Writing(shop, di, 2)

    def ending(verdicts: Verdicts) -> None:
        assert verdicts.members[di.member].role is None
        assert person("fay") not in verdicts.members or verdicts.members[person("fay")].role is None
        assert not verdicts.stands(hired.tip or b"")
        assert claimed.standing(verdicts) is ASIDE

    return ending


def a_removed_seat_that_keeps_writing(shop: Shop) -> Ending:
    """Ed, who has not heard, answers what the removed seat wrote, and lets somebody in whom it knows."""
    di, ed = shop.seats["di"], shop.seats["ed"]
    shop.ada.says(control.SeatRemoved(di.feed, content_cut(di, 1)))
    laptop = di.equips(di.member, "di's laptop")
    ed.sees(laptop).says(control.Covered())
    late, answer, elsewhere = Writing(shop, di, 2), Writing(shop, ed, 1), Writing(shop, laptop, 1)

    def ending(verdicts: Verdicts) -> None:
        assert not verdicts.seats[di.feed].stands
        assert late.standing(verdicts) is ASIDE
        assert answer.standing(verdicts) is STANDS
        assert elsewhere.standing(verdicts) is VOID, "whoever holds the seat's key adds no other"

    return ending


def two_owners_remove_each_other_apart(shop: Shop) -> Ending:
    ada, cy = shop.ada, shop.seats["cy"]
    by_ada, by_cy = ada.removes("cy"), cy.says(control.MemberRemoved(ada.member))
    promoted = cy.sets_role("bo", OWNER)
    hers, theirs = Writing(shop, ada, 1), Writing(shop, cy, 1)

    def ending(verdicts: Verdicts) -> None:
        assert [verdicts.stands(fact) for fact in (by_ada, by_cy, promoted)] == [True, False, False]
        assert verdicts.members[person("bo")].role == MANAGER
        assert [hers.standing(verdicts), theirs.standing(verdicts)] == [STANDS, ASIDE]

    return ending


def keys_rotated_on_both_sides(shop: Shop) -> Ending:
    ada, cy, di, ed = (shop.ada, *(shop.seats[name] for name in ("cy", "di", "ed")))
    space, first = ada.creates_private("place")
    for other in (cy, di, ed):
        ada.says(control.SpaceMemberAdded(space, other.member, first))
    shop.everyone_sees_everything()
    ada.says(control.SpaceMemberRemoved(space, di.member))
    cy.says(control.SpaceMemberRemoved(space, ed.member))
    one, other = ada.starts_epoch(space), cy.starts_epoch(space)
    both = cy.sees(ada).starts_epoch(space)

    def ending(verdicts: Verdicts) -> None:
        assert verdicts.spaces[space].members == {ada.member, cy.member}
        assert verdicts.write_epoch(space, {first, one, other}, ada.member) is None
        assert verdicts.write_epoch(space, {first, one, other, both}, ada.member) == both

    return ending


def a_seat_that_joined_through_a_manager_who_had_been_removed(shop: Shop) -> Ending:
    bo = shop.seats["bo"]
    cut: Cut = content_cut(bo, 1)
    removal = shop.ada.removes("bo", cut)
    fay = bo.brings_in("fay")
    hello = Writing(shop, fay, 1)

    def ending(verdicts: Verdicts) -> None:
        assert person("fay") not in verdicts.members
        assert hello.standing(verdicts) is VOID
        fell = verdicts.fell_with(fay.feed, fay.tip or b"", shop.space, shop.epoch)
        assert {found for removals in fell.values() for found in removals} == {removal}

    return ending


CASES = (
    a_demoted_manager_with_an_old_view,
    promoted_and_removed_at_once,
    a_removed_seat_that_keeps_writing,
    two_owners_remove_each_other_apart,
    keys_rotated_on_both_sides,
    a_seat_that_joined_through_a_manager_who_had_been_removed,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@given(seed=st.integers(0, 1 << 30))
def test_it_ends_alike_in_every_order(case: Callable[[Shop], Ending], seed: int) -> None:
    shop, random = staffed(), Random(seed)
    ending = case(shop)
    ending(shop.authority.verdicts)
    authority, facts = Authority(shop.genesis), shuffled(shop.facts, random)
    while facts:
        piece = random.randint(1, 4)
        authority.add(facts[:piece])
        _ = dict(authority.verdicts.members)
        facts = facts[piece:]
    ending(authority.verdicts)
