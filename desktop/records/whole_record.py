"""One record with all that belongs to it, of one moment: what a page about it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.records import past, queries, shown, values
from desktop.records.identity import RecordKey, unpacked_key
from desktop.records.own_rights import OwnRights
from desktop.records.part_of_record import PartOfRecord, part_of_record
from desktop.records.past import HistoryStep
from desktop.records.records import Record, Writer
from desktop.records.remarks import RecordRemark
from desktop.records.seen import seen
from desktop.records.state import AWAY
from desktop.records.values import Value
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_KEY: Final = "SELECT collection, creator, nonce, space FROM records WHERE record = ?"
_LINKED: Final = (
    "SELECT record, shown, away FROM records WHERE collection = ? AND creator = ? AND nonce = ? AND space = ?"
)


class LinkedRecord(Struct, frozen=True):
    """A record to which another one leads: the name of its collection, its id, the value that stands for it."""

    collection: str
    id: str
    title: Value
    is_away: bool


class WholeRecord(Struct, frozen=True):
    """A record, and what belongs to it.

    seen: what whoever reads this has seen, for what they save
    writable: the fields that they may write, `~away` among them; `may_not`: who may, where they may write none
    whole: the record whose row this one is; `rows`: its own, by the names of their collections
    parts: what fewer people read, where whoever reads this is one of them, by the names of their collections
    remarks: what its collection says of it as it is
    links: what the links in it, in its rows, and in its history lead to
    steps: its history, the latest of it; `saved`: how often it was saved in all
    away: who threw it away; `may_erase`: whether whoever reads it may erase it for good
    """

    record: Record
    seen: tuple[bytes, ...]
    writable: frozenset[str]
    may_not: str
    whole: LinkedRecord | None
    rows: Mapping[str, list[Record]]
    parts: Mapping[str, PartOfRecord]
    remarks: Sequence[RecordRemark]
    links: Mapping[RecordKey, LinkedRecord]
    steps: list[HistoryStep]
    saved: int
    away: Writer | None
    may_erase: bool


def whole_record(session: ReadSession, collection: RecordCollection, id: str, most_steps: int) -> WholeRecord:
    """As it is now, with so much of its history. Raises NotFoundError."""
    with session.reading() as conn:
        record, steps = queries.record(session, collection, id), past.steps(session, collection, id, most_steps)
        (saved,) = conn.execute("SELECT count(*) FROM saves WHERE record = ?", (as_bytes(id),)).fetchone()
        *key, space = conn.execute(_KEY, (as_bytes(id),)).fetchone()
        parent = unpacked_key(bytes.fromhex(record.parent)) if record.parent else None
        rights = OwnRights(session, collection)
        said = {field: rights.changing(RecordKey(*key), field, parent) for field in (*collection.by_key, AWAY)}
        writable = frozenset(field for field, sentence in said.items() if not sentence)
        known = {each.id: each for each in queries.collections(session)}
        rows = {
            each.name: queries.rows(session, each, id) for each in known.values() if collection.name in each.rows_of
        }
        inside = (row for listed in rows.values() for row in listed)
        links = {link: _linked(conn, known, link, space) for link in {*_links(record, steps), *_links_of(inside)}}
        return WholeRecord(
            record=record,
            seen=seen(session, [id]),
            writable=writable,
            may_not="" if writable else said[AWAY],
            whole=_linked(conn, known, parent, space) if parent else None,
            rows=rows,
            parts={
                each.name: found
                for each in sorted(known.values(), key=lambda each: each.place)
                if each.part_of == collection.name
                if (found := part_of_record(session, each, id)) is not None
            },
            remarks=collection.remarks(session, space, record, rows) if collection.remarks else (),
            links={link: found for link, found in links.items() if found is not None},
            steps=steps,
            saved=saved,
            away=queries.writer(session, record, AWAY) if record.is_away else None,
            may_erase=rights.may_erase,
        )


def _links(record: Record, steps: Iterable[HistoryStep]) -> Iterator[RecordKey]:
    """All that are in it, in what was written at the same time, and in its history."""
    said = [*record.values.values(), *(other.value for others in record.apart.values() for other in others)]
    said += [value for step in steps for change in step.changes.values() for value in change]
    return (value for value in said if isinstance(value, RecordKey))


def _links_of(rows: Iterable[Record]) -> Iterator[RecordKey]:
    return (value for row in rows for value in row.values.values() if isinstance(value, RecordKey))


def _linked(
    conn: sqlite3.Connection, known: Mapping[bytes, RecordCollection], key: RecordKey, space: bytes
) -> LinkedRecord | None:
    collection, row = known.get(key.collection), conn.execute(_LINKED, (*key, space)).fetchone()
    return _titled(collection, *row) if collection is not None and row is not None else None


def _titled(collection: RecordCollection, record: bytes, packed: bytes, away: int) -> LinkedRecord:
    now = shown.unpacked(packed).by_key.get(collection.title)
    return LinkedRecord(collection.name, record.hex(), None if now is None else values.unpack(now), bool(away))
