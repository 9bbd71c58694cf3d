"""A PC that is killed at random moments while files come and go there: what it told stays so, and it gets all of them.

`python -m tests.torture.files ROUNDS [SEED]`. Kills are also power cuts, after which of what was not synced any sectors
are left, or the names are not; as root the PC has a small disk of its own, which is full at times. What a failed run
leaves is kept.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random, SystemRandom
from typing import Final

from sync.control import Role
from sync.entry import Batch, Payload
from sync.files.manifest import CHUNK_SIZE
from sync.log import Log
from sync.network import Network
from sync.replica import Replica
from tests.desktop.disk_stories import PAGE, fill, make_room
from tests.simulation.power import torn
from tests.surroundings import own_loopback, usual_signals
from tests.sync.file_pc import KEY_FILE, FilePC, file_pc, new_home
from tests.sync.lan import admit, at, found_shop, networks, until, wall_ms
from tests.sync.stored_files import plain_bytes, receive, sealed_chunks

CHECK_EVERY: Final = 20
FILES: Final = 12
SIZES: Final = 0, 9, 30_000, CHUNK_SIZE + 9, 3 * CHUNK_SIZE
DEEDS: Final = ("want", 0.5), ("want", 0.5), ("drop", 1.5)
"""What somebody does with all files there, and within how many seconds it is killed."""
POWER_CUTS: Final = 0.3
FULL_DISKS: Final = 0.3
DISK_MIB: Final = 64
OFFICE: Final = "office"
SMALL_DISK: Final = "small-disk"


class FileTorture:
    """Two PCs that stay, with files that they speak of, and the office PC that is killed.

    counts: what was done to it
    """

    def __init__(self, folder: Path, chance: Random, *, small_disk: bool) -> None:
        self.counts: Counter[str] = Counter()
        self._chance = chance
        self._small_disk = small_disk
        self._disk = folder / OFFICE
        self._office = self._disk / "home"
        till = found_shop(log=new_home(folder / "till"))
        laptop = admit(till, Role.EMPLOYEE, new_home(folder / "laptop"))
        admit(till, Role.EMPLOYEE, new_home(self._office)).close()
        self._staying = till, laptop
        self._files = [self._put(chance.choice(SIZES), seed) for seed in range(FILES)]

    def _put(self, size: int, seed: int) -> bytes:
        till, laptop = self._staying
        chunks = sealed_chunks(plain_bytes(size, seed))
        (file,) = {receive(replica.files, chunks).file for replica in (till, laptop)}
        till.post(till.shop_space, Batch([Payload("message.posted", False, "look")], files=[file]))
        return file

    async def run(self, rounds: int) -> None:
        """So many kills, then peace. Raises AssertionError for whatever must not be."""
        async with networks(*self._staying) as running:
            await running[1].dial(at(running[0]))
            for number in range(1, rounds + 1):
                await self._round(number, running)
                if number % CHECK_EVERY == 0:
                    print(f"{number:,} of {rounds:,} rounds: {self.told()}", flush=True)
            await self._peace(running)
        self._all_is_there()

    def told(self) -> str:
        return ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items()))

    async def _round(self, number: int, running: list[Network]) -> None:
        deed, longest_s = DEEDS[number % len(DEEDS)]
        power_cut, full = self._chance.random() < POWER_CUTS, self._small_disk and self._chance.random() < FULL_DISKS
        self.counts[f"{'power cuts' if power_cut else 'kills'}{' on a full disk' if full else ''}"] += 1
        with file_pc(self._office) as office:
            if full:
                fill(self._disk, self._chance.randint(0, 1200) * PAGE)
            try:
                await self._disturb(office, deed, self._chance.random() * longest_s, running)
            finally:
                if full:
                    make_room(self._disk)
            told = office.whole
        if power_cut:
            await asyncio.to_thread(self._lose_what_was_not_synced)
        await asyncio.to_thread(self._look, told)

    async def _disturb(self, office: FilePC, deed: str, within_s: float, running: list[Network]) -> None:
        """Files are asked for or taken off, until it is killed."""
        office.tell(hurry=True)
        for network in running:
            office.tell(dial=at(network))
        for file in self._files:
            office.tell(**{deed: file.hex()})
        await asyncio.sleep(within_s)
        assert office.process.poll() is None, "it ended by itself"
        office.process.kill()
        await asyncio.to_thread(office.read_to_the_end)

    def _lose_what_was_not_synced(self) -> None:
        """Parts are synced once they are complete, and their names before it is written down that they are whole."""
        replica = self._opened()
        for file, path in [one for some in replica.files.folder.found() for one in some]:
            if path.suffix:
                path.write_bytes(torn(b"", path.read_bytes(), self._chance))
            elif not replica.files.is_whole(file) and self._chance.random() < 0.5:
                path.unlink()
        replica.close()

    def _opened(self) -> Replica:
        log = Log.open(self._office / "log.db", (self._office / KEY_FILE).read_bytes())
        return Replica.open(log, os.urandom, wall_ms)

    def _look(self, told: int) -> None:
        """The log is as far as was told, and what is whole by it is right."""
        replica = self._opened()
        for _ in replica.files.sweep():
            pass
        assert replica.files.number >= told
        assert not any(replica.files.check())
        replica.close()

    async def _peace(self, running: list[Network]) -> None:
        with file_pc(self._office) as office:
            office.tell(hurry=True)
            office.tell(dial=at(running[0]))
            for file in self._files:
                office.tell(want=file.hex())
            await until(lambda: all(len(one.files.holders(file)) == 2 for file in self._files for one in running))

    def _all_is_there(self) -> None:
        office = self._opened()
        assert all(replica.files.is_whole(file) for file in self._files for replica in (*self._staying, office))
        for replica in (*self._staying, office):
            assert not any(replica.files.check())
            replica.close()


def torture(folder: Path, rounds: int, seed: str, *, small_disk: bool) -> int:
    """Do it, and say how it goes; the exit status."""
    own_loopback()
    began_s = time.monotonic()
    tortured = FileTorture(folder, Random(seed), small_disk=small_disk)
    try:
        asyncio.run(tortured.run(rounds))
    except BaseException:
        if small_disk:  # it goes with this process
            shutil.copytree(folder / OFFICE, folder / "left")
        raise
    print(f"{rounds:,} of {rounds:,} rounds: {tortured.told()} in {time.monotonic() - began_s:.0f} s", flush=True)
    return 0


def on_a_small_disk(folder: Path, rounds: int, seed: str) -> int:
    """Run this again where the office PC has a disk of its own; its exit status."""
    script = f'set -e; mount -t tmpfs -o size={DISK_MIB}m tmpfs "$0"; cd "$1"; shift; exec "$@"'
    command = [sys.executable, "-m", "tests.torture.files", str(rounds), seed, SMALL_DISK, str(folder)]
    started = ["unshare", "-m", "sh", "-c", script, str(folder / OFFICE), os.getcwd(), *command]
    return subprocess.run(started, check=False).returncode


def main(rounds: int, seed: str = "", *inside: str) -> int:
    usual_signals()
    if inside:
        return torture(Path(inside[1]), rounds, seed, small_disk=True)
    seed = seed or str(SystemRandom().randrange(10**6))
    folder = Path(tempfile.mkdtemp(prefix="countertop-files-"))
    (folder / OFFICE).mkdir()
    print(f"Seed {seed}; if it fails, what is left is kept in {folder}.", flush=True)
    if os.name == "posix" and os.geteuid() == 0:
        status = on_a_small_disk(folder, rounds, seed)
    else:
        print("Full disks are left out: that takes root.")
        status = torture(folder, rounds, seed, small_disk=False)
    if status == 0:
        shutil.rmtree(folder)
    return status


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
