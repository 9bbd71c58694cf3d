"""What an entry saves of one record, as the table `saves` keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from desktop.records.added import added
from desktop.records.identity import RecordKey
from desktop.rows.content_chains import ChainPlace
from desktop.rows.pieces import marks, pieces

if TYPE_CHECKING:
    import sqlite3


class SavedPart(NamedTuple):
    """A row of `saves`, in the order of its columns."""

    record: bytes
    hash: bytes
    place: int
    space: bytes
    collection: bytes
    creator: bytes
    nonce: bytes
    parent: bytes | None
    creates: bool
    author: bytes
    feed: bytes
    seq: int
    stamp: int
    view: bytes
    role: int
    after: bytes
    batch: bytes
    rule: bytes
    occasion: bytes
    fields: bytes
    fits: bool
    counts: bool
    rules: bytes | None
    prefers: bool

    @property
    def key(self) -> RecordKey:
        """What identifies the record in its space."""
        return RecordKey(self.collection, self.creator, self.nonce)

    @property
    def added(self) -> bytes:
        """Where what it creates stands in the order in which records were added."""
        return added(self.stamp, self.hash, self.place)

    @property
    def chain_place(self) -> ChainPlace:
        """Where the entry stands."""
        return ChainPlace(self.feed, self.seq, self.hash)


_fields: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode
INSERT: Final = f"INSERT OR IGNORE INTO saves VALUES ({', '.join('?' * len(SavedPart._fields))})"


def packed_fields(part: SavedPart) -> dict[str, bytes]:
    """The packed values that a part writes, by their fields."""
    return {key: bytes(raw) for key, raw in _fields(part.fields).items()}


def parts_of_entries(conn: sqlite3.Connection, entries: Iterable[bytes]) -> dict[bytes, list[SavedPart]]:
    """By entry what it saves, in its order."""
    return _grouped(conn, "hash", "place", entries)


def parts_of_records(conn: sqlite3.Connection, records: Iterable[bytes]) -> dict[bytes, list[SavedPart]]:
    """By record what entries save of it."""
    return _grouped(conn, "record", "hash", records)


def _grouped(conn: sqlite3.Connection, by: str, order: str, values: Iterable[bytes]) -> dict[bytes, list[SavedPart]]:
    found: dict[bytes, list[SavedPart]] = {}
    for some in pieces(values):
        query = f"SELECT * FROM saves WHERE {by} IN ({marks(some)}) ORDER BY {by}, {order}"
        for row in conn.execute(query, some).fetchall():
            part = SavedPart(*row)
            found.setdefault(getattr(part, by), []).append(part)
    return found


def by_entry(parts: Iterable[SavedPart]) -> dict[bytes, list[SavedPart]]:
    """These by their entries, in their order."""
    found: dict[bytes, list[SavedPart]] = {}
    for part in parts:
        found.setdefault(part.hash, []).append(part)
    return found
