"""A manager who has not seen, or claims not to have seen, that somebody became more than an employee."""

from __future__ import annotations

from itertools import permutations

import pytest

from sync import control
from sync.authority import Authority
from sync.control import Role
from tests.sync.authority_stories import EMPLOYEE, MANAGER, OWNER, Seat, Shop, person


@pytest.fixture
def shop() -> Shop:
    """Ada owns it, Cy is a manager, Bo and Di are employees; everybody has seen everything."""
    shop = Shop.staffed(cy=MANAGER, bo=EMPLOYEE, di=EMPLOYEE)
    for seat in list(shop.seats.values()):
        seat.says(control.Covered())
    return shop


def seats(shop: Shop, *names: str) -> list[Seat]:
    return [shop.seats[name] for name in names]


@pytest.mark.parametrize("role", [MANAGER, OWNER])
def test_a_manager_unaware_of_a_promotion_expels_nobody(shop: Shop, role: Role) -> None:
    ada, bo, cy = seats(shop, "ada", "bo", "cy")
    ada.sets_role("bo", role)
    done = bo.sees(ada).says(control.MemberAdded(person("ed"), EMPLOYEE))
    removal = cy.removes("bo")
    assert shop.role("bo") == role
    assert shop.stands(done)
    assert not shop.stands(removal)


def test_a_manager_cannot_add_an_owner_again_from_before_and_remove_them(shop: Shop) -> None:
    ada, cy = seats(shop, "ada", "cy")
    eve = ada.brings_in("eve", OWNER)
    cy.adds_member("eve")
    cy.removes("eve")
    assert shop.role("eve") == OWNER
    assert shop.stands(eve.tip)


def test_a_second_removal_does_not_settle_the_first(shop: Shop) -> None:
    ada, bo, cy = seats(shop, "ada", "bo", "cy")
    ada.sets_role("bo", OWNER)
    cy.removes("bo")
    cy.removes("di")
    assert shop.role("bo") == OWNER
    assert shop.role("di") is None
    assert shop.stands(bo.sees(ada).says(control.Covered()))


def test_an_owner_who_had_seen_only_the_removal_does_not_settle_it(shop: Shop) -> None:
    ada, cy = seats(shop, "ada", "cy")
    flo = ada.brings_in("flo", OWNER)
    ada.sets_role("bo", MANAGER)
    cy.removes("bo")
    flo.sees(cy).removes("di")
    assert shop.role("bo") == MANAGER
    assert shop.role("di") is None


def test_an_employee_again_is_removed_and_so_is_who_was_promoted_by_nobody(shop: Shop) -> None:
    ada, cy = seats(shop, "ada", "cy")
    ada.sets_role("bo", MANAGER)
    ada.sets_role("bo", EMPLOYEE)
    shop.seats["di"].sets_role("di", OWNER)
    cy.removes("bo")
    cy.removes("di")
    assert shop.role("bo") is None
    assert shop.role("di") is None


def test_an_owners_removal_takes_a_promotion_that_it_had_not_seen(shop: Shop) -> None:
    ada = shop.ada
    flo = ada.brings_in("flo", OWNER)
    ada.sets_role("bo", MANAGER)
    flo.removes("bo")
    assert shop.role("bo") is None


def test_who_comes_back_as_a_manager_after_being_removed_needs_new_seats(shop: Shop) -> None:
    bo, cy = seats(shop, "bo", "cy")
    removal = cy.removes("bo")
    shop.ada.sees(cy).adds_member("bo", MANAGER)
    assert shop.stands(removal)
    assert shop.role("bo") == MANAGER
    assert not shop.authority.verdicts.seats[bo.feed].stands


def test_who_comes_back_does_not_bring_back_the_pc_that_they_were_taken_out_with(shop: Shop) -> None:
    """It may be the one that was stolen."""
    ada, bo = seats(shop, "ada", "bo")
    ada.sees(bo).removes("bo")
    ada.adds_member("bo")
    new = ada.equips(bo.member, "bo's next pc")
    devices = shop.authority.verdicts.devices
    assert (devices[bo.device].stands, devices[new.device].stands) == (False, True)
    assert devices[bo.device].removal is not None


def test_a_promotion_whose_author_was_removed_before_it_protects_nobody(shop: Shop) -> None:
    ada, cy = seats(shop, "ada", "cy")
    flo = ada.brings_in("flo", OWNER)
    ada.sees(flo).removes("flo")
    flo.sets_role("bo", OWNER)
    cy.removes("bo")
    assert shop.role("flo") is None
    assert shop.role("bo") is None


@pytest.mark.parametrize("role", [MANAGER, OWNER])
@pytest.mark.parametrize("of_seat", [False, True])
def test_a_manager_unaware_of_a_promotion_shuts_out_a_pc_and_no_more(shop: Shop, role: Role, of_seat: bool) -> None:
    ada, bo, cy = seats(shop, "ada", "bo", "cy")
    ada.sets_role("bo", role)
    shut = cy.says(control.SeatRemoved(bo.feed) if of_seat else control.DeviceRemoved(bo.device))
    unseen = bo.sees(ada).equips(bo.member, "bo at home")
    done = unseen.says(control.MemberAdded(person("ed"), EMPLOYEE))
    bought = ada.sees(cy).equips(bo.member, "bo again")
    assert shop.stands(shut)
    assert shop.role("bo") == role
    standing = {feed: seat.stands for feed, seat in shop.authority.verdicts.seats.items() if seat.member == bo.member}
    assert standing == {bo.feed: False, bought.feed: True}
    assert not shop.stands(done)


def test_a_manager_unaware_of_it_does_not_shut_out_the_last_owner(shop: Shop) -> None:
    ada, bo, cy = seats(shop, "ada", "bo", "cy")
    ada.sets_role("bo", OWNER)
    bo.sees(ada).says(control.MemberRemoved(ada.member))
    shut = cy.says(control.DeviceRemoved(bo.device))
    assert not shop.stands(shut)
    assert shop.authority.verdicts.seats[bo.feed].stands


def test_every_order_of_arrival_ends_alike(shop: Shop) -> None:
    ada, cy = seats(shop, "ada", "cy")
    known = len(shop.facts)
    ada.sets_role("bo", OWNER)
    shop.seats["bo"].sees(ada).removes("cy")
    cy.adds_member("ed")
    cy.removes("bo")
    chains = [[fact for fact in shop.facts[known:] if fact.feed == seat.feed] for seat in (ada, cy)]
    last = [fact for fact in shop.facts[known:] if fact.feed not in (ada.feed, cy.feed)]
    outcomes = []
    for order in permutations([*chains, last]):
        if order.index(chains[0]) < order.index(last):
            authority = Authority(shop.genesis)
            authority.add(shop.facts[:known])
            for fact in (fact for chain in order for fact in chain):
                authority.add([fact])
                _ = authority.verdicts
            members = authority.verdicts.members
            outcomes.append(
                {name: members[person(name)].role for name in ("bo", "cy", "di") if person(name) in members}
            )
    assert outcomes == [{"bo": OWNER, "cy": None, "di": EMPLOYEE}] * 3


def test_a_manager_who_leaves_is_gone_whoever_promotes_them_unaware(shop: Shop) -> None:
    ada, cy, di = seats(shop, "ada", "cy", "di")
    leaves = cy.says(control.MemberRemoved(cy.member))
    ada.sets_role("cy", OWNER)
    employee_leaves = di.says(control.MemberRemoved(di.member))
    assert shop.stands(leaves, employee_leaves) == [True, True]
    assert shop.role("cy") is None
    assert shop.role("di") is None
