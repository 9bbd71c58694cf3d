"""What of a removed person's writing stands: cuts, raised cuts, later grants, unknown kinds."""

from __future__ import annotations

import pytest

from sync import control
from sync.authority import Standing
from sync.control import CutTips, Tip
from tests.sync.authority_stories import (
    EMPLOYEE,
    MANAGER,
    OWNER,
    Seat,
    Shop,
    chain_of,
    content_cut,
    person,
    seeded,
    written,
)

STANDS, ASIDE, VOID = Standing.STANDS, Standing.SET_ASIDE, Standing.VOID


@pytest.fixture
def shop() -> Shop:
    """Ada and Bo own it, Di works there; all have seen one another."""
    return Shop.staffed(bo=OWNER, di=EMPLOYEE)


def standings(shop: Shop, seat: Seat, count: int, view: bytes | None = None) -> list[Standing]:
    return [written(shop, seat, seq, view=view) for seq in range(1, count + 1)]


def test_what_the_cut_names_stands_and_what_lies_beyond_is_set_aside(shop: Shop) -> None:
    shop.ada.removes("di", content_cut(shop.seats["di"], 2))
    assert standings(shop, shop.seats["di"], 4) == [STANDS, STANDS, ASIDE, ASIDE]


def test_a_removal_that_names_no_cut_sets_everything_aside(shop: Shop) -> None:
    shop.ada.removes("di")
    assert standings(shop, shop.seats["di"], 2) == [ASIDE, ASIDE]


@pytest.mark.parametrize("kind", ["seat", "device"])
def test_removing_a_seat_or_a_pc_cuts_only_what_was_written_there(shop: Shop, kind: str) -> None:
    di = shop.seats["di"]
    laptop = di.equips(di.member, "di's laptop")
    cut = content_cut(di, 1)
    value = control.SeatRemoved(di.feed, cut) if kind == "seat" else control.DeviceRemoved(di.device, cut)
    shop.ada.sees(laptop).says(value)
    assert standings(shop, di, 2) == [STANDS, ASIDE]
    assert standings(shop, laptop, 2) == [STANDS, STANDS]


def test_a_demotion_leaves_what_was_written_alone(shop: Shop) -> None:
    shop.ada.sets_role("bo", EMPLOYEE)
    assert standings(shop, shop.seats["bo"], 2) == [STANDS, STANDS]


def test_an_owner_raises_a_cut_and_nobody_else(shop: Shop) -> None:
    ada, di = shop.ada, shop.seats["di"]
    removal = ada.removes("di", content_cut(di, 1))
    cy = ada.brings_in("cy", MANAGER)
    by_manager = cy.says(control.CutRaised(removal, content_cut(di, 4)))
    assert not shop.stands(by_manager)
    assert standings(shop, di, 3) == [STANDS, ASIDE, ASIDE]
    bo = shop.seats["bo"].sees(ada)
    before = shop.authority.verdicts.removals_digest(shop.space)
    by_owner = bo.says(control.CutRaised(removal, content_cut(di, 2)))
    assert shop.stands(by_owner)
    assert standings(shop, di, 3) == [STANDS, STANDS, ASIDE]
    assert shop.authority.verdicts.removals_digest(shop.space) != before


def test_concurrent_cuts_unite_and_a_causally_later_one_wins(shop: Shop) -> None:
    ada, bo, di = shop.ada, shop.seats["bo"], shop.seats["di"]
    removal = ada.removes("di", content_cut(di, 1))
    bo.sees(ada).says(control.CutRaised(removal, content_cut(di, 3)))
    ada.says(control.CutRaised(removal, content_cut(di, 2)))
    assert standings(shop, di, 4) == [STANDS, STANDS, STANDS, ASIDE]
    ada.sees(bo).says(control.CutRaised(removal, content_cut(di, 2)))
    assert standings(shop, di, 4) == [STANDS, STANDS, ASIDE, ASIDE]


def test_the_cuts_of_two_concurrent_removals_unite(shop: Shop) -> None:
    ada, bo, di = shop.ada, shop.seats["bo"], shop.seats["di"]
    ada.removes("di", content_cut(di, 1))
    bo.removes("di", content_cut(di, 3))
    assert standings(shop, di, 4) == [STANDS, STANDS, STANDS, ASIDE]


def test_a_cut_names_several_tips_where_a_feed_forked(shop: Shop) -> None:
    di = shop.seats["di"]
    left, right = chain_of(di, 2)[-1], Tip(5, seeded("the other branch"))
    shop.ada.removes("di", (CutTips(di.feed, 1, tuple(sorted((left, right), key=lambda tip: tip.hash))),))
    verdicts = shop.authority.verdicts
    place = (di.tip, shop.space, shop.epoch)
    asked = []

    def on_the_other_branch(tip: Tip) -> bool:
        asked.append(tip)
        return tip == right

    assert verdicts.content(di.feed, 4, seeded("x"), *place, on_the_other_branch) == STANDS
    assert asked == [right], "a tip before the entry cannot hold it"
    assert verdicts.content(di.feed, 5, right.hash, *place, lambda tip: False) == STANDS
    assert verdicts.content(di.feed, 6, seeded("y"), *place, lambda tip: True) == ASIDE


def test_what_is_written_after_coming_back_stands_and_what_was_cut_stays_aside(shop: Shop) -> None:
    ada, di = shop.ada, shop.seats["di"]
    old_view = di.tip
    ada.removes("di", content_cut(di, 1))
    ada.adds_member("di", EMPLOYEE)
    back = ada.equips(di.member, "di's next pc")
    assert standings(shop, back, 2) == [STANDS, STANDS]
    assert standings(shop, di, 2, view=old_view) == [STANDS, ASIDE]
    ada.sees(back).removes("di", content_cut(back, 1) + content_cut(di, 2))
    assert standings(shop, back, 2) == [STANDS, ASIDE]
    assert standings(shop, di, 2, view=old_view) == [STANDS, ASIDE], "a second removal does not bring back the first's"


