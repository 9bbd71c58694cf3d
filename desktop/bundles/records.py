"""What became of a file that is carried, as people are told."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from desktop.people.records import PC


class WrittenBundle(Struct, frozen=True):
    """One that was written: of how many entries and files, how large it is; and how many files had no room."""

    path: Path
    entries: int
    files: int
    bytes: int
    left_out: int


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
    left_out: int
    refused: int
    is_whole: bool
