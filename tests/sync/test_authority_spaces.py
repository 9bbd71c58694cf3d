"""Who reads and writes where: spaces, epochs, which one to write in, what has to be sealed to whom."""

from __future__ import annotations

import pytest

from sync import control
from sync.authority import Standing, Verdicts
from sync.control import SealedKey, SpaceKind
from tests.sync.authority_stories import EMPLOYEE, MANAGER, OWNER, Seat, Shop, content_cut, person, seeded, written

STANDS, ASIDE, VOID = Standing.STANDS, Standing.SET_ASIDE, Standing.VOID


@pytest.fixture
def shop() -> Shop:
    """Ada and Bo own it, Cy and Di work there; all have seen one another."""
    return Shop.staffed(bo=OWNER, cy=EMPLOYEE, di=EMPLOYEE)


def people(shop: Shop) -> tuple[Seat, Seat, Seat, Seat]:
    return shop.ada, shop.seats["bo"], shop.seats["cy"], shop.seats["di"]


def write_epoch(shop: Shop, space: bytes, member: bytes, *held: bytes) -> bytes | None:
    return shop.authority.verdicts.write_epoch(space, held, member)


def test_everyone_in_the_shop_is_in_its_space_and_reads_all_of_it(shop: Shop) -> None:
    ada, _, cy, di = people(shop)
    second = cy.starts_epoch(shop.space)
    space = shop.authority.verdicts.spaces[shop.space]
    assert space.kind == SpaceKind.SHOP
    assert len(space.members) == 4
    assert [epoch.hash for epoch in space.epochs] == sorted([shop.epoch, second])
    assert shop.authority.verdicts.entitled(second) == space.members
    ada.removes("di")
    assert person("di") not in shop.authority.verdicts.entitled(second)
    assert not shop.stands(di.sees(ada).starts_epoch(shop.space))


def test_a_direct_conversation_is_made_by_one_of_the_two_and_stays_theirs(shop: Shop) -> None:
    ada, _, cy, di = people(shop)
    space, epoch = cy.creates_direct(di.member)
    pair = tuple(sorted((cy.member, di.member)))
    assert shop.authority.verdicts.spaces[space].members == {cy.member, di.member}
    di.sees(cy).creates_direct(cy.member)
    assert len(shop.authority.verdicts.spaces[space].epochs) == 2
    for seat in (ada.sees(cy), cy):
        assert not shop.stands(seat.says(control.SpaceMemberAdded(space, ada.member, epoch)))
        assert not shop.stands(seat.says(control.SpaceMemberRemoved(space, di.member)))
    assert shop.authority.verdicts.spaces[space].members == set(pair)
    assert not shop.stands(ada.starts_epoch(space))
    assert written(shop, di, 1, space=space, epoch=epoch) == STANDS
    assert written(shop, ada, 1, space=space, epoch=epoch) == VOID


def test_a_third_party_cannot_forge_a_direct_conversation(shop: Shop) -> None:
    ada, bo, cy, di = people(shop)
    pair = tuple(sorted((cy.member, di.member)))
    space = control.space_id(shop.genesis.hash, SpaceKind.DIRECT, pair)
    forged = bo.says(control.SpaceCreated(space, SpaceKind.DIRECT, pair))
    mine = tuple(sorted((ada.member, bo.member)))
    misnamed = bo.says(control.SpaceCreated(space, SpaceKind.DIRECT, mine))
    assert shop.stands(forged, misnamed) == [False, False]
    assert space not in shop.authority.verdicts.spaces


