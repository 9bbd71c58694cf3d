"""Files for which there was no room on a disk: how many, and what the largest of them are called."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.files.sizes import files_words
from desktop.rows.names import isolated

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

ONLY_FAT: Final = (
    "That drive is formatted as FAT32, which takes no file larger than 4 GB. Formatted as exFAT it does; formatting "
    "deletes all that is on it."
)
NAMED: Final = 3
"""So many are named."""


class FilesLeftOut(Struct, frozen=True):
    """count: how many; `names`: of some, as far as whoever asks may read them; `by_format`: there is room, but the disk
    takes no file so large"""

    count: int = 0
    names: tuple[str, ...] = ()
    by_format: bool = False

    @property
    def words(self) -> str:
        """As people read it: “2 files (oven.mov, menu.pdf)”."""
        names = ", ".join(map(isolated, self.names))
        return (
            f"{files_words(self.count)} ({names}{', …' if self.count > len(self.names) else ''})"
            if names
            else (files_words(self.count))
        )


def left_out(session: ReadSession, files: Collection[bytes], *, by_format: bool = False) -> FilesLeftOut:
    """These, the ones to be named first."""
    called = dict[bytes, str]()
    if files:
        with session.reading() as conn:
            for area in session.sources.load_areas():
                called |= {kept.file: kept.name for kept in area.held_files.files(conn) if kept.file in files}
    names = tuple(called[file] for file in files if file in called)[:NAMED]
    return FilesLeftOut(len(files), names, by_format)
