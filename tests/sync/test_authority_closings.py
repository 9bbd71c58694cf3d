"""A seat that its own key closes, because a copy of its PC uses it too: nothing that was said unaware of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority, AuthorityFact, Standing
from sync.control import CutTips, Role, Tip
from tests.sync.authority_stories import (
    EMPLOYEE,
    MANAGER,
    Seat,
    Shop,
    content_cut,
    person,
    seeded,
    written,
)
from tests.sync.test_authority_orders import Turmoil, stories

STANDS, ASIDE, VOID = Standing.STANDS, Standing.SET_ASIDE, Standing.VOID


@pytest.fixture
def shop() -> Shop:
    """Ada owns it, Bo manages, Di works there; all have seen one another."""
    return Shop.staffed(bo=MANAGER, di=EMPLOYEE)


def where(seat: Seat) -> tuple[bytes, int]:
    """The place from which a copy of this seat's PC goes on."""
    return seat.tip or b"", seat.seq


@pytest.mark.parametrize("seq", [1, 2, 9])
def test_what_a_seat_wrote_stands_however_little_its_closing_had_seen_of_it(shop: Shop, seq: int) -> None:
    di = shop.seats["di"]
    view = di.tip
    di.says(control.SeatRemoved(di.feed, content_cut(di, 1)))
    assert written(shop, di, seq, view=view) == STANDS
    assert not shop.authority.verdicts.seats[di.feed].stands
    assert shop.authority.verdicts.cut_tips(di.feed) == frozenset()


def test_what_is_written_in_knowledge_of_the_closing_is_void(shop: Shop) -> None:
    di = shop.seats["di"]
    closing = di.closes()
    assert written(shop, di, 1, view=closing) == VOID
    assert shop.authority.verdicts.fell_with(di.feed, closing, shop.space, shop.epoch) == {}
    assert written(shop, di, 1, view=di.says(control.Covered())) == VOID


def test_what_a_copy_did_before_it_knew_stands(shop: Shop) -> None:
    bo = shop.seats["bo"]
    copied = where(bo)
    bo.closes()
    bo.tip, bo.seq = copied
    ed = bo.brings_in("ed")
    space, epoch = bo.creates_private("among us")
    bo.says(control.SpaceMemberAdded(space, ed.member, epoch))
    started = bo.starts_epoch(shop.space)
    taken = bo.sees(shop.seats["di"]).removes("di")
    verdicts = shop.authority.verdicts
    assert shop.stands(ed.tip, epoch, started, taken) == [True] * 4
    assert verdicts.members[ed.member].role == EMPLOYEE
    assert verdicts.spaces[space].members == {bo.member, ed.member}
    assert shop.role("di") is None
    assert written(shop, bo, 3, view=started, epoch=started) == STANDS
    assert written(shop, ed, 1) == STANDS


def test_what_a_seat_says_after_its_closing_does_not_count_but_for_its_next_seat(shop: Shop) -> None:
    bo = shop.seats["bo"]
    bo.closes()
    hired = bo.adds_member("ed")
    laptop = bo.equips(bo.member, "bo's laptop")
    assert not shop.stands(hired)
    assert written(shop, laptop, 1) == STANDS


def test_two_copies_that_both_close_their_seat_both_go_on(shop: Shop) -> None:
    ada = shop.ada
    copied = where(ada)
    _, one = ada.adds_seat("one", on="ada")
    first = ada.closes()
    ada.tip, ada.seq = copied
    _, other = ada.adds_seat("other", on="ada")
    second = ada.closes()
    one.says(control.Covered())
    other.says(control.Covered())
    assert shop.stands(first, second) == [True, True]
    assert [seat.stands for seat in shop.authority.verdicts.seats.values() if seat.member == ada.member] == [
        False,
        True,
        True,
    ]
    assert written(shop, one, 1) == written(shop, other, 1) == STANDS


def test_the_last_owners_only_seat_closes_only_for_another(shop: Shop) -> None:
    ada = shop.ada
    assert not shop.stands(ada.closes())
    ada.adds_seat("next", on="ada")
    assert shop.stands(ada.closes())


