"""Backups as people are told of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from desktop.bundles.left_out import FilesLeftOut
from sync.clock import datetime_of


class Backup(Struct, frozen=True):
    """One that was just made; `verified`: it was read again, and begun again from, beside; `lacks_keys`: its sheet
    opens not yet all that it may, for nobody was in."""

    path: Path
    entries: int
    files: int
    bytes: int
    left_out: FilesLeftOut
    verified: bool
    lacks_keys: bool = False


class BackupFile(Struct, frozen=True):
    """One that lies in a folder, by its name: of which shop and PC, and when it was begun."""

    path: Path
    shop: str
    pc: str
    at: datetime
    bytes: int


class BackupCheck(Struct, frozen=True):
    """What became of reading one whole. `problems` in words; none: it holds."""

    path: Path
    entries: int
    files: int
    problems: tuple[str, ...]


class FetchedFiles(Struct, frozen=True):
    """What a backup brought to a PC that goes on already.

    files, bytes: what came whole and was not here; entries: how much else was new
    left: for what there is no room still; `lacking`: bytes that have to become free for it
    is_whole: all of the backup was there
    """

    files: int
    bytes: int
    left: FilesLeftOut
    lacking: int
    entries: int
    is_whole: bool


class GoodBackup(Struct, frozen=True):
    """One that holds, as it is remembered: where, since when in milliseconds since 1970 UTC, how large; `left_out`:
    how many files had no room, with `left_names`, what some of them are called; `by_format`: for how the disk is
    formatted; `lacks_keys`: as of `Backup`."""

    path: str
    at_ms: int
    bytes: int
    left_out: int
    left_names: tuple[str, ...] = ()
    by_format: bool = False
    lacks_keys: bool = False

    @property
    def left(self) -> FilesLeftOut:
        """What had no room."""
        return FilesLeftOut(self.left_out, self.left_names, self.by_format)

    @property
    def at(self) -> datetime:
        """Since when."""
        return datetime_of(self.at_ms)