def test_a_private_space_belongs_to_its_creator_and_whom_they_let_in(shop: Shop) -> None:
    ada, bo, cy, di = people(shop)
    space, first = cy.creates_private("plans")
    added = cy.says(control.SpaceMemberAdded(space, di.member, first))
    assert shop.authority.verdicts.spaces[space].members == {cy.member, di.member}
    assert written(shop, di.sees(cy), 1, space=space, epoch=first, view=di.says(control.Covered())) == STANDS
    assert written(shop, bo.sees(cy), 1, space=space, epoch=first, view=bo.says(control.Covered())) == VOID
    assert not shop.stands(bo.starts_epoch(space)), "an owner who is not in it joins visibly or not at all"
    joined = bo.says(control.SpaceMemberAdded(space, bo.member, first))
    removed = di.sees(bo).says(control.SpaceMemberRemoved(space, cy.member))
    assert shop.stands(added, joined, removed) == [True, True, True]
    assert shop.authority.verdicts.spaces[space].members == {di.member, bo.member}
    assert ada.tip


def test_nobody_becomes_the_creator_by_repeating_the_nonce(shop: Shop) -> None:
    _, bo, cy, _ = people(shop)
    space, _ = cy.creates_private("plans")
    nonce = next(fact.value.nonce for fact in shop.facts if getattr(fact.value, "space", None) == space)
    copied = bo.says(control.SpaceCreated(space, SpaceKind.PRIVATE, (), nonce))
    assert not shop.stands(copied)
    assert shop.authority.verdicts.spaces[space].members == {cy.member}


def test_a_creator_who_was_removed_does_not_return_by_creating_again(shop: Shop) -> None:
    _, _, cy, di = people(shop)
    space, first = cy.creates_private("plans")
    cy.says(control.SpaceMemberAdded(space, di.member, first))
    di.sees(cy).says(control.SpaceMemberRemoved(space, cy.member))
    cy.sees(di).creates_private("plans")
    assert shop.authority.verdicts.spaces[space].members == {di.member}
    di.says(control.SpaceMemberAdded(space, cy.member, first))
    assert shop.authority.verdicts.spaces[space].members == {di.member, cy.member}


def test_from_an_epoch_on_means_that_epoch_and_what_is_outside_its_past(shop: Shop) -> None:
    _, _, cy, di = people(shop)
    space, first = cy.creates_private("plans")
    second = cy.starts_epoch(space)
    cy.says(control.SpaceMemberAdded(space, di.member, second))
    third = cy.starts_epoch(space)
    entitled = shop.authority.verdicts.entitled
    assert [di.member in entitled(epoch) for epoch in (first, second, third)] == [False, True, True]
    view = di.sees(cy).says(control.Covered())
    assert [written(shop, di, 1, space=space, epoch=epoch, view=view) for epoch in (first, second, third)] == [
        VOID,
        STANDS,
        STANDS,
    ]
    wrong_space = cy.says(control.SpaceMemberAdded(space, person("bo"), shop.epoch))
    assert not shop.stands(wrong_space)


def test_an_entry_under_another_spaces_epoch_or_one_outside_its_view_is_void(shop: Shop) -> None:
    ada, _, cy, _ = people(shop)
    space, epoch = cy.creates_private("plans")
    assert written(shop, cy, 1, space=space, epoch=shop.epoch) == VOID
    assert written(shop, cy, 1, space=shop.space, epoch=epoch) == VOID
    unseen = ada.starts_epoch(shop.space)
    assert written(shop, cy, 1, epoch=unseen) == VOID
    assert written(shop, cy, 1, epoch=seeded("nowhere")) == VOID


def test_write_in_the_lowest_held_epoch(shop: Shop) -> None:
    ada, _, cy, _ = people(shop)
    epochs = sorted([shop.epoch, ada.starts_epoch(shop.space), cy.starts_epoch(shop.space)])
    assert write_epoch(shop, shop.space, ada.member, *epochs) == epochs[0]
    assert write_epoch(shop, shop.space, ada.member, *epochs[1:]) == epochs[1]
    assert write_epoch(shop, shop.space, ada.member) is None
    assert write_epoch(shop, shop.space, person("nobody"), *epochs) is None
    assert write_epoch(shop, seeded("no space"), ada.member, *epochs) is None