@pytest.mark.parametrize("aware", [True, False], ids=["later", "unaware"])
def test_whoever_else_removes_a_seat_that_closed_itself_cuts_it_off(shop: Shop, aware: bool) -> None:
    ada, bo = shop.ada, shop.seats["bo"]
    copied, view = where(bo), bo.tip
    _, renewed = bo.adds_seat("bo again", on="bo")
    bo.says(control.SeatRemoved(bo.feed, content_cut(bo, 9)))
    renewed.says(control.Covered())
    if aware:
        ada.sees(renewed)
    removal = ada.says(control.SeatRemoved(bo.feed, content_cut(bo, 2)))
    bo.tip, bo.seq = copied
    hired = bo.brings_in("ed")
    assert shop.stands(removal, hired.tip) == [True, False]
    assert [written(shop, bo, seq, view=view) for seq in (2, 3)] == [STANDS, ASIDE]
    assert shop.stands(renewed.tip) == aware
    assert shop.authority.verdicts.cut_feeds == {bo.feed}
    ada.sees(bo, hired).says(control.CutRaised(removal, (CutTips(bo.feed, 0, (Tip(bo.seq, bo.tip or b""),)),)))
    assert shop.stands(hired.tip)


def test_a_key_that_another_removed_does_not_come_back_by_closing_itself(shop: Shop) -> None:
    bo = shop.seats["bo"]
    shop.ada.says(control.SeatRemoved(bo.feed))
    bo.closes()
    _, renewed = bo.adds_seat("bo again", on="bo")
    assert not shop.stands(renewed.says(control.Covered()))


def test_removing_the_pc_or_the_person_takes_a_closed_seat_too(shop: Shop) -> None:
    for number, value in enumerate((control.DeviceRemoved, control.MemberRemoved)):
        shop = Shop()
        di = shop.ada.brings_in("di")
        view = di.tip
        di.closes()
        shop.ada.says(value(di.device if number == 0 else di.member, content_cut(di, 1)))
        assert [written(shop, di, seq, view=view) for seq in (1, 2)] == [STANDS, ASIDE]


def test_raising_the_cut_of_a_closing_changes_nothing(shop: Shop) -> None:
    di = shop.seats["di"]
    view, closing = di.tip, di.closes()
    shop.ada.sees(di).says(control.CutRaised(closing, content_cut(di, 1)))
    assert written(shop, di, 5, view=view) == STANDS


def test_a_closing_leaves_what_is_shown_as_it_is_and_asks_for_new_keys(shop: Shop) -> None:
    di = shop.seats["di"]
    before = shop.authority.verdicts
    di.closes()
    after = shop.authority.verdicts
    assert after.removals_digest(shop.space) == before.removals_digest(shop.space)
    assert after.cut_feeds == frozenset()
    assert before.write_epoch(shop.space, {shop.epoch}, shop.ada.member) == shop.epoch
    assert after.write_epoch(shop.space, {shop.epoch}, shop.ada.member) is None


@given(stories, st.integers(0, 1 << 16), st.integers(0, 1 << 16))
def test_a_closing_takes_nothing_from_what_had_not_seen_it(steps: list[tuple[int, ...]], which: int, at: int) -> None:
    """Of people who were never owners, because a closing may decide whether an owner is left."""
    turmoil = Turmoil(steps)
    shop, whole = turmoil.shop, turmoil.shop.authority
    owners = {person("bo"), shop.ada.member}
    for fact in shop.facts:
        if isinstance(fact.value, control.MemberAdded | control.RoleSet) and fact.value.role == Role.OWNER:
            owners.add(fact.value.member)
    seats = [seat for seat in shop.seats.values() if seat.member not in owners and seat.tip is not None]
    assume(seats)
    seat = seats[which % len(seats)]
    own = [fact for fact in shop.facts if fact.feed == seat.feed]
    after = own[at % len(own)]
    value = control.SeatRemoved(seat.feed, content_cut(seat, 1))
    closing = AuthorityFact(seeded("closing"), seat.feed, after.seq + 1, after.hash, (), value)
    closed = Authority(shop.genesis)
    closed.add([*shop.facts, closing])
    before, now = turmoil.summary(whole), turmoil.summary(closed)
    for told in ("stands", "members", "erased", "digests", "content", "entitled"):
        assert now[told] == before[told], told
