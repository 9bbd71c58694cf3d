"""Files from PC to PC: a large one, many small ones, what memory that takes, what a kill costs, and a message
meanwhile."""

import asyncio
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.control import Role
from sync.entry import Batch, Payload
from sync.files.manifest import CHUNK_SIZE
from tests.benchmarks.bench_files import add, small_files
from tests.benchmarks.floors import make_certificate
from tests.benchmarks.measure import (
    Bench,
    Figures,
    above_floor_at_most,
    at_most,
    benchmark,
    ratio_at_least,
    ratio_at_most,
    spread,
)
from tests.sync.file_pc import ROOT, FilePC, file_pc, new_home
from tests.sync.lan import admit, at, found_shop, networks, until
from tests.sync.test_file_kills import served

MIB = CHUNK_SIZE
LARGE_MIB = 1024
ROUNDS = 2
MESSAGES = 50
KILLED_MIB, KILLS = 128, 20
PAUSE_S = 0.06


class Pair:
    """Two PCs of a shop in a folder; on the first lie files of which it speaks."""

    def __init__(self, folder: Path) -> None:
        self.homes = folder / "till", folder / "office"
        self.till = found_shop(log=new_home(self.homes[0]))
        self.office = admit(self.till, Role.EMPLOYEE, new_home(self.homes[1]))

    def add(self, paths: list[Path]) -> list[bytes]:
        add(self.till.files, paths)
        files = [change.file for change in self.till.files.changes(0, len(paths))]
        for start in range(0, len(files), 16):
            mentioned = Batch([Payload("message.posted", False, "look")], files=files[start : start + 16])
            self.till.post(self.till.shop_space, mentioned)
        return files

    @contextmanager
    def running(self) -> Iterator[tuple[FilePC, FilePC]]:
        """Both in processes of their own, connected, with all entries at both."""
        held = self.till.head_arrival
        for replica in (self.till, self.office):
            replica.close()
        with file_pc(self.homes[0]) as till, file_pc(self.homes[1]) as office:
            office.tell(dial=till.address)
            office.held = office.wait("news", held)["news"]
            yield till, office


def random_file(folder: Path, mib: int, seed: int = 1) -> Path:
    path, give = folder / f"{mib}-{seed}", random.Random(seed).randbytes
    with path.open("wb") as stream:
        for _ in range(mib):
            stream.write(give(MIB))
    return path


@benchmark(
    "transfer-large", f"{LARGE_MIB:,} MiB from PC to PC, durable there; floor: asyncio sendfile", ratio_at_least(0.7)
)
def transfer_a_large_file(bench: Bench) -> Figures:
    """MiB a second; the best of some rounds, because others use this machine too."""
    figures, floors = [], []
    path = random_file(bench.folder, LARGE_MIB)
    for number in range(ROUNDS):
        pair = Pair(bench.folder / str(number))
        (file,) = pair.add([path])
        with pair.running() as (_, office):
            start = time.perf_counter()
            office.tell(want=file.hex())
            figures.append(LARGE_MIB / (office.wait("whole", 1)["at"] - start))
        floors.append(LARGE_MIB / sendfile_s(bench.folder, path))
    return Figures(max(figures), max(floors), "MiB/s", {"median": statistics.median(figures)})


def sendfile_s(folder: Path, path: Path) -> float:
    """Seconds that a process takes to send a file to another one, which keeps it durably."""
    certificate, key = make_certificate(folder)
    command = [sys.executable, "-m", "tests.benchmarks.sendfile", str(certificate), str(key), str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sender:
        assert sender.stdout is not None
        port = sender.stdout.readline().strip()
        receiver = [sys.executable, "-m", "tests.benchmarks.sendfile", port, str(folder / "received")]
        return float(subprocess.run(receiver, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout)


@benchmark("transfer-small", "10,000 files of 10 kB from PC to PC", at_most(30, "s"))
def transfer_many_small_files(bench: Bench) -> Figures:
    pair = Pair(bench.folder)
    count = len(pair.add(small_files(bench.folder / "small")))
    start = time.perf_counter()
    with pair.running() as (_, office):
        begun = time.perf_counter()
        seconds = office.wait("whole", count)["at"] - begun
    return Figures(seconds, None, "s", {"with start and entries": time.perf_counter() - start})


@benchmark(
    "transfer-memory", "memory at most while 256 MiB go from PC to PC; floor: before", above_floor_at_most(50, "MiB")
)
def memory_of_a_transfer(bench: Bench) -> Figures:
    """Of the end that takes more."""
    pair = Pair(bench.folder)
    (file,) = pair.add([random_file(bench.folder, 256)])
    with pair.running() as pcs:
        before = [pc.memory_mib for pc in pcs]
        pcs[1].tell(want=file.hex())
        pcs[1].wait("whole", 1)
        after = [pc.memory_mib for pc in pcs]
    less, more = sorted(zip(after, before, strict=True), key=lambda end: end[0] - end[1])
    return Figures(*more, "MiB", {"more at the other end": less[0] - less[1]})


@benchmark("transfer-message", "a message while 2 GiB go the same way; floor: without", ratio_at_most(1.5))
def message_during_a_transfer(bench: Bench) -> Figures:
    """ms from being said until it is durable on the other PC; medians."""
    pair = Pair(bench.folder)
    files = pair.add([random_file(bench.folder, LARGE_MIB, seed) for seed in range(2)])
    with pair.running() as (till, office):
        quiet = [said_ms(till, office) for _ in range(MESSAGES)]
        for file in files:
            office.tell(want=file.hex())
        time.sleep(0.5)
        busy = [said_ms(till, office) for _ in range(MESSAGES)]
        assert office.whole < len(files), "the files were there too soon"
    return Figures(statistics.median(busy), statistics.median(quiet), "ms", spread(busy))


@benchmark("transfer-killed", "chunks of 128 MiB sent again after each of 20 kill -9 on the way", at_most(1, "chunks"))
def chunks_sent_again(bench: Bench) -> Figures:
    pair, chance = Pair(bench.folder), random.Random(1)
    (file,) = pair.add([random_file(bench.folder, KILLED_MIB)])
    pair.office.close()

    async def story() -> int:
        async with networks(pair.till) as (till,):
            counted = served(till)
            for number in range(KILLS + 1):
                with file_pc(pair.homes[1]) as office:
                    office.tell(dial=at(till))
                    office.tell(want=file.hex())
                    if number == KILLS:
                        await asyncio.to_thread(office.wait, "whole", 1)
                    else:
                        until_sent = counted.total() + chance.randint(2, KILLED_MIB // KILLS)
                        await until(lambda least=until_sent: counted.total() >= least)
                        office.process.kill()
            return counted.total()

    again = asyncio.run(story()) - KILLED_MIB
    pair.till.close()
    return Figures(again / KILLS, None, "chunks")


def said_ms(till: FilePC, office: FilePC) -> float:
    """How long a message takes from PC to PC."""
    time.sleep(PAUSE_S)
    start = time.perf_counter()
    till.tell(say="good morning")
    return (office.wait_for_news() - start) * 1000
