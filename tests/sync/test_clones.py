"""Clones, rollbacks and removed PCs: forks are noticed, keys are closed, what lies beyond a cut is set aside."""

import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from sync.authority.verdicts import Standing
from sync.control import (
    DeviceRemoved,
    MemberRemoved,
    Role,
    RoleSet,
    SeatRemoved,
    SpaceMemberRemoved,
    Tip,
    encode_control,
)
from sync.entry import CONTENT, CONTROL, Entry, complete, decode_entry
from sync.errors import (
    BadSignatureError,
    BehindError,
    ClosedSeatError,
)
from sync.held_elsewhere import HeldElsewhere
from sync.identity import sign
from sync.replica import Replica
from sync.seats import Seats
from sync.transport.greeting import is_believed
from tests.simulation.pair import Pair
from tests.sync.replicas import (
    agree,
    all_control,
    founded,
    give,
    joined,
    next_run,
    problems,
    reopened,
    said,
    seeded,
    texts,
)


def test_a_clone_is_noticed_both_branches_stay_and_the_seat_is_renewed(tmp_path: Path) -> None:
    shop = founded(tmp_path / "shop.db")
    anna = joined(shop, tmp_path / "anna.db", seed="anna")
    anna.post(anna.shop_space, said("before"))
    agree(shop, anna)
    anna.close()
    shutil.copy(tmp_path / "anna.db", tmp_path / "clone.db")
    anna, clone = reopened(tmp_path / "anna.db", "a"), reopened(tmp_path / "clone.db", "c")
    old = anna.me
    anna.post(anna.shop_space, said("here"), said("here too"))
    clone.post(clone.shop_space, said("there"))
    agree(shop, anna)
    give(clone, shop)
    assert [fork.feed for fork in shop.log.forks()] == [old.feed]
    assert len(shop.vector(CONTENT)[old.feed]) == 2
    agree(shop, anna)
    assert anna.me.feed != old.feed
    assert anna.me[:2] == old[:2]
    anna.post(anna.shop_space, said("with a new key"))
    agree(shop, anna, clone)
    clone.post(clone.shop_space, said("so do I"))
    agree(shop, anna, clone)
    assert {frozenset(texts(replica)) for replica in (shop, anna, clone)} == {
        frozenset({"before", "here", "here too", "there", "with a new key", "so do I"})
    }
    assert shop.vector(CONTENT) == anna.vector(CONTENT) == clone.vector(CONTENT)
    assert not shop.verdicts.seats[old.feed].stands
    assert problems(shop) == problems(anna) == problems(clone) == []
    for replica in (shop, anna, clone):
        replica.close()


def copied(tmp_path: Path, replica: Replica, name: str) -> tuple[Replica, Replica]:
    """The PC whose log is `name`.db, started again, and a copy of its disk that is started beside it."""
    replica.close()
    shutil.copy(tmp_path / f"{name}.db", tmp_path / f"{name} copied.db")
    return reopened(tmp_path / f"{name}.db", f"{name} a"), reopened(tmp_path / f"{name} copied.db", f"{name} b")


