"""Automerge's binary changes, read and checked in plain Python before the library sees them.

The library takes well-formed, correctly checksummed changes that make it panic, hang or write what it cannot load.
So whatever comes from elsewhere is parsed here first, and one's own changes too before they are signed.

The format is the public Automerge binary format specification (https://automerge.org/automerge-binary-format-spec/,
"Chunks", "Change chunks", "Operations"): magic 85 6f 4a 83, the first 4 bytes of the hash, the chunk's type (1 change,
2 the same with its content DEFLATE-compressed), its length, its content. The hash is SHA-256 of the bytes after the
checksum, always taken of the type-1 form. Content: dependencies, actor, sequence, first operation's number, time,
message, other actors, columns' specifications and lengths, columns. Numbers are LEB128.

`parse` and `check_author` need nothing but the bytes and their signer; what needs the changes before this one is in
`place`. All are functions of the change and its past, so every PC comes to the same verdict in whatever order changes
arrive. What is let through is exactly what the library would write: it hashes what it writes itself.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from hashlib import sha256
from typing import Final

from sync.changes import columns
from sync.changes.operations import (
    OperationNumberError,
    Operations,
    check_operations,
    read_operations,
    split_columns,
    values_of,
)
from sync.changes.roles import packed_roles
from sync.errors import SyncError

MAGIC: Final = b"\x85\x6f\x4a\x83"
CHANGE_CHUNK: Final = 1
COMPRESSED_CHUNK: Final = 2

INFLATED_LIMIT: Final = 4 << 20
"""A change's content when inflated, bytes."""
ACTOR_SIZE: Final = 24
FEED_PREFIX: Final = 16
"""An actor begins with this many bytes of the feed that signs its changes."""

FEW: Final = 64
"""Operations that are kept as they were read."""

_HASH_SIZE: Final = 32
_HEADER_SIZE: Final = 8
_DEFLATE_SLICE: Final = 1 << 16


class VoidReason(Enum):
    """Why a change is void, each with the words for the screen."""

    MALFORMED = "it is not a well-formed change"
    CHECKSUM = "its checksum does not match"
    TOO_LARGE = "it is larger than a change may be"
    TOO_MANY_OPERATIONS = "it claims more operations than a change may have"
    AUTHOR = "it carries the id of somebody else"
    SEQUENCE = "it is out of its author's order"
    OPERATION_NUMBER = "its operations are numbered wrongly"
    REFERENCE = "it refers to something that was not there"


class VoidChange(SyncError):
    """A change that counts nowhere; `reason` says why, `detail` is for the log."""

    def __init__(self, reason: VoidReason, detail: str = "") -> None:
        super().__init__(f"A change to a document was left out: {reason.value}.")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Change:
    """One parsed change; `raw` is its type-1 chunk, whatever form it came in, `actors` its own and those it names."""

    hash: bytes
    actor: bytes
    seq: int
    start_op: int
    op_count: int
    deps: tuple[bytes, ...]
    time_ms: int
    raw: bytes = field(repr=False)
    actors: tuple[bytes, ...] = field(repr=False)
    _columns_at: int = field(repr=False)
    _few: Operations | None = field(repr=False, compare=False)

    @property
    def max_op(self) -> int:
        """The number of its last operation."""
        return self.start_op + self.op_count - 1

    @property
    def operations(self) -> Operations:
        """Its operations; many are read anew each time, for spelled out they can be large."""
        return self._few or read_operations(split_columns(self.raw, self._columns_at))

    @property
    def values(self) -> bytes:
        """The values of its operations, one behind the other."""
        return values_of(split_columns(self.raw, self._columns_at))

    @cached_property
    def packed_roles(self) -> bytes:
        """What changes that build on it need to know of its operations."""
        return packed_roles(self.operations, self.actors)


def parse(raw: bytes) -> Change:
    """The change in `raw`: exactly one change chunk, compressed or not. Raises `VoidChange`, nothing else."""
    try:
        return _change(_expanded(raw))
    except columns.TooManyItemsError as error:
        raise VoidChange(VoidReason.TOO_MANY_OPERATIONS, str(error)) from None
    except OperationNumberError as error:
        raise VoidChange(VoidReason.OPERATION_NUMBER, str(error)) from None
    except ValueError as error:
        raise VoidChange(VoidReason.MALFORMED, str(error)) from None


