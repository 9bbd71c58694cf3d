"""Several people on one PC: each signs and reads as themselves, and what one of them may read is open to no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sync.admission import Newcomer
from sync.control import MemberRemoved, Role
from sync.entry import CONTENT
from sync.errors import BehindError, ClosedSeatError, NobodyInError, NotAllowedError, WrongPinError
from sync.identity import new_seat_keys, prove_seat
from sync.log import Log
from sync.replica import Replica
from sync.seats import Insider, Seats
from tests.sync.replicas import KEY, START_MS, WallClock, agree, founded, give, joined, problems, said, seeded, texts


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a PIN costs is another test's."""
    monkeypatch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,), raising=False)


def opened(path: Path, insider: Insider | None = None) -> Replica:
    """The replica of a PC, in the name of whoever is in; others may be in at the same time."""
    return Replica.open(Log.open(path, KEY), seeded(f"{path} {insider}"), WallClock(), insider)


def test_a_colleague_reads_and_writes_on_the_same_pc_as_themselves(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    anna.post(anna.shop_space, said("before Bo came"))
    bo = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    assert bo.me.device == anna.me.device
    assert (bo.verdicts.members[bo.me.member].role, bo.me.member) == (Role.EMPLOYEE, anna.colleagues.members()[1])
    assert texts(bo) == ["before Bo came"]
    entry, *_ = bo.post(bo.shop_space, said("by Bo"))
    anna.refresh()
    assert texts(anna) == ["before Bo came", "by Bo"]
    assert anna.verdicts.author(entry.feed)[0] == bo.me.member != anna.me.member
    office = joined(anna, seed="office")
    agree(anna, office)
    assert sorted(texts(office)) == sorted(texts(bo))
    assert problems(office) == problems(bo) == []


def test_a_private_conversation_of_a_colleague_is_not_read_by_another_on_the_same_pc(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    cy = joined(anna, seed="cy")
    agree(anna, cy)
    bo.refresh()
    cy.post(cy.direct_space(bo.me.member), said("between us"))
    agree(anna, cy)
    bo.refresh()
    assert texts(bo) == ["between us"]
    assert texts(anna) == []


def test_where_several_people_are_nobody_is_in_until_they_say_so(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    me = anna.me
    bo = anna.colleagues.add("2580", Role.EMPLOYEE)
    nobody = opened(tmp_path / "till.db")
    for ask in (lambda: nobody.me, lambda: nobody.post(nobody.shop_space, said("who?"))):
        with pytest.raises(NobodyInError):
            ask()
    assert opened(tmp_path / "till.db", Insider(me.member)).me == me
    with pytest.raises(NobodyInError):
        _ = opened(tmp_path / "till.db", Insider(bo.member)).me
    with pytest.raises(NobodyInError):
        _ = opened(tmp_path / "till.db", bo._replace(key=bytes(32))).me
    with pytest.raises(WrongPinError):
        nobody.colleagues.pins.open(bo.member, "0000")
    assert nobody.colleagues.pins.open(bo.member, "2580") == bo.key


def test_a_pc_where_nobody_is_in_goes_on_receiving_and_giving(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = anna.colleagues.add("2580", Role.EMPLOYEE)
    anna.colleagues.set_pin("1470")
    office, home = joined(anna, seed="office"), joined(anna, seed="home")
    agree(anna, office, home)
    anna.close()
    nobody = opened(tmp_path / "till.db")
    office.post(office.shop_space, said("over the till"))
    give(nobody, office)
    give(office, nobody)
    give(nobody, home)
    assert texts(home) == ["over the till"] != texts(nobody)
    assert nobody.epochs_wanted() == []
    nobody.close()
    assert texts(opened(tmp_path / "till.db", bo)) == ["over the till"]


def test_keys_that_people_of_a_locked_pc_lack_are_asked_for(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = anna.colleagues.add("2580", Role.EMPLOYEE)
    cy = joined(anna, seed="cy", role=Role.OWNER)
    cy.post(cy.direct_space(bo.member), said("for Bo alone"))
    eve = opened(tmp_path / "till.db", anna.colleagues.give_new_pin(bo.member, "3690"))
    assert texts(eve) == []
    agree(anna, cy)
    nobody = opened(tmp_path / "till.db")
    cy.seal_for(nobody.device.device, nobody.epochs_wanted())
    give(cy, nobody)
    eve.refresh()
    assert (texts(eve), eve.epochs_wanted()) == (["for Bo alone"], [])


def test_a_seat_that_was_asked_for_and_not_taken_is_ended_after_an_hour_by_whoever_may(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    office = joined(anna, seed="office", role=None, member=anna.me.member)
    keys, device = new_seat_keys(seeded("cut off")), anna.device
    anna.colleagues.unfinished.begin(keys.feed, START_MS)
    proof = prove_seat(keys, anna.genesis.hash, anna.me.member, device.device)
    feed, sealing = keys.feed, keys.sealing_public
    office.admit(Newcomer(anna.me.member, None, device.device, device.certificate, feed, sealing, proof))
    give(office, anna)
    bo.refresh()
    assert anna.colleagues.unfinished.is_over(feed, START_MS - 3_600_000), "the clock was set"
    looks = (anna, -1_000, True), (anna, 3_599_999, True), (bo, 3_600_000, True), (anna, 3_600_000, False)
    for replica, after_ms, stands in looks:
        replica.colleagues.remove_unfinished(START_MS + after_ms)
        assert replica.verdicts.seats[feed].stands is stands
    assert anna.colleagues.unfinished.all() == []
    give(anna, office)
    assert not office.verdicts.seats[feed].stands


@pytest.mark.parametrize(("is_reset", "is_shut_out"), [(True, True), (False, False)])
def test_a_new_pin_from_a_manager_shuts_out_whoever_has_the_old_keys_and_ones_own_does_not(
    tmp_path: Path, is_reset: bool, is_shut_out: bool
) -> None:
    anna = founded(tmp_path / "till.db")
    insider = anna.colleagues.add("2580", Role.EMPLOYEE)
    office = joined(anna, seed="office", role=None, member=anna.me.member)
    anna.close()
    shutil.copy(tmp_path / "till.db", tmp_path / "stolen.db")
    anna = opened(tmp_path / "till.db", Insider(office.me.member))
    if is_reset:
        anna.colleagues.give_new_pin(insider.member, "3690")
    else:
        opened(tmp_path / "till.db", insider).colleagues.set_pin("3690")
    agree(anna, office)
    thief = opened(tmp_path / "stolen.db", insider)
    thief.post(thief.shop_space, said("not by Bo"))
    theirs = joined(thief, seed="theirs", role=None, member=insider.member)
    for stolen in (thief, theirs):
        give(stolen, office)
    assert (texts(office) == []) is is_shut_out
    assert (theirs.me.feed not in office.verdicts.seats) is is_shut_out


def sealed_by(replica: Replica, epoch: bytes, feed: bytes) -> list[bytes]:
    """Who gave a seat the key of an epoch, by seat."""
    return replica.verdicts.sealed_by(epoch, feed)


def test_keys_that_only_colleagues_hold_are_given_by_them_while_somebody_else_is_in(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    di = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    room = bo.create_private_space()
    bo.add_space_member(room, di.me.member, history=True)
    bo.post(room, said("without Anna"))
    anna.refresh()
    home = joined(anna, seed="home", role=None, member=bo.me.member)
    give(anna, home)
    wanted = home.epochs_wanted()
    anna.seal_for(home.device.device, wanted)
    assert (sealed_by(anna, wanted[0], home.me.feed), texts(home)) == ([], [])
    anna.refresh()
    run = list[str]()
    anna.log.db.conn.set_trace_callback(run.append)
    anna.refresh()
    anna.log.db.conn.set_trace_callback(None)
    assert run
    assert not [each for each in run if each.startswith("BEGIN")], "what only others can give is theirs to write"
    for colleague in (di, bo):
        colleague.refresh()
    anna.refresh()
    assert sealed_by(anna, wanted[0], home.me.feed) == [di.me.feed]
    give(anna, home)
    assert (texts(home), home.epochs_wanted()) == (["without Anna"], [])


def test_colleagues_of_one_pc_give_each_other_what_no_other_pc_holds(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    di = anna.colleagues.add("2580", Role.EMPLOYEE)
    bo.refresh()
    room = bo.create_private_space()
    bo.add_space_member(room, di.member, history=True)
    bo.post(room, said("without Anna"))
    anna.refresh()
    again = opened(tmp_path / "till.db", anna.colleagues.give_new_pin(di.member, "3690"))
    assert texts(again) == []
    for replica in (anna, bo, again):
        replica.refresh()
    assert (texts(again), again.epochs_wanted()) == (["without Anna"], [])
    head = bo.head_arrival
    bo.refresh()
    assert bo.head_arrival == head


def test_a_colleague_who_comes_in_later_gives_what_was_asked_for_unless_others_did(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    insider = anna.colleagues.add("2580", Role.EMPLOYEE)
    bo = opened(tmp_path / "till.db", insider)
    rooms = [bo.create_private_space() for _ in range(3)]
    for room in rooms:
        bo.post(room, said("for Bo alone"))
    office = joined(bo, seed="office", role=None, member=bo.me.member)
    give(bo, office)
    anna.colleagues.set_pin("1470")
    bo.close()
    home = joined(anna, seed="home", role=None, member=insider.member)
    give(anna, home)
    nobody = opened(tmp_path / "till.db")
    wanted = home.epochs_wanted()
    nobody.seal_for(home.device.device, wanted)
    give(home, office)
    office.seal_for(home.device.device, wanted[:1])
    give(office, nobody)
    again = opened(tmp_path / "till.db", insider)
    again.refresh()
    givers = [sealed_by(again, epoch, home.me.feed) for epoch in wanted]
    assert givers == [[office.me.feed], [again.me.feed], [again.me.feed]]
    head = again.head_arrival
    again.refresh()
    assert again.head_arrival == head


def test_nobody_is_given_keys_any_more_who_was_taken_out_since_they_asked(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    cy = joined(anna, seed="cy")
    room = bo.create_private_space()
    give(anna, cy)
    bo.add_space_member(room, cy.me.member, history=True)
    phone = joined(anna, seed="phone", role=None, member=cy.me.member)
    give(anna, phone)
    wanted = phone.epochs_wanted()
    anna.refresh()
    anna.seal_for(phone.device.device, wanted)
    anna.take_out(MemberRemoved(cy.me.member))
    bo.refresh()
    assert [sealed_by(bo, epoch, phone.me.feed) for epoch in wanted] == [[]]


def test_the_keys_of_who_has_a_pin_lie_nowhere_open(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    before = anna.me.feed
    bo = anna.colleagues.add("2580", Role.EMPLOYEE)
    ann = anna.colleagues.set_pin("1470")
    assert anna.me.feed != before
    log = Log.open(tmp_path / "till.db", KEY)
    seats = Seats(log, seeded("thief"))
    assert seats.all() == []
    for insider in (ann, bo):
        assert insider.key
        for seat in Seats(log, seeded("person"), insider).all():
            plain = seats._unwrap(next(kept.secret for kept in seats.kept() if kept.feed == seat.feed))
            assert seat.keys.signing not in plain
            assert seat.keys.sealing not in plain


def test_the_first_pin_takes_nothing_away_and_the_next_ones_keep_the_seat(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    anna.post(anna.shop_space, said("before"))
    ann = anna.colleagues.set_pin("1470")
    feed = anna.me.feed
    anna.post(anna.shop_space, said("after"))
    assert anna.colleagues.set_pin("a long one") == ann
    assert anna.me.feed == feed
    anna.renew_seat()
    anna.close()
    pins = opened(tmp_path / "till.db").colleagues.pins
    with pytest.raises(WrongPinError):
        pins.open(ann.member, "1470")
    again = opened(tmp_path / "till.db", Insider(ann.member, pins.open(ann.member, "a long one")))
    assert texts(again) == ["before", "after"]
    again.post(again.shop_space, said("on"))
    assert problems(again) == []


def test_a_first_pin_that_the_disk_refuses_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = founded(tmp_path / "till.db")
    me = anna.me

    def full(*_: object) -> None:
        raise OSError("full")

    with monkeypatch.context() as patched:
        patched.setattr("sync.pins.Pins.keep", full)
        with pytest.raises(OSError, match="full"):
            anna.colleagues.set_pin("1470")
    assert anna.me == me
    anna.post(anna.shop_space, said("as before"))
    anna.close()
    assert texts(opened(tmp_path / "till.db")) == ["as before"]


def test_who_may_let_whom_use_a_pc(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    before = len(bo.log.control(0, 1_000))
    with pytest.raises(NotAllowedError, match="Only an owner or a manager"):
        bo.colleagues.add("1111", Role.EMPLOYEE)
    with pytest.raises(NotAllowedError, match="Only an owner"):
        bo.colleagues.give_new_pin(anna.me.member, "1111")
    with pytest.raises(NotAllowedError, match="on this PC already"):
        anna.colleagues.add("1111", None, bo.me.member)
    assert (len(bo.log.control(0, 1_000)), len(anna.colleagues.members())) == (before, 2)
    with pytest.raises(WrongPinError):
        bo.colleagues.pins.open(bo.me.member, "1111")


def test_somebody_of_the_shop_is_let_in_on_another_till_and_a_new_pin_closes_the_seat_before(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    cy = joined(anna, seed="cy", role=Role.EMPLOYEE)
    agree(anna, cy)
    first = opened(tmp_path / "till.db", anna.colleagues.add("2580", None, cy.me.member))
    assert first.me.member == cy.me.member
    second = opened(tmp_path / "till.db", anna.colleagues.give_new_pin(cy.me.member, "3690"))
    second.post(second.shop_space, said("with the new one"))
    assert not second.verdicts.seats[first.me.feed].stands
    with pytest.raises(WrongPinError):
        anna.colleagues.pins.open(cy.me.member, "2580")
    agree(second, cy)
    assert texts(cy) == ["with the new one"]


def test_a_pc_that_was_rolled_back_waits_for_each_persons_entries_before_that_person_writes(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo_in = anna.colleagues.add("2580", Role.EMPLOYEE)
    office = joined(anna, seed="office")
    agree(anna, office)
    me = Insider(anna.me.member)
    anna.close()
    copy = (tmp_path / "till.db").read_bytes()
    bo = opened(tmp_path / "till.db", bo_in)
    bo.post(bo.shop_space, said("lost with the disk"))
    agree(bo, office)
    bo.close()
    (tmp_path / "till.db").write_bytes(copy)
    anna = opened(tmp_path / "till.db", me)
    bo = opened(tmp_path / "till.db", bo_in)
    (tip,) = office.vector(CONTENT)[bo.me.feed]
    entry = office.log.entry(tip.hash)
    assert entry
    shown = office.signed_header(tip.hash)
    assert shown
    anna.others_hold(entry.header, *shown)
    with pytest.raises(BehindError):
        bo.post(bo.shop_space, said("too early"))
    anna.post(anna.shop_space, said("by Anna"))
    agree(anna, office)
    bo.post(bo.shop_space, said("on top"))
    agree(bo, office)
    assert texts(office) == ["lost with the disk", "by Anna", "on top"]
    assert office.log.forks() == []


def test_a_pc_stays_for_the_others_when_the_one_who_brought_it_is_taken_out(tmp_path: Path) -> None:
    anna = founded(tmp_path / "office.db")
    till = joined(anna, tmp_path / "till.db", seed="till", role=Role.MANAGER)
    agree(anna, till)
    bo = opened(tmp_path / "till.db", till.colleagues.add("2580", Role.EMPLOYEE))
    agree(anna, till)
    anna.take_out(MemberRemoved(till.me.member))
    agree(anna, till)
    bo.refresh()
    bo.post(bo.shop_space, said("goes on"))
    agree(anna, bo)
    assert texts(anna) == ["goes on"]
    with pytest.raises(ClosedSeatError):
        till.post(till.shop_space, said("still here"))


def test_a_colleague_who_is_taken_out_can_write_no_more_and_the_others_can(tmp_path: Path) -> None:
    anna = founded(tmp_path / "till.db")
    bo = opened(tmp_path / "till.db", anna.colleagues.add("2580", Role.EMPLOYEE))
    anna.take_out(MemberRemoved(bo.me.member))
    bo.refresh()
    with pytest.raises(ClosedSeatError):
        bo.post(bo.shop_space, said("still here"))
    anna.post(anna.shop_space, said("goes on"))
    assert texts(anna) == ["goes on"]
    assert anna.colleagues.may_write()