def test_what_others_showed_of_a_pc_whose_disk_was_put_back_stays(tmp_path: Path) -> None:
    shop = founded()
    anna, ben = joined(shop, tmp_path / "anna.db", seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    anna, rolled_back = copied(tmp_path, anna, "anna")
    old = anna.me.feed
    anna.post(anna.shop_space, said("first"))
    give(anna, shop)
    anna.post(anna.shop_space, said("second"))
    give(anna, ben)
    anna.close()
    rolled_back.post(rolled_back.shop_space, said("third"))
    state = ben.removals_state(ben.shop_space)
    agree(shop, rolled_back)
    assert rolled_back.me.feed != old
    agree(shop, rolled_back, ben)
    for replica in (shop, rolled_back, ben):
        assert sorted(texts(replica)) == ["first", "second", "third"]
        assert not replica.verdicts.seats[old].stands
        assert problems(replica) == []
    assert ben.removals_state(ben.shop_space) == state, "there is nothing to make anew"
    rolled_back.close()


def test_a_copy_that_first_hears_that_its_seat_was_closed_goes_on_with_another(tmp_path: Path) -> None:
    shop = founded()
    anna = joined(shop, tmp_path / "anna.db", seed="anna")
    agree(shop, anna)
    anna, copy = copied(tmp_path, anna, "anna")
    copy.renew_seat()
    anna.post(anna.shop_space, said("unaware"))
    anna.receive_control(all_control(copy))
    assert anna.log.forks() == []
    anna.post(anna.shop_space, said("aware"))
    agree(shop, anna, copy)
    assert len({anna.me.feed, copy.me.feed, *(fork.feed for fork in shop.log.forks())}) == 2
    assert sorted(texts(shop)) == ["aware", "unaware"]
    anna.close()
    copy.close()


def test_a_copy_that_goes_on_alone_for_long_loses_nothing(tmp_path: Path) -> None:
    shop = founded()
    anna, ben = joined(shop, tmp_path / "anna.db", seed="anna", role=Role.MANAGER), joined(shop, seed="ben")
    agree(shop, anna, ben)
    anna, copy = copied(tmp_path, anna, "anna")
    anna.post(anna.shop_space, said("here"))
    copy.post(copy.shop_space, said("there"))
    agree(shop, anna, ben)
    give(copy, shop)
    agree(shop, anna, ben)
    copy.post(copy.shop_space, said("months later"))
    dora = joined(copy, seed="dora")
    space = copy.direct_space(dora.me.member)
    copy.post(space, said("welcome"))
    dora.post(dora.shop_space, said("hello"))
    agree(copy, dora)
    agree(shop, anna, ben, copy, dora)
    assert sorted(texts(ben)) == ["hello", "here", "months later", "there"]
    assert "welcome" in texts(dora)
    assert "welcome" in texts(anna), "who sits at either copy reads what is theirs"
    assert shop.verdicts.members[dora.me.member].role == Role.EMPLOYEE
    anna.close()
    copy.close()


def test_a_copy_learns_whom_the_other_let_in_from_that_person(tmp_path: Path) -> None:
    """The copy's own chain is the longer one, so to the newcomer it seems to be ahead."""
    shop, copy = copied(tmp_path, founded(tmp_path / "shop.db"), "shop")
    dora = joined(shop, seed="dora")
    for _ in range(10):
        copy.create_private_space()

    def admitted() -> bool:
        return dora.me.device in copy.verdicts.devices

    pair = Pair(dora, copy, devices=(dora.me.device, copy.me.device), admitted=admitted)
    pair.settle()
    assert pair.closed == [None, None]
    assert copy.verdicts.members[dora.me.member].role == Role.EMPLOYEE
    shop.close()
    copy.close()


def test_copies_give_each_other_their_keys_without_being_asked(tmp_path: Path) -> None:
    shop = founded()
    anna = joined(shop, tmp_path / "anna.db", seed="anna")
    agree(shop, anna)
    anna, copy = copied(tmp_path, anna, "anna")
    anna.renew_seat()
    copy.renew_seat()
    copy.post(copy.create_private_space(), said("to myself"))
    for one, other in ((anna, shop), (shop, copy), (copy, shop), (shop, anna)):
        give(one, other)
    assert "to myself" in texts(anna)
    anna.close()
    copy.close()


def test_a_seat_that_was_closed_here_on_purpose_stays_closed() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    agree(shop, anna)
    anna.control(SeatRemoved(anna.me.feed))
    agree(shop, anna)
    with pytest.raises(ClosedSeatError):
        anna.post(anna.shop_space, said("again"))


def test_what_a_pc_lacks_of_a_seat_that_was_given_up_still_counts(tmp_path: Path) -> None:
    shop = founded()
    anna = joined(shop, tmp_path / "anna.db", seed="anna")
    agree(shop, anna)
    anna, copy = copied(tmp_path, anna, "anna")

    def lacking() -> int | None:
        anna.peer_has(shop.me.device, CONTENT, shop.vector(CONTENT), complete=True)
        return anna.missing_on(shop.me.device)

    posted, _ = anna.post(anna.shop_space, said("one"), said("two"))
    copy.post(copy.shop_space, said("another"), said("another two"), said("another three"))
    assert lacking() == 2
    give(copy, shop)
    give(shop, anna)
    old, known = copy.vector(CONTENT)[posted.feed], anna.log.chains.known_up_to
    assert known(posted.feed, CONTENT, old) == 0, "what is on the other branch is not known there"
    assert known(posted.feed, CONTENT, anna.vector(CONTENT)[posted.feed]) == 3
    anna.post(anna.shop_space, said("three"))
    assert lacking() == 3
    agree(shop, anna)
    assert lacking() == 0
    anna.close()
    copy.close()


def test_the_branch_that_a_cut_names_settles_the_other_one_when_it_comes(tmp_path: Path) -> None:
    shop = founded()
    anna, ben = joined(shop, tmp_path / "anna.db", seed="anna"), joined(shop, seed="ben")
    anna.post(anna.shop_space, said("before"))
    agree(shop, anna, ben)
    anna.close()
    shutil.copy(tmp_path / "anna.db", tmp_path / "clone.db")
    anna, clone = reopened(tmp_path / "anna.db", "a"), reopened(tmp_path / "clone.db", "c")
    anna.post(anna.shop_space, said("here"), said("here too"))
    clone.post(clone.shop_space, said("there"))
    feed = anna.me.feed
    give(anna, shop)
    give(clone, ben)
    shop.control(DeviceRemoved(anna.me.device, shop.log.chains.cut([feed])))
    ben.receive_control(all_control(shop))
    assert texts(ben) == ["before", "there"]
    state, ends = ben.removals_state(ben.shop_space), ben.loose_ends
    give(shop, ben)
    assert texts(ben) == ["before", "here", "here too"]
    assert ben.removals_state(ben.shop_space) != state
    assert ben.loose_ends != ends
    anna.close()
    clone.close()


def test_where_a_branch_was_cut_off_is_known_to_all_also_where_the_entry_named_was_set_aside(tmp_path: Path) -> None:
    shop = founded()
    anna, ben = joined(shop, tmp_path / "anna.db", seed="anna"), joined(shop, seed="ben")
    space = shop.create_private_space()
    shop.add_space_member(space, anna.me.member)
    agree(shop, anna, ben)
    anna.close()
    shutil.copy(tmp_path / "anna.db", tmp_path / "clone.db")
    anna, clone = reopened(tmp_path / "anna.db", "a"), reopened(tmp_path / "clone.db", "c")
    feed = anna.me.feed
    anna.post(anna.shop_space, said("here"))
    clone.post(clone.shop_space, said("there"))
    give(anna, ben)
    give(clone, ben)
    give(anna, shop)
    shop.control(SpaceMemberRemoved(space, anna.me.member, shop.log.chains.cut([feed])))
    anna.post(space, said("among ourselves"))
    give(anna, shop)
    shop.control(DeviceRemoved(anna.me.device, shop.log.chains.cut([feed])))
    agree(shop, ben)
    assert texts(shop) == ["here"]
    assert texts(ben) == ["here"]
    assert shop.vector(CONTENT) == ben.vector(CONTENT)
    anna.close()
    clone.close()


def test_a_pc_that_was_rolled_back_takes_its_own_entries_back_before_it_writes(tmp_path: Path) -> None:
    shop = founded(tmp_path / "shop.db")
    anna = joined(shop, tmp_path / "anna.db", seed="anna")
    anna.post(anna.shop_space, said("old"))
    anna.close()
    shutil.copy(tmp_path / "anna.db", tmp_path / "backup.db")
    anna = reopened(tmp_path / "anna.db")
    anna.post(anna.shop_space, said("new"))
    agree(shop, anna)
    anna.close()
    anna = reopened(tmp_path / "backup.db", "b")
    (tip,) = shop.vector(CONTENT)[anna.me.feed]
    shown = shop.signed_header(tip.hash)
    assert shown
    header = decode_entry(shop.genesis.hash, shown[0], None).header
    with pytest.raises(BadSignatureError):
        anna.others_hold(header, shown[0], bytes(64))
    anna.others_hold(header, *shown)
    with pytest.raises(BehindError, match="being fetched"):
        anna.post(anna.shop_space, said("not yet"))
    anna.close()
    anna = reopened(tmp_path / "backup.db", "b2")
    with pytest.raises(BehindError, match="being fetched"):
        anna.post(anna.shop_space, said("not yet"))
    agree(shop, anna)
    anna.post(anna.shop_space, said("on top"))
    agree(shop, anna)
    assert texts(shop) == ["old", "new", "on top"]
    assert (shop.log.forks(), problems(shop)) == ([], [])
    shop.close()
    anna.close()


def test_when_own_entries_cannot_be_had_back_a_new_seat_goes_on() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    agree(shop, anna)
    (lost,) = shop.post(shop.shop_space, said("x"))
    HeldElsewhere(shop.log).note(shop.me.feed, Tip(lost.seq + 1, bytes(32)))
    with pytest.raises(BehindError):
        shop.control(RoleSet(anna.me.member, Role.MANAGER))
    old = shop.me.feed
    shop.renew_seat()
    assert shop.me.feed != old
    shop.post(shop.shop_space, said("y"))
    agree(shop, anna)
    assert sorted(texts(anna)) == ["x", "y"]


def test_the_only_owners_cloned_key_is_closed_too() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    shop.post(shop.shop_space, said("before"))
    old = shop.me.feed
    shop.renew_seat()
    shop.post(shop.shop_space, said("after"))
    agree(shop, anna)
    for replica in (shop, anna):
        assert not replica.verdicts.seats[old].stands
        assert replica.verdicts.seats[shop.me.feed].stands
        assert sorted(texts(replica)) == ["after", "before"]


def forged_removal(author: Replica, seed: str, of: Replica, heads: tuple[bytes, ...]) -> Entry:
    """What somebody signs who means harm, or who has a key that was stolen: that a PC is out."""
    keys = Seats(author.log, seeded(seed)).all()[-1].keys
    (tip,) = author.vector(CONTROL)[author.me.feed]
    last = author.log.entry(tip.hash)
    assert last
    draft = msgspec.structs.replace(last.header, seq=last.seq + 1, prev=last.hash)
    lie = complete(author.genesis.hash, draft, encode_control(heads, DeviceRemoved(of.me.device)))
    return replace(lie, signature=sign(keys.signing, lie.hash))


def test_a_removal_is_believed_only_from_somebody_who_may_say_it() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    for heads in ((), (bytes(32),)):
        lie = forged_removal(anna, "anna", ben, heads)
        ben.receive_control([lie])
        assert not is_believed(ben, lie)
    (said_so,) = shop.control(DeviceRemoved(ben.me.device, shop.log.chains.cut([ben.me.feed])))[-1:]
    assert is_believed(ben, said_so)
    ben.receive_control(all_control(shop))
    assert is_believed(ben, said_so)


def test_a_removal_is_not_believed_that_was_signed_with_a_key_that_was_taken_away() -> None:
    shop = founded()
    carl, ben = joined(shop, seed="carl", role=Role.MANAGER), joined(shop, seed="ben")
    agree(shop, carl, ben)
    lie = forged_removal(carl, "carl", ben, (bytes(32),))
    assert is_believed(ben, lie), "a manager's seat, as far as this PC knows"
    shop.control(SeatRemoved(carl.me.feed, shop.log.chains.cut([carl.me.feed])))
    ben.receive_control(all_control(shop))
    assert ben.verdicts.members[carl.me.member].role == Role.MANAGER
    assert not is_believed(ben, lie)


def test_an_old_removal_of_somebody_who_came_back_is_not_believed() -> None:
    shop = founded()
    ben = joined(shop, seed="ben")
    agree(shop, ben)
    was_removed = shop.take_out(MemberRemoved(ben.me.member))[0]
    again = joined(shop, seed="ben again", member=ben.me.member)
    agree(shop, again)
    assert again.verdicts.stands(was_removed.hash)
    assert not is_believed(again, was_removed)
    ben.receive_control(all_control(shop))
    assert is_believed(ben, was_removed)


def test_nobody_waits_for_what_a_closed_key_signs() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    (posted,) = anna.post(anna.shop_space, said("mine"))
    old = anna.log.entry(posted.hash)
    keys = Seats(anna.log, seeded("anna")).all()[-1].keys
    anna.renew_seat()
    assert old
    stolen = complete(shop.genesis.hash, msgspec.structs.replace(old.header, seq=2, prev=old.hash), b"later")
    anna.others_hold(stolen.header, stolen.raw, sign(keys.signing, stolen.hash))
    anna.post(anna.shop_space, said("still here"))
    assert texts(anna) == ["mine", "still here"]


def test_a_removed_pc_signs_nothing_and_what_it_wrote_later_is_set_aside_and_passed_on_to_owners_alone() -> None:
    shop = founded()
    anna, ben, carl = (joined(shop, seed=seed) for seed in ("anna", "ben", "carl"))
    anna.post(anna.shop_space, said("in time"))
    agree(shop, anna, ben, carl)
    state = ben.space_state(ben.shop_space)
    shop.control(DeviceRemoved(anna.me.device, shop.log.chains.cut([anna.me.feed])))
    anna.post(anna.shop_space, said("too late"))
    give(anna, ben)
    assert "too late" in texts(ben)
    agree(shop, ben, carl)
    agree(shop, anna)
    assert ben.space_state(ben.shop_space) != state
    assert texts(shop) == texts(ben) == texts(carl) == ["in time"]
    for replica, held in ((ben, True), (shop, True), (carl, False)):
        late = [arrival for arrival in replica.arrivals(0, 100) if arrival.standing is Standing.SET_ASIDE]
        assert [replica.open_entry(arrival.entry) for arrival in late] == [said("too late").payloads] * held
    assert next_run(ben, carl, anna.me.feed) is None
    with pytest.raises(ClosedSeatError):
        anna.post(anna.shop_space, said("again"))


def test_what_is_within_a_cut_is_passed_on_also_where_the_signature_kept_is_beyond_it() -> None:
    shop = founded()
    anna, ben, carl = (joined(shop, seed=seed) for seed in ("anna", "ben", "carl"))
    agree(shop, anna, ben, carl)
    anna.post(anna.shop_space, said("in time"))
    give(anna, shop)
    shop.control(DeviceRemoved(anna.me.device, shop.log.chains.cut([anna.me.feed])))
    anna.post(anna.shop_space, said("too late"))
    anna.post(anna.shop_space, said("later still"))
    give(anna, ben)
    agree(shop, ben)
    give(ben, carl)
    assert texts(carl) == ["in time"]