def check_author(change: Change, feed: bytes) -> None:
    """Raise `VoidChange` unless the change's actor begins with the first 16 bytes of the feed that signed it."""
    if change.actor[:FEED_PREFIX] != feed[:FEED_PREFIX]:
        raise VoidChange(VoidReason.AUTHOR)


def _expanded(raw: bytes) -> bytes:
    """The type-1 form of a chunk of either type."""
    if raw[:4] != MAGIC or len(raw) < _HEADER_SIZE + 2:
        raise ValueError("no change chunk")
    kind = raw[_HEADER_SIZE]
    length, start = columns.unsigned(raw, _HEADER_SIZE + 1)
    if len(raw) != start + length:
        raise ValueError("the chunk is longer or shorter than it says")
    if kind == COMPRESSED_CHUNK:
        content = _inflated(raw[start:])
        return raw[:_HEADER_SIZE] + bytes([CHANGE_CHUNK]) + columns.unsigned_bytes(len(content)) + content
    if kind != CHANGE_CHUNK:
        raise ValueError(f"a chunk of type {kind}")
    if length > INFLATED_LIMIT:
        raise VoidChange(VoidReason.TOO_LARGE)
    return raw


def _inflated(deflated: bytes) -> bytes:
    """Raw DEFLATE, never more than `INFLATED_LIMIT` bytes and one slice held while it runs."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    parts, total, rest = [], 0, deflated
    try:
        while rest and not stream.eof:
            parts.append(stream.decompress(rest, _DEFLATE_SLICE))
            rest = stream.unconsumed_tail
            total += len(parts[-1])
            if total > INFLATED_LIMIT:
                raise VoidChange(VoidReason.TOO_LARGE)
    except zlib.error as error:
        raise ValueError(f"not DEFLATE data: {error}") from None
    if not stream.eof or stream.unused_data or rest:
        raise ValueError("the compressed data is cut off or followed by something else")
    return b"".join(parts)


def _change(raw: bytes) -> Change:
    """Parse a type-1 chunk whose length has been checked."""
    digest = sha256(raw[_HEADER_SIZE:]).digest()
    if digest[:4] != raw[4:_HEADER_SIZE]:
        raise VoidChange(VoidReason.CHECKSUM)
    _, at = columns.unsigned(raw, _HEADER_SIZE + 1)
    deps, at = _fixed_list(raw, at, _HASH_SIZE)
    actor, at = _actor(raw, at)
    seq, at = columns.unsigned(raw, at)
    start_op, at = columns.unsigned(raw, at)
    time_ms, at = columns.signed(raw, at)
    _, at = columns.text(raw, at)
    actors, at = _actors(raw, at, actor)
    if list(deps) != sorted(set(deps)):
        raise ValueError("dependencies out of order")
    if seq < 1:
        raise VoidChange(VoidReason.SEQUENCE, "sequence numbers start at 1")
    if start_op < 1:
        raise OperationNumberError("operations are numbered from 1")
    found = split_columns(raw, at)
    operations = read_operations(found)
    check_operations(operations, values_of(found), len(actors), start_op)
    few = operations if operations.size <= FEW else None
    return Change(digest, actor, seq, start_op, operations.size, deps, time_ms, raw, actors, at, few)


def _fixed_list(raw: bytes, at: int, size: int) -> tuple[tuple[bytes, ...], int]:
    """A counted list of items of `size` bytes."""
    count, at = columns.unsigned(raw, at)
    end = at + count * size
    if end > len(raw):
        raise ValueError("a list is cut off")
    return tuple(raw[start : start + size] for start in range(at, end, size)), end


def _actor(raw: bytes, at: int) -> tuple[bytes, int]:
    length, at = columns.unsigned(raw, at)
    if length != ACTOR_SIZE or at + ACTOR_SIZE > len(raw):
        raise VoidChange(VoidReason.AUTHOR, "an actor's id is not 24 bytes long")
    return raw[at : at + ACTOR_SIZE], at + ACTOR_SIZE


def _actors(raw: bytes, at: int, own: bytes) -> tuple[tuple[bytes, ...], int]:
    count, at = columns.unsigned(raw, at)
    others = []
    for _ in range(count):
        actor, at = _actor(raw, at)
        others.append(actor)
    if own in others or others != sorted(set(others)):
        raise ValueError("actors out of order")
    return (own, *others), at
