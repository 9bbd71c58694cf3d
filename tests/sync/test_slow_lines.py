"""Files over slow lines: what comes slowly comes; what does not come at all is noticed."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from sync.files.manifest import CHUNK_SIZE
from sync.identity import new_device_keys
from sync.transport import connection
from sync.transport.addresses import Address
from sync.transport.connection import FrameStream, LostError, accept_tls, connect_tls
from sync.transport.tls import client_context, server_context
from tests.simulation.file_cable import FileCable
from tests.simulation.file_machine import FileMachine
from tests.simulation.file_truth import FileTruth
from tests.simulation.virtual_time import run
from tests.sync.lan import WAIT_S, until
from tests.sync.stored_files import plain_bytes, receive, sealed_chunks

SLOW = 10_000.0


class Shop:
    """PCs in virtual time, the first of which has a file of two chunks and some bytes that the others want."""

    def __init__(self, folder: Path) -> None:
        self.truth = FileTruth()
        self.machines = [FileMachine(number, folder / str(number), Random(number), self.truth) for number in range(3)]
        self.truth.machines = self.machines
        self.chunks = sealed_chunks(plain_bytes(2 * CHUNK_SIZE + 20_000))
        self.file = self.truth.add(self.chunks)

    def start(self) -> None:
        receive(self.machines[0].store, self.chunks)
        for machine in self.machines:
            machine.start()
        self.machines[0].entries.say(bytes(32), self.file)
        for machine in self.machines[1:]:
            machine.hears(self.machines[0])
            machine.face.want(self.file)

    def plug(self, one: int, other: int, speed: float = SLOW) -> FileCable:
        cable = FileCable(Random(1), self.truth, speed)
        self.machines[one].plug(self.machines[other], cable.ends[0], cable, dialled=True)
        self.machines[other].plug(self.machines[one], cable.ends[1], cable, dialled=False)
        return cable

    async def until(self, holds: Callable[[], bool], within_s: float) -> float:
        """How long it took."""
        begun_s = self.machines[0].now_s
        while not holds():
            assert self.machines[0].now_s - begun_s < within_s
            await asyncio.sleep(0.5)
        return self.machines[0].now_s - begun_s

    def is_at(self, number: int) -> Callable[[], bool]:
        return lambda: self.truth.holds(self.machines[number], self.file)

    async def end(self) -> None:
        for machine in self.machines:
            await machine.crash()
            machine.log.close()


Story = Callable[[Shop], Coroutine[None, None, None]]


@pytest.fixture
def tell(tmp_path: Path) -> Callable[[Story], None]:
    async def told(story: Story) -> None:
        shop = Shop(tmp_path)
        shop.start()
        await story(shop)
        await shop.end()

    return lambda story: run(told(story))


def test_a_file_comes_over_a_line_of_10_kb_a_second_without_a_break(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        cable = shop.plug(0, 1)
        await shop.until(shop.is_at(1), within_s=260)
        assert shop.machines[1].links[shop.machines[0]][1] is cable

    tell(story)


def test_a_line_that_dies_in_the_middle_of_a_chunk_is_given_up_within_a_minute(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        cable = shop.plug(0, 1)
        await asyncio.sleep(70)
        cable.swallow()
        await shop.until(lambda: not shop.machines[1].links, within_s=65)

    tell(story)


def test_what_a_slow_pc_sends_comes_from_a_quick_one_that_has_nothing_else_to_do(
    tell: Callable[[Story], None],
) -> None:
    async def story(shop: Shop) -> None:
        shop.plug(0, 1)
        await asyncio.sleep(5)
        receive(shop.machines[2].store, shop.chunks)
        shop.plug(1, 2, speed=1e6)
        await shop.until(shop.is_at(1), within_s=30)

    tell(story)


# Over real TLS


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[FrameStream, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A stream, and the bare other end of it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        loop, keys = asyncio.get_running_loop(), new_device_keys(os.urandom)
        there = asyncio.ensure_future(asyncio.open_connection(*server.getsockname(), ssl=client_context()))
        taken, _ = await loop.sock_accept(server)
        stream = await accept_tls(taken, server_context(keys), WAIT_S)
        reader, writer = await there
        try:
            yield stream, reader, writer
        finally:
            await stream.close()
            writer.transport.abort()


def test_a_stream_tells_that_a_frame_has_begun_to_come() -> None:
    async def story() -> None:
        async with connected() as (stream, _, writer):
            reading = asyncio.ensure_future(stream.read(100))
            assert not stream.is_amid_frame
            writer.write((9).to_bytes(4, "big") + b"some")
            await until(lambda: stream.is_amid_frame)
            writer.write(b" more")
            assert await reading == b"some more"
            assert not stream.is_amid_frame

    asyncio.run(story())


async def send_more_than_a_kernel_may_hold(stream: FrameStream) -> None:
    for _ in range(64):
        await stream.write(bytes(CHUNK_SIZE))


def test_a_frame_arrives_whole_and_who_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = plain_bytes(3 * CHUNK_SIZE + 1)

    async def story() -> None:
        async with connected() as (stream, reader, _):
            writing = asyncio.ensure_future(stream.write(frame))
            assert await reader.readexactly(4 + len(frame)) == len(frame).to_bytes(4, "big") + frame
            await writing
            monkeypatch.setattr(connection, "TAKE_S", 0.2)
            with pytest.raises(LostError, match="takes nothing"):
                await send_more_than_a_kernel_may_hold(stream)

    asyncio.run(story())


def test_what_is_small_does_not_wait_for_the_answer_to_what_went_before() -> None:
    async def story() -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.setblocking(False)
            address = Address("127.0.0.1", server.getsockname()[1])
            there = asyncio.ensure_future(connect_tls(address, WAIT_S))
            taken, _ = await asyncio.get_running_loop().sock_accept(server)
            here = await accept_tls(taken, server_context(new_device_keys(os.urandom)), WAIT_S)
            streams = here, await there
            ends = [stream._writer.get_extra_info("socket") for stream in streams]
            assert all(end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for end in ends)
            for stream in streams:
                await stream.close()

    asyncio.run(story())
