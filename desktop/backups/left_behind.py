"""Files that a backup has and for which there was no room here: which they are, and where they wait."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from desktop.bundles.left_out import FilesLeftOut, left_out
from desktop.files.sizes import files_words, size_words
from desktop.files.waiting import all_waiting
from desktop.rows.names import isolated
from sync.files.wishes import FREE_BYTES

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from sync.files.catalogue import LeftBehindFile


class LeftInBackup(Struct, frozen=True):
    """What is still only in one backup.

    backup: where it lay; `left`: how many files, and what the largest are called; `bytes`: how large they are
    lacking: bytes that have to become free on this PC's disk first; 0 where there is room for all of them
    """

    backup: Path
    left: FilesLeftOut
    bytes: int
    lacking: int

    @property
    def title(self) -> str:
        """As people read it: “12 files, 3.4 GB, are still only in the backup”."""
        verb = "is" if self.left.count == 1 else "are"
        return f"{files_words(self.left.count)}, {size_words(self.bytes)}, {verb} still only in the backup"

    @property
    def detail(self) -> str:
        """Which one that is, and what it takes."""
        room = f" {size_words(self.lacking)} more must be free on this PC’s disk for that." if self.lacking else ""
        return f"Keep {isolated(str(self.backup))} until they are fetched, in Settings.{room}"


def left_in_backups(session: ReadSession, *, named: bool = True) -> list[LeftInBackup]:
    """Of each backup from which something is missed here, the one that has most first. `named`: with names, for which
    all files of the shop are looked through."""
    files = _needed(session)
    if not files:
        return []
    free = session.files().folder.disk[0] - FREE_BYTES
    sources = dict.fromkeys(file.source for file in files)
    found = [_of(session, source, [one for one in files if one.source == source], free, named) for source in sources]
    return sorted(found, key=lambda one: -one.bytes)


def _needed(session: ReadSession) -> list[LeftBehindFile]:
    """What an entry speaks of, or what waits in something that is half written."""
    files = session.files().left_behind()
    waiting = all_waiting(session.local_state) if any(not file.is_mentioned for file in files) else frozenset()
    return [file for file in files if file.is_mentioned or file.file in waiting]


def _of(session: ReadSession, source: str, files: list[LeftBehindFile], free: int, named: bool) -> LeftInBackup:
    size = sum(file.size for file in files)
    left = left_out(session, [file.file for file in files]) if named else FilesLeftOut(len(files))
    return LeftInBackup(Path(source), left, size, max(0, size - free))
