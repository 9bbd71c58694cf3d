"""Files between real replicas, over real TLS on loopback."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sync.control import DeviceRemoved, Role
from sync.entry import Batch, Payload
from sync.errors import DamagedCopyError, DiskFullError
from sync.files import traffic
from sync.files.frames import (
    PARTS_LIMIT,
    PROTOCOL,
    ChunkAnswer,
    ChunkRequest,
    FileChange,
    FileWelcome,
    Holding,
    ManifestAnswer,
    ManifestRequest,
    PartHolding,
    Request,
    decode_file_message,
    encode_file_message,
)
from sync.files.manifest import CHUNK_SIZE, SEALED_SIZE
from sync.files.part import Part
from sync.files.wishes import WhyNot
from sync.network import Network
from sync.replica import Replica
from sync.transport.connection import FrameStream, LostError
from sync.transport.handshake import FRAME_LIMIT, Accepted, Purpose, RefusedPeer, Removed, answer, decode, encode
from tests.sync.lan import admit, at, found_shop, hold_the_same, networks, new_log, say, stranger, texts, until
from tests.sync.stored_files import FILE_KEY, manifest_of, plain_bytes, receive, sealed_chunks

LARGE = 30_000_000
SMALL = 100_000

NewPc = Callable[[], Replica]


@pytest.fixture
def pc(tmp_path: Path) -> Iterator[NewPc]:
    """PCs of one shop, the first its owner's, each with a folder of its own."""
    made: list[Replica] = []

    def new() -> Replica:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        log = new_log(folder / "log.db")
        made.append(admit(made[0], Role.EMPLOYEE, log) if made else found_shop(log=log))
        return made[-1]

    yield new
    for replica in made:
        replica.close()


def put(replica: Replica, size: int, seed: int = 1) -> bytes:
    """A file that is whole on this PC; its id."""
    return receive(replica.files, sealed_chunks(plain_bytes(size, seed))).file


def mention(replica: Replica, *files: bytes, space: bytes | None = None) -> None:
    batch = Batch([Payload("message.posted", False, "look")], files=files)
    replica.post(space or replica.shop_space, batch)


def plain(replica: Replica, file: bytes) -> bytes:
    whole = replica.files.whole(file)
    assert whole is not None
    return b"".join(whole.pieces(FILE_KEY))


def served(network: Network) -> Counter[tuple[bytes, int]]:
    """Counts the chunks that this PC serves from now on."""
    counted: Counter[tuple[bytes, int]] = Counter()
    content = network._files.traffic.content

    async def count(request: Request) -> bytes | None:
        found = await content(request)
        if isinstance(request, ChunkRequest) and found is not None:
            counted[request.file, request.number] += 1
        return found

    network._files.traffic.content = count
    return counted


async def meet(*running: Network) -> None:
    for network in running[1:]:
        await network.dial(at(running[0]))


async def has(network: Network, *files: bytes) -> None:
    await until(lambda: all(network._replica.files.is_whole(file) for file in files))


