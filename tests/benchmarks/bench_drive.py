"""A folder of many files in the window: until it is open, in another order, and a frame of scrolling."""

import functools
import itertools
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from desktop.areas import AREAS
from desktop.drive.collections import FILE, FILES, FOLDERS, NAME, WITHIN
from desktop.files.value import FileValue
from desktop.home import key_store
from desktop.home.home import Home
from desktop.records import values
from desktop.records.facts import RecordChange, RecordSaved
from desktop.records.identity import RecordKey, created_nonce
from desktop.rows.fact_types import FactTypes
from sync.log import Log
from sync.replica import Replica
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark
from tests.benchmarks.shops import BUILD_S, build_folder, found, in_large_slices, opened
from tests.benchmarks.watching import Watched, figures_of, watched

MANY = 10_000
TYPES = FactTypes(known for area in AREAS for known in area.facts)


def _created(collection: bytes, **fields: values.Value) -> RecordSaved:
    written = {key: values.write(value) for key, value in sorted(fields.items())}
    return RecordSaved((RecordChange(collection, b"", b"", written),))


def _files(folder: RecordKey) -> Iterator[RecordSaved]:
    for number in range(MANY):
        name = f"Invoice {number}.pdf"
        file = FileValue(number.to_bytes(32), bytes(32), 10_000 + number, "application/pdf", name)
        yield _created(FILES.id, **{NAME: name, WITHIN: folder, FILE: file})


@functools.cache
def folder_of_files() -> Home:
    """A shop with one folder of so many files that are said to be somewhere."""
    home = found(Path(tempfile.mkdtemp(dir=build_folder())))
    clock = itertools.count(time.time_ns() // 1_000_000)
    log = Log.open(home.log_path, key_store.derived(home.key(), "log"), synchronous="OFF")
    replica = Replica.open(log, os.urandom, lambda: next(clock))
    (entry,) = replica.post(replica.shop_space, TYPES.batch([_created(FOLDERS.id, **{NAME: "Invoices"})]))
    folder = RecordKey(FOLDERS.id, replica.me.member, created_nonce(entry.hash, 0))
    for _ in replica.post_many(replica.shop_space, [TYPES.batch([save]) for save in _files(folder)]):
        pass
    replica.close()
    with in_large_slices(), opened(home) as workspace:
        engine = workspace.engine
        engine.thread.submit_async(engine.rows.until_in_step).result(BUILD_S)
    return home


@functools.cache
def _watched() -> Watched:
    return watched("drive_window", str(folder_of_files().path))


def _figures(name: str) -> Figures:
    return figures_of(_watched()[name])


@benchmark("drive-open", f"open a folder of {MANY:,} files; floor: the bare SQL", at_most(150, "ms"))
def drive_open(_: Bench) -> Figures:
    return _figures("open")


@benchmark("drive-newest", "the same, what was changed last first; floor: the bare SQL", at_most(300, "ms"))
def drive_newest(_: Bench) -> Figures:
    return _figures("newest")


@benchmark("drive-scroll", "a frame of scrolling it", at_most(33, "ms", "p99"))
def drive_scroll(_: Bench) -> Figures:
    return _figures("scroll")
