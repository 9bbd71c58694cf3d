"""What was set aside is there with who set it aside, and an owner lets it stand after all."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import cut_offers, offering
from sync.authority.verdicts import Standing
from sync.control import DeviceRemoved, MemberRemoved, Role, RoleSet, SeatRemoved, SpaceMemberRemoved, Value
from sync.entry import CONTENT, CONTROL, Entry, complete
from sync.errors import NotAllowedError
from sync.exchange.frames import Run
from sync.identity import sign
from sync.replica import Replica
from sync.seats import Seats
from tests.simulation.pair import Pair
from tests.sync.replicas import agree, all_control, founded, give, joined, problems, reopened, said, texts
from tests.volume import drawn


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


def test_who_keeps_one_branch_keeps_what_was_kept_of_others_that_they_do_not_have(tmp_path: Path) -> None:
    """They heard that it was kept, and what was said on it is still on its way."""
    shop = founded()
    anna = joined(shop, tmp_path / "anna.db", seed="anna")
    other = joined(shop, seed="other", role=Role.OWNER)
    agree(shop, anna, other)
    anna.close()
    shutil.copy(tmp_path / "anna.db", tmp_path / "copy.db")
    anna, copy = reopened(tmp_path / "anna.db", "a"), reopened(tmp_path / "copy.db", "c")
    shop.control(SeatRemoved(anna.me.feed))
    anna.post(anna.shop_space, said("here"))
    copy.post(copy.shop_space, said("there"))
    give(anna, shop)
    give(copy, other)
    keep(shop)
    other.receive_control(all_control(shop))
    assert texts(other) == []
    keep(other)
    give(other, shop)
    assert sorted(texts(shop)) == ["here", "there"]
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


def left_behind(count: int) -> tuple[Replica, Replica, Replica, Replica, Replica]:
    """Ada's PC, an owner's that is away, two employees' and Anna's, which Ada took out: of the other four only the
    first employee's, Ben's, has what Anna wrote later."""
    ada = founded()
    anna, ben, di = (joined(ada, seed=seed) for seed in ("anna", "ben", "di"))
    cy = joined(ada, seed="cy", role=Role.OWNER)
    anna.post(anna.shop_space, said("in time"))
    agree(ada, anna, ben, cy, di)
    ada.take_out(DeviceRemoved(anna.me.device))
    for number in range(count):
        anna.post(anna.shop_space, said(f"later {number}"))
        give(anna, ben)
    return ada, cy, ben, di, anna


def beyond(replica: Replica, anna: Replica) -> list[str]:
    """What is held of what Anna wrote beyond the cut, and can be read."""
    said = [replica.open_entry(entry) or [] for entry in aside(replica) if entry.feed == anna.me.feed]
    return [payload.value[0] for payloads in said for payload in payloads]


MEETINGS = st.lists(st.sampled_from(["ada ben", "ada cy", "ada di", "ben cy", "ben di", "cy di"]), max_size=6)


@settings(max_examples=drawn(30))
@given(MEETINGS, MEETINGS)
def test_it_reaches_every_owner_in_whatever_order_they_meet_and_is_kept_for_all(
    before: Sequence[str], after: Sequence[str]
) -> None:
    """Anna's PC never meets anybody again."""
    ada, cy, ben, di, anna = left_behind(2)
    pcs = {"ada": ada, "cy": cy, "ben": ben, "di": di}

    def meet(meetings: Sequence[str]) -> None:
        for meeting in meetings:
            agree(*(pcs[name] for name in meeting.split()))

    meet(before)
    meet(["ada ben", "ben cy", "cy ada", "ada di", "di cy"])
    assert beyond(ada, anna) == beyond(cy, anna) == beyond(ben, anna) == ["later 0", "later 1"]
    assert all(texts(pc) == ["in time"] for pc in pcs.values())
    keep(cy)
    meet(after)
    meet(["cy ada", "cy ben", "cy di"])
    assert all(texts(pc) == ["in time", "later 0", "later 1"] for pc in pcs.values())
    assert all(problems(pc) == [] for pc in pcs.values())


def test_whoever_becomes_an_owner_is_given_it_and_whoever_is_none_any_more_is_not() -> None:
    ada, cy, ben, di, anna = left_behind(1)
    ada.take_out(RoleSet(cy.me.member, Role.EMPLOYEE))
    agree(ada, ben, cy, di)
    assert beyond(cy, anna) == beyond(di, anna) == []
    ada.control(RoleSet(di.me.member, Role.OWNER))
    agree(ada, di)
    assert beyond(di, anna) == beyond(ada, anna) == ["later 0"]


def test_over_a_connection_it_arrives_and_nobody_waits_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, _cy, ben, di, anna = left_behind(40)
    monkeypatch.setattr(cut_offers, "SHARE_BYTES", 5_000)
    for taker, share in ((ada, True), (di, False)):
        pair = Pair(ben, taker, devices=(ben.me.device, taker.me.device))
        pair.settle()
        pair.pass_time(40)
        assert pair.closed == [None, None]
        assert all(end.state.current for end in pair.ends)
        assert 5 <= len(beyond(taker, anna)) < 20 if share else beyond(taker, anna) == []


