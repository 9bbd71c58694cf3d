"""The files that records show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from desktop.files.value import FileValue
from desktop.records import shown, values
from desktop.records.collection import Kind
from desktop.records.search import hit_of, known_collections
from desktop.rows.held_files import FileHolding, FoundInFile, KeptFile
from desktop.rows.pieces import marks, pieces

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.records.definitions import CollectionSource
    from desktop.rows.records import SearchHit

_HOLDING: Final = "SELECT record, shown, iif(away, 0, changed_ms) FROM records WHERE collection = ?"
"""What was thrown away comes last; it is known for when it comes back."""
_THESE: Final = """
SELECT r.record, r.collection, r.shown, r.changed_by, coalesce(p.name, ''), r.changed_ms, r.away
FROM records r LEFT JOIN people p ON p.person = r.changed_by WHERE r.record IN ({})
"""


def holding_of(built_in: Iterable[RecordCollection], source: CollectionSource) -> FileHolding:
    """Which files records of these collections, and of those that people defined, show."""
    brought = tuple(built_in)

    def files(conn: sqlite3.Connection) -> Iterator[KeptFile]:
        for collection in known_collections(conn, brought, source).values():
            fields = _file_fields(collection)
            rows = conn.execute(_HOLDING, (collection.id,)).fetchall() if fields else []
            for record, kept, changed_ms in rows:
                for file in _files(kept, fields):
                    yield KeptFile(file.id, file.key, file.size, file.name, record, changed_ms)

    def hits(conn: sqlite3.Connection, found: Mapping[bytes, list[FoundInFile]]) -> list[SearchHit]:
        collections = known_collections(conn, brought, source)
        rows = [row for some in pieces(found) for row in conn.execute(_THESE.format(marks(some)), some).fetchall()]
        return [
            hit_of(collections[row[1]], row, one.snippet, file=file.name, page=one.page)
            for row in rows
            for file in _files(row[2], _file_fields(collections[row[1]]))
            for one in found[row[0]]
            if one.file == file.id
        ]

    return FileHolding(files, hits)


def _file_fields(collection: RecordCollection) -> list[str]:
    return [field.key for field in collection.fields if field.kind is Kind.FILE]


def _files(kept: bytes, fields: list[str]) -> Iterator[FileValue]:
    for raw in shown.some_of(kept, fields).values():
        file = values.unpack(raw)
        if isinstance(file, FileValue):
            yield file
