"""What was set aside is there with who set it aside, and an owner lets it stand after all."""

import shutil
from pathlib import Path

import pytest

from sync.authority.verdicts import Standing
from sync.control import DeviceRemoved, MemberRemoved, Role, SeatRemoved, Value
from sync.entry import CONTENT, CONTROL, Entry
from sync.errors import NotAllowedError
from sync.replica import Replica
from tests.sync.replicas import agree, founded, give, joined, problems, reopened, said, texts


def aside(replica: Replica) -> list[Entry]:
    """The entries held that are set aside."""
    found = replica.arrivals(0, 1_000)
    return [arrival.entry for arrival in found if arrival.standing is Standing.SET_ASIDE]


def keep(replica: Replica) -> None:
    replica.control(*replica.aside.raising(aside(replica)))


@pytest.mark.parametrize("kind", ["seat", "pc", "person", "person and pc"])
def test_an_owner_keeps_what_lies_beyond_a_cut(kind: str) -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    anna.post(anna.shop_space, said("known"))
    give(anna, shop)
    me, cut = anna.me, shop.log.chains.cut([anna.me.feed])
    anna.post(anna.shop_space, said("on its way"))
    agree(shop, anna, ben)
    values: dict[str, list[Value]] = {
        "seat": [SeatRemoved(me.feed, cut)],
        "pc": [DeviceRemoved(me.device, cut)],
        "person": [MemberRemoved(me.member, cut)],
        "person and pc": [DeviceRemoved(me.device, cut), MemberRemoved(me.member, cut)],
    }
    shop.control(*values[kind])
    agree(shop, ben)
    (entry,) = aside(shop)
    assert texts(shop) == texts(ben) == ["known"]
    assert [removal.value for removal in shop.aside.removals(entry)] == values[kind]
    assert {removal.by for removal in shop.aside.removals(entry)} == {shop.me.member}
    with pytest.raises(NotAllowedError, match="Only an owner"):
        keep(ben)
    keep(shop)
    agree(shop, ben)
    assert texts(shop) == texts(ben) == ["known", "on its way"]
    assert (aside(shop), shop.aside.removals(entry), shop.aside.raising([entry])) == ([], (), [])
    assert not shop.verdicts.seats[me.feed].stands
    assert problems(shop) == problems(ben) == []


def test_all_branches_of_a_copied_pc_are_kept_and_what_was_kept_before_stays(tmp_path: Path) -> None:
    shop = founded()
    anna = joined(shop, tmp_path / "anna.db", seed="anna")
    other = joined(shop, seed="other", role=Role.OWNER)
    agree(shop, anna, other)
    anna.close()
    shutil.copy(tmp_path / "anna.db", tmp_path / "copy.db")
    anna, copy = reopened(tmp_path / "anna.db", "a"), reopened(tmp_path / "copy.db", "c")
    feed = anna.me.feed
    shop.control(SeatRemoved(feed))
    anna.post(anna.shop_space, said("here"))
    copy.post(copy.shop_space, said("there"), said("there too"))
    give(anna, shop)
    give(copy, other)
    give(shop, other)
    assert sorted(texts(other)) == []
    keep(shop)
    give(shop, other)
    assert texts(other) == ["here"]
    keep(other)
    give(other, shop)
    for replica in (shop, other):
        assert sorted(texts(replica)) == ["here", "there", "there too"]
    assert len(shop.vector(CONTENT)[feed]) == 2
    anna.close()
    copy.close()


def test_what_stands_has_nothing_against_it() -> None:
    shop = founded()
    (entry,) = shop.post(shop.shop_space, said("hello"))
    assert (shop.aside.removals(entry), shop.aside.raising([entry])) == ((), [])


@pytest.mark.parametrize("by", ["person", "next seat", "person whom that person let in"])
def test_what_fell_with_whoever_let_its_author_in_is_kept_with_them(by: str) -> None:
    shop = founded()
    anna, other = joined(shop, seed="anna", role=Role.OWNER), joined(shop, seed="other", role=Role.OWNER)
    agree(shop, anna, other)
    old = anna.me.feed
    if by == "next seat":
        anna.renew_seat()
    last = anna if by == "next seat" else joined(anna, seed="ed", role=Role.OWNER)
    if by == "person whom that person let in":
        agree(anna, last)
        last = joined(last, seed="flo")
    last.post(last.shop_space, said("hello"))
    agree(anna, last)
    give(last, anna)
    give(anna, shop)
    give(last, shop)
    assert texts(shop) == ["hello"]
    other.control(SeatRemoved(old, other.log.chains.cut([old])))
    agree(shop, other)
    assert texts(shop) == []
    (entry,) = [item.entry for item in shop.arrivals(0, 1_000) if item.entry.feed == last.me.feed and not item.control]
    (removal,) = shop.aside.removals(entry)
    assert (removal.value.feed, removal.by) == (old, other.me.member)
    assert shop.verdicts.author(last.me.feed) == last.me[:2]
    shop.control(*shop.aside.raising([entry]))
    agree(shop, other)
    for replica in (shop, other):
        assert texts(replica) == ["hello"]
        assert replica.verdicts.seats[last.me.feed].stands
        assert not replica.verdicts.seats[old].stands
        assert problems(replica) == []


