"""A part of a record that fewer people read than the rest, as those see it who do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from desktop.records import queries
from desktop.records.own_rights import OwnRights
from desktop.records.records import Record
from desktop.records.seen import seen
from desktop.records.state import AWAY

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession


class PartOfRecord(Struct, frozen=True):
    """record: None while nobody said anything; `seen`: what whoever reads it has seen, for what they save."""

    record: Record | None
    seen: tuple[bytes, ...]


def part_of_record(session: ReadSession, collection: RecordCollection, id: str) -> PartOfRecord | None:
    """That of the record of an id; None for who does not read it."""
    if not may_read(session, collection):
        return None
    found = queries.all_derived(session, collection, bytes.fromhex(id))
    record = found[-1] if found else None
    return PartOfRecord(record, seen(session, [record.id]) if record is not None else ())


def may_read(session: ReadSession, collection: RecordCollection) -> bool:
    """Whether whoever sits here reads parts of a collection, which is whether they may write them."""
    return not OwnRights(session, collection).changing(collection.derived(b""), AWAY)
