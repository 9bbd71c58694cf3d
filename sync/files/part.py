"""A file that is coming: which of its chunks are here. Any thread, several at once for different chunks.

Nothing is written down of what has come: what fits the manifest is here. So whatever a crash, a full disk or another
program left in the file does no harm, and a part is looked through when it is taken up again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from sync.errors import MalformedError, StorageError
from sync.files.folder import FilesFolder, disk_errors, make_folder
from sync.files.manifest import Manifest, offset
from sync.files.whole_file import read_chunk


class Part:
    """One incomplete file.

    held: the numbers of the chunks known to be here; complete only after `look_through`
    """

    def __init__(self, folder: FilesFolder, manifest: Manifest) -> None:
        self._folder: Final = folder
        self.manifest: Final = manifest
        self._path: Final = folder.part(manifest.file)
        self._whole: Final = folder.whole(manifest.file)
        self.held: Final[set[int]] = set()
        self._takes_over: Final = self._whole.exists()
        self._lock: Final = Lock()
        self._is_ready = False
        self._is_looked_through = False

    @property
    def file(self) -> bytes:
        """The file's id."""
        return self.manifest.file

    @property
    def is_complete(self) -> bool:
        """Whether all chunks are here."""
        return len(self.held) == self.manifest.count

    @property
    def lacking(self) -> list[int]:
        """The numbers of the chunks that have to come, in order."""
        return [number for number in range(self.manifest.count) if number not in self.held]

    @property
    def has_its_size(self) -> bool:
        """Whether there are as many bytes as the whole file has, or more: quick, and no proof. Raises StorageError."""
        with disk_errors(), suppress(FileNotFoundError, NotADirectoryError):
            return self._where().stat().st_size >= self.manifest.sealed_size
        return False

    def look_through(self) -> Iterator[int]:
        """Find out what is here, a chunk a step (about 2 ms); gives each number looked at, right or not.

        Goes on after an interruption: what is known is not looked at again. Raises StorageError.
        """
        for number in [] if self._is_looked_through else self.lacking:
            if self.manifest.is_chunk(number, read_chunk(self._where(), self.manifest, number)):
                self.held.add(number)
            yield number
        self._is_looked_through = True

    @property
    def chunks(self) -> bytes:
        """Which chunks are here: chunk n is bit n % 8 of byte n // 8."""
        bits = bytearray(-(-self.manifest.count // 8))
        for number in tuple(self.held):
            bits[number // 8] |= 1 << number % 8
        return bytes(bits)

    def _where(self) -> Path:
        """What stands in the place of the whole file, and was not finished or did not hold, is where a part begins.
        What somebody else puts there later is whole, and stays."""
        return self._path if self._path.exists() else self._whole

    def write(self, number: int, sealed: bytes) -> None:
        """Keep a chunk that has come. Not durable before `complete`, and need not be.

        Raises MalformedError for bytes that are not this chunk: nothing is written. DiskFullError, StorageError.
        """
        if not self.manifest.is_chunk(number, sealed):
            raise MalformedError("A piece of a file came that is not the one that was asked for.")
        with disk_errors():
            self._make_ready()
            try:
                with self._path.open("r+b") as stream:
                    stream.seek(offset(number))
                    stream.write(sealed)
            except FileNotFoundError:
                if not self._whole.exists():
                    self._begin_again()
                    raise
                # Somebody else had the rest of it first, and has put it in its place.
        self.held.add(number)

    def _make_ready(self) -> None:
        with self._lock:
            if not self._is_ready:
                make_folder(self._path.parent)
                if not self._path.exists() and self._whole.exists():
                    if not self._takes_over:
                        return
                    self._whole.replace(self._path)
                self._path.touch()
                self._is_ready = True

    def _begin_again(self) -> None:
        """Somebody took the file away, with all that had come."""
        with self._lock:
            self._is_ready = False
            self.held.clear()

    def chunk(self, number: int) -> bytes | None:
        """A sealed chunk that is here, to be given to others; None when it is not, or not any more."""
        if number not in self.held:
            return None
        sealed = read_chunk(self._where(), self.manifest, number)
        if self.manifest.is_chunk(number, sealed):
            return sealed
        self.held.discard(number)
        return None

    def complete(self) -> None:
        """Put the file in its place, durably, once all chunks are here; `FileStore.finish` is next.

        Raises StorageError; then it may be tried again.
        """
        try:
            self._put_in_place()
        except StorageError:
            if self._path.exists() or not self._whole.exists():
                raise
            self._put_in_place()  # somebody else was quicker, and it may not be durable yet

    def _put_in_place(self) -> None:
        with disk_errors():
            if not self.manifest.count:
                self._make_ready()
            where = self._where()
            os.truncate(where, self.manifest.sealed_size)
        self._folder.put([(where, self._whole)])
