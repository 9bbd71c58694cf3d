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

from sync import columns
from sync.errors import SyncError

MAGIC: Final = b"\x85\x6f\x4a\x83"
CHANGE_CHUNK: Final = 1
COMPRESSED_CHUNK: Final = 2

INFLATED_LIMIT: Final = 4 << 20
"""A change's content when inflated, bytes."""
ACTOR_SIZE: Final = 24
FEED_PREFIX: Final = 16
"""An actor begins with this many bytes of the feed that signs its changes."""
OPERATION_LIMIT: Final = 1 << 31
"""Operation numbers are below this."""

_HASH_SIZE: Final = 32
_HEADER_SIZE: Final = 8
_DEFLATE_SLICE: Final = 1 << 16


class Reason(Enum):
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

    def __init__(self, reason: Reason, detail: str = "") -> None:
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
    """A `ChangeIndex` in memory, optionally an overlay above another one that it leaves as it is."""

    def __init__(self, rows: Iterable[Known] = (), beneath: ChangeIndex | None = None) -> None:
        self._beneath = beneath
        self._by_hash: dict[bytes, Known] = {}
        self._by_seq: dict[tuple[bytes, int], Known] = {}
        self.add(rows)

    def __iter__(self) -> Iterator[Known]:
        return iter(self._by_hash.values())

    def __len__(self) -> int:
        return len(self._by_hash)

    def get(self, change: bytes) -> Known | None:
        found = self._by_hash.get(change)
        return found if found is not None or self._beneath is None else self._beneath.get(change)

    def at(self, actor: bytes, seq: int) -> Known | None:
        found = self._by_seq.get((actor, seq))
        return found if found is not None or self._beneath is None else self._beneath.at(actor, seq)

    def add(self, changes: Iterable[Known]) -> None:
        for row in changes:
            self._by_hash[row.hash] = row
            self._by_seq[row.actor, row.seq] = row

    def discard(self, changes: Collection[bytes]) -> None:
        for change in changes:
            row = self._by_hash.pop(change, None)
            if row is not None:
                self._by_seq.pop((row.actor, row.seq), None)


def parse(raw: bytes) -> Change:
    """The change in `raw`: exactly one change chunk, compressed or not. Raises `VoidChange`, nothing else."""
    try:
        return _change(_expanded(raw))
    except columns.TooManyItemsError as error:
        raise VoidChange(Reason.TOO_MANY_OPERATIONS, str(error)) from None
    except ValueError as error:
        raise VoidChange(Reason.MALFORMED, str(error)) from None


def check_author(change: Change, feed: bytes) -> None:
    """Raise `VoidChange` unless the change's actor begins with the first 16 bytes of the feed that signed it."""
    if change.actor[:FEED_PREFIX] != feed[:FEED_PREFIX]:
        raise VoidChange(Reason.AUTHOR)


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
        raise VoidChange(Reason.OPERATION_NUMBER, f"starts at {change.start_op}, not {highest + 1}")
    if index.at(change.actor, change.seq) is not None:
        raise VoidChange(Reason.SEQUENCE, f"number {change.seq} is taken")
    if change.seq > 1:
        previous = index.at(change.actor, change.seq - 1)
        if previous is None or not (
            previous.hash in change.deps or previous.hash in past(change.deps, index, previous.max_op)
        ):
            raise VoidChange(Reason.SEQUENCE, f"does not follow number {change.seq - 1}")


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
        raise VoidChange(Reason.TOO_LARGE)
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
                raise VoidChange(Reason.TOO_LARGE)
    except zlib.error as error:
        raise ValueError(f"not DEFLATE data: {error}") from None
    if not stream.eof or stream.unused_data or rest:
        raise ValueError("the compressed data is cut off or followed by something else")
    return b"".join(parts)


def _change(raw: bytes) -> Change:
    """Parse a type-1 chunk whose length has been checked."""
    digest = sha256(raw[_HEADER_SIZE:]).digest()
    if digest[:4] != raw[4:_HEADER_SIZE]:
        raise VoidChange(Reason.CHECKSUM)
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
    op_count = _operation_count(_columns(raw, at), 1 + len(others))
    if seq < 1:
        raise VoidChange(Reason.SEQUENCE, "sequence numbers start at 1")
    if start_op < 1 or start_op + op_count > OPERATION_LIMIT:
        raise VoidChange(Reason.OPERATION_NUMBER, f"{op_count} operations from {start_op}")
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
        raise VoidChange(Reason.AUTHOR, "an actor's id is not 24 bytes long")
    return raw[at : at + ACTOR_SIZE], at + ACTOR_SIZE


def _actors(raw: bytes, at: int) -> tuple[list[bytes], int]:
    count, at = columns.unsigned(raw, at)
    actors = []
    for _ in range(count):
        actor, at = _actor(raw, at)
        actors.append(actor)
    return actors, at


# A column's specification is its id times 16 plus its type; 8 would mark it as compressed, which changes never are.
_OBJECT_ACTOR, _OBJECT_COUNTER = 0x01, 0x02
_KEY_ACTOR, _KEY_COUNTER, _KEY_TEXT = 0x11, 0x13, 0x15
_INSERT, _ACTION, _VALUE_META, _VALUE = 0x34, 0x42, 0x56, 0x57
_PRED_GROUP, _PRED_ACTOR, _PRED_COUNTER = 0x70, 0x71, 0x73
_EXPAND, _MARK_NAME = 0x94, 0xA5

