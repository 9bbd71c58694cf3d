"""The hard cases of leaving, each told with whole PCs, networks and disks; in the end all PCs of the shop agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from sync.authority import Standing
from sync.control import CutRaised, DeviceRemoved, Erased, MemberRemoved, Role, RoleSet, SeatRemoved, SpaceMemberRemoved
from sync.entry import Entry
from sync.errors import ClosedSeatError
from sync.forgetting import DAY_MS, TERM_MS
from tests.simulation.erasing import forget
from tests.simulation.leaving import SmallShop, small_shop, standing
from tests.simulation.machine import Machine

STANDS, ASIDE, VOID = Standing.STANDS, Standing.SET_ASIDE, Standing.VOID


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with small_shop(tmp_path) as shop:
        yield shop


def role(machine: Machine, entry: Entry) -> Role:
    return machine.replica.opener.role(entry.feed, entry.header.seq, entry.hash, entry.header.view)


def role_now(machine: Machine, of: Machine) -> Role | None:
    return machine.replica.verdicts.members[of.member].role


def test_a_demoted_manager_with_an_old_view(shop: SmallShop) -> None:
    ada, bo, di = shop.ada, shop.joins(shop.ada, Role.MANAGER), shop.joins(shop.ada)
    shop.meet(ada, bo, di)
    managers = bo.replica.role_space(Role.MANAGER)
    known, among_us = shop.says(bo, "as a manager"), shop.says(bo, "among managers", managers)
    shop.meet(ada, bo, di)
    ada.replica.take_out(RoleSet(bo.member, Role.EMPLOYEE))
    unaware, beyond = shop.says(bo, "still one, I think"), shop.says(bo, "managers?", managers)
    shop.meet(bo, di)
    assert role(di, unaware) == Role.MANAGER, "as far as Di has heard"
    without = shop.says(ada, "without Bo", managers)
    for machine in shop.heal():
        assert [role(machine, entry) for entry in (known, unaware)] == [Role.MANAGER, Role.EMPLOYEE]
        assert [standing(machine, entry) for entry in (among_us, unaware, beyond)] == [STANDS, STANDS, ASIDE]
    assert bo.reads(among_us)
    assert not bo.reads(without)


def test_promoted_and_removed_at_once(shop: SmallShop) -> None:
    ada = shop.ada
    cy, bo = shop.joins(ada, Role.OWNER), shop.joins(ada)
    shop.meet(ada, cy, bo)
    managers = ada.replica.role_space(Role.MANAGER)
    secret = shop.says(ada, "for managers", managers)
    shop.meet(ada, cy)
    ada.replica.take_out(MemberRemoved(bo.member))
    cy.replica.control(RoleSet(bo.member, Role.MANAGER))
    shop.meet(cy, bo)
    assert bo.reads(secret)
    written = shop.says(bo, "thank you", managers)
    later = shop.says(ada, "after Bo", managers)
    shop.meet(cy, bo)
    healed = shop.heal()
    assert bo not in healed
    for machine in healed:
        assert role_now(machine, bo) is None
        assert standing(machine, written) in (ASIDE, None)
        assert machine.reads(later)
    assert not bo.reads(later)


def test_a_manager_who_has_not_heard_of_a_promotion_removes_nobody(shop: SmallShop) -> None:
    ada = shop.ada
    cy, bo = shop.joins(ada, Role.MANAGER), shop.joins(ada)
    shop.meet(ada, cy, bo)
    ada.replica.control(RoleSet(bo.member, Role.MANAGER))
    cy.replica.take_out(MemberRemoved(bo.member))
    without = shop.says(cy, "without Bo")
    shop.meet(cy)
    assert role_now(cy, bo) is None, "as Cy's screen shows it until he hears"
    for machine in shop.heal():
        assert role_now(machine, bo) is Role.MANAGER
        assert standing(machine, without) is STANDS


def test_a_removed_seat_that_keeps_writing_and_meets_a_pc_that_has_not_heard(shop: SmallShop) -> None:
    ada = shop.ada
    cy, di, bo = [shop.joins(ada) for _ in range(3)]
    shop.meet(ada, cy, di, bo)
    before = shop.says(bo, "before")
    shop.meet(ada, cy, di, bo)
    removal = ada.replica.take_out(SeatRemoved(bo.replica.me.feed))[-1]
    after = shop.says(bo, "after")
    shop.meet(bo, di)
    assert standing(di, after) is STANDS
    answer = shop.says(di, "an answer")
    for pair in ((ada, di), (ada, cy), (di, cy)):
        shop.meet(*pair)
    assert [standing(di, entry) for entry in (before, after, answer)] == [STANDS, ASIDE, STANDS]
    assert [standing(machine, after) for machine in (ada, cy)] == [ASIDE, None], "an owner could keep it"
    shop.meet(ada, bo)
    with pytest.raises(ClosedSeatError):
        shop.says(bo, "once more")
    di_cut = di.replica.log.chains.cut([after.feed])
    ada.replica.control(CutRaised(removal.hash, di_cut))
    for machine in shop.heal():
        assert standing(machine, after) is STANDS


def test_two_owners_remove_each_other_apart(shop: SmallShop) -> None:
    """Di, who heard of Ada's removal first, turns Ada away, and is told all the same why it does not stand."""
    ada = shop.ada
    cy, di = shop.joins(ada, Role.OWNER), shop.joins(ada)
    shop.meet(ada, cy, di)
    ada.replica.take_out(MemberRemoved(cy.member))
    cy.replica.take_out(MemberRemoved(ada.member))
    by_ada, by_cy = shop.says(ada, "Ada's shop"), shop.says(cy, "Cy's shop")
    shop.meet(cy, di)
    assert role_now(di, ada) is None
    seen = shop.says(di, "only Cy is left, it seems")
    healed = shop.heal()
    assert cy not in healed
    for machine in healed:
        assert (role_now(machine, ada), role_now(machine, cy)) == (Role.OWNER, None)
        assert standing(machine, by_ada) is standing(machine, seen) is STANDS
        assert standing(machine, by_cy) in (ASIDE, None)
    assert role_now(cy, cy) is None, "Cy's own PC says so too"


