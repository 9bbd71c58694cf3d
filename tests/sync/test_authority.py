"""Who may do what, and who wins when rights are taken away on both sides: each rule as a story.

Ada founded the shop. `sees` shows someone what another said; their next words cover it.
"""

from __future__ import annotations

import pytest

from sync import control
from sync.authority import Authority, Standing
from sync.authority.permission import LAST_OWNER
from sync.control import Role
from sync.identity import prove_seat
from tests.sync.authority_stories import (
    EMPLOYEE,
    MANAGER,
    OWNER,
    Seat,
    Shop,
    keys,
    person,
    recovery_key,
    seeded,
    written,
)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def staffed() -> Shop:
    """Ada and Bo own it, Cy manages, Di works there; all have seen one another."""
    shop = Shop()
    shop.ada.brings_in("bo", OWNER)
    shop.ada.brings_in("cy", MANAGER)
    shop.ada.brings_in("di", EMPLOYEE)
    shop.everyone_sees_everything()
    return shop


def people(shop: Shop) -> tuple[Seat, Seat, Seat, Seat]:
    return shop.ada, shop.seats["bo"], shop.seats["cy"], shop.seats["di"]


def test_the_genesis_brings_in_an_owner_a_pc_and_a_seat(shop: Shop) -> None:
    verdicts = Authority(shop.genesis).verdicts
    body = shop.genesis.body
    assert verdicts.members[body.member].role == OWNER
    assert verdicts.members[body.member].depth == 0
    assert verdicts.seats[body.feed].stands
    assert verdicts.seats[body.feed].admission == shop.genesis.hash
    assert verdicts.devices[body.device].stands
    assert verdicts.stands(shop.genesis.hash)


def test_whoever_is_brought_in_counts_from_their_own_admission_on(shop: Shop) -> None:
    bo = shop.ada.brings_in("bo", MANAGER)
    cy = bo.brings_in("cy")
    verdicts = shop.authority.verdicts
    assert verdicts.members[person("cy")].added_by == person("bo")
    assert verdicts.members[person("cy")].depth == 2
    assert verdicts.seats[cy.feed].member == person("cy")
    assert shop.stands(bo.tip, cy.tip) == [True, True]


def test_what_each_role_may_do_with_people(staffed: Shop) -> None:
    ada, bo, cy, di = people(staffed)
    may = staffed.authority.verdicts.may
    added = {role: control.MemberAdded(person("new"), role) for role in Role}
    for seat, roles in ((ada, set(Role)), (bo, set(Role)), (cy, {EMPLOYEE}), (di, set())):
        assert {role for role in Role if may(seat.member, added[role]) is None} == roles
    gone = {seat: control.MemberRemoved(seat.member) for seat in (ada, bo, cy, di)}
    for seat, targets in ((bo, [ada, bo, cy, di]), (cy, [cy, di]), (di, [di])):
        assert [target for target in (ada, bo, cy, di) if may(seat.member, gone[target]) is None] == targets
    assert may(cy.member, control.RoleSet(di.member, MANAGER)) == "Only an owner can do this."
    assert may(di.member, gone[bo]) == "Only an owner can do this."
    assert may(di.member, added[EMPLOYEE]) == "Only an owner or a manager can do this."
    assert may(ada.member, control.MemberAdded(di.member, EMPLOYEE)) == "This person is already in the shop."


def test_everyone_adds_and_removes_their_own_pcs_and_managers_those_of_employees(staffed: Shop) -> None:
    ada, bo, cy, di = people(staffed)
    own = di.equips(di.member, "di's laptop")
    for_di = cy.sees(di).equips(di.member, "di's tablet")
    for_bo = cy.adds_device("bo's tablet", bo.member)
    assert staffed.stands(own.tip, for_di.tip, for_bo) == [True, True, False]
    taken = cy.sees(own).says(control.SeatRemoved(own.feed))
    not_taken = cy.says(control.DeviceRemoved(bo.device))
    dropped = di.sees(for_di).says(control.DeviceRemoved(for_di.device))
    assert staffed.stands(taken, not_taken, dropped) == [True, False, True]
    verdicts = staffed.authority.verdicts
    assert not verdicts.seats[own.feed].stands
    assert not verdicts.seats[for_di.feed].stands
    assert verdicts.devices[for_di.device].removal == dropped
    assert verdicts.devices[own.device].stands
    assert ada.tip


def test_a_manager_cannot_remove_an_owner(staffed: Shop) -> None:
    ada, bo, cy, _ = people(staffed)
    attempt = cy.removes("bo")
    assert not staffed.stands(attempt)
    assert staffed.role("bo") == OWNER
    assert written(staffed, bo, 1) == Standing.STANDS
    assert ada.tip


