"""With which role content was written: nobody keeps a right by writing under an old view, or loses one too early."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority, Standing
from sync.control import CutTips, Role, Tip
from tests.sync.authority_reference import Reference
from tests.sync.authority_stories import EMPLOYEE, MANAGER, OWNER, Seat, Shop, chain_of, content_cut, person, seeded
from tests.sync.test_authority_orders import Turmoil, quarrel, shuffled, stories


@pytest.fixture
def shop() -> Shop:
    """Ada and Cy own it, Bo is a manager; all have seen one another."""
    return Shop.staffed(cy=OWNER, bo=MANAGER)


def role(shop: Shop, seat: Seat, seq: int, view: bytes | None = None) -> Role:
    """The role of the seat's content entry `seq`, whose view is its latest fact unless told."""
    return shop.authority.verdicts.role(
        seat.feed, seq, chain_of(seat, seq)[-1].hash, view or seat.tip or b"", lambda tip: tip.seq >= seq
    )


def test_a_demoted_manager_with_an_old_view_is_a_manager_up_to_the_cut_and_no_further(shop: Shop) -> None:
    bo = shop.seats["bo"]
    old = bo.tip
    shop.ada.sets_role("bo", EMPLOYEE, content_cut(bo, 2))
    assert [role(shop, bo, seq, old) for seq in (1, 2, 3)] == [MANAGER, MANAGER, EMPLOYEE]
    seen = bo.sees(shop.ada).says(control.Covered())
    assert role(shop, bo, 1, seen) == EMPLOYEE, "who saw it cannot claim to have written before"


def test_a_demotion_that_names_no_cut_reaches_everything_written_apart(shop: Shop) -> None:
    shop.ada.sets_role("bo", EMPLOYEE)
    assert role(shop, shop.seats["bo"], 1) == EMPLOYEE


def test_an_owner_raises_the_cut_of_a_demotion(shop: Shop) -> None:
    bo = shop.seats["bo"]
    lowering = shop.ada.sets_role("bo", EMPLOYEE, content_cut(bo, 1))
    shop.ada.says(control.CutRaised(lowering, content_cut(bo, 3)))
    assert [role(shop, bo, seq) for seq in (3, 4)] == [MANAGER, EMPLOYEE]


def test_a_later_grant_restores_for_those_who_saw_it(shop: Shop) -> None:
    bo = shop.seats["bo"]
    old = bo.tip
    shop.ada.sets_role("bo", EMPLOYEE, content_cut(bo, 1))
    shop.ada.sets_role("bo", OWNER)
    new = bo.sees(shop.ada).says(control.Covered())
    assert role(shop, bo, 5, new) == OWNER
    assert role(shop, bo, 5, old) == EMPLOYEE


def test_two_owners_demote_apart_and_the_cuts_unite(shop: Shop) -> None:
    bo, cy = shop.seats["bo"], shop.seats["cy"]
    shop.ada.sets_role("bo", EMPLOYEE, content_cut(bo, 1))
    cy.sets_role("bo", EMPLOYEE, content_cut(bo, 3))
    assert [role(shop, bo, seq) for seq in (3, 4)] == [MANAGER, EMPLOYEE]


def test_who_was_taken_out_had_a_role_at_last(shop: Shop) -> None:
    def last(name: str) -> Role:
        return shop.authority.verdicts.last_role(person(name))

    cy = shop.seats["cy"]
    assert last("bo") == MANAGER
    cy.sets_role("bo", OWNER)
    shop.ada.removes("bo")
    assert shop.role("bo") is None
    assert last("bo") == MANAGER, "whoever took him out had not heard that he is an owner"
    shop.ada.sees(cy).brings_in("bo", EMPLOYEE, "another")
    assert last("bo") == EMPLOYEE
    shop.ada.removes("bo")
    assert last("bo") == EMPLOYEE, "what he was before he came again is past"


def test_a_second_demotion_does_not_give_back_what_the_first_took(shop: Shop) -> None:
    cy = shop.seats["cy"]
    shop.ada.sets_role("cy", MANAGER, content_cut(cy, 1))
    shop.ada.sets_role("cy", EMPLOYEE, content_cut(cy, 3))
    assert [role(shop, cy, seq) for seq in (1, 2, 3, 4)] == [OWNER, MANAGER, MANAGER, EMPLOYEE]


def test_promoted_and_removed_at_once(shop: Shop) -> None:
    """Cy, who has not heard that Ada removes Bo, makes Bo an owner: what Bo writes then is set aside;
    back as an employee, Bo writes as one."""
    bo, cy = shop.seats["bo"], shop.seats["cy"]
    removal = shop.ada.removes("bo", content_cut(bo, 1))
    cy.sets_role("bo", OWNER)
    promoted = bo.sees(cy).says(control.Covered())
    assert shop.role("bo") is None
    tip = chain_of(bo, 2)[-1]
    content = shop.authority.verdicts.content
    assert content(bo.feed, 2, tip.hash, promoted, shop.space, shop.epoch, lambda _: False) == Standing.SET_ASIDE
    shop.ada.sees(cy).adds_member("bo", EMPLOYEE)
    back = shop.ada.equips(person("bo"), "bo's next pc")
    assert role(shop, back, 1) == EMPLOYEE
    assert shop.stands(removal)


