"""Adding: from a source to sealed bytes and a key.

A source is read twice: its hash gives the key, then it is sealed. So no plain copy of it ever stands in our folder, and
what was changed in between is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, NamedTuple, Self

from sync.errors import ChangedSourceError, DiskFullError, TooLargeError
from sync.files.folder import FilesFolder, disk_errors, write_all
from sync.files.manifest import CHUNK_SIZE, HASH_SIZE, SIZE_LIMIT, Chunk, Manifest, chunk_of
from sync.files.sealing import FileCipher, file_key
from sync.files.sources import TOO_LARGE, Source, opened, source_errors
from sync.identity import RandomBytes

Watch = Callable[[int, int], None]
"""Told after each chunk how many bytes were read, of how many: twice the size at the start. What it raises ends the
adding and leaves nothing behind."""

_NAME_SIZE: Final = 16


class SealedFile(NamedTuple):
    """A file that was sealed and is not in its place yet: its key (32 bytes), and where its chunks are meanwhile."""

    manifest: Manifest
    key: bytes
    path: Path

    @property
    def file(self) -> bytes:
        """The file's id."""
        return self.manifest.file


def place(folder: FilesFolder, sealed: Iterable[SealedFile]) -> None:
    """Put sealed files in their places, durably. Any thread. Raises StorageError; then some may be there."""
    folder.put((each.path, folder.whole(each.file)) for each in sealed)


def watch_nothing(done: int, of: int) -> None:
    """For who does not want to know how far adding is."""


class Adder:
    """Seals files for one seat. A context: what is not in its place when it ends is thrown away, and what another
    thread still seals then is given up."""

    def __init__(self, folder: FilesFolder, secret: bytes, random: RandomBytes) -> None:
        """`secret` is `sealing.file_secret` of the seat."""
        self._folder: Final = folder
        self._secret: Final = secret
        self._random: Final = random
        self._made: Final[list[Path]] = []
        self._use: Final = ExitStack()
        self._has_ended = False

    def __enter__(self) -> Self:
        """Raises StorageError."""
        self._use.enter_context(self._folder.adding())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._has_ended = True
        for path in self._made:
            _throw_away(path)
        self._use.close()

    def seal(self, source: Source, watch: Watch = watch_nothing) -> SealedFile:
        """Read a source twice and seal it. Any thread; two chunks are in memory. `FileStore.add` is next.

        What would leave less of the disk free than is to stay free is refused, before anything is written where the
        source says truly how large it is.

        Raises SourceError (ChangedSourceError when it was changed meanwhile) or TooLargeError with the sentence for
        whoever adds it, DiskFullError, StorageError; then nothing is left of it here.
        """
        with opened(source) as (stream, size):
            self._check_room(size)
            reading = _Reading(stream, 2 * size, self._watched(watch))
            for _ in reading.chunks():
                pass
            plain_hash = reading.hash
            key = file_key(self._secret, plain_hash)
            with self._fresh() as path:
                manifest = Manifest(_seal(path, FileCipher(key), self._within_room(reading.chunks())))
                if reading.hash != plain_hash:
                    raise ChangedSourceError("It was changed while it was read; try again.")
                return SealedFile(manifest, key, path)

    def _within_room(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._check_room(len(piece))
            yield piece

    def _check_room(self, size: int) -> None:
        if not self._folder.has_room(size):
            raise DiskFullError("There is not enough room on this PC's disk: 200 MB of it must stay free.")

    def _watched(self, watch: Watch) -> Watch:
        def watched(done: int, of: int) -> None:
            if self._has_ended:
                raise CancelledError
            watch(done, of)

        return watched

    @contextmanager
    def _fresh(self) -> Iterator[Path]:
        """Where to write; what is there goes when that fails."""
        path = self._folder.new / self._random(_NAME_SIZE).hex()
        try:
            yield path
        except BaseException:
            _throw_away(path)
            raise
        self._made.append(path)


class _Reading:
    """A stream that is read more than once. hash: the BLAKE2b-256 of what the last time gave"""

    def __init__(self, stream: BinaryIO, size: int, watch: Watch) -> None:
        self._stream: Final = stream
        self._size: Final = size
        self._watch: Final = watch
        self._done = 0
        self.hash = b""

    def chunks(self) -> Iterator[bytes]:
        """All of it from the start, in chunks. Raises TooLargeError when it has become more than a file may have."""
        hashed, read = blake2b(digest_size=HASH_SIZE), 0
        self._stream.seek(0)
        while plain := self._next():
            read += len(plain)
            if read > SIZE_LIMIT:
                raise TooLargeError(TOO_LARGE)
            hashed.update(plain)
            yield plain
            self._done += len(plain)
            self._watch(self._done, self._size)
        self.hash = hashed.digest()

    def _next(self) -> bytes:
        with source_errors():
            return self._stream.read(CHUNK_SIZE)


def _seal(path: Path, cipher: FileCipher, plain: Iterator[bytes]) -> Iterator[Chunk]:
    """Write sealed chunks; gives what a manifest says of each."""
    with disk_errors():
        stream = path.open("xb", buffering=0)  # what is closed has nothing left to write
    with stream:
        for number, piece in enumerate(plain):
            sealed = cipher.seal(number, piece)
            with disk_errors():
                write_all(stream, sealed)
            yield chunk_of(sealed)


def _throw_away(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
