"""What is done to a folder of a disk: nothing that is not as it was expected is written over, moved or taken off."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from desktop.files.names import free_name
from desktop.mirrors.disk import FRESH, THROWN_AWAY, is_left_out, stamp_in, stamp_of
from desktop.mirrors.sides import Stamp, name_of, parent_of
from sync.files.sources import FoundFile, opened
from sync.files.wishes import FREE_BYTES
from sync.renaming import put_in_place

_RANDOM: Final = 6


class ChangedError(Exception):
    """Something stands there that was not expected; whoever looks once more finds it."""


class NoRoomError(Exception):
    """The disk has no room for it."""


class DiskDeeds:
    """In one folder; any thread. Each raises OSError for what the disk does not let one do, ChangedError; then nothing
    has changed."""

    def __init__(self, root: Path) -> None:
        self._root: Final = root
        self._real: Final = os.path.realpath(root)

    def at(self, path: str) -> Path:
        """Where something is. Raises ChangedError where a link leads out of the folder by now."""
        folder = parent_of(path)
        if os.path.realpath(self._root / folder) != os.path.normpath(os.path.join(self._real, folder)):
            raise ChangedError
        return self._root / path

    def is_as(self, path: str, stamp: Stamp | None) -> bool:
        """Whether what stands there is this; None: whether nothing does."""
        try:
            return stamp_of(self.at(path)) == stamp
        except FileNotFoundError:
            return stamp is None

    def still(self, expected: Iterable[tuple[str, Stamp]]) -> set[str]:
        """Of these paths those where the same still stands."""
        found = set()
        for path, stamp in expected:
            with suppress(OSError, ChangedError):
                if self.is_as(path, stamp):
                    found.add(path)
        return found

    def make_folder(self, path: str) -> Stamp:
        """A new one."""
        where = self.at(path)
        where.mkdir()
        return stamp_of(where)

    def move(self, path: str, to: str) -> None:
        """To where nothing stands; a name that differs in case only is the same place on some disks."""
        source, target = self.at(path), self.at(to)
        if os.path.lexists(target) and not target.samefile(source):
            raise ChangedError
        source.rename(target)

    def write(self, path: str, pieces: Iterable[bytes], size: int, stamp: Stamp | None) -> Stamp:
        """These bytes as a file in place of what is expected there, whole and durably. Raises NoRoomError."""
        target = self.at(path)
        if shutil.disk_usage(target.parent).free < size + FREE_BYTES:
            raise NoRoomError
        fresh = target.with_name(f"{FRESH}{secrets.token_hex(_RANDOM)}")
        try:
            with fresh.open("xb") as stream:
                stream.writelines(pieces)
                stream.flush()
                os.fsync(stream.fileno())
            if stamp is not None:
                with suppress(OSError):
                    shutil.copymode(target, fresh)
            written = stamp_of(fresh)
            if not self.is_as(path, stamp):
                raise ChangedError
            put_in_place(fresh, target)
            return written
        except BaseException:
            with suppress(OSError):
                fresh.unlink()
            raise

    def keep_beside(self, path: str, stamp: Stamp, name: str, is_alike: Callable[[Path], bool]) -> None:
        """A second name for a file that is about to be written over; none where something alike has it."""
        source, folder = self.at(path), parent_of(path)

        def is_taken(wanted: str) -> bool:
            there = self._root / folder / wanted
            return os.path.lexists(there) and not is_alike(there)

        free = free_name(name, is_taken)
        beside = self._root / folder / free
        if os.path.lexists(beside):
            return
        fresh = source.with_name(f"{FRESH}{secrets.token_hex(_RANDOM)}")
        try:
            with opened(FoundFile(source, lambda there: stamp_in(there) == stamp)) as (found, _):
                found.seek(0)
                with fresh.open("xb") as stream:
                    shutil.copyfileobj(found, stream)
                    stream.flush()
                    os.fsync(stream.fileno())
            os.utime(fresh, ns=(stamp.mtime_ns, stamp.mtime_ns))
            if not self.is_as(path, stamp):
                raise ChangedError
            fresh.rename(beside)
        except BaseException:
            with suppress(OSError):
                fresh.unlink()
            raise

    def take_off(self, path: str, stamp: Stamp) -> None:
        """To the folder for what the shop has no more, where it is found by the way it had."""
        if not self.is_as(path, stamp):
            raise ChangedError
        self.at(path).rename(self._put_away(path))

    def take_off_folder(self, path: str) -> None:
        """Of which nothing is left but what programs left behind; that goes the same way."""
        where = self.at(path)
        with suppress(OSError):
            where.rmdir()
            return
        if any(not is_left_out(entry.name) for entry in os.scandir(where)):
            raise ChangedError
        where.rename(self._put_away(path))

    def _put_away(self, path: str) -> Path:
        folder = self.at(f"{THROWN_AWAY}/{datetime.now().astimezone():%Y-%m-%d}/{path}").parent
        folder.mkdir(parents=True, exist_ok=True)
        return folder / free_name(name_of(path), lambda wanted: os.path.lexists(folder / wanted))


def beside_name(name: str, pc: str, mtime_ns: int) -> str:
    """What one of two is called that were saved apart: “prices (Till PC’s, 30 Nov 14.20).xlsx”."""
    at = datetime.fromtimestamp(mtime_ns / 1e9).astimezone()
    stem, point, ending = name.rpartition(".")
    words = f"({pc}’s, {at.day} {at:%b} {at:%H.%M})"
    return f"{stem} {words}{point}{ending}" if stem else f"{name} {words}"