def test_a_void_demotion_takes_nothing(shop: Shop) -> None:
    bo, cy = shop.seats["bo"], shop.seats["cy"]
    cy.sets_role("bo", EMPLOYEE)
    shop.ada.removes("cy")
    assert role(shop, bo, 1) == MANAGER


def test_a_promotion_by_somebody_who_was_removed_apart_gives_nothing(shop: Shop) -> None:
    bo, cy = shop.seats["bo"], shop.seats["cy"]
    cy.sets_role("bo", OWNER)
    promoted = bo.sees(cy).says(control.Covered())
    assert role(shop, bo, 1, promoted) == OWNER
    shop.ada.removes("cy")
    assert role(shop, bo, 1, promoted) == MANAGER


def test_a_seat_that_the_demotion_did_not_know_is_beyond_its_cut(shop: Shop) -> None:
    bo = shop.seats["bo"]
    laptop = bo.equips(bo.member, "bo's laptop")
    shop.ada.sets_role("bo", EMPLOYEE, content_cut(bo, 9))
    assert role(shop, bo, 9) == MANAGER
    assert role(shop, laptop, 1) == EMPLOYEE


def test_of_a_forked_chain_the_branch_that_the_cut_names_is_spared(shop: Shop) -> None:
    bo, named = shop.seats["bo"], Tip(3, seeded("one branch"))
    shop.ada.sets_role("bo", EMPLOYEE, (CutTips(bo.feed, 1, (named,)),))
    verdicts, view = shop.authority.verdicts, bo.tip or b""
    assert verdicts.role(bo.feed, 2, seeded("x"), view, lambda tip: tip == named) == MANAGER
    assert verdicts.role(bo.feed, 2, seeded("y"), view, lambda tip: False) == EMPLOYEE
    assert verdicts.role(bo.feed, 3, named.hash, view, lambda tip: False) == MANAGER


def test_a_view_that_is_not_held_or_not_ones_own_gives_no_role(shop: Shop) -> None:
    for view in (seeded("not held"), shop.genesis.hash):
        with pytest.raises(KeyError):
            role(shop, shop.seats["bo"], 1, view)


def standing(turmoil: Turmoil, authority: Authority, seqs: tuple[int, ...]) -> list[tuple[bytes, bytes, int]]:
    """Of each feed under each of its views, those of these entries of the shop's space that stand."""
    facts = [fact for fact in turmoil.shop.facts if authority.holds(fact.hash)]
    space, epoch = turmoil.shop.space, turmoil.shop.epoch
    return [
        (fact.feed, fact.hash, seq)
        for fact in facts
        for seq in seqs
        if authority.verdicts.content(
            fact.feed,
            seq,
            seeded("content", fact.feed, seq),
            fact.hash,
            space,
            epoch,
            lambda tip, seq=seq: tip.seq >= seq,
        )
        is Standing.STANDS
    ]


def roles(authority: Authority, entries: list[tuple[bytes, bytes, int]]) -> dict[tuple[bytes, bytes, int], Role]:
    return {
        (feed, view, seq): authority.verdicts.role(
            feed, seq, seeded("content", feed, seq), view, lambda tip, seq=seq: tip.seq >= seq
        )
        for feed, view, seq in entries
    }


@given(st.lists(quarrel, max_size=20) | stories, st.integers(0, 1 << 30))
def test_any_order_gives_the_roles_that_the_specification_gives(steps: list[tuple[int, ...]], seed: int) -> None:
    turmoil = Turmoil(steps)
    authority, other = Authority(turmoil.shop.genesis), Authority(turmoil.shop.genesis)
    authority.add(turmoil.shop.facts)
    for fact in shuffled(turmoil.shop.facts, Random(seed)):
        other.add([fact])
        _ = other.verdicts
    reference = Reference(turmoil.shop.genesis, turmoil.shop.facts)
    entries = standing(turmoil, authority, (1, 2, 3))
    found = roles(authority, entries)
    assert roles(other, entries) == found
    for (feed, view, seq), told in found.items():
        member = next(seat.member for seat in turmoil.shop.seats.values() if seat.feed == feed)
        assert reference.role(member, feed, view, lambda tip, seq=seq: tip.seq >= seq) == told


@given(st.lists(quarrel, max_size=20) | stories)
def test_beyond_every_cut_nobody_writes_with_more_than_they_have_now(steps: list[tuple[int, ...]]) -> None:
    turmoil = Turmoil(steps)
    turmoil.shop.everyone_sees_everything()
    authority = turmoil.shop.authority
    members = authority.verdicts.members
    latest = {seat.tip for seat in turmoil.shop.seats.values()}
    found = roles(authority, standing(turmoil, authority, (50,)))
    assert found
    for (feed, view, _), told in found.items():
        now = members[authority.verdicts.seats[feed].member].role
        assert now is not None
        assert told <= now
        assert told == now or view not in latest