def test_small_files_come_by_themselves_and_large_ones_when_somebody_wants_them(pc: NewPc) -> None:
    async def story() -> None:
        till, office = pc(), pc()
        small, large, other = put(till, SMALL), put(till, LARGE // 10), put(till, LARGE // 10, seed=2)
        async with networks(till, office) as (one, two):
            mention(till, small, large, other)
            await meet(one, two)
            await has(two, small)
            await until(lambda: two.files.why_not(large) is WhyNot.LARGE)
            assert two.files.holders(large) == {till.device.device}
            assert not office.files.is_whole(large)
            two.files.want(large)
            await has(two, large)
            assert not office.files.is_whole(other)
            two.files.choose(keep_everything=True, budget=None)
            await has(two, other)
            assert plain(office, large) == plain_bytes(LARGE // 10)
            await until(lambda: one.files.holders(large) == {office.device.device})

    asyncio.run(story())


def test_what_is_said_while_connected_brings_its_files_and_a_budget_keeps_them_away(pc: NewPc) -> None:
    async def story() -> None:
        till, office = pc(), pc()
        async with networks(till, office) as (one, two):
            await meet(one, two)
            first, second = put(till, SMALL), put(till, SMALL, seed=2)
            mention(till, first)
            await has(two, first)
            two.files.choose(keep_everything=False, budget=SMALL + SMALL // 2)
            mention(till, second)
            await until(lambda: two.files.why_not(second) is WhyNot.BUDGET)
            two.files.keep(second)
            await has(two, second)
            assert two.files.is_kept(second)

    asyncio.run(story())


def test_a_large_file_comes_from_two_pcs_at_once(pc: NewPc) -> None:
    async def story() -> None:
        till, office, laptop = pc(), pc(), pc()
        file = put(till, LARGE)
        put(office, LARGE)
        async with networks(till, office, laptop) as (one, two, three):
            counts = served(one), served(two)
            mention(till, file)
            three.files.keep(file)
            await meet(one, two, three)
            await three.dial(at(two))
            await has(three, file)
            assert plain(laptop, file) == plain_bytes(LARGE)
            assert min(sum(count.values()) for count in counts) > 3
            assert (counts[0] + counts[1]).total() == -(-LARGE // CHUNK_SIZE)

    asyncio.run(story())


def test_a_pc_that_cannot_read_a_file_keeps_it_and_passes_it_on(pc: NewPc) -> None:
    async def story() -> None:
        till, office, laptop = pc(), pc(), pc()
        file = put(till, SMALL)
        async with networks(till, office) as (one, two):
            mention(till, file, space=till.direct_space(laptop.me.member))
            await meet(one, two)
            await has(two, file)
            await until(lambda: hold_the_same(till, office))
            assert "look" not in texts(office)
        async with networks(office, laptop) as (two, three):
            await meet(two, three)
            await has(three, file)
            assert texts(laptop) == {"look"}

    asyncio.run(story())


def test_what_is_found_damaged_comes_again_while_pcs_are_connected(pc: NewPc) -> None:
    async def story() -> None:
        till, office = pc(), pc()
        file = put(till, SMALL)
        async with networks(till, office) as (one, two):
            mention(till, file)
            await meet(one, two)
            await has(two, file)
            office.files.folder.whole(file).write_bytes(b"spoilt")
            whole = office.files.whole(file)
            assert whole is not None
            with pytest.raises(DamagedCopyError):
                whole.chunk(0)
            assert office.files.take_notes() == [file]
            await has(two, file)
            assert plain(office, file) == plain_bytes(SMALL)

    asyncio.run(story())


def test_a_pc_that_gives_something_else_is_not_asked_again_and_the_file_comes_from_others(pc: NewPc) -> None:
    async def story() -> None:
        till, office, laptop = pc(), pc(), pc()
        file = put(till, LARGE // 4)
        put(office, LARGE // 4)
        async with networks(till, office, laptop) as (one, two, three):
            lies = served(one)
            content = one._files.traffic.content

            async def lie(request: Request) -> bytes | None:
                found = await content(request)
                return found and bytes(len(found))

            one._files.traffic.content = lie
            mention(till, file)
            three.files.want(file)
            await meet(one, two, three)
            await three.dial(at(two))
            await has(three, file)
            assert plain(laptop, file) == plain_bytes(LARGE // 4)
            assert lies.total() <= 6
            assert till.device.device not in three.files.holders(file)

    asyncio.run(story())


def test_a_large_file_does_not_come_because_somebody_says_that_it_is_small(pc: NewPc) -> None:
    async def story() -> None:
        till, office, laptop = pc(), pc(), pc()
        file, last = put(till, LARGE // 10), put(till, SMALL)
        put(office, LARGE // 10)
        changes = till.files.changes
        async with networks(till, office, laptop) as (one, two, three):
            till.files.changes = lambda after, limit: [each._replace(size=SMALL) for each in changes(after, limit)]
            mention(till, file, last)
            await meet(one, two, three)
            await three.dial(at(two))
            await has(three, last)
            await until(lambda: three.files.holders(file) == {office.device.device})
            await until(lambda: not three.files.progress)
            assert laptop.files.size(file) is None

    asyncio.run(story())


def test_a_removed_pc_is_served_nothing_more(pc: NewPc) -> None:
    async def story() -> None:
        till, office = pc(), pc()
        file, later = put(till, SMALL), put(till, SMALL, seed=2)
        async with networks(till, office) as (one, two):
            mention(till, file)
            await meet(one, two)
            await has(two, file)
            till.take_out(DeviceRemoved(office.device.device, ()))
            assert one._files.links.by_device[office.device.device].exchange.closed
            mention(till, later)
            await until(lambda: not two._files.links.by_device)
            assert not office.files.is_whole(later)
            assert one.files.holders(file) == frozenset()
            assert await greeted_for_files(one, office) == Removed

    asyncio.run(story())


async def greeted_for_files(network: Network, replica: Replica) -> type:
    """What a PC hears that calls for files."""
    async with stranger(network) as (stream, hello):
        said = answer(hello, replica.device, replica.genesis.hash, stream.certificate, os.urandom(16), Purpose.FILES)
        await stream.write(encode(said))
        return type(decode(await stream.read(FRAME_LIMIT), Accepted, RefusedPeer, Removed))


HOSTILE = [
    b"\xc1",
    encode_file_message(ChunkAnswer(bytes(32), 0, bytes(20))),
    encode_file_message(ManifestAnswer(bytes(32), bytes(99))),
    encode_file_message(Holding(bytes(16), (FileChange(1, bytes(32), 1),), True)) * 2,
    bytes(FRAME_LIMIT),
]


@pytest.mark.parametrize("greets", [True, False])
def test_nonsense_ends_its_connection_and_nothing_else(pc: NewPc, greets: bool) -> None:
    async def story() -> None:
        till, office, laptop = pc(), pc(), pc()
        async with networks(till, laptop) as (one, two):
            for hostile in HOSTILE:
                async with known_for_files(one, office) as stream:
                    if greets:
                        await stream.write(encode_file_message(FileWelcome(1, 1)))
                    await stream.write(hostile)
                    await stream.write(hostile)
                    with pytest.raises(LostError):
                        await heard_out(stream)
            file = put(till, SMALL)
            mention(till, file)
            await meet(one, two)
            await has(two, file)

    asyncio.run(story())


def test_who_asks_and_tells_without_end_keeps_no_other_pc_waiting(pc: NewPc) -> None:
    async def story() -> None:
        till, office, laptop = pc(), pc(), pc()
        there = put(till, SMALL)
        async with networks(till, laptop) as (one, two), known_for_files(one, office) as stream:
            await stream.write(encode_file_message(FileWelcome(PROTOCOL, 1)))
            flood = asyncio.ensure_future(flooded(stream))
            mention(till, there)
            await meet(one, two)
            await has(two, there)
            assert not flood.done(), "it goes on: all of it is answered"
            flood.cancel()
            await asyncio.wait((flood,))

    asyncio.run(story())


async def flooded(stream: FrameStream) -> None:
    """Ask for what is not there, and tell the same over and over, as fast as it is answered."""
    for number in itertools.count(1):
        changes = (FileChange(number, bytes(32), number % 2 or None),)
        questions = ChunkRequest(bytes(32), number % 4_000), ManifestRequest(bytes(32))
        for said in (*questions * 16, Holding(bytes(16), changes, True)):
            await stream.write(encode_file_message(said))
        answered = 0
        while answered < 32:
            heard = decode_file_message(await stream.read(FRAME_LIMIT))
            answered += isinstance(heard, ChunkAnswer | ManifestAnswer)


async def heard_out(stream: FrameStream) -> None:
    while True:
        await stream.read(1 << 22)


@asynccontextmanager
async def known_for_files(network: Network, replica: Replica) -> AsyncIterator[FrameStream]:
    """A connection for files of one of the shop's PCs, to say by hand what is said over it."""
    async with stranger(network) as (stream, hello):
        keys = replica.device, replica.genesis.hash, stream.certificate, os.urandom(16)
        await stream.write(encode(answer(hello, *keys, Purpose.FILES)))
        decode(await stream.read(FRAME_LIMIT), Accepted)
        yield stream


def test_a_stranger_gets_no_connection_for_files(pc: NewPc) -> None:
    async def story() -> None:
        till, other = pc(), found_shop()
        async with networks(till) as (one,):
            assert await greeted_for_files(one, till) == RefusedPeer
            assert await greeted_for_files(one, other) == RefusedPeer

    asyncio.run(story())


def test_a_full_disk_is_said_and_the_file_comes_once_there_is_room(pc: NewPc, monkeypatch: pytest.MonkeyPatch) -> None:
    write, free = Part.write, asyncio.Event()

    def full(self: Part, number: int, sealed: bytes) -> None:
        if number == 3 and not free.is_set():
            raise DiskFullError("The disk is full.")
        write(self, number, sealed)

    async def story() -> None:
        till, office = pc(), pc()
        file = put(till, LARGE // 4)
        monkeypatch.setattr(Part, "write", full)
        async with networks(till, office) as (one, two):
            count = served(one)
            mention(till, file)
            two.files.want(file)
            await meet(one, two)
            await until(lambda: two.files.trouble == "The disk is full.")
            say(till, "and chat goes on")
            await until(lambda: "and chat goes on" in texts(office))
            free.set()
            await has(two, file)
            assert two.files.trouble is None
            assert count.total() <= -(-LARGE // 4 // CHUNK_SIZE) + 8

    monkeypatch.setattr(traffic, "REST_S", 0.2)
    asyncio.run(story())


def put_part(replica: Replica, size: int, numbers: Iterable[int]) -> bytes:
    """Some chunks of a file that was coming; its id."""
    chunks = sealed_chunks(plain_bytes(size))
    part = replica.files.begin(manifest_of(chunks))
    for number in numbers:
        part.write(number, chunks[number])
    return part.file


def test_pcs_that_have_different_parts_of_a_file_complete_each_other_and_a_third(pc: NewPc) -> None:
    async def story() -> None:
        till, office, laptop = pc(), pc(), pc()
        file = put_part(till, LARGE // 4, (0, 2, 5))
        put_part(office, LARGE // 4, (1, 3, 4, 6, 7))
        async with networks(till, office, laptop) as (one, two, three):
            mention(till, file)
            for each in (one, two, three):
                each.files.want(file)
            await meet(one, two, three)
            await three.dial(at(two))
            for each in (one, two, three):
                await has(each, file)
            assert plain(laptop, file) == plain_bytes(LARGE // 4)

    asyncio.run(story())


def test_a_pc_that_tells_of_parts_that_it_has_not_gains_nothing(pc: NewPc) -> None:
    async def story() -> None:
        till, office, laptop = pc(), pc(), pc()
        chunks = sealed_chunks(plain_bytes(LARGE // 10))
        file = manifest_of(chunks).file
        async with networks(till, office) as (one, two):
            mention(till, file)
            one.files.want(file)
            async with known_for_files(one, laptop) as stream:
                await stream.write(encode_file_message(FileWelcome(2, 1)))
                for number in range(PARTS_LIMIT + 30):
                    other = file if number == 0 else bytes([number]) * 32
                    await stream.write(encode_file_message(PartHolding(other, 3 * SEALED_SIZE, b"\7")))
                while not isinstance(asked := decode_file_message(await stream.read(FRAME_LIMIT)), ManifestRequest):
                    pass
                assert asked.file == file
                await stream.write(encode_file_message(ManifestAnswer(file, b"\x90")))
                await until(lambda: one._files.traffic.peer_parts.holders(file) == {})
                assert len(one._files.traffic.peer_parts.files) < PARTS_LIMIT
                await stream.write(encode_file_message(PartHolding(file, 3 * SEALED_SIZE, b"\7")))
                receive(office.files, chunks)
                await meet(one, two)
                await has(one, file)
            await until(lambda: one._files.traffic.peer_parts.files == ())

    asyncio.run(story())
