"""The drive as screens get it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from desktop.drive.collections import FILE
from desktop.files.value import FileValue
from desktop.records.records import Alternative, Writer


class DriveFolder(Struct, frozen=True):
    """A folder.

    within: the folder in which it stands, empty at the top
    readers: "everyone", "managers" or "owners", who read what managers do
    apart: of fields the other values that were written at the same time, as its name or where it is
    is_torn: it stands at the top because somebody moved it into another one, which was moved into it at the same time
    by, by_id, at: who made it, and when
    away: who threw it away itself, and when
    may_change: whether whoever sits here may rename, move it or throw it away
    """

    id: str
    name: str
    within: str
    readers: str
    by: str
    by_id: str
    at: datetime
    created_at: datetime
    apart: Mapping[str, tuple[Alternative, ...]]
    away: Writer | None
    is_torn: bool
    may_change: bool


class DriveFile(Struct, frozen=True):
    """A file: like a folder, and besides

    file: what is in it now; None where somebody wrote something else there
    is_here: whether all of that is on this PC
    by, by_id, at: who made this version, and when
    apart: of what it holds, other versions
    """

    id: str
    name: str
    within: str
    readers: str
    file: FileValue | None
    is_here: bool
    by: str
    by_id: str
    at: datetime
    created_at: datetime
    apart: Mapping[str, tuple[Alternative, ...]]
    away: Writer | None
    may_change: bool

    @property
    def versions_apart(self) -> tuple[Alternative, ...]:
        """Versions that were made at the same time as the one that shows."""
        return self.apart.get(FILE, ())

    @property
    def size(self) -> int:
        """Bytes."""
        return self.file.size if self.file is not None else 0


class FolderListing(Struct, frozen=True):
    """What stands in a folder, or at the top: the way there, folders and files, each in the order of their names."""

    path: tuple[DriveFolder, ...]
    folders: tuple[DriveFolder, ...]
    files: tuple[DriveFile, ...]

    @property
    def folder(self) -> DriveFolder | None:
        """The folder; None at the top."""
        return self.path[-1] if self.path else None


class NamedThing(NamedTuple):
    """The id of a folder or a file, and what it is called."""

    id: str
    name: str


class ListedFolder(Struct, frozen=True):
    """What stands in a folder, or at the top, by names alone: the way there, the folders and the files, in order."""

    path: tuple[DriveFolder, ...]
    folders: tuple[NamedThing, ...]
    files: tuple[NamedThing, ...]


class FoundThing(Struct, frozen=True):
    """What words found: a folder or a file; of one in which they stand what is around them, as in SearchHit, and the
    page (0: it has none). Without that they are its name's."""

    thing: DriveFolder | DriveFile
    snippet: str = ""
    page: int = 0


class Binned(Struct, frozen=True):
    """What is in the bin: a folder or a file, and how many files came with it; how many of those were added to it
    by somebody who had not seen that it was thrown away, as far as times tell."""

    thing: DriveFolder | DriveFile
    files: int
    added_since: int


class FileVersion(Struct, frozen=True):
    """What was saved as a file's content once: the number that it has, from 1; the id of the save; what it was.

    is_shown: it is what the file holds now; is_apart: it was made at the same time as that
    """

    number: int
    id: str
    file: FileValue
    by: str
    by_id: str
    pc: str
    at: datetime
    is_shown: bool
    is_apart: bool
    is_here: bool


class AddedFile(Struct, frozen=True):
    """A file that was added: the id of its record, its name and size; whether it is a new version of one."""

    id: str
    name: str
    size: int
    is_version: bool = False


class SkippedFile(Struct, frozen=True):
    """What was left out of what was to be added: where it is on the disk, and why."""

    path: str
    why: str


class Added(Struct, frozen=True):
    """What was added in one step: what undoes it, the folders that are new, the files, what was left out."""

    batch: str
    folders: int
    files: tuple[AddedFile, ...]
    skipped: tuple[SkippedFile, ...]
