"""A PC that is killed in the middle of a transfer: no more than one chunk a connection is sent again."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

from sync.control import Role
from sync.entry import Batch, Payload
from sync.files.frames import ChunkAnswer, ChunkRequest, Request
from sync.files.manifest import CHUNK_SIZE
from sync.files.traffic import Line
from sync.network import Network
from sync.replica import Replica
from tests.sync.file_pc import file_pc, new_home
from tests.sync.lan import admit, at, found_shop, networks, until
from tests.sync.stored_files import FILE_KEY, plain_bytes, receive, sealed_chunks

CHUNKS = 30
SIZE = CHUNKS * CHUNK_SIZE - 7


def put(*replicas: Replica) -> bytes:
    """A file that is whole on these PCs, spoken of by the first."""
    chunks = sealed_chunks(plain_bytes(SIZE))
    (file,) = {receive(replica.files, chunks).file for replica in replicas}
    replicas[0].post(replicas[0].shop_space, Batch([Payload("message.posted", False, "look")], files=[file]))
    return file


def served(network: Network) -> Counter[int]:
    """Counts the chunks that this PC begins to send from now on."""
    counted: Counter[int] = Counter()
    content = network._files.traffic.content

    async def count(request: Request) -> bytes | None:
        if isinstance(request, ChunkRequest):
            counted[request.number] += 1
        return await content(request)

    network._files.traffic.content = count
    return counted


def met(network: Network) -> list[bytes]:
    """The PCs of the file connections that begin from now on: one may take the place of another."""
    found: list[bytes] = []
    meet = network._files.traffic.meet

    def note(line: Line) -> None:
        found.append(line.device)
        meet(line)

    network._files.traffic.meet = note
    return found


def plain(replica: Replica, file: bytes) -> bytes:
    whole = replica.files.whole(file)
    assert whole is not None
    return b"".join(whole.pieces(FILE_KEY))


def test_who_is_killed_while_a_file_comes_is_sent_one_chunk_again(tmp_path: Path) -> None:
    chance = random.Random(1)
    till = found_shop(log=new_home(tmp_path / "till"))
    file = put(till)
    admit(till, Role.EMPLOYEE, new_home(tmp_path / "office")).close()

    async def story() -> None:
        kills = [chance.randint(3, 8), chance.randint(12, 18), None]
        async with networks(till) as (one,):
            counted, connections = served(one), met(one)
            for kill_at in kills:
                with file_pc(tmp_path / "office") as office:
                    office.tell(dial=at(one))
                    office.tell(want=file.hex())
                    if kill_at is None:
                        await asyncio.to_thread(office.wait, "whole", 1)
                    else:
                        await until(lambda at_least=kill_at: counted.total() >= at_least)
                        office.process.kill()
            assert set(counted) == set(range(CHUNKS))
            assert counted.total() < CHUNKS + len(connections)

    asyncio.run(story())
    till.close()


def test_who_is_killed_while_it_gives_a_file_is_missed_for_one_chunk(tmp_path: Path) -> None:
    till = found_shop(log=new_home(tmp_path / "till"))
    office = admit(till, Role.EMPLOYEE, new_home(tmp_path / "office"))
    laptop = admit(till, Role.EMPLOYEE, new_home(tmp_path / "laptop"))
    file = put(office, till)
    office.close()

    async def story() -> None:
        with file_pc(tmp_path / "office") as killed:
            async with networks(till, laptop) as (one, two):
                came: Counter[bytes] = Counter()
                take = two._files.traffic.take

                def count(device: bytes, event: object) -> None:
                    came[device] += isinstance(event, ChunkAnswer) and event.sealed is not None
                    if came[office_device] == 3:
                        killed.process.kill()
                    take(device, event)

                two._files.traffic.take = count
                two.files.want(file)
                await two.dial(killed.address)
                await until(lambda: came[office_device] >= 3)
                await two.dial(at(one))
                await until(lambda: laptop.files.is_whole(file))
                assert came.total() <= CHUNKS + 1
                assert came[office_device] < CHUNKS
                assert plain(laptop, file) == plain_bytes(SIZE)

    office_device = office.device.device
    asyncio.run(story())
    for replica in (till, laptop):
        replica.close()