def test_a_strangers_words_change_nothing(shop: Shop) -> None:
    device, seat = keys("mallory")
    mallory = Seat(shop, "mallory", person("mallory"), device.device, seat.feed)
    hired = mallory.sees(shop.ada).adds_member("mallory", OWNER)
    assert not shop.stands(hired)
    assert person("mallory") not in shop.authority.verdicts.members
    assert shop.authority.frontier(shop.ada.tip) == ()
    assert written(shop, mallory, 1) == Standing.UNKNOWN


def test_a_seat_needs_its_own_keys_consent_to_exactly_that(shop: Shop) -> None:
    bo = shop.ada.brings_in("bo")
    device, seat = keys("new pc")
    shop.ada.adds_device("new pc", bo.member)
    proof = prove_seat(seat, shop.genesis.hash, bo.member, device.device)
    elsewhere = prove_seat(seat, seeded("another shop"), bo.member, device.device)
    for wrong in (
        control.SeatAdded(bo.member, device.device, seat.feed, seat.sealing_public, elsewhere),
        control.SeatAdded(bo.member, device.device, seat.feed, seeded("mine"), proof),
        control.SeatAdded(shop.ada.member, device.device, seat.feed, seat.sealing_public, proof),
        control.SeatAdded(bo.member, bo.device, seat.feed, seat.sealing_public, proof),
    ):
        assert not shop.stands(shop.ada.says(wrong))
    assert shop.stands(
        shop.ada.says(control.SeatAdded(bo.member, device.device, seat.feed, seat.sealing_public, proof))
    )


def test_a_pc_needs_a_certificate_that_names_it(shop: Shop) -> None:
    device, _ = keys("till")
    wrong = shop.ada.says(control.DeviceAdded(shop.ada.member, keys("other")[0].device, device.certificate))
    garbage = shop.ada.says(control.DeviceAdded(shop.ada.member, device.device, device.certificate[:-1] + b"x"))
    right = shop.ada.adds_device("till")
    assert shop.stands(wrong, garbage, right) == [False, False, True]


def test_two_owners_who_remove_each_other_the_one_nearer_to_the_genesis_stays(staffed: Shop) -> None:
    ada, bo, _, _ = people(staffed)
    by_bo = bo.says(control.MemberRemoved(ada.member))
    by_ada = ada.removes("bo")
    assert staffed.stands(by_ada, by_bo) == [True, False]
    assert staffed.role("bo") is None
    assert staffed.authority.verdicts.members[ada.member].role == OWNER


def test_of_two_equal_owners_who_remove_each_other_exactly_one_stays(shop: Shop) -> None:
    bo, cy = shop.ada.brings_in("bo", OWNER), shop.ada.brings_in("cy", OWNER)
    shop.everyone_sees_everything()
    by_bo, by_cy = bo.removes("cy"), cy.removes("bo")
    assert shop.stands(by_bo, by_cy) == [by_bo < by_cy, by_cy < by_bo]


@pytest.mark.parametrize("salt", range(4))
def test_an_owners_removal_outranks_a_managers_however_far_from_the_genesis(staffed: Shop, salt: int) -> None:
    _, bo, cy, _ = people(staffed)
    ed = bo.brings_in("ed", OWNER)
    staffed.everyone_sees_everything()
    by_ed = ed.says(control.MemberRemoved(cy.member), salt=salt)
    by_cy = cy.says(control.MemberRemoved(person("di")), salt=salt)
    assert staffed.stands(by_ed, by_cy) == [True, False]
    assert staffed.role("di") == EMPLOYEE


def test_whether_an_owner_is_left_depends_on_who_is_known_to_have_a_seat(staffed: Shop) -> None:
    """Ada and Bo leave at once; Di saw both go. Then it turns out that Ed, an owner, had got a PC meanwhile."""
    ada, bo, _, di = people(staffed)
    ada.adds_member("ed", OWNER)
    ada.says(recovery_key(staffed, "paper", person("ed")))
    staffed.everyone_sees_everything()
    by_ada, by_bo = ada.says(control.MemberRemoved(ada.member)), bo.removes("bo")
    seen_by_di = di.sees(ada, bo).says(control.Covered())
    assert staffed.stands(by_ada, by_bo) == [True, False]
    Seat(staffed, "paper", person("ed"), b"", keys("paper")[1].feed).sees(di.shop.seats["cy"]).equips(
        person("ed"), "ed"
    )
    assert staffed.stands(by_ada, by_bo) == [True, True]
    may, hiring = staffed.authority.verdicts.may, control.MemberAdded(person("new"), EMPLOYEE)
    assert may(bo.member, hiring) == "This person is not in the shop."
    assert may(bo.member, hiring, at=seen_by_di) is None


