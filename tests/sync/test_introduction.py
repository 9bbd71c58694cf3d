"""What a device that is not known yet may leave here: enough to say who let it in, and no flood."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync import errors
from sync.control import Covered, KeySealed, SealedKey
from sync.entry import CONTROL
from sync.exchange import Exchange, frames
from sync.exchange.frames import encode_message
from sync.exchange.introduction import INTRODUCTION_BYTES, REFILL_MS, STRANGERS_BYTES, Strangers
from tests.simulation.memory import MemoryStore, Shop
from tests.simulation.pair import A, B, Pair
from tests.sync.exchanges import nothing, tell
from tests.sync.replicas import founded, joined, reopened, said, texts

COVERED = Covered()
LONG = KeySealed((SealedKey(bytes(32), bytes(32), bytes(256)),) * 50)


def send(end, entries, now_ms=0, at_once=512):
    """Control frames of so many entries each; how they made the other end close, or None."""
    for first in range(0, len(entries), at_once):
        packed = [(entry.raw, entry.body, entry.signature) for entry in entries[first : first + at_once]]
        _, closed = tell(end, frames.Control(packed), now_ms=now_ms)
        if closed:
            return closed
    return None


@dataclass
class Flood:
    """Somebody with one seat's key who calls a server under ever new devices."""

    shop: Shop
    server: MemoryStore
    strangers: Strangers
    known: Callable[[], bool] = lambda: False

    def greeted(self, now_ms=0):
        """The server's end of a new connection."""
        end = Exchange(
            self.server, B, now_ms, device=A, wall_ms=int, admitted=lambda: self.known(), strangers=self.strangers
        )
        end.start()
        assert tell(end, frames.Welcome(1, 1, 0, self.shop.genesis.hash, B), nothing(CONTROL), now_ms=now_ms)[1] is None
        return end

    def call(self, entries, now_ms=0, at_once=512):
        """One connection that sends all of these; how it was closed."""
        return send(self.greeted(now_ms), entries, now_ms, at_once)

    def kept(self):
        return sum(entry.size for entry in self.server.arrivals)


@pytest.fixture
def flood():
    shop = Shop(2)
    return Flood(shop, shop.store(), Strangers())


def covered(flood, size, value=COVERED):
    """So many bytes of control that says nothing, or something else."""
    found = []
    while size > 0:
        found.append(flood.shop.authors[1].control(value))
        size -= found[-1].size
    return found


@pytest.mark.parametrize("at_once", [100, 512])
def test_one_connection_leaves_no_more_than_an_introduction(flood, at_once):
    before = flood.kept()
    closed = flood.call(covered(flood, 2 * INTRODUCTION_BYTES), at_once=at_once)
    assert closed.error is errors.NotAllowedError
    assert "too much" in closed.reason
    assert INTRODUCTION_BYTES - 1000 < flood.kept() - before <= INTRODUCTION_BYTES


def test_many_connections_leave_no_more_than_all_strangers_may_and_time_refills_it(flood):
    entries, before = covered(flood, 3 * STRANGERS_BYTES, LONG), flood.kept()
    for _ in range(STRANGERS_BYTES // INTRODUCTION_BYTES + 8):
        assert flood.call(entries, at_once=32).error is errors.NotAllowedError
    assert STRANGERS_BYTES - 20_000 < flood.kept() - before <= STRANGERS_BYTES
    assert flood.call(entries, REFILL_MS // 8, 32).error is errors.NotAllowedError
    assert flood.kept() - before <= STRANGERS_BYTES * 9 / 8
    assert flood.kept() - before > STRANGERS_BYTES * 9 / 8 - 20_000


def test_what_is_held_already_costs_nothing(flood):
    entries = covered(flood, INTRODUCTION_BYTES - 2000)
    flood.server.put(*entries)
    assert flood.call([*entries, *entries, *covered(flood, 3000)]) is None


def test_who_becomes_known_may_send_on_and_what_it_left_is_not_counted(flood):
    flood.strangers.spend(STRANGERS_BYTES - INTRODUCTION_BYTES)
    for _ in range(2):
        flood.known = lambda: False
        end = flood.greeted()
        assert send(end, covered(flood, INTRODUCTION_BYTES - 2000)) is None
        flood.known = lambda: True
        assert end.receive(encode_message(frames.Ping()), 0)
        assert send(end, covered(flood, 5000)) is None


def test_an_introduction_of_many_entries_that_ends_with_the_callers_own_seat_goes_through():
    shop = Shop(400)
    joiner, server = shop.store(), MemoryStore(shop.genesis)
    server.put(*shop.beginning[:1])
    feed = shop.authors[-1].keys.feed
    pair = Pair(joiner, server, admitted=lambda: feed in server.seats)
    pair.settle()
    assert pair.closed == [None, None]
    assert server.vectors == joiner.vectors


def test_a_frame_that_is_too_long_and_makes_the_caller_known_is_taken_whole(flood):
    entries = covered(flood, INTRODUCTION_BYTES + 3000)
    for entry in entries[:-512]:
        flood.server.put(entry)
    flood.strangers.spend(STRANGERS_BYTES - 100_000)
    flood.known = lambda: flood.server.holds(entries[-300].hash)
    assert flood.call(entries[-512:]) is None
    assert flood.server.holds(entries[-1].hash)


def test_who_was_let_in_unknown_to_a_copy_that_went_on_by_itself_is_heard_by_it(tmp_path: Path) -> None:
    """The copy's chain is longer than the one that its owner went on with, so that it seems to be ahead."""
    shop = founded(tmp_path / "shop.db")
    shop.close()
    shutil.copy(tmp_path / "shop.db", tmp_path / "copy.db")
    shop, copy = reopened(tmp_path / "shop.db", "a"), reopened(tmp_path / "copy.db", "c")
    ben = joined(shop, seed="ben")
    ben.post(ben.shop_space, said("hello"))
    for _ in range(9):
        copy.create_private_space()
    devices = (ben.device.device, copy.device.device)
    pair = Pair(ben, copy, devices=devices, admitted=lambda: ben.device.device in copy.verdicts.devices)
    pair.settle()
    pair.pass_time(5)
    assert pair.closed == [None, None]
    assert copy.vector(CONTROL) == ben.vector(CONTROL)
    assert texts(copy) == ["hello"]