def test_an_honest_change_that_depends_on_a_voided_one(shop: SmallShop) -> None:
    ada = shop.ada
    di, bo = shop.joins(ada), shop.joins(ada)
    shop.edits(ada, "start")
    shop.meet(ada, di, bo)
    ada.replica.take_out(MemberRemoved(bo.member))
    voided = shop.edits(bo, "never heard")
    shop.meet(bo, di)
    honest = shop.edits(di, "honest")
    alone = shop.edits(ada, "alone")
    healed = shop.heal()
    texts = {machine.document(ada.replica.shop_space).text(("text",)) for machine in healed}
    assert len(texts) == 1, "one text on all PCs"
    for machine in healed:
        document = machine.document(ada.replica.shop_space)
        assert [standing(machine, entry) for entry in (honest, alone)] == [STANDS, STANDS]
        assert standing(machine, voided) in (ASIDE, None)
        assert len(document.waiting) == 1, "it waits for what was set aside, and is told apart by that"
        assert "never" not in document.text(("text",))
    ada.replica.control(*(di.replica.aside.raising([voided])))
    for machine in shop.heal():
        document = machine.document(ada.replica.shop_space)
        assert dict(document.waiting) == {}
        assert standing(machine, voided) is STANDS


def test_keys_rotated_on_both_sides_of_a_partition(shop: SmallShop) -> None:
    ada = shop.ada
    bo, di, ed, fay = [shop.joins(ada) for _ in range(4)]
    everybody = (ada, bo, di, ed, fay)
    shop.meet(*everybody)
    space = ada.replica.create_private_space()
    for other in everybody[1:]:
        ada.replica.add_space_member(space, other.member)
    shop.meet(*everybody)
    ada.replica.take_out(SpaceMemberRemoved(space, ed.member))
    bo.replica.take_out(SpaceMemberRemoved(space, fay.member))
    on_one_side, on_the_other = shop.says(ada, "without Ed", space), shop.says(bo, "without Fay", space)
    shop.meet(ada, fay)
    shop.meet(bo, ed)
    shop.heal()
    assert (fay.reads(on_one_side), fay.reads(on_the_other)) == (True, False)
    assert (ed.reads(on_one_side), ed.reads(on_the_other)) == (False, True)
    with_both_gone = shop.says(di, "without both", space)
    assert with_both_gone.header.epoch not in (on_one_side.header.epoch, on_the_other.header.epoch)
    shop.heal()
    for machine in (ada, bo, di):
        assert all(machine.reads(entry) for entry in (on_one_side, on_the_other, with_both_gone))
    assert not ed.reads(with_both_gone)
    assert not fay.reads(with_both_gone)


def test_a_seat_that_joined_through_a_manager_who_had_been_removed(shop: SmallShop) -> None:
    ada = shop.ada
    bo, di = shop.joins(ada, Role.MANAGER), shop.joins(ada)
    shop.meet(ada, bo, di)
    ada.replica.take_out(MemberRemoved(bo.member))
    ed = shop.joins(bo)
    hello = shop.says(ed, "hello, Bo let me in")
    shop.meet(ed, di)
    shop.meet(bo, di)
    assert standing(di, hello) in (STANDS, None)
    later = shop.says(ada, "after Bo")
    healed = shop.heal()
    assert ed not in healed
    for machine in healed:
        assert ed.member not in machine.replica.verdicts.members
        assert standing(machine, hello) in (VOID, None)
    assert not ed.reads(later)
    (fell,) = di.replica.aside.removals(hello)
    assert fell.value == MemberRemoved(bo.member, fell.value.cut), "Di can list it, with who had been taken out"
    ada.replica.control(*di.replica.aside.raising([hello]))
    for machine in shop.heal():
        assert standing(machine, hello) is STANDS


