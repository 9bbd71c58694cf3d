"""A folder of a disk: what stands in it, and what of that is left out. No link is followed."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.drive.on_disk import DEPTH
from desktop.drive.records import SkippedFile
from desktop.files.value import FILE_LIMIT
from desktop.mirrors.sides import TOP, DiskSide, DiskThing, Stamp, joined, spot

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKER: Final = ".countertop-mirror"
"""A file of ours in each folder that is mirrored, so that another drive in its place is not taken for it."""
THROWN_AWAY: Final = "Countertop – thrown away"
"""The folder for what the shop has no more."""
FRESH: Final = ".countertop-new-"
"""What is being written."""
QUIET_S: Final = 2.0
"""For so long nobody must have written a file, or a file must have been gone, before that is carried to the shop."""

_BEGINNINGS: Final = ("~$", ".~lock.", ".goutputstream-", FRESH)
_ENDINGS: Final = (".tmp", ".temp", ".swp", ".swx", ".part", ".partial", ".crdownload", ".download", "~")
_NAMES: Final = frozenset(("thumbs.db", "desktop.ini", ".ds_store", ".directory", MARKER, THROWN_AWAY.lower()))

_LINK: Final = "It only leads to something elsewhere."
_DEEP: Final = "It is in more folders within folders than anybody needs."
_NO_FILE: Final = "It is neither a file nor a folder."
_LARGE: Final = "It is larger than 4 GiB, which is the most that a file may have here."
_NAME: Final = "Its name is written in a way that cannot be read."
_JUNCTION: Final = 0xA0000003
"""What Windows calls a link to a folder: IO_REPARSE_TAG_MOUNT_POINT."""
_INODES: Final = (1 << 63) - 1


class MovedMeanwhileError(Exception):
    """While one looked a folder was moved, and was seen twice."""


def is_left_out(name: str) -> bool:
    """Whether something called so is no file of anybody's: systems and programs leave it behind while they work."""
    low = name.lower()
    return low in _NAMES or low.startswith(_BEGINNINGS) or low.endswith(_ENDINGS)


def stamp_of(path: str | Path) -> Stamp:
    """What the disk says of a file or a folder. Raises OSError."""
    return stamp_in(os.stat(path, follow_symlinks=False))


def stamp_in(found: os.stat_result) -> Stamp:
    """The same of what was asked already."""
    inode = found.st_ino & _INODES
    return Stamp(0, 0, inode) if stat.S_ISDIR(found.st_mode) else Stamp(found.st_size, found.st_mtime_ns, inode)


class Quiet:
    """Which files nobody writes now: not written of late by the clock, or not for a while as one looked."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic, wall_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_s: Final = now_s
        self._wall_ns: Final = wall_ns
        self._seen: dict[str, tuple[Stamp, float]] = {}

    def is_quiet(self, path: str, stamp: Stamp) -> bool:
        """Whether it has been as it is for long enough."""
        if 0 <= stamp.mtime_ns <= self._wall_ns() - int(QUIET_S * 1e9):
            self._seen.pop(path, None)
            return True
        known, since_s = self._seen.get(path, (None, 0.0))
        if known != stamp:
            since_s = self._now_s()
            self._seen[path] = stamp, since_s
        return self._now_s() - since_s >= QUIET_S


class Missing:
    """What is not there: since when, so that what a program takes away for a moment is not thrown away."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s: Final = now_s
        self._since: dict[str, float] = {}

    def for_long(self) -> frozenset[str]:
        """The ids of all that was missing the last time; none while more goes, or a large folder that is being deleted
        would go by parts that are too small to be asked about."""
        is_over = max(self._since.values(), default=0.0) <= self._now_s() - QUIET_S
        return frozenset(self._since) if is_over else frozenset()

    def note(self, missing: Iterable[str]) -> None:
        """These are, as one looked now."""
        now_s = self._now_s()
        self._since = {id: self._since.get(id, now_s) for id in missing}


