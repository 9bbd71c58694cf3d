"""What became of a file that is carried, as people are told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from desktop.bundles.left_out import FilesLeftOut
from desktop.people.records import PC


class WrittenBundle(Struct, frozen=True):
    """One that was written: of how many entries and files, how large it is; and how many files had no room."""

    path: Path
    entries: int
    files: int
    bytes: int
    left_out: FilesLeftOut


class ReadBundle(Struct, frozen=True):
    """One that was read.

    pc: whose it is; None where that PC is not known here
    entries, files: what was new here; `left_out`: files for which there was no room
    refused: parts of it that follow on something that is not here
    is_whole: all that the PC wrote was in it
    """

    pc: PC | None
    entries: int
    files: int
    left_out: FilesLeftOut
    refused: int
    is_whole: bool


class Drive(Struct, frozen=True):
    """A stick or another drive: where it is mounted, what it is called, how many bytes are free on it, whether it can
    be written to, and what the system calls it while it is in (`st_dev`)."""

    path: Path
    name: str
    free: int
    may_write: bool
    device: int


class BundleSize(Struct, frozen=True):
    """What would be written: entries, files and bytes; files that have no room there, and the bytes that are free."""

    entries: int
    files: int
    bytes: int
    left_out: FilesLeftOut
    free: int


class StickFile(Struct, frozen=True):
    """What a PC wrote on a drive.

    whose: this PC's, another PC's of the shop, of another shop, or that cannot be read
    pc: what that PC is called; at: when it wrote; size: in bytes
    is_here: all entries that it has are here already
    is_current: of this PC's: nothing was said or came since
    """

    path: Path
    whose: Literal["mine", "other", "foreign", "unreadable"]
    pc: str
    at: datetime
    size: int
    is_here: bool
    is_current: bool = False