_NUMBER_COLUMNS: Final = {
    _OBJECT_ACTOR: columns.unsigned,
    _OBJECT_COUNTER: columns.unsigned,
    _KEY_ACTOR: columns.unsigned,
    _KEY_COUNTER: columns.signed,
    _KEY_TEXT: columns.text,
    _ACTION: columns.unsigned,
    _VALUE_META: columns.unsigned,
    _PRED_GROUP: columns.unsigned,
    _PRED_ACTOR: columns.unsigned,
    _PRED_COUNTER: columns.signed,
    _MARK_NAME: columns.text,
}
_BOOLEAN_COLUMNS: Final = (_INSERT, _EXPAND)
_ALL_COLUMNS: Final = {*_NUMBER_COLUMNS, *_BOOLEAN_COLUMNS, _VALUE}

_ACTIONS: Final = {0, 1, 2, 3, 4, 7}
"""Make map, set, make list, delete, make text, mark. Not 5 and 6: counters (they make the library panic), tables."""


def _columns(raw: bytes, at: int) -> dict[int, bytes]:
    """The columns by specification; nothing may follow the last."""
    count, at = columns.unsigned(raw, at)
    lengths: dict[int, int] = {}
    last = -1
    for _ in range(count):
        spec, at = columns.unsigned(raw, at)
        lengths[spec], at = columns.unsigned(raw, at)
        if spec <= last or spec not in _ALL_COLUMNS:
            raise ValueError(f"column {spec:#x} is unknown or out of order")
        last = spec
    found: dict[int, bytes] = {}
    for spec, length in lengths.items():
        found[spec] = raw[at : at + length]
        at += length
    if at != len(raw):
        raise ValueError("the columns are cut off or followed by something else")
    return found


def _operation_count(found: dict[int, bytes], actor_count: int) -> int:
    """How many operations the columns describe, once all of them agree about it."""
    runs = {spec: columns.number_runs(found.get(spec, b""), read) for spec, read in _NUMBER_COLUMNS.items()}
    actions = runs[_ACTION]
    if not {action for action, _ in actions} <= _ACTIONS:
        raise ValueError("an operation of a kind that is not used here")
    count = columns.item_count(actions)
    for spec in (_OBJECT_ACTOR, _OBJECT_COUNTER, _KEY_ACTOR, _KEY_COUNTER, _KEY_TEXT, _MARK_NAME, _PRED_GROUP):
        _check_length(columns.item_count(runs[spec]), count, spec)
    for spec in _BOOLEAN_COLUMNS:
        _check_length(columns.boolean_count(found.get(spec, b"")), count, spec)
    _check_length(columns.item_count(runs[_VALUE_META]), count, _VALUE_META)
    _check_values(runs[_VALUE_META], found.get(_VALUE, b""))
    _check_predecessors(runs)
    _check_references(runs, actor_count)
    return count


def _check_length(length: int, count: int, spec: int) -> None:
    """A column without any value may be left out; any other has one item for each operation."""
    if length not in (0, count):
        raise ValueError(f"column {spec:#x} has {length} items for {count} operations")


def _check_predecessors(runs: dict[int, columns.NumberRuns]) -> None:
    total = sum(value * count for value, count in runs[_PRED_GROUP] if value is not None)
    if total > columns.ITEM_LIMIT:
        raise columns.TooManyItemsError("too many predecessors")
    for spec in (_PRED_ACTOR, _PRED_COUNTER):
        if columns.value_count(runs[spec]) != total or columns.item_count(runs[spec]) != total:
            raise ValueError("predecessors do not match their count")


def _check_references(runs: dict[int, columns.NumberRuns], actor_count: int) -> None:
    for spec in (_OBJECT_ACTOR, _KEY_ACTOR, _PRED_ACTOR):
        if any(value is not None and value >= actor_count for value, _ in runs[spec]):
            raise ValueError("an actor that is not listed")
    if any(value is not None and value >= OPERATION_LIMIT for value, _ in runs[_OBJECT_COUNTER]):
        raise VoidChange(Reason.OPERATION_NUMBER, "an object's number is out of range")
    for spec in (_KEY_COUNTER, _PRED_COUNTER):
        least, greatest = columns.delta_bounds(runs[spec])
        if least < 0 or greatest >= OPERATION_LIMIT:
            raise VoidChange(Reason.OPERATION_NUMBER, "an operation refers to a number out of range")


_NULL, _FALSE, _TRUE, _UINT, _INT, _FLOAT, _TEXT, _BYTES, _TIMESTAMP = 0, 1, 2, 3, 4, 5, 6, 7, 9


def _check_values(metas: columns.NumberRuns, data: bytes) -> None:
    """The values' lengths add up to the raw column, and each is what its type (the low 4 bits) says."""
    at = 0
    for meta, count in metas:
        if meta is None:
            raise ValueError("a value without a type")
        kind, length = meta & 15, meta >> 4
        block = data[at : at + length * count]
        at += length * count
        if at > len(data):
            raise ValueError("the values are cut off")
        _check_value_block(kind, length, block)
    if at != len(data):
        raise ValueError("the values are followed by something else")


def _check_value_block(kind: int, length: int, block: bytes) -> None:
    """Check the equally long values of one run."""
    if kind in (_NULL, _FALSE, _TRUE):
        if length:
            raise ValueError("a constant with content")
    elif kind == _FLOAT:
        if length != 8:
            raise ValueError("a number of the wrong length")
    elif kind == _TEXT:
        if not block.isascii():
            for start in range(0, len(block), length):
                block[start : start + length].decode()
    elif kind in (_UINT, _INT, _TIMESTAMP):
        read = columns.unsigned if kind == _UINT else columns.signed
        if not length or any(read(block, start)[1] != start + length for start in range(0, len(block), length)):
            raise ValueError("a number of the wrong length")
    elif kind != _BYTES:
        raise ValueError("a value of a type that is not used here")
