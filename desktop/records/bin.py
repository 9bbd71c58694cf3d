"""What was thrown away of a collection: by whom and when, and what goes with a record that is erased for good."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.records import queries
from desktop.records.comments import comment_count
from desktop.records.identity import RecordKey, packed_key
from desktop.records.state import AWAY
from desktop.records.values import Value
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_KEY: Final = "SELECT collection, creator, nonce FROM records WHERE record = ?"
_ROWS: Final = "SELECT record FROM records WHERE parent = ? AND space = ?"


class ThrownAway(Struct, frozen=True):
    """A record in the bin: its id, the value that stands for it, who threw it away and when; whether they had not seen
    all that was written."""

    id: str
    title: Value
    by: str
    at: datetime
    is_changed_since: bool


class ErasedAlong(Struct, frozen=True):
    """What goes with a record that is erased: how many rows of it, and how much that was said about it and them."""

    rows: int
    comments: int


def thrown_away(session: ReadSession, collection: RecordCollection, whole: str = "") -> list[ThrownAway]:
    """All that is in the bin, what was thrown away last first; of a collection of rows those of one record, by its
    id."""
    found = []
    with session.reading() as conn:
        parent = _parent(conn, whole) if whole else None
        for record in queries.records(session, collection, away=True):
            if whole and record.parent != parent:
                continue
            writer = queries.writer(session, record, AWAY)
            if writer is not None:
                title = record.values.get(collection.title)
                found.append(ThrownAway(record.id, title, writer.by, writer.at, record.is_changed_since))
    return sorted(found, key=lambda away: (away.at, away.id), reverse=True)


def erasing(session: ReadSession, id: str) -> ErasedAlong:
    """What would go with a record."""
    with session.reading() as conn:
        (space,) = conn.execute("SELECT space FROM records WHERE record = ?", (as_bytes(id),)).fetchone()
        parent = bytes.fromhex(_parent(conn, id))
        rows = [row.hex() for (row,) in conn.execute(_ROWS, (parent, space)).fetchall()]
        return ErasedAlong(len(rows), sum(comment_count(session, each) for each in (id, *rows)))


def _parent(conn: sqlite3.Connection, id: str) -> str:
    """How rows name the record that they belong to (`Record.parent`)."""
    return packed_key(RecordKey(*conn.execute(_KEY, (as_bytes(id),)).fetchone())).hex()