def test_a_demotion_needs_no_new_epoch(shop: Shop) -> None:
    shop.ada.sets_role("bo", EMPLOYEE)
    assert write_epoch(shop, shop.space, shop.ada.member, shop.epoch) == shop.epoch


@pytest.mark.parametrize("taken", ["member", "device", "seat"])
def test_after_a_removal_an_epoch_is_needed_that_covers_it(shop: Shop, taken: str) -> None:
    ada, bo, _, di = people(shop)
    private, private_epoch = bo.creates_private("plans")
    values = {
        "member": control.MemberRemoved(di.member),
        "device": control.DeviceRemoved(di.device),
        "seat": control.SeatRemoved(di.feed),
    }
    ada.says(values[taken])
    unaware = bo.starts_epoch(shop.space)
    assert write_epoch(shop, shop.space, ada.member, shop.epoch, unaware) is None
    aware = bo.sees(ada).starts_epoch(shop.space)
    assert write_epoch(shop, shop.space, ada.member, shop.epoch, unaware, aware) == aware
    assert write_epoch(shop, private, bo.member, private_epoch) == private_epoch, "di was never in there"


def test_a_private_epoch_has_to_suit_everyone_in_the_space_now(shop: Shop) -> None:
    _, _, cy, di = people(shop)
    space, first = cy.creates_private("plans")
    second = cy.starts_epoch(space)
    cy.says(control.SpaceMemberAdded(space, di.member, second))
    assert write_epoch(shop, space, cy.member, first, second) == second
    cy.says(control.SpaceMemberRemoved(space, di.member))
    assert write_epoch(shop, space, cy.member, first, second) is None
    assert write_epoch(shop, space, di.member, first, second) is None
    third = cy.starts_epoch(space)
    assert write_epoch(shop, space, cy.member, first, second, third) == third


def test_leaving_a_space_cuts_there_and_nowhere_else(shop: Shop) -> None:
    _, _, cy, di = people(shop)
    space, epoch = cy.creates_private("plans")
    cy.says(control.SpaceMemberAdded(space, di.member, epoch))
    view = di.sees(cy).says(control.Covered())
    cy.says(control.SpaceMemberRemoved(space, di.member, content_cut(di, 1)))
    inside = [written(shop, di, seq, space=space, epoch=epoch, view=view) for seq in (1, 2)]
    assert inside == [STANDS, ASIDE]
    assert written(shop, di, 2, view=view) == STANDS
    let_in = di.says(control.SpaceMemberAdded(space, person("bo"), epoch))
    assert not shop.stands(let_in)
    cy.says(control.SpaceMemberAdded(space, di.member, epoch))
    later = di.sees(cy).says(control.Covered())
    assert written(shop, di, 2, space=space, epoch=epoch, view=later) == STANDS


def test_who_comes_back_to_the_shop_is_let_into_private_spaces_anew(shop: Shop) -> None:
    ada, _, cy, di = people(shop)
    space, epoch = cy.creates_private("plans")
    cy.says(control.SpaceMemberAdded(space, di.member, epoch))
    direct, _ = cy.creates_direct(di.member)
    ada.sees(cy).removes("di")
    ada.adds_member("di", EMPLOYEE)
    ada.equips(di.member, "di's next pc")
    spaces = shop.authority.verdicts.spaces
    assert spaces[space].members == {cy.member}
    assert spaces[direct].members == {cy.member, di.member}
    cy.sees(ada).says(control.SpaceMemberAdded(space, di.member, epoch))
    assert shop.authority.verdicts.spaces[space].members == {cy.member, di.member}


def test_what_a_space_grant_was_void_for_is_void(shop: Shop) -> None:
    ada, _, cy, di = people(shop)
    space, epoch = cy.creates_private("plans")
    ada.sees(cy).removes("cy")
    cy.says(control.SpaceMemberAdded(space, di.member, epoch))
    view = di.sees(cy).says(control.Covered())
    assert written(shop, di, 1, space=space, epoch=epoch, view=view) == VOID
    assert written(shop, di, 1, view=view) == STANDS


