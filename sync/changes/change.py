"""Automerge's binary changes, read and checked in plain Python before the library sees them.

The library takes well-formed, correctly checksummed changes that make it panic, hang or write what it cannot load.
So whatever comes from elsewhere is parsed here first, and one's own changes too before they are signed.

The format is the public Automerge binary format specification (https://automerge.org/automerge-binary-format-spec/,
"Chunks", "Change chunks", "Operations"): magic 85 6f 4a 83, the first 4 bytes of the hash, the chunk's type (1 change,
2 the same with its content DEFLATE-compressed), its length, its content. The hash is SHA-256 of the bytes after the
checksum, always taken of the type-1 form. Content: dependencies, actor, sequence, first operation's number, time,
message, other actors, columns' specifications and lengths, columns. Numbers are LEB128.

Two kinds of checks. `parse` and `check_author` need nothing but the bytes and their signer. `check_place` also needs
the changes this one builds on. All are functions of the change and its past, so every PC comes to the same verdict in
whatever order changes arrive.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from typing import Final, Protocol

from sync.changes import columns
from sync.changes.operations import OperationNumberError, operation_count, split_columns
from sync.errors import SyncError

MAGIC: Final = b"\x85\x6f\x4a\x83"
CHANGE_CHUNK: Final = 1
COMPRESSED_CHUNK: Final = 2

INFLATED_LIMIT: Final = 4 << 20
"""A change's content when inflated, bytes."""
ACTOR_SIZE: Final = 24
FEED_PREFIX: Final = 16
"""An actor begins with this many bytes of the feed that signs its changes."""

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


class VoidChange(SyncError):
    """A change that counts nowhere; `reason` says why, `detail` is for the log."""

    def __init__(self, reason: VoidReason, detail: str = "") -> None:
        super().__init__(f"A change to a document was left out: {reason.value}.")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Change:
    """One parsed change; `raw` is its type-1 chunk, whatever form it came in."""

    hash: bytes
    actor: bytes
    seq: int
    start_op: int
    op_count: int
    deps: tuple[bytes, ...]
    time_ms: int
    raw: bytes = field(repr=False)

    @property
    def max_op(self) -> int:
        """The number of its last operation (of the one before its first when it has none)."""
        return self.start_op + self.op_count - 1


@dataclass(frozen=True, slots=True)
class Known:
    """What must be remembered of every change in a document, in order to check the ones that build on it."""

    hash: bytes
    actor: bytes
    seq: int
    max_op: int
    deps: tuple[bytes, ...]


def known(change: Change) -> Known:
    """The part of a change that a `ChangeIndex` keeps."""
    return Known(change.hash, change.actor, change.seq, change.max_op, change.deps)


class ChangeIndex(Protocol):
    """What is known of the changes that one document holds. The caller keeps it, for instance as rows in SQL."""

    def get(self, change: bytes) -> Known | None:
        """What is known of the change with this hash, None if the document does not hold it."""

    def at(self, actor: bytes, seq: int) -> Known | None:
        """The actor's change with that sequence number, None if the document does not hold it."""

    def add(self, changes: Iterable[Known]) -> None:
        """The document now holds these too."""

    def discard(self, changes: Collection[bytes]) -> None:
        """The document no longer holds the changes with these hashes."""


class MemoryIndex:
    """A `ChangeIndex` in memory, optionally above another one, which it reads and never writes."""

    def __init__(self, rows: Iterable[Known] = (), beneath: ChangeIndex | None = None) -> None:
        self._beneath = beneath
        self._by_hash: dict[bytes, Known] = {}
        self._by_seq: dict[tuple[bytes, int], Known] = {}
        self._discarded: set[bytes] = set()
        self.add(rows)

    def __iter__(self) -> Iterator[Known]:
        """The changes added here."""
        return iter(self._by_hash.values())

    def get(self, change: bytes) -> Known | None:
        found = self._by_hash.get(change)
        if found is not None or self._beneath is None or change in self._discarded:
            return found
        return self._beneath.get(change)

    def at(self, actor: bytes, seq: int) -> Known | None:
        found = self._by_seq.get((actor, seq))
        if found is not None or self._beneath is None:
            return found
        found = self._beneath.at(actor, seq)
        return None if found is None or found.hash in self._discarded else found

    def add(self, changes: Iterable[Known]) -> None:
        for row in changes:
            self._by_hash[row.hash] = row
            self._by_seq[row.actor, row.seq] = row

    def discard(self, changes: Collection[bytes]) -> None:
        if self._beneath is not None:
            self._discarded.update(changes)
        for change in changes:
            row = self._by_hash.pop(change, None)
            if row is not None:
                del self._by_seq[row.actor, row.seq]


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