def test_a_copy_of_a_disk_that_takes_its_only_go_between_for_a_stranger_goes_on_alone(shop: SmallShop) -> None:
    """Bo, whom the copy took out meanwhile, lets Cy in at Ada's: the copy takes what Cy tells, and tells Cy nothing."""
    ada = shop.ada
    bo = shop.joins(ada, Role.OWNER)
    copy = shop.copied(ada)
    copy.replica.take_out(DeviceRemoved(bo.device))
    cy = shop.joins(bo, Role.OWNER)
    shop.meet(ada, bo, cy)
    ada.replica.take_out(DeviceRemoved(bo.device))
    shop.meet(copy, cy)
    assert (copy.regards(cy), ada.regards(cy)) == (False, True)
    assert shop.heal() == [ada, cy]


def test_copies_of_a_disk_that_hear_of_each_other_from_another_pc_agree(shop: SmallShop) -> None:
    ada = shop.ada
    bo = shop.joins(ada)
    copy = shop.copied(ada)
    words = [shop.says(ada, "at the till"), shop.says(copy, "at the other till")]
    healed = shop.heal()
    assert healed == [ada, bo, copy]
    assert all(standing(machine, word) is STANDS for machine in healed for word in words)


def test_what_was_taken_back_in_vain_is_nowhere_when_its_30_days_were_over(shop: SmallShop) -> None:
    """Cy had been taken out before, as those who heard of what Cy took back did not know."""
    ada = shop.ada
    cy, bo = shop.joins(ada, Role.OWNER), shop.joins(ada)
    shop.meet(ada, cy, bo)
    taken_back = shop.says(bo, "too much")
    shop.meet(bo, cy)
    cy.replica.control(Erased(taken_back.feed, (taken_back.hash,), kept=True))
    shop.meet(bo, cy)
    for machine in (bo, cy):
        now_ms = machine.replica.wall_ms()
        days_ms = range(now_ms, now_ms + TERM_MS + 1, DAY_MS)
        assert [forget(machine, day_ms) for day_ms in days_ms][-2:] == [0, 1]
    ada.replica.take_out(MemberRemoved(cy.member))
    for machine in shop.heal():
        assert standing(machine, taken_back) is STANDS
        assert machine.replica.bodies_lacking() == [taken_back.hash]


@pytest.mark.parametrize("between", [Role.OWNER, Role.EMPLOYEE])
def test_what_was_set_aside_reaches_the_copy_of_an_owners_disk_through_an_owner_only(
    shop: SmallShop, between: Role
) -> None:
    ada = shop.ada
    cy, bo = shop.joins(ada, between), shop.joins(ada)
    shop.meet(ada, cy, bo)
    after = shop.says(bo, "after")
    copy = shop.copied(ada)
    shop.meet(ada, bo)
    copy.replica.take_out(MemberRemoved(bo.member))
    shop.loses(bo)
    shop.meet(copy, cy)
    assert shop.heal() == [ada, cy, copy]
    assert (standing(ada, after), standing(copy, after)) == (ASIDE, ASIDE if between is Role.OWNER else None)


@pytest.mark.parametrize("order", [*permutations(["Ada and Di", "Ada and Cy", "Cy and Di", "Cy and Ed"])])
def test_what_a_removed_pc_left_with_somebody_reaches_the_owners_and_is_kept(
    shop: SmallShop, order: tuple[str, ...]
) -> None:
    """Bo's PC, which is away for good after, met only Di's. Whoever of the owners meets hers, all can keep it."""
    ada = shop.ada
    cy, di, ed, bo = shop.joins(ada, Role.OWNER), shop.joins(ada), shop.joins(ada), shop.joins(ada)
    shop.meet(ada, cy, di, ed, bo)
    ada.replica.take_out(MemberRemoved(bo.member))
    after = shop.says(bo, "after")
    shop.meet(bo, di)
    shop.loses(bo)
    there = {"Ada": ada, "Cy": cy, "Di": di, "Ed": ed}
    for meeting in order:
        shop.meet(*(there[name] for name in meeting.split(" and ")))
    healed = shop.heal()
    assert [standing(machine, after) for machine in (ada, cy, di)] == [ASIDE] * 3
    assert all(standing(machine, after) in (ASIDE, None) for machine in healed)
    cy.replica.control(*cy.replica.aside.raising([after]))
    for machine in shop.heal():
        assert standing(machine, after) is STANDS
