"""Records as a file that spreadsheets open, and that brings back what was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desktop.records import csv_file, queries
from desktop.records.subjects import subjects
from desktop.records.wholes import Wholes

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.value_text import ValueTexts
    from desktop.rows.read_session import ReadSession


class ExportedFile(NamedTuple):
    """The bytes of a file, and how many records stand in it."""

    data: bytes
    records: int


def exported(
    session: ReadSession, collection: RecordCollection, texts: ValueTexts, separator: str, now_ms: int
) -> ExportedFile:
    """All of a collection that are not in the bin, the oldest first."""
    with session.reading():
        found = queries.records(session, collection)
        besides = {csv_file.ENTRY: [f"{one.id}@{now_ms}" for one in found]}
        if collection.rows_of or collection.subjects:
            wholes, of = Wholes(session, collection, texts), subjects(session, collection)
            belonging = [of.get(one.id) or wholes.text(one.parent) for one in found]
            besides = {csv_file.WHOLE: belonging} | besides
    said = (one.said for one in found)
    return ExportedFile(csv_file.written(collection, said, texts, separator, besides), len(found))