def missing(change: Change, index: ChangeIndex) -> tuple[bytes, ...]:
    """The dependencies that are not held yet: while there are any the change waits."""
    return tuple(dep for dep in change.deps if index.get(dep) is None)


def check_place(change: Change, index: ChangeIndex) -> None:
    """Raise `VoidChange` unless the change continues what it depends on; all dependencies must be in `index`.

    Its first operation has the number after the highest in its dependencies, its sequence number is one more than
    that of its actor's latest change in its past, and no other change has the same actor and sequence.
    """
    highest = 0
    for dep in change.deps:
        row = index.get(dep)
        if row is None:
            raise LookupError(f"dependency {dep.hex()} is not held")
        highest = max(highest, row.max_op)
    if change.start_op != highest + 1:
        raise VoidChange(VoidReason.OPERATION_NUMBER, f"starts at {change.start_op}, not {highest + 1}")
    if index.at(change.actor, change.seq) is not None:
        raise VoidChange(VoidReason.SEQUENCE, f"number {change.seq} is taken")
    if change.seq > 1:
        previous = index.at(change.actor, change.seq - 1)
        if previous is None or not (
            previous.hash in change.deps or previous.hash in past(change.deps, index, previous.max_op)
        ):
            raise VoidChange(VoidReason.SEQUENCE, f"does not follow number {change.seq - 1}")


def past(tips: Iterable[bytes], index: ChangeIndex, floor: int) -> set[bytes]:
    """The hashes of `tips` and of everything before them, down to the changes whose last operation is below `floor`."""
    seen = set(tips)
    todo = list(seen)
    while todo:
        row = index.get(todo.pop())
        if row is not None and row.max_op >= floor:
            fresh = [dep for dep in row.deps if dep not in seen]
            seen.update(fresh)
            todo += fresh
    return seen


def since_own(heads: Collection[bytes], own: Known | None, index: ChangeIndex, limit: int) -> list[Known] | None:
    """The heads and, where there is a change of one's own, all from there on: what `check_place` needs for the next.

    None when there are more than `limit`, or when the change is not before the heads.
    """
    rows: dict[bytes, Known] = {}
    todo = list(heads)
    while todo and len(rows) <= limit:
        row = index.get(todo.pop())
        if row is None:
            return None
        rows[row.hash] = row
        if own is not None and row.max_op > own.max_op:
            todo += (dep for dep in row.deps if dep not in rows)
    return None if todo or (own is not None and own.hash not in rows) else list(rows.values())


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
    others, at = _actors(raw, at)
    if len({*deps}) != len(deps) or len({actor, *others}) != len(others) + 1:
        raise ValueError("something is listed twice")
    if seq < 1:
        raise VoidChange(VoidReason.SEQUENCE, "sequence numbers start at 1")
    if start_op < 1:
        raise OperationNumberError("operations are numbered from 1")
    op_count = operation_count(split_columns(raw, at), 1 + len(others), start_op)
    return Change(digest, actor, seq, start_op, op_count, deps, time_ms, raw)


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


def _actors(raw: bytes, at: int) -> tuple[list[bytes], int]:
    count, at = columns.unsigned(raw, at)
    actors = []
    for _ in range(count):
        actor, at = _actor(raw, at)
        actors.append(actor)
    return actors, at
