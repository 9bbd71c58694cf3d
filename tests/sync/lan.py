"""PCs of shops in one process: real replicas, real TLS and sockets on loopback."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sync.admission import Newcomer
from sync.clock import WallClock
from sync.control import Role
from sync.database import MEMORY
from sync.entry import CONTENT, CONTROL, Batch, Payload
from sync.identity import prove_seat
from sync.log import Log
from sync.network import Network
from sync.pairing.joining import Joiner
from sync.replica import Replica
from sync.seats import Seats
from sync.transport.addresses import Address
from sync.transport.connection import FrameStream, connect_tls
from sync.transport.handshake import FRAME_LIMIT, Hello, decode

WAIT_S = 60


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def new_log(path: Path | str = MEMORY) -> Log:
    return Log.create(path, os.urandom(32))


def found_shop(clock: WallClock = wall_ms, log: Log | None = None) -> Replica:
    """A shop with its owner."""
    return Replica.found(log or new_log(), os.urandom, clock)


def admit(inviter: Replica, role: Role = Role.EMPLOYEE, log: Log | None = None) -> Replica:
    """One more person's PC, let in by a member without any network."""
    log, member = log or new_log(), os.urandom(16)
    seats = Seats(log, os.urandom)
    device, seat = seats.device(), seats.waiting()
    proof = prove_seat(seat, inviter.genesis.hash, member, device.device)
    inviter.admit(Newcomer(member, role, device.device, device.certificate, seat.feed, seat.sealing_public, proof))
    control, _ = inviter.control_since({}, 0, 10_000, 1 << 24)
    return Replica.join(log, inviter.genesis.raw, member, control, os.urandom, wall_ms)


def say(replica: Replica, *said: str) -> None:
    """One message each."""
    replica.post(replica.shop_space, *(Batch([Payload("message.posted", False, text)]) for text in said))


def texts(replica: Replica) -> set[Any]:
    """All that was said, as this PC can read it."""
    return {payload.value for arrival in replica.arrivals(0, 10_000) for payload in arrival.payloads or ()}


def hold_the_same(*replicas: Replica) -> bool:
    first, *others = replicas
    return all(first.vector(chain) == other.vector(chain) for chain in (CONTROL, CONTENT) for other in others)


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition; the test fails if it never comes."""
    async with asyncio.timeout(WAIT_S):
        while not condition():  # noqa: ASYNC110 -- what is waited for lies in a database
            await asyncio.sleep(0.01)


@asynccontextmanager
async def networks(*replicas: Replica, **settings: Any) -> AsyncIterator[list[Network]]:
    """A running network for each replica, without discovery unless asked for."""
    settings = {"port": 0, "loopback_only": True, "discovery": False, **settings}
    running: list[Network] = []
    try:
        for replica in replicas:
            network = Network(replica, **settings)
            await network.start()
            running.append(network)
        yield running
    finally:
        for network in running:
            await network.stop()


@asynccontextmanager
async def joiner(**settings: Any) -> AsyncIterator[tuple[Joiner, Log]]:
    log = new_log()
    running = Joiner(log, os.urandom, **{"loopback_only": True, "discovery": False, **settings})
    await running.start()
    try:
        yield running, log
    finally:
        await running.stop()


def here(network: Network) -> Address:
    return Address("127.0.0.1", network.port)


def at(network: Network) -> str:
    return str(here(network))


@asynccontextmanager
async def stranger(network: Network) -> AsyncIterator[tuple[FrameStream, Hello]]:
    """A connection of somebody who has done TLS and heard the server's first word."""
    stream = await connect_tls(here(network), WAIT_S)
    try:
        yield stream, decode(await stream.read(FRAME_LIMIT), Hello)
    finally:
        await stream.close()
