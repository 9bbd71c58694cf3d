"""A clock that was ahead does not date what is said once it is right: on founder and joiner, over restarts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sync.authority import Standing
from sync.clock import LEAD_LIMIT_MS, time_ms_of
from sync.control import MemberRemoved, Role
from sync.documents import Document
from sync.entry import CONTENT, CONTROL, Batch, Entry, Payload
from sync.errors import BusyError
from sync.log import Log
from sync.peers import ADDRESSES_KEPT
from sync.replica import Replica
from tests.sync.replicas import KEY, START_MS, WallClock, agree, founded, joined, said, seeded, texts

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
YEAR_MS = 365 * DAY_MS
LEADS_MS = (LEAD_LIMIT_MS + 1, 3 * HOUR_MS, DAY_MS - 1, DAY_MS, 40 * DAY_MS, 100 * YEAR_MS)

Setting = Callable[[Path, int], tuple[Replica, WallClock]]


def reopened(replica: Replica, path: Path, clock: WallClock) -> Replica:
    replica.close()
    return Replica.open(Log.open(path, KEY), seeded("again"), clock)


def latest(replica: Replica) -> Entry:
    return replica.arrivals(0, 10_000)[-1].entry


@pytest.mark.parametrize("lead_ms", LEADS_MS)
@pytest.mark.parametrize("restarts", [False, True])
def test_what_is_said_once_the_clock_is_right_is_dated_right(tmp_path: Path, lead_ms: int, restarts: bool) -> None:
    clock = WallClock(START_MS + lead_ms)
    shop = founded(tmp_path / "log.db", wall_ms=clock)
    shop.post(shop.shop_space, said("early"))
    clock.now_ms = START_MS
    if restarts:
        shop = reopened(shop, tmp_path / "log.db", clock)
    else:
        shop.follow_clock()
    shop.post(shop.shop_space, said("later"))
    assert time_ms_of(latest(shop).header.stamp) == START_MS
    shop = reopened(shop, tmp_path / "log.db", clock)
    shop.post(shop.shop_space, said("last"))
    assert time_ms_of(latest(shop).header.stamp) == START_MS
    assert texts(shop) == ["early", "later", "last"]
    shop.close()


@pytest.mark.parametrize(("lead_ms", "is_renewed"), [(DAY_MS - 1, False), (DAY_MS, True), (-YEAR_MS, False)])
def test_a_seat_is_given_up_when_its_stamps_lead_the_clock_by_a_day(lead_ms: int, is_renewed: bool) -> None:
    clock = WallClock(START_MS + lead_ms)
    shop = founded(wall_ms=clock)
    feed = shop.me.feed
    clock.now_ms = START_MS
    assert shop.follow_clock() is is_renewed
    assert (shop.me.feed != feed) is is_renewed
    assert not shop.follow_clock()
    new = [entry for _, entry in shop.log.arrivals(0, 10_000) if entry.feed == shop.me.feed and entry.feed != feed]
    assert {time_ms_of(entry.header.stamp) for entry in new} <= {START_MS}
    shop.close()


def test_a_joiner_whose_clock_was_ahead_and_whose_seat_is_new_is_heard_and_hears() -> None:
    clock = WallClock(START_MS + YEAR_MS)
    shop = founded()
    guest = joined(shop, wall_ms=clock)
    guest.post(guest.shop_space, said("early"))
    agree(shop, guest)
    clock.now_ms = START_MS
    assert guest.follow_clock()
    guest.post(guest.shop_space, said("later"))
    agree(shop, guest)
    shop.post(shop.shop_space, said("heard"))
    agree(shop, guest)
    assert texts(shop) == ["early", "later", "heard"]
    assert sorted(texts(guest)) == ["early", "heard", "later"]
    for replica in (shop, guest):
        content = [a for a in replica.arrivals(0, 10_000) if a.entry.chain == CONTENT]
        assert {a.standing for a in content} == {Standing.STANDS}
        replica.close()


def test_an_inviter_whose_clock_was_ahead_does_not_date_the_joiner() -> None:
    clock = WallClock(START_MS + YEAR_MS)
    shop = founded(wall_ms=clock)
    guest = joined(shop)
    guest.post(guest.shop_space, said("at the right time"))
    assert time_ms_of(latest(guest).header.stamp) == START_MS
    for replica in (shop, guest):
        replica.close()


def test_a_clock_that_is_behind_dates_nothing_ahead_and_keeps_its_seat_when_set_right() -> None:
    clock = WallClock(START_MS - 6 * YEAR_MS)
    shop = founded(wall_ms=clock)
    shop.post(shop.shop_space, said("early"))
    feed, clock.now_ms = shop.me.feed, START_MS
    assert not shop.follow_clock()
    shop.post(shop.shop_space, said("later"))
    assert (shop.me.feed, time_ms_of(latest(shop).header.stamp)) == (feed, START_MS)
    shop.close()


def test_who_may_not_write_any_more_takes_no_new_seat() -> None:
    clock = WallClock(START_MS + YEAR_MS)
    shop = founded()
    guest = joined(shop, role=Role.EMPLOYEE, wall_ms=clock)
    guest.post(guest.shop_space, said("early"))
    agree(shop, guest)

    shop.control(MemberRemoved(guest.me.member, shop.log.chains.cut([guest.me.feed])))
    agree(shop, guest)
    clock.now_ms = START_MS
    before = guest.vector(CONTROL)
    assert not guest.follow_clock()
    assert guest.vector(CONTROL) == before
    for replica in (shop, guest):
        replica.close()


def test_a_change_that_a_seat_made_is_not_signed_by_the_one_that_another_process_took_meanwhile(tmp_path: Path) -> None:
    clock = WallClock(START_MS + YEAR_MS)
    window = founded(tmp_path / "log.db", wall_ms=clock)
    window.post(window.shop_space, said("early"))
    other = Replica.open(Log.open(tmp_path / "log.db", KEY), seeded("other"), clock)
    document = Document(bytes(16), window.me.feed, seeded("document"))
    with document.edit() as edit:
        edit.put(("title",), "Orders")
    change = Batch([Payload("change", False, [bytes(16), "note", edit.changes[0].raw])])
    clock.now_ms = START_MS
    assert other.follow_clock()
    before = other.head_arrival
    with pytest.raises(BusyError):
        window.post(window.shop_space, change)
    assert (window.head_arrival, window.me.feed) == (before, other.me.feed)
    window.post(window.shop_space, said("later"))
    assert latest(window).feed == other.me.feed
    for replica in (window, other):
        replica.close()


def test_addresses_kept_while_the_clock_was_ahead_do_not_push_out_later_ones() -> None:
    shop, device = founded(), bytes(16)
    shop.peers.keep_addresses(device, [f"192.0.2.{n}:1" for n in range(ADDRESSES_KEPT)], START_MS + YEAR_MS)
    shop.peers.keep_addresses(device, ["192.0.2.99:1"], START_MS)
    assert shop.peers.addresses(device)[0] == "192.0.2.99:1"
    assert len(shop.peers.addresses(device)) == ADDRESSES_KEPT
    shop.close()
