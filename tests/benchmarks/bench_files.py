"""Files added: a large one, many small ones, and what memory that takes."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from shutil import copyfile

from sync.files.folder import sync_file
from sync.files.store import FileStore
from sync.log import Log
from tests.benchmarks.measure import (
    Bench,
    Figures,
    above_floor_at_most,
    at_most,
    benchmark,
    by_turns,
    ratio_at_most,
    seconds_of,
)
from tests.sync.replicas import KEY
from tests.sync.stored_files import store_in

MIB = 1 << 20
LARGE_MIB = 1024
SMALL, SMALL_COUNT, TOGETHER = 10_000, 10_000, 64


def large_file(folder: Path, mib: int = LARGE_MIB) -> Path:
    path, give = folder / "large", random.Random(mib).randbytes
    with path.open("wb") as stream:
        for _ in range(mib):
            stream.write(give(MIB))
        os.fsync(stream.fileno())
    return path


def small_files(folder: Path) -> list[Path]:
    folder.mkdir()
    paths, give = [folder / f"{number}.txt" for number in range(SMALL_COUNT)], random.Random(1).randbytes
    for path in paths:
        path.write_bytes(give(SMALL))
    os.sync()
    return paths


def add(store: FileStore, paths: list[Path]) -> None:
    with store.adder() as adder:
        for start in range(0, len(paths), TOGETHER):
            store.add([adder.seal(path) for path in paths[start : start + TOGETHER]])


def numbered_stores(folder: Path) -> Iterator[FileStore]:
    for number in range(100):
        home = folder / str(number)
        home.mkdir()
        yield store_in(home, Log.create(home / "log.db", KEY))


@benchmark("file-large", f"add a file of {LARGE_MIB:,} MiB; floor: read, hash and copy it, durable", ratio_at_most(2))
def add_a_large_file(bench: Bench) -> Figures:
    path, stores = large_file(bench.folder), numbered_stores(bench.folder)

    def copy() -> None:
        digest = blake2b(digest_size=32)
        with path.open("rb") as stream, (bench.folder / "copy").open("wb") as written:
            while piece := stream.read(MIB):
                digest.update(piece)
                written.write(piece)
            os.fsync(written.fileno())
        (bench.folder / "copy").unlink()

    return by_turns(lambda: seconds_of(lambda: add(next(stores), [path])), lambda: seconds_of(copy), "s", 1)


@benchmark(
    "file-small",
    f"add {SMALL_COUNT:,} files of {SMALL // 1000} kB; floor: copy them, durable 64 by 64",
    at_most(30, "s"),
)
def add_many_small_files(bench: Bench) -> Figures:
    paths, stores = small_files(bench.folder / "small"), numbered_stores(bench.folder)
    copies = iter(range(100))

    def copy() -> None:
        folder = bench.folder / f"copy{next(copies)}"
        folder.mkdir()
        with ThreadPoolExecutor(8) as pool:
            for start in range(0, len(paths), TOGETHER):
                made = [copyfile(path, folder / path.name) for path in paths[start : start + TOGETHER]]
                list(pool.map(sync_file, made))

    return by_turns(lambda: seconds_of(lambda: add(next(stores), paths)), lambda: seconds_of(copy), "s", 1, warm_up=0)


ADDER = """
import sys
from pathlib import Path
from tests.benchmarks.bench_files import add, peak_mib
from tests.sync.stored_files import store_in
folder = Path(sys.argv[1])
store = store_in(folder)
before = peak_mib()
add(store, [folder / "large"])
(change,) = store.changes(0, 1)
for number in range(store.whole(change.file).manifest.count):
    store.whole(change.file).chunk(number)
print(before, peak_mib())
"""


def peak_mib() -> float:
    """The most memory that this process had resident (VmHWM), in MiB."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


@benchmark(
    "file-memory",
    "memory at most while a file of 256 MiB is added and read; floor: before",
    above_floor_at_most(50, "MiB"),
)
def memory_of_adding(bench: Bench) -> Figures:
    large_file(bench.folder, 256)
    said = subprocess.run(
        [sys.executable, "-c", ADDER, str(bench.folder)], check=True, capture_output=True, text=True
    ).stdout
    before, after = map(float, said.split())
    return Figures(after, before, "MiB")
