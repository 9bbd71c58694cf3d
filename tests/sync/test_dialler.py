"""Whom a PC calls, where, and where it leaves others in peace."""

import asyncio
from collections import Counter

from sync.transport.addresses import Address, parse_address
from sync.transport.connection import NotCountertopError, UnreachableError
from sync.transport.dialler import Dialler
from tests.sync.lan import until

OWN, OFFICE = b"a" * 16, b"b" * 16
PRINTER, ASLEEP = parse_address("192.0.2.1:443"), parse_address("192.0.2.2:4711")


def test_where_something_else_answered_nobody_is_called_again_soon() -> None:
    calls: Counter[Address] = Counter()

    async def connect(address: Address, device: bytes | None) -> bytes:
        calls[address] += 1
        raise NotCountertopError("not it") if address == PRINTER else UnreachableError("asleep")

    async def story() -> None:
        dialler = Dialler(
            OWN,
            connect,
            lambda device: False,
            lambda device: [PRINTER, ASLEEP],
            fraction=lambda: 0.0,
            wall_ms=lambda: 0,
            changed=lambda: None,
        )
        dialler.want([OFFICE])
        for times in range(1, 4):
            await until(lambda times=times: calls[ASLEEP] >= times)  # type: ignore[misc]
            dialler.found(OFFICE, [PRINTER])
        dialler.add(PRINTER)
        await until(lambda: calls[PRINTER] == 3)
        await dialler.close()

    asyncio.run(story())
    assert calls[PRINTER] == 3, "once for the PC, once as it was seen there, and once where somebody typed it"


def test_where_something_else_answered_a_pc_is_called_that_is_seen_there_later() -> None:
    calls: list[Address] = []
    connected = set[bytes]()

    async def connect(address: Address, device: bytes | None) -> bytes:
        calls.append(address)
        if calls == [PRINTER]:
            raise NotCountertopError("not it")
        connected.add(OFFICE)
        return OFFICE

    async def story() -> None:
        dialler = Dialler(
            OWN,
            connect,
            lambda device: device in connected,
            lambda device: [],
            fraction=lambda: 0.0,
            wall_ms=lambda: 0,
            changed=lambda: None,
        )
        dialler.found(OFFICE, [PRINTER])
        dialler.want([OFFICE])
        await until(lambda: calls == [PRINTER])
        dialler.found(OFFICE, [PRINTER])
        await until(lambda: OFFICE in connected)
        await dialler.close()

    asyncio.run(story())
    assert calls == [PRINTER, PRINTER]


def test_a_pc_that_hangs_up_at_once_is_called_again_after_a_while_only() -> None:
    """Also where it is called twice: as a PC of the shop, and at an address that somebody typed."""
    calls: list[Address] = []
    connected = set[bytes]()

    async def story() -> None:
        ends = set[asyncio.Task[None]]()

        async def connect(address: Address, device: bytes | None) -> bytes:
            calls.append(address)
            connected.add(OFFICE)
            ends.add(asyncio.create_task(hang_up(10 if address == ASLEEP else 40)))
            return OFFICE

        async def hang_up(turns: int) -> None:
            for _ in range(turns):
                await asyncio.sleep(0)
            connected.discard(OFFICE)
            dialler.lost(OFFICE, 0.0)

        dialler = Dialler(
            OWN,
            connect,
            lambda device: device in connected,
            lambda device: [ASLEEP],
            fraction=lambda: 1.0,
            wall_ms=lambda: 0,
            changed=lambda: None,
        )
        dialler.want([OFFICE])
        dialler.add(PRINTER)
        for _ in range(500):
            await asyncio.sleep(0)
        await dialler.close()

    asyncio.run(story())
    assert sorted(map(str, calls)) == sorted(map(str, (ASLEEP, PRINTER)))