@pytest.mark.parametrize("taken", ["the owner", "being an owner"])
def test_whom_an_owner_let_in_who_lost_that_right_apart_reads_nothing_that_follows(shop: Shop, taken: str) -> None:
    """Bo, who is not in the place, lets Di in; Cy has given Di the keys by the time Ada's word arrives."""
    ada, bo, cy, di = people(shop)
    space, epoch = cy.creates_private("plans")
    bo.sees(cy).says(control.SpaceMemberAdded(space, di.member, epoch))
    cy.sees(bo).says(sealed_to(epoch, di))
    ada.removes("bo") if taken == "the owner" else ada.sets_role("bo", MANAGER)
    assert shop.authority.verdicts.spaces[space].members == {cy.member}
    assert write_epoch(shop, space, cy.member, epoch) is None
    later = cy.sees(ada).starts_epoch(space)
    assert write_epoch(shop, space, cy.member, epoch, later) == later


def test_every_open_seat_of_whoever_is_entitled_needs_every_key(shop: Shop) -> None:
    ada, _, cy, di = people(shop)
    laptop = di.equips(di.member, "di's laptop")
    direct, epoch = cy.creates_direct(di.member)
    sealed = sealed_to(epoch, cy, di)
    cy.says(sealed)
    verdicts = shop.authority.verdicts
    assert set(verdicts.unsealed(direct)) == {(epoch, laptop.feed)}
    assert (shop.epoch, ada.feed) in set(verdicts.unsealed())
    assert verdicts.sealed_by(epoch, di.feed)
    assert not verdicts.sealed_by(epoch, laptop.feed)
    ada.sees(laptop).says(control.SeatRemoved(laptop.feed))
    assert set(shop.authority.verdicts.unsealed(direct)) == set()
    assert isinstance(verdicts, Verdicts)


def sealed_to(epoch: bytes, *seats: Seat) -> control.KeySealed:
    return control.KeySealed(tuple(SealedKey(epoch, seat.feed, b"sealed") for seat in seats))


def test_a_managers_word_is_no_more_than_anyones_in_a_private_space(shop: Shop) -> None:
    ada, _, cy, di = people(shop)
    ada.sets_role("di", MANAGER)
    space, epoch = cy.creates_private("plans")
    attempt = di.sees(ada, cy).says(control.SpaceMemberAdded(space, di.member, epoch))
    assert not shop.stands(attempt)
    may = shop.authority.verdicts.may
    value = control.SpaceMemberAdded(space, di.member, epoch)
    assert may(di.member, value) == "Only someone in this conversation can do this."
    assert may(cy.member, value) is None
    assert may(cy.member, value, at=di.tip) is None
    assert may(cy.member, value, at=ada.tip) == "This conversation does not exist."


def test_nobody_but_an_owner_lets_read_what_they_cannot_read_themselves(shop: Shop) -> None:
    _ada, bo, cy, di = people(shop)
    space, first = cy.creates_private("plans")
    second = cy.starts_epoch(space)
    cy.says(control.SpaceMemberAdded(space, di.member, second))
    third = cy.starts_epoch(space)
    di.sees(cy)
    for member in (di.member, bo.member):
        refused = di.says(control.SpaceMemberAdded(space, member, first))
        assert not shop.stands(refused)
    assert di.member not in shop.authority.verdicts.entitled(first)
    passed_on = di.says(control.SpaceMemberAdded(space, bo.member, second))
    assert shop.stands(passed_on, di.says(control.SpaceMemberAdded(space, bo.member, third))) == [True, True]
    assert bo.member not in shop.authority.verdicts.entitled(first)
    bo.sees(di, cy)
    assert shop.stands(bo.says(control.SpaceMemberAdded(space, bo.member, first))), "an owner may, and all see it"