def test_what_is_void_for_what_it_is_is_not_set_aside() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    agree(shop, anna)
    space = shop.create_private_space()
    shop.add_space_member(space, anna.me.member)
    agree(shop, anna)
    shop.control(SeatRemoved(anna.me.feed, shop.log.chains.cut([anna.me.feed])))
    agree(shop, anna)
    assert all(shop.aside.removals(arrival.entry) == () for arrival in shop.arrivals(0, 1_000) if not arrival.control)


def begun(kim: Replica, kind: str, with_member: bytes) -> bytes:
    """A conversation that Kim has with somebody, as a space of its own."""
    if kind == "direct":
        return kim.direct_space(with_member)
    space = kim.create_private_space()
    kim.add_space_member(space, with_member)
    return space


@pytest.mark.parametrize("kind", ["direct", "private"])
@pytest.mark.parametrize("taken", ["pc", "person"])
def test_a_conversation_begun_beyond_a_cut_is_kept_with_what_was_said_in_it(kind: str, taken: str) -> None:
    """One PC gets it before the removal, the other after."""
    till = founded()
    office, kim = joined(till, seed="office", role=None, member=till.me.member), joined(till, seed="kim")
    agree(till, office, kim)
    cut = till.log.chains.cut([kim.me.feed])
    space = begun(kim, kind, till.me.member)
    kim.post(space, said("can we talk"))
    give(kim, office)
    office.post(space, said("of course"))
    assert texts(office) == ["can we talk", "of course"]
    till.control(DeviceRemoved(kim.me.device, cut) if taken == "pc" else MemberRemoved(kim.me.member, cut))
    give(kim, till)
    agree(till, office)
    fallen = {"direct": ["can we talk"], "private": ["can we talk", "of course"]}[kind]
    for replica in (till, office):
        content = [item.entry for item in replica.arrivals(0, 1_000) if item.control is None]
        apart = [entry for entry in content if replica.aside.removals(entry)]
        assert [payload.value[0] for entry in apart for payload in replica.open_entry(entry) or ()] == fallen
        assert texts(replica) == (["of course"] if kind == "direct" else [])
        assert (space in replica.verdicts.spaces) is (kind == "direct")
        assert problems(replica) == []
    office.control(*office.aside.raising(apart))
    agree(till, office)
    till.post(space, said("here again"))
    agree(till, office)
    for replica in (till, office):
        assert sorted(texts(replica)) == ["can we talk", "here again", "of course"]
        assert replica.verdicts.spaces[space].members >= {till.me.member}
        assert all(replica.aside.removals(entry) == () for entry in apart)
        assert problems(replica) == []


def test_what_fell_on_two_pcs_of_one_person_is_kept_on_both() -> None:
    till = founded()
    kim = joined(till, seed="kim")
    agree(till, kim)
    counter = joined(kim, seed="counter", role=None, member=kim.me.member)
    agree(till, kim, counter)
    cut = till.log.chains.cut([kim.me.feed, counter.me.feed])
    space = kim.create_private_space()
    give(kim, counter)
    kim.seal_for(counter.me.device, counter.epochs_wanted())
    give(kim, counter)
    for pc in (kim, counter):
        pc.add_space_member(space, till.me.member)
    office = joined(till, seed="office", role=None, member=till.me.member)
    agree(kim, counter, office)
    (entry,) = office.post(space, said("hello"))
    till.control(MemberRemoved(kim.me.member, cut))
    agree(till, office)
    assert texts(till) == texts(office) == []
    (raised,) = office.aside.raising([entry])
    assert {part.feed for part in raised.cut if part.chain == CONTROL} == {kim.me.feed, counter.me.feed}
    office.control(raised)
    agree(till, office)
    assert texts(till) == texts(office) == ["hello"]
