"""Looking for notes: all that hold all the words, in their title or text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from desktop.notes.rows import NOTES, TEXT, files_in
from desktop.rows.long_text import owners_with
from desktop.rows.names import ANYWHERE, fit
from desktop.rows.pieces import marks, pieces
from desktop.rows.records import SearchHit
from desktop.rows.search import SearchSource
from desktop.rows.search_text import Sought, snippet
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.held_files import FoundInFile

_NOTES: Final = f"""
SELECT n.note, n.title, coalesce(p.name, ''), n.updated_by, n.updated_ms, {TEXT}, n.archived, n.document, f.files
FROM notes n LEFT JOIN people p ON p.person = n.updated_by LEFT JOIN note_files f USING (document)
WHERE n.document IN ({{found}}) ORDER BY n.updated_ms DESC, n.note
"""
_NOT_IN_THE_TITLE: Final = ANYWHERE + 1


def search_notes(conn: sqlite3.Connection, wanted: Sought) -> list[SearchHit]:
    """Those in use first; of these first those that are called so, then the latest edited."""
    if not wanted:
        return []
    found, values = owners_with(conn, NOTES, wanted)
    rows = conn.execute(_NOTES.format(found=found), values).fetchall()
    return sorted((_hit(row, wanted) for row in rows), key=lambda hit: (hit.archived, _rank(hit.title, wanted)))


def hits_of(conn: sqlite3.Connection, found: Mapping[bytes, list[FoundInFile]]) -> list[SearchHit]:
    """Notes by their documents with what was found in files of theirs."""
    hits: list[SearchHit] = []
    for some in pieces(found):
        for row in conn.execute(_NOTES.format(found=marks(some)), some).fetchall():
            hits += _file_hits(row, {one.file: one for one in found[row[-2]]})
    return hits


def _file_hits(row: tuple[Any, ...], found: Mapping[bytes, FoundInFile]) -> Iterator[SearchHit]:
    for file in dict.fromkeys(one.file for one in files_in(row[-1])):
        if file.id in found:
            one = found[file.id]
            yield replace(_hit(row), snippet=one.snippet, file=file.name, page=one.page)


def _rank(title: str, wanted: Sought) -> int:
    rank = fit(title, wanted.typed)
    return _NOT_IN_THE_TITLE if rank is None else rank


def _hit(row: tuple[Any, ...], wanted: Sought | None = None) -> SearchHit:
    note, title, author, author_id, updated_ms, text, archived, _document, _files = row
    return SearchHit(
        kind="note",
        id=note.hex(),
        within=None,
        title=title,
        author=author,
        author_id=author_id.hex(),
        sent_at=datetime_of(updated_ms),
        snippet=snippet(text, wanted) if wanted else text,
        text=text,
        key=None,
        archived=bool(archived),
    )


def _find(conn: sqlite3.Connection, wanted: Sought, limit: int, within: bytes | None) -> list[SearchHit]:
    return search_notes(conn, wanted)[:limit] if within is None else []


SEARCH: Final = SearchSource(_find, place=1)
