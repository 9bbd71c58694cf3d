"""A PC that is killed at random moments while files come and go there: what it told stays so."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from sync.control import Role
from sync.entry import Batch, Payload
from sync.files.manifest import CHUNK_SIZE
from sync.log import Log
from sync.network import Network
from sync.replica import Replica
from tests.sync.file_pc import KEY_FILE, FilePC, file_pc, new_home
from tests.sync.lan import admit, at, found_shop, networks, until, wall_ms
from tests.sync.stored_files import plain_bytes, receive, sealed_chunks

ROUNDS = 200
FILES = 12
DEEDS = ("want", 0.5), ("want", 0.5), ("drop", 1.5)
"""What somebody does with all files there, and within how many seconds it is killed."""


def put(size: int, seed: int, *replicas: Replica) -> bytes:
    """A file that is whole on these PCs, spoken of by the first."""
    (file,) = {receive(replica.files, sealed_chunks(plain_bytes(size, seed))).file for replica in replicas}
    replicas[0].post(replicas[0].shop_space, Batch([Payload("message.posted", False, "look")], files=[file]))
    return file


def opened(home: Path) -> Replica:
    return Replica.open(Log.open(home / "log.db", (home / KEY_FILE).read_bytes()), os.urandom, wall_ms)


def look(home: Path, told: int) -> None:
    """The log is as far as was told, and what is whole by it is right."""
    replica = opened(home)
    for _ in replica.files.sweep():
        pass
    assert replica.files.number >= told
    assert not any(replica.files.check())
    replica.close()


async def disturb(office: FilePC, deed: str, files: list[bytes], within_s: float, *running: Network) -> None:
    """Files are asked for or taken off, until it is killed."""
    office.tell(hurry=True)
    for network in running:
        office.tell(dial=at(network))
    for file in files:
        office.tell(**{deed: file.hex()})
    await asyncio.sleep(within_s)
    office.process.kill()
    with pytest.raises(RuntimeError):
        await asyncio.to_thread(office.wait, "nothing")


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_who_is_killed_again_and_again_has_what_it_told_and_gets_all(tmp_path: Path) -> None:
    chance = random.Random(1)
    till = found_shop(log=new_home(tmp_path / "till"))
    laptop = admit(till, Role.EMPLOYEE, new_home(tmp_path / "laptop"))
    admit(till, Role.EMPLOYEE, new_home(tmp_path / "office")).close()
    sizes = (0, 9, 30_000, CHUNK_SIZE + 9, 3 * CHUNK_SIZE)
    files = [put(chance.choice(sizes), seed, till, laptop) for seed in range(FILES)]

    async def story() -> None:
        async with networks(till, laptop) as running:
            await running[1].dial(at(running[0]))
            for number in range(ROUNDS):
                deed, longest_s = DEEDS[number % len(DEEDS)]
                with file_pc(tmp_path / "office") as office:
                    await disturb(office, deed, files, chance.random() * longest_s, *running)
                    told = office.whole
                await asyncio.to_thread(look, tmp_path / "office", told)
            with file_pc(tmp_path / "office") as office:
                office.tell(dial=at(running[0]))
                for file in files:
                    office.tell(want=file.hex())
                await until(lambda: all(len(network.files.holders(file)) == 2 for file in files for network in running))

    asyncio.run(story())
    office = opened(tmp_path / "office")
    assert all(replica.files.is_whole(file) for file in files for replica in (till, laptop, office))
    for replica in (till, laptop, office):
        replica.close()
