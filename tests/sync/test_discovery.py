"""PCs of one shop find each other over real zeroconf on loopback; strangers learn nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.discovery import (
    JOIN_TYPE,
    NAME_LIMIT,
    PEER_TYPE,
    Discovery,
    announced_shop,
    clean_name,
    join_properties,
    peer_properties,
    recognise,
)
from sync.multicast import Announcement
from sync.transport.addresses import DEFAULT_PORT, Address, AddressError, parse_address, told_addresses

GENESIS, DEVICE = os.urandom(32), os.urandom(16)
WAIT_S = 60


@asynccontextmanager
async def discovery() -> AsyncIterator[Discovery]:
    running = Discovery(loopback_only=True)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


class Ears:
    """What was heard, and waiting for more."""

    def __init__(self) -> None:
        self.heard: list[Announcement] = []
        self._news = asyncio.Event()

    def __call__(self, announcement: Announcement) -> None:
        self.heard.append(announcement)
        self._news.set()

    async def until(self, wanted: Callable[[Announcement], bool]) -> Announcement:
        async with asyncio.timeout(WAIT_S):
            while True:
                for announcement in self.heard:
                    if wanted(announcement):
                        return announcement
                self._news.clear()
                await self._news.wait()


def test_a_pc_is_found_recognised_and_missed() -> None:
    async def story() -> None:
        ears = Ears()
        async with discovery() as till, discovery() as office:
            office.browse(PEER_TYPE, ears)
            await till.announce(PEER_TYPE, DEVICE.hex(), 4711, peer_properties(GENESIS, DEVICE, os.urandom))
            found = await ears.until(lambda heard: heard.name == DEVICE.hex())
            assert recognise(GENESIS, found.properties) == DEVICE
            assert recognise(os.urandom(32), found.properties) is None
            assert Address("127.0.0.1", 4711) in found.addresses
            await till.withdraw(PEER_TYPE)
            await ears.until(lambda heard: heard.name == DEVICE.hex() and not heard.addresses)

    asyncio.run(story())


def test_a_pc_that_comes_back_elsewhere_is_found_there() -> None:
    async def story() -> None:
        ears = Ears()
        async with discovery() as till, discovery() as office:
            office.browse(PEER_TYPE, ears)
            await till.announce(PEER_TYPE, DEVICE.hex(), 4711, peer_properties(GENESIS, DEVICE, os.urandom))
            await ears.until(lambda heard: Address("127.0.0.1", 4711) in heard.addresses)
            await till.announce(PEER_TYPE, DEVICE.hex(), 4712, peer_properties(GENESIS, DEVICE, os.urandom))
            await ears.until(lambda heard: Address("127.0.0.1", 4712) in heard.addresses)

    asyncio.run(story())


def test_an_open_code_announces_the_shops_name() -> None:
    async def story() -> None:
        ears = Ears()
        async with discovery() as till, discovery() as new:
            new.browse(JOIN_TYPE, ears)
            await till.announce(JOIN_TYPE, DEVICE.hex(), 4711, join_properties("Bäckerei\n面粉 \u202eKlein"))
            found = await ears.until(lambda heard: heard.name == DEVICE.hex())
            assert announced_shop(found.properties) == "Bäckerei 面粉 Klein"

    asyncio.run(story())


def test_an_announcement_shows_nothing_that_lasts_but_the_device() -> None:
    first, second = (peer_properties(GENESIS, DEVICE, os.urandom) for _ in range(2))
    assert first["s"] != second["s"]
    assert first["t"] != second["t"]
    assert GENESIS.hex().encode() not in first.values()


@given(st.dictionaries(st.sampled_from(["v", "d", "s", "t", "n"]), st.binary(max_size=80)))
def test_any_announcement_is_survived(properties: dict[str, bytes]) -> None:
    assert recognise(GENESIS, properties) is None
    shop = announced_shop(properties)
    assert shop is None or shop == clean_name(shop)


@given(st.text(max_size=300))
def test_names_are_one_short_line(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned.isprintable()
    assert len(cleaned.encode()) <= NAME_LIMIT
    assert clean_name(cleaned) == cleaned


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("192.168.1.20", Address("192.168.1.20", DEFAULT_PORT)),
        (" 192.168.1.20:99 ", Address("192.168.1.20", 99)),
        ("till-pc", Address("till-pc", DEFAULT_PORT)),
        ("till-pc.local.:80", Address("till-pc.local", 80)),
        ("[fe80::1%eth0]:80", Address("fe80::1%eth0", 80)),
        ("[::1]", Address("::1", DEFAULT_PORT)),
        ("2001:db8::1", Address("2001:db8::1", DEFAULT_PORT)),
    ],
)
def test_addresses_are_typed_as_people_type(typed: str, meant: Address) -> None:
    assert parse_address(typed) == meant
    assert parse_address(str(meant)) == meant


@pytest.mark.parametrize(
    "typed", ["", "a b", "host:", "host:0", "host:65536", "host:x", "[::1", "1:2:3", "http://host/", "999.1.1.1", "-"]
)
def test_what_cannot_be_an_address_is_said_so(typed: str) -> None:
    with pytest.raises(AddressError):
        parse_address(typed)


def test_only_literal_addresses_are_taken_from_others() -> None:
    told = ["evil.example:80", "192.0.2.1:5", "192.0.2.1:5", "nonsense:", *[f"192.0.2.{n}:5" for n in range(2, 30)]]
    assert told_addresses(told) == [Address(f"192.0.2.{n}", 5) for n in range(1, 9)]
