"""What connects and is not one of the shop's PCs: nothing is told to it, nothing is taken from it, nobody waits."""

import asyncio
import contextlib
import gc
import os
import selectors
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from sync.errors import SyncError, TooLargeError
from sync.exchange.frames import Control as ControlFrame
from sync.exchange.frames import RunFrame, Welcome, decode_message, encode_message
from sync.identity import DeviceKeys, new_device_keys
from sync.network import Network
from sync.replica import Replica
from sync.transport.addresses import Address
from sync.transport.connection import FrameStream, LostError, connect_tls
from sync.transport.greeting import TurnedAwayError
from sync.transport.handshake import FRAME_LIMIT, Accepted, Hello, RefusedPeer, answer, decode, encode
from sync.transport.listener import Guest, Limits, Listener
from sync.transport.tls import client_context, server_context
from tests.sync.lan import WAIT_S, admit, at, found_shop, hold_the_same, networks, stranger, until

SESSION = os.urandom(16)
NO_FAMILY = 99
TURNS = 10
"""Of the loop: more than it takes to begin or to end something."""
MALLORY = new_device_keys(os.urandom)


async def is_hung_up(stream: FrameStream) -> bool:
    async with asyncio.timeout(WAIT_S):
        try:
            while True:
                await stream.read(1 << 22)
        except LostError:
            return True


async def still_serves(network: Network, till: Replica) -> None:
    office = admit(till)
    async with networks(office) as (other,):
        await other.dial(at(network))
        await until(lambda: hold_the_same(till, office))


async def comes_through(network: Network, till: Replica) -> None:
    """Like `still_serves`, but the first calls may meet a closed door."""
    office = admit(till)
    async with networks(office, fraction=lambda: 0.0) as (other,):
        with contextlib.suppress(SyncError):
            await other.dial(at(network))
        await until(lambda: hold_the_same(till, office))


