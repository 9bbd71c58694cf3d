"""Looking for what stands in files: found in a text, shown by whatever area holds its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.extracts.tables import TEXTS
from desktop.rows.held_files import FoundInFile
from desktop.rows.long_text import owners_with
from desktop.rows.pieces import marks
from desktop.rows.records import HIT_START
from desktop.rows.search import SearchSource
from desktop.rows.search_index import words_within
from desktop.rows.search_text import snippet

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas
    from desktop.rows.records import SearchHit
    from desktop.rows.search_text import Phrase, Sought

_HOLDERS: Final = """
SELECT area, holder, file FROM held_files WHERE file IN ({found}) ORDER BY since_ms DESC, file, holder LIMIT +?
"""
_PLACES: Final = f"""
SELECT owner, min(place) FROM {TEXTS}_text WHERE owner IN ({{files}})
AND number IN (SELECT rowid FROM {TEXTS}_words WHERE {TEXTS}_words MATCH ?) GROUP BY owner
"""
_PIECE: Final = f"SELECT piece FROM {TEXTS}_text WHERE owner = ? AND place = ?"
_BEFORE: Final = f"""
SELECT coalesce(sum(length(piece) - length(replace(piece, char(12), ''))), 0) FROM {TEXTS}_text
WHERE owner = ? AND place < ?
"""
_IS_PAGED: Final = "SELECT paged FROM extracts WHERE file = ?"
PAGE_END: Final = "\f"


def search_in_files(areas: Areas) -> SearchSource:
    """How the files that these areas hold are searched: the newest that hold all the words."""

    def find(conn: sqlite3.Connection, wanted: Sought, limit: int, within: bytes | None) -> list[SearchHit]:
        if not any(map(_tells_something, wanted.phrases)):
            return []
        query, values = owners_with(conn, TEXTS, wanted)
        rows = conn.execute(_HOLDERS.format(found=query), (*values, limit)).fetchall()
        found = _found(conn, wanted, list(dict.fromkeys(file for _, _, file in rows)))
        by_area: dict[str, dict[bytes, list[FoundInFile]]] = {}
        for area, holder, file in rows:
            if file in found:
                by_area.setdefault(area, {}).setdefault(holder, []).append(found[file])
        hits = [hit for area in areas if area.key in by_area for hit in area.held_files.hits(conn, by_area[area.key])]
        shown = [hit for hit in hits if within is None or hit.within == within.hex()]
        return sorted(shown, key=lambda hit: hit.sent_at.timestamp() if hit.sent_at else 0, reverse=True)

    return SearchSource(find, place=3)


def _tells_something(phrase: Phrase) -> bool:
    """Whether not nearly every file has it: a letter or two with which a word may begin say nothing."""
    first = phrase.tokens[0]
    return len(phrase.tokens) > 1 or not phrase.unfinished or phrase.has_parts or not first.isascii()


def _found(conn: sqlite3.Connection, wanted: Sought, files: list[bytes]) -> dict[bytes, FoundInFile]:
    """Of each file where the first of the words stands."""
    within = words_within(conn, TEXTS, wanted)
    any_of = " OR ".join(phrase.anywhere(within.get(phrase, ())) for phrase in wanted.phrases)
    query = _PLACES.format(files=marks(files))
    return {file: _first(conn, wanted, file, place) for file, place in conn.execute(query, (*files, any_of)).fetchall()}


def _first(conn: sqlite3.Connection, wanted: Sought, file: bytes, place: int) -> FoundInFile:
    (piece,) = conn.execute(_PIECE, (file, place)).fetchone()
    pages = piece.split(PAGE_END)
    said = [snippet(page, wanted).strip() for page in pages]
    at = next((number for number, text in enumerate(said) if HIT_START in text), 0)
    row = conn.execute(_IS_PAGED, (file,)).fetchone()
    if row is None or not row[0]:
        return FoundInFile(file, said[at], 0)
    (before,) = conn.execute(_BEFORE, (file, place)).fetchone()
    return FoundInFile(file, said[at], before + at + 1)