def test_a_flood_costs_owners_no_more_than_its_authors_share(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, cy, ben, di, anna = left_behind(60)
    monkeypatch.setattr(cut_offers, "SHARE_BYTES", 5_000)
    agree(ada, ben, cy, di)
    first = beyond(ada, anna)
    assert first == beyond(cy, anna)
    assert 5 <= len(first) < 20
    assert (len(beyond(ben, anna)), beyond(di, anna)) == (60, [])
    keep(cy)
    agree(ada, ben, cy, di)
    assert texts(di) == texts(ada) == ["in time", *first]
    more = beyond(ada, anna)
    assert 5 <= len(more) < 20, "what was kept makes room for the next"
    assert more == beyond(ben, anna)[: len(more)]


def test_all_seats_of_one_person_have_one_share(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = founded()
    anna, ben = joined(ada, seed="anna"), joined(ada, seed="ben")
    agree(ada, anna, ben)
    others = [joined(anna, seed=f"anna {number}", role=None, member=anna.me.member) for number in range(3)]
    agree(ada, ben, anna, *others)
    ada.take_out(MemberRemoved(anna.me.member))
    for pc in (anna, *others):
        for _ in range(20):
            pc.post(pc.shop_space, said("more"))
            give(pc, ben)
    monkeypatch.setattr(cut_offers, "SHARE_BYTES", 12_000)
    agree(ada, ben)
    assert [5 <= len(beyond(ada, pc)) <= 10 for pc in (anna, *others)] == [True] * 4


def test_all_copies_of_one_pc_have_one_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = founded()
    anna, ben = joined(ada, tmp_path / "anna.db", seed="anna"), joined(ada, seed="ben")
    agree(ada, anna, ben)
    anna.close()
    paths = [shutil.copy(tmp_path / "anna.db", tmp_path / f"copy {number}.db") for number in range(3)]
    copies = [reopened(path, path.name) for path in paths]
    ada.take_out(DeviceRemoved(anna.me.device))
    for copy in copies:
        for _ in range(20):
            copy.post(copy.shop_space, said("more"))
            give(copy, ben)
        copy.close()
    monkeypatch.setattr(cut_offers, "SHARE_BYTES", 9_000)
    agree(ada, ben)
    assert ben.log.chains.beyond(anna.me.feed, CONTENT, ()) == 60
    assert 20 <= len(beyond(ada, anna)) <= 30


def test_nothing_void_at_its_end_carries_what_lies_beyond_a_cut_to_everybody() -> None:
    ada, _cy, ben, di, anna = left_behind(3)
    keys = Seats(anna.log, lambda size: bytes(size)).all()[-1].keys
    (tip,) = anna.vector(CONTENT)[anna.me.feed]
    last = anna.log.entry(tip.hash)
    assert last is not None
    header = msgspec.structs.replace(last.header, seq=tip.seq + 1, prev=tip.hash, epoch=bytes(32))
    void = complete(ada.genesis.hash, header, last.body or b"")
    assert ben.receive_run(Run(anna.me.feed, CONTENT, [void], sign(keys.signing, void.hash))) is None
    agree(ada, ben, di)
    assert ben.holds(void.hash)
    assert ada.holds(tip.hash)
    assert not di.holds(tip.hash)


def test_what_an_owner_needs_comes_also_from_behind_more_than_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anna was taken out of a private space before her PC was: what she wrote there is set aside, and what she wrote
    after it to all is not. Ben's PC does not hold the entry that the cut names."""
    ada = founded()
    anna, ben = joined(ada, seed="anna"), joined(ada, seed="ben")
    cy = joined(ada, seed="cy", role=Role.OWNER)
    agree(ada, anna, ben, cy)
    space = ada.create_private_space()
    for pc in (anna, ben):
        ada.add_space_member(space, pc.me.member)
    agree(ada, anna, ben)
    ada.take_out(SpaceMemberRemoved(space, anna.me.member))
    for _ in range(4):
        anna.post(space, *(said("among us") for _ in range(8)))
        give(anna, ben)
    (stands,) = anna.post(anna.shop_space, said("for all"))
    give(anna, ben)
    anna.post(anna.shop_space, said("and more"))
    give(anna, ada)
    ada.take_out(DeviceRemoved(anna.me.device))
    for pc in (ben, cy):
        assert pc.receive_control(all_control(ada)) is None
    monkeypatch.setattr(offering, "BATCH_ENTRIES", 8)
    monkeypatch.setattr(cut_offers, "SHARE_BYTES", 1_500)
    give(ben, cy)
    assert cy.holds(stands.hash)
    assert texts(cy) == ["for all"]
