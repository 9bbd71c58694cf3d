"""What backups are called: of which shop, by which PC, when. A folder of them can be read by people, and by this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from desktop.backups.records import BackupFile
from desktop.errors import InvalidError
from desktop.files.dated_names import DatedNames

ENDING: Final = ".countertop-backup"
_NAMES: Final = DatedNames(ENDING)


def new(shop: str, pc: str, at: datetime) -> str:
    """The name of one that is begun now."""
    return _NAMES.new(shop, pc, at)


def found_in(folder: Path) -> list[BackupFile]:
    """Those in a folder, the latest first. Raises InvalidError where it cannot be looked into."""
    try:
        return sorted(_found(folder), key=lambda one: one.at, reverse=True)
    except OSError as error:
        raise InvalidError(f"{folder} cannot be looked into: {error.strerror}.") from error


def latest_in(drives: Iterable[Path]) -> Path | None:
    """Of all backups on these drives, in a folder of theirs at most, the one that was made last. Waits for disks."""
    found = list[BackupFile]()
    for drive in drives:
        with suppress(OSError):
            for folder in (drive, *(path for path in drive.iterdir() if path.is_dir())):
                with suppress(InvalidError):
                    found += found_in(folder)
    return max(found, key=lambda one: one.at).path if found else None


def _found(folder: Path) -> Iterator[BackupFile]:
    for path in folder.iterdir():
        if path.is_file() and (one := named(path)) is not None:
            yield one


def named(path: Path) -> BackupFile | None:
    """What a file's name says that it is; None where it is called otherwise. Raises OSError."""
    said = _NAMES.read(path.name)
    return BackupFile(path, *said, path.stat().st_size) if said else None