@pytest.mark.parametrize("bo_came_first", [True, False])
def test_a_removal_is_settled_only_by_what_every_other_one_had_seen(staffed: Shop, bo_came_first: bool) -> None:
    """Cy removes Di; Ed saw it and removes Flo; Bo, who saw neither, removes Cy: so Di stays, whoever came first."""
    ada, bo, cy, _ = people(staffed)
    ed = bo.brings_in("ed", OWNER)
    ada.sees(ed).brings_in("flo")
    staffed.everyone_sees_everything()
    held = len(staffed.facts)
    by_cy = cy.removes("di")
    by_ed = ed.sees(cy).removes("flo")
    by_bo = bo.removes("cy")
    if bo_came_first:
        staffed.facts[held:] = [staffed.facts[-1], *staffed.facts[held:-1]]
    assert staffed.stands(by_bo, by_ed, by_cy) == [True, True, False]


@pytest.mark.parametrize("bo_came_first", [True, False])
def test_a_pc_is_told_of_the_same_removal_whichever_came_first(staffed: Shop, bo_came_first: bool) -> None:
    ada, bo, _, di = people(staffed)
    removals = [ada.removes("di"), bo.removes("di")]
    if bo_came_first:
        staffed.facts[-2:] = staffed.facts[:-3:-1]
    assert staffed.authority.verdicts.devices[di.device].removal == min(removals)


def test_what_was_accepted_and_seen_is_not_reopened_by_a_nearer_owner(staffed: Shop) -> None:
    """Bo steps down; Ada, who saw it and is nearer to the genesis, cannot then leave the shop without an owner."""
    ada, bo, _, _ = people(staffed)
    down = bo.sets_role("bo", EMPLOYEE)
    leaves = ada.sees(bo).says(control.MemberRemoved(ada.member))
    assert staffed.stands(down, leaves) == [True, False]


def test_two_last_owners_who_leave_at_once_one_of_them_stays(staffed: Shop) -> None:
    ada, bo, _, _ = people(staffed)
    by_ada, by_bo = ada.says(control.MemberRemoved(ada.member)), bo.removes("bo")
    assert staffed.stands(by_ada, by_bo) == [True, False]
    assert staffed.role("bo") == OWNER


def test_the_last_owner_with_a_seat_cannot_go_step_down_or_lose_the_pc(shop: Shop) -> None:
    bo = shop.ada.brings_in("bo")
    may, ada = shop.authority.verdicts.may, shop.ada
    for value in (
        control.MemberRemoved(ada.member),
        control.RoleSet(ada.member, MANAGER),
        control.DeviceRemoved(ada.device),
        control.SeatRemoved(ada.feed),
    ):
        assert may(ada.member, value) == LAST_OWNER
        assert not shop.stands(ada.says(value))
    ada.says(control.RoleSet(bo.member, OWNER))
    assert shop.authority.verdicts.may(ada.member, control.MemberRemoved(ada.member)) is None


def test_an_owner_without_a_seat_does_not_count_as_one(shop: Shop) -> None:
    shop.ada.adds_member("bo", OWNER)
    assert shop.authority.verdicts.may(shop.ada.member, control.MemberRemoved(shop.ada.member)) == LAST_OWNER


def test_what_a_promoted_person_did_unaware_of_the_demotion_is_void_if_it_needed_the_role(staffed: Shop) -> None:
    ada, _, _, di = people(staffed)
    ada.sets_role("di", MANAGER)
    hired_before = di.sees(ada).brings_in("early")
    down = ada.sees(hired_before).sets_role("di", EMPLOYEE)
    hired_after = di.brings_in("late")
    own_pc = di.adds_device("di's laptop")
    assert staffed.stands(down, hired_before.tip, hired_after.tip, own_pc) == [True, True, False, True]
    assert staffed.role("di") == EMPLOYEE
    assert person("late") not in staffed.authority.verdicts.members
    assert written(staffed, di, 1) == Standing.STANDS


def test_a_promotion_at_the_same_time_as_a_demotion_does_not_undo_it_but_a_later_one_does(staffed: Shop) -> None:
    ada, bo, _, _ = people(staffed)
    ada.sets_role("cy", EMPLOYEE)
    bo.sets_role("cy", OWNER)
    assert staffed.role("cy") == EMPLOYEE
    bo.sees(ada).sets_role("cy", OWNER)
    assert staffed.role("cy") == OWNER