@asynccontextmanager
async def impostor(keys: DeviceKeys) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that shows another certificate, and the frames that it was told."""
    told: list[bytes] = []

    async def serve(guest: Guest) -> None:
        await guest.stream.write(encode(RefusedPeer("go on")))
        while True:
            told.append(await guest.stream.read(1 << 20))

    listener = Listener(server_context(keys), serve)
    listener.open(["127.0.0.1"], 0)
    task = asyncio.ensure_future(listener.run())
    try:
        yield f"127.0.0.1:{listener.port}", told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await listener.close()


def test_a_server_with_another_certificate_is_told_nothing() -> None:
    async def story() -> None:
        office = admit(found_shop())
        async with networks(office) as (one,), impostor(MALLORY) as (address, told):
            with pytest.raises(TurnedAwayError):
                await one.dial(address)
            assert told == []

    asyncio.run(story())


def new_device_keys_of(device: bytes) -> DeviceKeys:
    """Mallory's keys under somebody else's device id."""
    return replace(MALLORY, device=device)


def test_an_answer_made_for_another_connection_is_worth_nothing() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till) as (one,):
            async with stranger(one) as (stream, hello):
                good = answer(hello, office.device, till.genesis.hash, stream.certificate, SESSION)
                await stream.write(encode(good))
                assert isinstance(decode(await stream.read(FRAME_LIMIT), Accepted, RefusedPeer), Accepted)
            async with stranger(one) as (stream, _hello):
                await stream.write(encode(good))
                assert await is_hung_up(stream)

    asyncio.run(story())


def test_a_pc_of_another_shop_is_turned_away_at_both_ends() -> None:
    async def story() -> None:
        till, other = found_shop(), found_shop()
        async with networks(till, other) as (one, two):
            with pytest.raises(TurnedAwayError):
                await two.dial(at(one))
            async with stranger(one) as (stream, hello):
                await stream.write(encode(answer(hello, other.device, other.genesis.hash, stream.certificate, SESSION)))
                assert decode(await stream.read(FRAME_LIMIT), Accepted, RefusedPeer) == RefusedPeer("foreign")
            assert not one.connections
            assert not two.connections

    asyncio.run(story())


def test_a_device_with_anothers_id_is_hung_up_on() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        forged = new_device_keys_of(office.device.device)
        async with networks(till) as (one,), stranger(one) as (stream, hello):
            await stream.write(encode(answer(hello, forged, till.genesis.hash, stream.certificate, SESSION)))
            with pytest.raises(LostError):
                await stream.read(FRAME_LIMIT)

    asyncio.run(story())


@pytest.mark.parametrize("bad", ["content", "forged control", "nonsense"])
def test_a_device_that_nobody_knows_gives_control_that_verifies_or_is_hung_up_on(bad: str) -> None:
    async def story() -> None:
        till = found_shop()
        genesis = till.genesis.hash
        control, _ = till.control_since({}, 0, 10, 1 << 20)
        entry = control[0]
        forged = {
            "content": encode_message(RunFrame(bytes(32), [(entry.raw, b"")], bytes(64))),
            "forged control": encode_message(ControlFrame([(entry.raw[:-1] + b"x", entry.body, bytes(64))])),
            "nonsense": b"\xff" * 40,
        }[bad]
        before = till.head_arrival
        async with networks(till) as (one,), stranger(one) as (stream, hello):
            await stream.write(encode(answer(hello, MALLORY, genesis, stream.certificate, SESSION)))
            assert isinstance(decode(await stream.read(FRAME_LIMIT), Accepted, RefusedPeer), Accepted)
            assert isinstance(decode_message(await stream.read(1 << 20)), Welcome)
            await stream.write(encode_message(Welcome(1, 1, 0, genesis, MALLORY.device)))
            await stream.write(forged)
            assert await is_hung_up(stream)
            assert not one.connections
        assert till.head_arrival == before

    asyncio.run(story())


def test_a_device_that_stays_unknown_is_hung_up_on_after_a_while() -> None:
    async def story() -> None:
        till = found_shop()
        limits = Limits(introduction_s=0.2)
        async with networks(till, limits=limits) as (one,), stranger(one) as (stream, hello):
            await stream.write(encode(answer(hello, MALLORY, till.genesis.hash, stream.certificate, SESSION)))
            assert await is_hung_up(stream)

    asyncio.run(story())


@pytest.mark.parametrize("known", [False, True])
def test_a_frame_of_a_gibibyte_is_refused_before_it_is_read(known: bool) -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till) as (one,):
            async with stranger(one) as (stream, hello):
                if known:
                    good = answer(hello, office.device, till.genesis.hash, stream.certificate, SESSION)
                    await stream.write(encode(good))
                stream._writer.write((1 << 30).to_bytes(4, "big") + b"x" * 1000)
                assert await is_hung_up(stream)
            await still_serves(one, till)

    asyncio.run(story())


def test_frames_are_measured_before_they_are_read() -> None:
    async def story() -> None:
        reader = asyncio.StreamReader()
        stream = FrameStream.__new__(FrameStream)
        stream._reader = reader
        reader.feed_data((1 << 30).to_bytes(4, "big"))
        with pytest.raises(TooLargeError):
            await stream.read(FRAME_LIMIT)

    asyncio.run(story())


@pytest.mark.parametrize("first", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x40\x00" + b"x" * 3000, b"\x00" * 9])
def test_what_is_not_tls_is_hung_up_on(first: bytes) -> None:
    async def story() -> None:
        till = found_shop()
        async with networks(till, limits=Limits(tls_s=0.3)) as (one,):
            reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
            writer.write(first)
            async with asyncio.timeout(WAIT_S):
                try:
                    while await reader.read(1000):
                        pass
                except ConnectionError:
                    pass
            writer.close()
            await still_serves(one, till)

    asyncio.run(story())


def test_who_says_nothing_after_tls_is_hung_up_on() -> None:
    async def story() -> None:
        async with networks(found_shop(), limits=Limits(handshake_s=0.2)) as (one,), stranger(one) as (stream, _hello):
            assert await is_hung_up(stream)

    asyncio.run(story())


def test_who_holds_connections_open_in_silence_keeps_nobody_out() -> None:
    async def story() -> None:
        till = found_shop()
        limits = Limits(strangers=3, strangers_per_host=3, reserved=0, tls_s=10 * WAIT_S)
        async with networks(till, limits=limits) as (one,):
            idle = [await asyncio.open_connection("127.0.0.1", one.port) for _ in range(4)]
            async with asyncio.timeout(WAIT_S):
                assert await idle[0][0].read(1) == b""
            await comes_through(one, till)
            for _, used in idle:
                used.close()

    asyncio.run(story())


@asynccontextmanager
async def speaker(network: Network, shop: Replica) -> AsyncIterator[asyncio.StreamReader]:
    """A connection from another address, of a device that nobody knows, and that has said who it is."""
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", network.port, ssl=client_context(), local_addr=("127.0.0.2", 0)
    )
    try:
        hello = decode(await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big")), Hello)
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        said = encode(answer(hello, MALLORY, shop.genesis.hash, certificate, SESSION))
        writer.write(len(said).to_bytes(4, "big") + said)
        await reader.readexactly(4)
        yield reader
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


def test_who_speaks_on_all_connections_there_may_be_keeps_no_pc_of_the_shop_out() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        till.peers.keep_addresses(office.device.device, ["127.0.0.1:4711"], till.wall_ms())
        limits = Limits(strangers=4, strangers_per_host=4, reserved=1)
        async with networks(till, limits=limits) as (one,), contextlib.AsyncExitStack() as held:
            for _ in range(3):
                await held.enter_async_context(speaker(one, till))
            with pytest.raises((ConnectionError, ssl.SSLError)):
                await held.enter_async_context(speaker(one, till))
            async with networks(office) as (other,):
                await other.dial(at(one))
                await until(lambda: hold_the_same(till, office))

    asyncio.run(story())


def test_a_version_from_the_future_is_asked_to_wait() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till) as (one,), stranger(one) as (stream, hello):
            said = answer(hello, office.device, till.genesis.hash, stream.certificate, SESSION)
            await stream.write(encode(msgspec.structs.replace(said, version=7)))
            assert isinstance(decode(await stream.read(FRAME_LIMIT), Accepted, RefusedPeer), Accepted)
        async with networks(till) as (one,), stranger(one) as (stream, hello):
            await stream.write(encode(msgspec.structs.replace(said, version=0)))
            assert decode(await stream.read(FRAME_LIMIT), Accepted, RefusedPeer) == RefusedPeer("version")

    asyncio.run(story())


@pytest.mark.parametrize("steps", range(12))
def test_a_connection_that_was_just_taken_when_the_listener_closes_is_closed(steps: int) -> None:
    async def story() -> None:
        listener = Listener(server_context(MALLORY), lambda guest: asyncio.sleep(60))
        listener.open(["127.0.0.1"], 0)
        taking = asyncio.ensure_future(listener.run())
        await asyncio.sleep(0)
        with socket.create_connection(("127.0.0.1", listener.port)):
            for _ in range(steps):
                await asyncio.sleep(0)
            await listener.close()
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)

    asyncio.run(story())


@pytest.mark.parametrize("steps", range(6))
def test_a_connection_that_is_taken_as_the_listener_is_cancelled_is_closed(steps: int) -> None:
    async def story() -> None:
        listener = Listener(server_context(MALLORY), lambda guest: asyncio.sleep(60))
        listener.open(["127.0.0.1"], 0)
        taking = asyncio.ensure_future(listener.run())
        for _ in range(5):
            await asyncio.sleep(0)
        with socket.create_connection(("127.0.0.1", listener.port)):
            for _ in range(steps):
                await asyncio.sleep(0)
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)
            await listener.close()

    asyncio.run(story())
    gc.collect()


@pytest.mark.parametrize("end", ["calling", "called"])
def test_a_connection_on_which_tls_is_being_made_ends_with_who_wanted_it(end: str) -> None:
    async def story(steps: int) -> None:
        listener = Listener(server_context(MALLORY), lambda guest: asyncio.sleep(60))
        listener.open(["127.0.0.1"], 0)
        taking = asyncio.ensure_future(listener.run())
        calling = asyncio.ensure_future(connect_and_wait(listener.port))

        async def hang_up() -> None:
            calling.cancel()
            await asyncio.gather(calling, return_exceptions=True)

        async def close() -> None:
            await listener.close()
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)

        for _ in range(steps):
            await asyncio.sleep(0)
        for ending in (hang_up, close) if end == "calling" else (close, hang_up):
            await ending()

    for steps in range(40):
        asyncio.run(story(steps))
    gc.collect()


async def connect_and_wait(port: int) -> None:
    stream = await connect_tls(Address("127.0.0.1", port), 10)
    try:
        await asyncio.sleep(60)
    finally:
        await stream.close()


def test_a_name_is_called_at_the_next_address_where_this_computer_has_no_such_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve = socket.getaddrinfo

    def resolved(host: str, port: int, *asked: int, **named: int) -> list[Any]:
        if host != "till.local":
            return resolve(host, port, *asked, **named)
        if named.get("flags"):
            raise socket.gaierror("not a number")
        return [(family, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)) for family in (NO_FAMILY, socket.AF_INET)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)

    async def story() -> None:
        async with networks(found_shop()) as (one,):
            stream = await connect_tls(Address("till.local", one.port), WAIT_S)
            await stream.close()

    asyncio.run(story())


def test_a_loop_that_minds_closed_sockets_goes_on_after_the_listener_has_closed() -> None:
    async def story() -> None:
        listener = Listener(server_context(MALLORY), ignore)
        listener.open(["127.0.0.1"], 0)
        running = asyncio.create_task(listener.run())
        for _ in range(TURNS):
            await asyncio.sleep(0)
        await listener.close()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def ignore(_guest: Guest) -> None:
        pass

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        runner.run(story())
