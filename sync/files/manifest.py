"""What a file consists of: the hash and the size of each sealed chunk, in order; and the file's id, which follows.

A plain file is cut into chunks of 1 MiB, the last one is what remains; an empty file has none. Sealing adds 16 bytes to
each (see `sealing`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec

from sync.errors import MalformedError, TooLargeError

HASH_SIZE: Final = 32
CHUNK_SIZE: Final = 1 << 20
"""Bytes of a plain chunk; only the last one is smaller."""
TAG_SIZE: Final = 16
SEALED_SIZE: Final = CHUNK_SIZE + TAG_SIZE
"""Bytes of a sealed chunk; only the last one is smaller."""
CHUNKS_LIMIT: Final = 4096
SIZE_LIMIT: Final = CHUNK_SIZE * CHUNKS_LIMIT
"""Bytes of a plain file: 4 GiB."""
MANIFEST_LIMIT: Final = 3 + CHUNKS_LIMIT * (1 + 2 + HASH_SIZE + 5)
"""Bytes of an encoded manifest."""

_LABEL: Final = b"countertop/file/1"


class Chunk(NamedTuple):
    """A sealed chunk: its BLAKE2b-256 and its size, 17 bytes to 1 MiB + 16."""

    hash: bytes
    size: int


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(tuple[Chunk, ...])


class Manifest:
    """The chunks of one file, well formed: at most 4,096, all but the last of full size."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        """Raises MalformedError, TooLargeError for what no file has."""
        self.chunks: Final = tuple(chunks)
        _check(self.chunks)

    @classmethod
    def decode(cls, raw: bytes, file: bytes) -> Manifest:
        """This file's manifest from its bytes. Raises MalformedError, TooLargeError: not canonical, or another's."""
        if len(raw) > MANIFEST_LIMIT:
            raise TooLargeError("A file's list of pieces is too long.")
        try:
            found = cls(_decoder.decode(raw))
        except msgspec.MsgspecError as error:
            raise MalformedError("A file's list of pieces cannot be read.") from error
        if found.raw != raw or found.file != file:
            raise MalformedError("A file's list of pieces is not this file's.")
        return found

    @cached_property
    def raw(self) -> bytes:
        """The canonical MessagePack encoding, at most `MANIFEST_LIMIT` bytes."""
        return _encoder.encode(self.chunks)

    @cached_property
    def file(self) -> bytes:
        """The file's id, 32 bytes."""
        return blake2b(_LABEL + self.raw, digest_size=HASH_SIZE).digest()

    @property
    def count(self) -> int:
        """How many chunks there are."""
        return len(self.chunks)

    @property
    def sealed_size(self) -> int:
        """Bytes of all sealed chunks: what the file takes on a disk and on the wire."""
        return offset(self.count - 1) + self.chunks[-1].size if self.chunks else 0

    @property
    def plain_size(self) -> int:
        """Bytes of the plain file."""
        return self.sealed_size - TAG_SIZE * self.count

    def is_chunk(self, number: int, sealed: bytes) -> bool:
        """Whether these bytes are the chunk of this number (from 0); about 1 ms, others may run meanwhile."""
        return 0 <= number < self.count and chunk_of(sealed) == self.chunks[number]


def offset(number: int) -> int:
    """Where the sealed chunk of this number begins when all stand one after another."""
    return number * SEALED_SIZE


def chunk_of(sealed: bytes) -> Chunk:
    """What a manifest says of a sealed chunk."""
    return Chunk(blake2b(sealed, digest_size=HASH_SIZE).digest(), len(sealed))


def _check(chunks: tuple[Chunk, ...]) -> None:
    if len(chunks) > CHUNKS_LIMIT:
        raise TooLargeError("A file has more pieces than there may be.")
    if any(len(chunk.hash) != HASH_SIZE for chunk in chunks):
        raise MalformedError("A file's list of pieces cannot be read.")
    if any(chunk.size != SEALED_SIZE for chunk in chunks[:-1]):
        raise MalformedError("A piece of a file has a size that it cannot have.")
    if chunks and not TAG_SIZE < chunks[-1].size <= SEALED_SIZE:
        raise MalformedError("A piece of a file has a size that it cannot have.")