def test_adding_someone_again_with_a_lower_role_is_no_way_to_demote_them(shop: Shop) -> None:
    cy = shop.ada.brings_in("cy", MANAGER)
    shop.ada.brings_in("bo", OWNER)
    unaware = cy.adds_member("bo", EMPLOYEE)
    assert shop.stands(unaware)
    assert shop.role("bo") == OWNER


def test_whom_a_removed_person_let_in_goes_with_them_unless_the_remover_had_seen_it(staffed: Shop) -> None:
    ada, _, cy, _ = people(staffed)
    seen = cy.brings_in("seen")
    ada.sees(seen).removes("cy")
    unseen = cy.brings_in("unseen")
    deep = unseen.equips(unseen.member, "second pc")
    assert staffed.stands(seen.tip, unseen.tip, deep.tip) == [True, False, False]
    assert staffed.role("seen") == EMPLOYEE
    verdicts = staffed.authority.verdicts
    assert person("unseen") not in verdicts.members
    assert {unseen.feed, deep.feed}.isdisjoint(verdicts.seats)
    assert deep.device not in verdicts.devices
    assert written(staffed, deep, 1) == Standing.VOID


def test_what_the_remover_had_seen_stands_against_that_removal_whatever_else_was_taken(staffed: Shop) -> None:
    """Bo removes Cy having seen a new PC; Ada, who had not, only takes Cy's role: that needed no role, and stays."""
    ada, bo, cy, _ = people(staffed)
    own_pc, hired = cy.adds_device("cy's laptop"), cy.adds_member("new")
    removed, lowered = bo.sees(cy).removes("cy"), ada.sets_role("cy", EMPLOYEE)
    assert staffed.stands(removed, lowered, own_pc, hired) == [True, True, True, False]


def test_a_stolen_key_can_do_nothing_once_its_seat_was_removed(staffed: Shop) -> None:
    ada, _, cy, di = people(staffed)
    laptop = cy.equips(cy.member, "laptop")
    ada.sees(laptop).says(control.SeatRemoved(cy.feed))
    unaware = [cy.adds_member("friend"), cy.adds_device("thief"), cy.adds_seat("thief")[0]]
    aware = [cy.sees(ada).adds_device("thief 2"), cy.adds_seat("thief 2")[0], cy.removes("di")]
    assert staffed.stands(*unaware, *aware) == [False] * 6
    assert written(staffed, cy, 1) == Standing.VOID
    assert staffed.role("cy") == MANAGER
    assert staffed.stands(laptop.says(control.Covered()))
    assert staffed.role("di") == EMPLOYEE
    assert di.tip


def test_a_key_closed_by_itself_may_still_bring_in_its_own_next_seat_and_nothing_else(staffed: Shop) -> None:
    _, _, cy, _ = people(staffed)
    closed = cy.says(control.SeatRemoved(cy.feed))
    hired, wrote = cy.adds_member("friend"), written(staffed, cy, 1)
    _, again = cy.adds_seat("cy again", on="cy")
    elsewhere = cy.equips(cy.member, "cy's new pc")
    assert staffed.stands(closed, hired, again.tip or closed, elsewhere.tip) == [True, False, True, True]
    assert wrote == Standing.VOID
    assert staffed.authority.verdicts.seats[again.feed].stands
    assert not staffed.authority.verdicts.seats[cy.feed].stands
    for_another = cy.adds_device("for di", person("di"))
    assert not staffed.stands(for_another)


def test_a_recovery_key_brings_in_a_pc_for_its_member_and_nothing_else(staffed: Shop) -> None:
    ada, bo, _, _ = people(staffed)
    added = ada.says(recovery_key(staffed, "paper", ada.member))
    not_allowed = people(staffed)[2].says(recovery_key(staffed, "cy's paper", person("cy")))
    unproven = ada.says(recovery_key(staffed, "forged", ada.member).__class__(ada.member, seeded("k"), bytes(64)))
    paper = Seat(staffed, "paper", ada.member, b"", keys("paper")[1].feed).sees(ada)
    fresh = paper.equips(ada.member, "ada's new pc")
    hired = paper.adds_member("friend")
    for_bo = paper.adds_device("for bo", bo.member)
    assert staffed.stands(added, not_allowed, unproven, fresh.tip, hired, for_bo) == [
        True,
        False,
        False,
        True,
        False,
        False,
    ]
    assert paper.feed not in staffed.authority.verdicts.seats
    ada.sees(paper).says(control.SeatRemoved(paper.feed))
    assert not staffed.stands(paper.sees(ada).adds_device("too late"))