def test_a_grant_that_was_made_unaware_of_the_removal_is_not_a_later_one(shop: Shop) -> None:
    ada, bo, di = shop.ada, shop.seats["bo"], shop.seats["di"]
    ada.removes("di")
    bo.sets_role("di", MANAGER)
    assert standings(shop, di.sees(bo), 1, view=di.says(control.Covered())) == [ASIDE]
    assert shop.role("di") is None


def test_control_facts_in_a_raised_cut_stand_again_and_bring_back_what_rests_on_them(shop: Shop) -> None:
    ada, bo = shop.ada, shop.seats["bo"]
    removal = ada.removes("bo")
    hired = bo.brings_in("ed")
    assert shop.stands(hired.tip) is False
    assert standings(shop, hired, 1) == [VOID]
    kept = (CutTips(bo.feed, 0, (Tip(bo.seq, bo.tip or b""),)),)
    ada.says(control.CutRaised(removal, kept))
    assert shop.stands(hired.tip) is False, "a tip counts only for who has it in their past"
    ada.sees(bo, hired).says(control.CutRaised(removal, kept))
    assert shop.stands(hired.tip)
    assert shop.role("ed") == EMPLOYEE
    assert shop.role("bo") is None
    assert standings(shop, hired, 1) == [STANDS]


def test_a_cut_raised_by_someone_whose_own_removal_wins_does_not_count(shop: Shop) -> None:
    ada, bo, di = shop.ada, shop.seats["bo"], shop.seats["di"]
    removal = ada.removes("di", content_cut(di, 1))
    raised = bo.sees(ada).says(control.CutRaised(removal, content_cut(di, 2)))
    assert standings(shop, di, 2) == [STANDS, STANDS]
    ada.removes("bo")
    assert not shop.stands(raised)
    assert standings(shop, di, 2) == [STANDS, ASIDE]


def test_a_void_removal_cuts_nothing(shop: Shop) -> None:
    bo, di = shop.seats["bo"], shop.seats["di"]
    bo.removes("di")
    shop.ada.removes("bo")
    assert standings(shop, di, 1) == [STANDS]
    assert shop.role("di") == EMPLOYEE


def test_the_view_has_to_be_held_and_ones_own(shop: Shop) -> None:
    bo, di = shop.seats["bo"], shop.seats["di"]
    assert written(shop, di, 1, view=seeded("not held")) == Standing.UNKNOWN
    assert written(shop, di, 1, view=bo.tip) == VOID
    assert written(shop, di, 1, view=shop.genesis.hash) == VOID


def test_content_whose_view_covers_an_unknown_kind_is_withheld_if_that_fact_counts(shop: Shop) -> None:
    bo, di = shop.seats["bo"], shop.seats["di"]
    before = di.tip
    strange = bo.says(control.Unknown(77))
    assert standings(shop, di, 1) == [STANDS]
    di.sees(bo).says(control.Covered())
    assert shop.stands(strange)
    assert standings(shop, di, 1) == [Standing.WITHHELD]
    assert standings(shop, di, 1, view=before) == [STANDS]
    shop.ada.removes("bo")
    assert standings(shop, di, 1) == [STANDS], "nothing that a removed person makes up holds others back"


def test_an_unknown_kind_that_no_owner_said_silences_nobody(shop: Shop) -> None:
    bo, di = shop.seats["bo"], shop.seats["di"]
    strange = di.says(control.Unknown(77))
    bo.sees(di).says(control.Covered())
    assert not shop.stands(strange)
    assert standings(shop, bo, 1) == standings(shop, di, 1) == [STANDS]


def test_the_digest_is_left_alone_by_ordinary_additions_and_by_other_spaces_removals(shop: Shop) -> None:
    ada, bo, di = shop.ada, shop.seats["bo"], shop.seats["di"]
    private, _ = bo.creates_private("plans")
    ada.sees(bo)
    digest = lambda space: shop.authority.verdicts.removals_digest(space)  # noqa: E731
    shop_before, private_before = digest(shop.space), digest(private)
    ada.brings_in("ed")
    ada.sets_role("di", MANAGER)
    ada.starts_epoch(shop.space)
    assert (digest(shop.space), digest(private)) == (shop_before, private_before)
    ada.removes("di", content_cut(di, 1))
    assert digest(shop.space) != shop_before
    assert digest(private) == private_before
    assert person("di") in shop.authority.verdicts.members


def test_what_is_taken_concerns_every_seat_of_it(shop: Shop) -> None:
    ada, bo, di = shop.ada, shop.seats["bo"], shop.seats["di"]
    laptop = di.equips(di.member, "di's laptop")
    touched = {
        control.MemberRemoved(di.member): {di.feed, laptop.feed},
        control.DeviceRemoved(laptop.device): {laptop.feed},
        control.SeatRemoved(di.feed): {di.feed},
        control.RoleSet(bo.member, EMPLOYEE): {bo.feed},
    }
    assert {value: set(shop.authority.verdicts.feeds_of(value)) for value in touched} == touched
    ada.sees(laptop).removes("di", content_cut(di, 2))
    assert standings(shop, di, 3) == [STANDS, STANDS, ASIDE]
    assert standings(shop, laptop, 1) == [ASIDE]
