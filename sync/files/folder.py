"""Where sealed bytes lie on the disk, and what the disk says about them in words. Any thread.

ab/<id>         a whole file: its sealed chunks one after another; ab are the id's first two letters
ab/<id>.part    one that is coming
new/            what is being added: no id is known yet
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Final

from sync.errors import DiskFullError, ReadOnlyError, StorageError
from sync.files.shared_lock import alone, shared
from sync.files.wishes import FREE_BYTES
from sync.renaming import put_in_place, sync_folder

FOLDER: Final = "files"
"""What the folder is called, beside the log."""

_SIDE_BY_SIDE: Final = 8
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_SUFFIX: Final = ".part"
_SPOILT: Final = "spoilt"
_BLOCK: Final = 512
"""Bytes of what `st_blocks` counts."""
_NAME: Final = re.compile("[0-9a-f]{64}")


class FilesFolder:
    """The folder `files` of one home; it and what is in it are made when they are first needed."""

    def __init__(self, path: Path) -> None:
        self.path: Final = path

    def whole(self, file: bytes) -> Path:
        """Where a whole file stands; `file` is its id."""
        name = file.hex()
        return self.path / name[:2] / name

    def part(self, file: bytes) -> Path:
        """Where a file grows that is coming."""
        whole = self.whole(file)
        return whole.with_name(whole.name + _SUFFIX)

    def taken_by_part(self, file: bytes) -> int:
        """Bytes that what is here of a coming file takes on the disk. Raises StorageError."""
        with disk_errors(), suppress(FileNotFoundError, NotADirectoryError):
            found = self.part(file).stat()
            return min(found.st_size, getattr(found, "st_blocks", found.st_size) * _BLOCK)
        return 0

    @property
    def new(self) -> Path:
        """Where what is added is sealed."""
        return self.path / "new"

    @property
    def disk(self) -> tuple[int, int]:
        """The bytes that are free on the disk that it is on, and that disk's size. Raises StorageError."""
        with disk_errors():
            usage = shutil.disk_usage(self.path if self.path.exists() else self.path.parent)
        return usage.free, usage.total

    def has_room(self, size: int) -> bool:
        """Whether with so many bytes more as much of the disk stays free as always does. Raises StorageError."""
        return self.disk[0] - size >= FREE_BYTES

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Nobody sweeps away what is in `new` meanwhile. Raises StorageError."""
        with ExitStack() as stack:
            with disk_errors():
                make_folder(self.new)
                stack.enter_context(shared(self._lock))
            yield

    def sweep_new(self) -> None:
        """Put aside what a process that has ended was adding; unless somebody adds now. Raises StorageError."""
        with disk_errors(), ExitStack() as stack:
            if self.new.is_dir() and stack.enter_context(alone(self._lock)):
                self.put_aside(path for path in self._in(self.new) if path != self._lock)

    @property
    def _lock(self) -> Path:
        return self.new / "lock"

    def put_aside(self, paths: Iterable[Path]) -> None:
        """Take what stands there out of its place at once; `clear` deletes it. What another program holds stays.
        Raises StorageError."""
        gone = self.path / "gone"
        with disk_errors():
            make_folder(gone)
            for path in paths:
                with suppress(FileNotFoundError, PermissionError):
                    path.replace(gone / path.name)

    def clear(self) -> None:
        """Delete what was put aside. In a thread of its own: 4 GiB take a disk a second. Raises StorageError."""
        with disk_errors():
            for path in self._in(self.path / "gone"):
                path.unlink(missing_ok=True)

    def note_spoilt(self, file: bytes) -> None:
        """Leave a note that a file is not what it was; on a disk that takes none, the next reader sees it too."""
        with suppress(OSError):
            make_folder(self.path / _SPOILT)
            (self.path / _SPOILT / file.hex()).touch()

    def take_notes(self) -> list[bytes]:
        """The files of which it was noted that they are not what they were; the notes go. Raises StorageError."""
        notes = [path for path in self._in(self.path / _SPOILT) if _NAME.fullmatch(path.name)]
        with disk_errors():
            for path in notes:
                path.unlink(missing_ok=True)
        return [bytes.fromhex(path.name) for path in notes]

    def take_back_notes(self, files: Iterable[bytes]) -> None:
        """Notes on these are of what stood there before. Raises StorageError."""
        with disk_errors():
            if (self.path / _SPOILT).is_dir():
                for file in files:
                    (self.path / _SPOILT / file.hex()).unlink(missing_ok=True)

    def found(self) -> Iterator[list[tuple[bytes, Path]]]:
        """What stands in the places of files and parts, whosesoever: ids and paths, a folder at a time."""
        for folder in self._in(self.path):
            found = ((path.name.removesuffix(_SUFFIX), path) for path in self._in(folder) if len(folder.name) == 2)
            yield [(bytes.fromhex(name), path) for name, path in found if _NAME.fullmatch(name)]

    def _in(self, folder: Path) -> list[Path]:
        with disk_errors(), suppress(FileNotFoundError, NotADirectoryError):
            return sorted(folder.iterdir())
        return []

    def put(self, moves: Iterable[tuple[Path, Path]]) -> None:
        """Rename files, each to its place, and make all of it durable: first their bytes, then their names.

        Raises StorageError; then some may be there and some not.
        """
        with disk_errors():
            moves = tuple(moves)
            _sync_together(sync_file, {source for source, _ in moves})
            for source, target in moves:
                make_folder(target.parent)
                put_in_place(source, target)
            _sync_together(sync_folder, {*(target.parent for _, target in moves), self.path, self.path.parent})


def _sync_together(sync: Callable[[Path], None], paths: Collection[Path]) -> None:
    """Side by side: file systems make what waits for the disk at the same time durable at once."""
    with ThreadPoolExecutor(min(len(paths), _SIDE_BY_SIDE) or 1) as pool:
        for _ in pool.map(sync, paths):
            pass


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what the disk says about the folder of files into StorageError and its kinds."""
    try:
        yield
    except OSError as error:
        raise _in_words(error) from error


def _in_words(error: OSError) -> StorageError:
    if error.errno in _FULL:
        return DiskFullError("The disk is full. What was saved before is safe; free some space and try again.")
    if error.errno in _FORBIDDEN:
        return ReadOnlyError("Countertop may not read or write in its folder. Nothing that was saved is lost.")
    if error.errno == errno.EFBIG:
        return StorageError("The disk that Countertop's folder is on cannot hold a file of this size.")
    return StorageError("The disk did not do what it was asked. What was saved before is still there.")


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, unless they are there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)


def write_all(stream: FileIO, data: bytes) -> None:
    """Write all of it: a disk that fills up takes a part at first. Raises OSError."""
    left = memoryview(data)
    while left:
        left = left[stream.write(left) :]


def sync_file(path: Path) -> None:
    """Make a file's bytes durable. Raises OSError."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())
