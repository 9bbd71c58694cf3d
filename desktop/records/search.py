"""Looking for records: all whose fields hold all the words, those in use first, the latest changed of them first.

What was said about one is found among messages, and shown as a hit of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.records import shown, values
from desktop.records.tables import WORDS, defined
from desktop.rows.records import SearchHit
from desktop.rows.search import SearchSource
from desktop.rows.search_index import words_within
from desktop.rows.search_text import snippet
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.records.definitions import CollectionSource
    from desktop.rows.search_text import Sought

_HITS: Final = f"""
SELECT r.record, r.collection, r.shown, r.changed_by, coalesce(p.name, ''), r.changed_ms, r.away
FROM {WORDS}_words w JOIN records r ON r.number = w.rowid LEFT JOIN people p ON p.person = r.changed_by
WHERE {WORDS}_words MATCH ? ORDER BY r.away, r.changed_stamp DESC, r.record LIMIT ?
"""
_ABOUT: Final = "m.hash = ? AND {table}.record = coalesce(m.about, m.conversation) AND {table}.space = m.space"
_COMMENTED: Final = (
    f"SELECT r.record, r.collection, r.shown, r.away FROM messages m JOIN records r ON {_ABOUT.format(table='r')}"
)
_IS_ERASED: Final = f"SELECT EXISTS (SELECT 1 FROM messages m JOIN erased_records e ON {_ABOUT.format(table='e')})"


def search_of(built_in: Iterable[RecordCollection], source: CollectionSource) -> SearchSource:
    """How records of these collections, and of those that people defined, are searched."""
    brought = tuple(built_in)

    def known(conn: sqlite3.Connection) -> dict[bytes, RecordCollection]:
        return known_collections(conn, brought, source)

    def find(conn: sqlite3.Connection, wanted: Sought, limit: int, within: bytes | None) -> list[SearchHit]:
        if within is not None or not wanted.phrases:
            return []
        rows = conn.execute(_HITS, (wanted.anywhere(words_within(conn, WORDS, wanted)), limit)).fetchall()
        collections = known(conn) if rows else {}
        return [hit_of(collections[row[1]], row, wanted) for row in rows]

    def placed(conn: sqlite3.Connection, hits: list[SearchHit]) -> list[SearchHit]:
        collections = known(conn) if any(_may_be_comment(hit) for hit in hits) else {}
        return [found for hit in hits if (found := _placed(conn, hit, collections)) is not None]

    return SearchSource(find, place=2, placed=placed)


def known_collections(
    conn: sqlite3.Connection, built_in: Iterable[RecordCollection], source: CollectionSource
) -> dict[bytes, RecordCollection]:
    """These and those that people defined, by their ids."""
    return {collection.id: collection for collection in (*built_in, *defined(conn, source))}


def _placed(conn: sqlite3.Connection, hit: SearchHit, collections: dict[bytes, RecordCollection]) -> SearchHit | None:
    """A message that is a comment as a hit of its record; None of one that was erased."""
    if not _may_be_comment(hit):
        return hit
    message = bytes.fromhex(hit.id)
    row = conn.execute(_COMMENTED, (message,)).fetchone()
    if row is None:
        return None if conn.execute(_IS_ERASED, (message,)).fetchone()[0] else hit
    record, collection, away = row[0].hex(), collections[row[1]], bool(row[3])
    title = _texts(collection, row[2]).get(collection.title, "")
    return replace(hit, kind=collection.name, id=record, title=title, archived=away)


def _may_be_comment(hit: SearchHit) -> bool:
    return hit.kind == "message" and not hit.title and hit.within is not None


def hit_of(
    collection: RecordCollection,
    row: tuple[bytes, bytes, bytes, bytes, str, int, int],
    found: Sought | str,
    file: str = "",
    page: int = 0,
) -> SearchHit:
    """A record's row as a hit: of words that stand in it, or of what is around those in a file of it."""
    record, _, kept, by, name, changed_ms, away = row
    texts = _texts(collection, kept)
    title = texts.get(collection.title, "")
    text = "\n".join(texts.values())
    return SearchHit(
        kind=collection.name,
        id=record.hex(),
        within=None,
        title=title,
        author=name,
        author_id=by.hex(),
        sent_at=datetime_of(changed_ms),
        snippet=found if isinstance(found, str) else snippet(text, found),
        text=text,
        key=None,
        archived=bool(away),
        file=file,
        page=page,
    )


def _texts(collection: RecordCollection, kept: bytes) -> dict[str, str]:
    """The texts that a record shows, by their fields, its title first."""
    fields = shown.unpacked(kept).fields
    said = {key: values.unpack(field.value.value) for key, field in fields.items()}
    texts = {key: value for key, value in said.items() if isinstance(value, str) and collection.searched(key)}
    return dict(sorted(texts.items(), key=lambda item: item[0] != collection.title))
