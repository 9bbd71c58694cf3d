"""Whether a backup holds: it is read whole, and begun again from in a folder that is thrown away."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from desktop.backups import age
from desktop.backups.records import BackupCheck
from desktop.errors import InvalidError
from desktop.home import user_files
from desktop.home.wall_clock import wall_ms
from sync import backup
from sync.bundle.carried_files import CheckedFiles
from sync.bundle.reading import BundleReader
from sync.errors import MalformedError
from sync.log import Log
from sync.replica import Replica

ENDS_EARLY: Final = "It breaks off: what stands at its end is not there."
LACKS: Final = "Some of what was there when it was made is not in it."
NOT_OURS: Final = "This is no backup that was made on this PC, or it is damaged from its start."
NO_KEY: Final = "One of the keys in it is not the right one."


def check(path: Path, private: bytes, scratch: Path) -> BackupCheck:
    """What is wrong with it. `private`: the key of the PC that made it. Raises InvalidError where that opens nothing,
    StorageError."""
    try:
        return _checked(path, private, scratch)
    except age.CannotOpenError as error:
        raise InvalidError(NOT_OURS) from error


def _checked(path: Path, private: bytes, scratch: Path) -> BackupCheck:
    scratch.mkdir(mode=0o700, exist_ok=True)
    for left in scratch.iterdir():
        shutil.rmtree(left, ignore_errors=True)
    files = CheckedFiles()
    with (
        tempfile.TemporaryDirectory(dir=scratch) as folder,
        user_files.open_to_read(path) as source,
        age.opening(source, private) as stream,
    ):
        try:
            opened = backup.opened(stream)
        except MalformedError as error:
            return BackupCheck(path, 0, 0, (str(error),))
        log = Log.create(Path(folder) / "log.db", os.urandom(32), synchronous="OFF")
        with closing(backup.read_into(log, opened.restoration, os.urandom, wall_ms)) as replica:
            reader = BundleReader(replica, opened.bundle, files)
            problems = [*_problems_of_reading(reader), *_problems(replica, reader, opened.restoration)]
            return BackupCheck(path, replica.head_arrival, files.whole, tuple(problems))


def _problems_of_reading(reader: BundleReader) -> Iterator[str]:
    try:
        for step in reader.steps():
            step()
    except MalformedError as error:
        yield str(error)
    if not reader.is_whole:
        yield ENDS_EARLY


def _problems(replica: Replica, reader: BundleReader, restoration: backup.Restoration) -> Iterator[str]:
    if not all(replica.holds(tip.hash) for told in reader.told.values() for tips in told.values() for tip in tips):
        yield LACKS
    if not replica.recovering.fits(restoration.epochs):
        yield NO_KEY
