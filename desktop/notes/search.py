"""Looking for words in notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.rows.records import SearchHit
from desktop.rows.search import SearchSource
from desktop.rows.search_text import snippet
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3

_NOTES: Final = """
SELECT n.note, n.title, coalesce(p.name, ''), n.updated_by, n.updated_ms, n.text, n.archived, rank
FROM note_words JOIN notes n ON n.number = note_words.rowid LEFT JOIN people p ON p.person = n.updated_by
WHERE note_words MATCH :words ORDER BY n.archived, rank, n.updated_ms DESC, n.note LIMIT +:limit
"""


def _find(conn: sqlite3.Connection, expression: str, words: str, limit: int, within: bytes | None) -> list[SearchHit]:
    if within is not None:
        return []
    return [_note(row, words) for row in conn.execute(_NOTES, {"words": expression, "limit": limit}).fetchall()]


def _note(row: tuple[bytes, str, str, bytes, int, str, int, float], words: str) -> SearchHit:
    note, title, author, author_id, updated_ms, text, archived, _ = row
    return SearchHit(
        kind="note",
        id=note.hex(),
        within=None,
        title=title,
        author=author,
        author_id=author_id.hex(),
        sent_at=datetime_of(updated_ms),
        snippet=snippet(text, words),
        text=text,
        key=None,
        archived=bool(archived),
    )


SEARCH: Final = SearchSource(_find, place=1)