def test_a_member_returns_with_new_keys_and_the_old_ones_stay_out(staffed: Shop) -> None:
    ada, _, _, di = people(staffed)
    ada.removes("di")
    assert staffed.authority.verdicts.devices[di.device].stands is False
    assert staffed.authority.verdicts.devices[di.device].removal == ada.tip
    ada.adds_member("di", EMPLOYEE)
    assert staffed.role("di") == EMPLOYEE
    assert not staffed.authority.verdicts.seats[di.feed].stands
    old_key, _ = ada.adds_seat("di", di.member)
    back = ada.equips(di.member, "di's next pc")
    assert staffed.stands(old_key, back.tip) == [False, True]
    assert written(staffed, back, 1) == Standing.STANDS
    assert written(staffed, di.sees(ada), 1, view=di.says(control.Covered())) == Standing.VOID


def test_a_removed_pc_never_returns(staffed: Shop) -> None:
    ada, _, _, di = people(staffed)
    ada.says(control.DeviceRemoved(di.device))
    again = ada.adds_device("di", di.member)
    seat, _ = ada.adds_seat("di's next pc", di.member, on="di")
    assert staffed.stands(again, seat) == [False, False]
    assert staffed.role("di") == EMPLOYEE


def test_on_a_shared_pc_only_the_removed_persons_seat_goes(staffed: Shop) -> None:
    ada, bo, _, di = people(staffed)
    _, shared = ada.adds_seat("di on the till", di.member, on="bo")
    ada.sees(shared).removes("bo")
    verdicts = staffed.authority.verdicts
    assert verdicts.seats[shared.feed].stands
    assert not verdicts.seats[bo.feed].stands
    assert verdicts.devices[bo.device].stands


def test_a_key_admitted_for_two_members_acts_as_what_its_author_had_seen(staffed: Shop) -> None:
    ada, bo, cy, di = people(staffed)
    _, as_di = bo.adds_seat("two-faced", di.member, on="bo")
    _, as_cy = ada.adds_seat("two-faced", cy.member, on="bo")
    did_as_di, did_as_cy = as_di.says(control.Covered()), as_cy.says(control.Covered())
    assert staffed.stands(did_as_di, did_as_cy) == [True, True]
    ada.sees(as_di, as_cy).removes("di")
    assert staffed.stands(did_as_di, did_as_cy) == [True, True]


def test_what_has_to_be_covered_before_going_on(staffed: Shop) -> None:
    ada, bo, cy, di = people(staffed)
    space, _ = cy.creates_private("plans")
    authority = staffed.authority
    assert not authority.must_cover(di.tip, di.member, [staffed.space])
    assert authority.must_cover(di.tip, di.member, [space])
    assert authority.frontier(di.tip) == (cy.tip,)
    bo.sees(cy).says(control.Covered())
    ada.says(control.Covered())
    assert staffed.authority.frontier(di.tip) == tuple(sorted([ada.tip, bo.tip]))
    ada.sets_role("bo", EMPLOYEE)
    assert staffed.authority.must_cover(di.tip, di.member)
    assert staffed.authority.in_past(di.tip, ada.tip) is False
    di.sees(ada, bo, cy).says(control.Covered())
    assert not staffed.authority.must_cover(di.tip, di.member, [space])
    assert staffed.authority.frontier(di.tip) == ()
    ada.sets_role("di", MANAGER)
    assert staffed.authority.must_cover(di.tip, di.member)


def test_saying_that_somebody_elses_pc_is_ones_own_gives_no_right_over_it(shop: Shop) -> None:
    ada = shop.ada
    eve = ada.brings_in("eve", EMPLOYEE)
    device, _ = keys("ada's laptop")
    laptop = ada.equips(ada.member, "ada's laptop")
    claimed = eve.says(control.DeviceAdded(eve.member, device.device, device.certificate))
    eve.says(control.DeviceRemoved(device.device))
    did = laptop.adds_member("new")
    verdicts = shop.authority.verdicts
    assert shop.stands(claimed, did) == [True, True]
    assert verdicts.seats[laptop.feed].stands
    assert (verdicts.devices[device.device].stands, verdicts.devices[device.device].member) == (True, ada.member)
    both = eve.sees(laptop).says(control.DeviceRemoved(device.device))
    assert not shop.stands(both)
    gone = ada.sees(eve, laptop).says(control.DeviceRemoved(device.device))
    assert shop.stands(gone)
    assert not shop.authority.verdicts.seats[laptop.feed].stands
