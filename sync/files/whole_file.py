"""A file that is whole here: read, served to others, written out. Any thread; at most two chunks are in memory.

Each chunk is checked before it is given, so what a disk spoilt is never passed on; whoever sees that it is spoilt, in
whatever process, leaves a note for the one that has the log.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from sync.errors import DamagedCopyError
from sync.files.folder import FilesFolder, disk_errors
from sync.files.manifest import CHUNK_SIZE, SEALED_SIZE, Chunk, Manifest, chunk_of, offset
from sync.files.sealing import FileCipher

_LOST: Final = (errno.ENOENT, errno.ENOTDIR, errno.EIO)


class WholeFile:
    """One whole file. Of a DamagedCopyError `FileStore.take_notes` hears, and who has the store may say `lost`."""

    def __init__(self, folder: FilesFolder, manifest: Manifest) -> None:
        self._folder: Final = folder
        self._path: Final = folder.whole(manifest.file)
        self.manifest: Final = manifest

    @property
    def file(self) -> bytes:
        """The file's id."""
        return self.manifest.file

    def chunk(self, number: int) -> bytes:
        """A sealed chunk, to be given to others. Raises DamagedCopyError, StorageError."""
        sealed = read_chunk(self._path, self.manifest, number)
        if not self.manifest.is_chunk(number, sealed):
            raise self._damaged()
        return sealed

    def _damaged(self) -> DamagedCopyError:
        self._folder.note_spoilt(self.file)
        return DamagedCopyError("This PC's copy of a file is damaged. It has to come from another PC again.")

    @property
    def has_its_size(self) -> bool:
        """Whether it is there with as many bytes as it should have: quick, and no proof. Raises StorageError."""
        with disk_errors(), suppress(FileNotFoundError, NotADirectoryError):
            return self._path.stat().st_size == self.manifest.sealed_size
        return False

    @property
    def opened_ms(self) -> int:
        """When its plain bytes were last read from the start, or when it came; 0: it is not there."""
        with suppress(OSError):
            return self._path.stat().st_mtime_ns // 1_000_000
        return 0

    def look_through(self) -> Iterator[int]:
        """Read all of it, a chunk a step (about 2 ms); gives each number that is right. Raises DamagedCopyError."""
        if not self.has_its_size:
            raise self._damaged()
        for number in range(self.manifest.count):
            self.chunk(number)
            yield number

    def pieces(self, key: bytes, start: int = 0, size: int | None = None, *, is_use: bool = True) -> Iterator[bytes]:
        """The plain bytes, from `start`, `size` of them or to the end, in pieces of at most 1 MiB. `is_use`: somebody
        looks at it, and it stays longer than what nobody does.

        Raises UnreadableError for another key, DamagedCopyError; what was given before that is right.
        """
        if start == 0 and is_use:
            with suppress(OSError):
                os.utime(self._path)
        cipher = FileCipher(key)
        end = self.manifest.plain_size if size is None else min(start + size, self.manifest.plain_size)
        for number in range(start // CHUNK_SIZE, -(-end // CHUNK_SIZE)):
            plain = cipher.open(number, self.chunk(number))
            begin = number * CHUNK_SIZE
            yield plain[max(start - begin, 0) : end - begin]


def read_chunk(path: Path, manifest: Manifest, number: int) -> bytes:
    """What stands in the place of a chunk, right or wrong; nothing where nothing stands or the disk has lost it.

    Raises StorageError where it may be right and cannot be read now: another program holds it, too much is open.
    """
    with disk_errors():
        try:
            with path.open("rb") as stream:
                stream.seek(offset(number))
                return stream.read(manifest.chunks[number].size)
        except OSError as error:
            if error.errno not in _LOST:
                raise
    return b""


def chunks_at(path: Path) -> Iterator[Chunk]:
    """What a manifest would say of the chunks that stand there; none where nothing can be read."""
    try:
        with path.open("rb") as stream:
            while sealed := stream.read(SEALED_SIZE):
                yield chunk_of(sealed)
    except OSError:
        return