def look(root: Path, quiet: Quiet) -> tuple[DiskSide, list[SkippedFile]]:
    """What stands in a folder, and what of it is left out. Raises OSError where the folder itself cannot be read,
    MovedMeanwhileError."""
    looking = _Looking(root, quiet)
    looking.look_into(str(root), TOP)
    return DiskSide(looking.things, frozenset(looking.unread), looking.standing), looking.skipped


class _Looking:
    def __init__(self, root: Path, quiet: Quiet) -> None:
        self._root: Final = root
        self._quiet: Final = quiet
        self._folders: Final[set[int]] = set()
        self.things: Final[dict[str, DiskThing]] = {}
        self.unread: Final[set[str]] = set()
        self.standing: Final[dict[str, list[str]]] = {}
        self.skipped: Final[list[SkippedFile]] = []

    def look_into(self, where: str, folder: str) -> None:
        for entry in sorted(os.scandir(where), key=lambda entry: entry.name):
            path = joined(folder, entry.name)
            self.standing.setdefault(spot(path), []).append(path)
            if not is_left_out(entry.name):
                with suppress(FileNotFoundError):  # it was taken away just now
                    self._take(entry, path)

    def _take(self, entry: os.DirEntry[str], path: str) -> None:
        found = os.stat(entry.path, follow_symlinks=False)
        why_not = self._why_not(path, found)
        if why_not:
            self.skipped.append(SkippedFile(path, why_not))
        elif stat.S_ISDIR(found.st_mode):
            self._take_folder(entry, path, stamp_in(found))
        else:
            stamp = stamp_in(found)
            self.things[path] = DiskThing(path, False, stamp, self._quiet.is_quiet(path, stamp))

    def _why_not(self, path: str, found: os.stat_result) -> str:
        if stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION:
            return _LINK
        if not stat.S_ISDIR(found.st_mode) and not stat.S_ISREG(found.st_mode):
            return _NO_FILE
        if found.st_size > FILE_LIMIT:
            return _LARGE
        if not path.isascii() and any(0xD800 <= ord(letter) < 0xE000 for letter in path):
            return _NAME
        return _DEEP if path.count("/") >= DEPTH else ""

    def _take_folder(self, entry: os.DirEntry[str], path: str, stamp: Stamp) -> None:
        if stamp.inode and stamp.inode in self._folders:
            raise MovedMeanwhileError
        self._folders.add(stamp.inode)
        self.things[path] = DiskThing(path, True, stamp)
        try:
            self.look_into(entry.path, path)
        except OSError as error:
            self.unread.add(path)
            self.skipped.append(SkippedFile(path, f"It cannot be read: {error.strerror}."))


# The marker


def mark(root: Path, mirror: str) -> None:
    """Say in a folder which mirror it is of. Raises OSError."""
    path = root / MARKER
    path.write_text(f"{mirror}\nThis folder is kept like one of the shop's by Countertop. Leave this file here.\n")
    _hide(path)


def is_marked(root: Path, mirror: str) -> bool:
    """Whether it says so. Raises OSError, but for a folder without a marker."""
    try:
        return (root / MARKER).read_text(errors="replace").splitlines()[:1] == [mirror]
    except FileNotFoundError:
        return False


def unmark(root: Path) -> None:
    """Take our file away again, where it is."""
    with suppress(OSError):
        (root / MARKER).unlink()


def leftovers(side: DiskSide) -> Iterator[str]:
    """The paths of what was being written when the PC stopped."""
    return (path for paths in side.standing.values() for path in paths if path.rpartition("/")[2].startswith(FRESH))


def _hide(path: Path) -> None:
    """On Windows a point before the name does not."""
    if os.name == "nt":
        import ctypes

        ctypes.windll.kernel32.SetFileAttributesW(str(path), 2)  # type: ignore[attr-defined, unused-ignore]
