"""Copies go from PCs, and which do not, between real replicas over real TLS on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.control import Role
from sync.entry import Batch, Payload
from sync.errors import DamagedCopyError
from sync.files import dropping, traffic
from sync.files.wishes import LocalCopy, WhyNot, to_make_room
from sync.network import Network
from sync.replica import Replica
from tests.sync.lan import admit, at, found_shop, networks, new_log, until
from tests.sync.stored_files import plain_bytes, receive, sealed_chunks

LARGE = 3_000_000
SMALL = 100_000


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time goes faster for what is to go."""
    monkeypatch.setattr(traffic, "TICK_S", 0.05)
    monkeypatch.setattr(dropping, "STEP_S", 0.02)
    monkeypatch.setattr(dropping, "BUDGET_S", 0.1)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Callable[[int], list[Replica]]]:
    """So many PCs of one shop."""
    pcs: list[Replica] = []

    def new(count: int) -> list[Replica]:
        for number in range(count):
            (tmp_path / str(number)).mkdir()
            log = new_log(tmp_path / str(number) / "log.db")
            pcs.append(admit(pcs[0], Role.EMPLOYEE, log) if pcs else found_shop(log=log))
        return pcs

    yield new
    for replica in pcs:
        replica.close()


def put(size: int, *replicas: Replica) -> bytes:
    """A file that is whole on these PCs, and that the first one speaks of; its id."""
    (file,) = {receive(replica.files, sealed_chunks(plain_bytes(size, size))).file for replica in replicas}
    replicas[0].post(replicas[0].shop_space, Batch([Payload("message.posted", False, "look")], files=[file]))
    return file


async def all_meet(*running: Network) -> None:
    for number, network in enumerate(running):
        for other in running[:number]:
            await network.dial(at(other))


async def know(file: bytes, *holders: Replica, by: Network) -> None:
    others = {replica.device.device for replica in holders} - {by._replica.device.device}
    await until(lambda: by.files.holders(file) == others)


def test_a_copy_stays_until_two_other_pcs_have_the_file_and_does_not_come_again(
    shop: Callable[[int], list[Replica]],
) -> None:
    async def story() -> None:
        till, office, laptop = shop(3)
        file, small = put(LARGE, till, office), put(SMALL, till)
        async with networks(till, office, laptop) as running:
            await all_meet(*running)
            one, _, three = running
            await know(small, till, office, laptop, by=one)
            await know(file, till, office, by=one)
            shown: list[bool] = []
            one.files.subscribe(lambda: shown.append(till.files.is_whole(file)))
            one.files.drop(file)
            three.files.want(file)
            await until(lambda: shown and not shown[-1])
            assert (office.files.is_whole(file), laptop.files.is_whole(file)) == (True, True)
            assert not till.files.folder.whole(file).exists()
            one.files.drop(small)
            await until(lambda: not till.files.is_whole(small))
            await know(file, office, laptop, by=one)
            assert one.files.why_not(small) is WhyNot.UNWANTED
            one.files.want(small)
            await until(lambda: till.files.is_whole(small))
            assert not one.files.is_to_go(small)

    asyncio.run(story())


def test_a_copy_that_a_bad_disk_spoilt_is_no_promise_and_comes_again(shop: Callable[[int], list[Replica]]) -> None:
    async def story() -> None:
        till, office, laptop = shop(3)
        file = put(LARGE, till, office, laptop)
        async with networks(till, office, laptop) as running:
            await all_meet(*running)
            one, _, three = running
            await know(file, till, office, laptop, by=one)
            laptop.files.folder.whole(file).write_bytes(bytes(LARGE + 48))
            one.files.drop(file)
            await know(file, office, by=one)
            assert till.files.is_whole(file)
            three.files.want(file)
            await until(lambda: not till.files.is_whole(file))
            assert [*laptop.files.check()] == [None] * 3
            office.files.folder.whole(file).write_bytes(b"spoilt")
            whole = office.files.whole(file)
            assert whole is not None
            with pytest.raises(DamagedCopyError):
                whole.chunk(0)
            assert office.files.take_notes() == [file]
            await until(lambda: office.files.is_whole(file))

    asyncio.run(story())


def test_what_takes_more_room_than_it_may_goes_but_not_what_is_kept_or_elsewhere_lacking(
    shop: Callable[[int], list[Replica]],
) -> None:
    async def story() -> None:
        till, office, laptop = shop(3)
        kept, here, both, everywhere = (
            put(LARGE + 4, till, office, laptop),
            put(LARGE + 3, till),
            put(LARGE + 2, till, office),
            put(LARGE + 1, till, office, laptop),
        )
        async with networks(till, office, laptop) as running:
            one = running[0]
            one.files.keep(kept)
            one.files.choose(keep_everything=False, budget=LARGE)
            await all_meet(*running)
            await until(lambda: not till.files.is_whole(everywhere))
            assert all(till.files.is_whole(file) for file in (kept, here, both))

    asyncio.run(story())


def test_room_is_made_by_what_is_large_and_was_not_opened_for_long() -> None:
    copies = [LocalCopy(b"a", 10, 9), LocalCopy(b"b", 9, 1), LocalCopy(b"c", 1, 2), LocalCopy(b"d", 2, 8)]
    assert to_make_room(copies, 9) == [b"b"]
    assert to_make_room(copies, 10) == [b"b", b"a"]
    assert to_make_room(copies, 100) == [b"b", b"a", b"c", b"d"]
    assert to_make_room(copies, 0) == []
