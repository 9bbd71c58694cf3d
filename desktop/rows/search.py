"""Looking for words in everything: each area is asked, and says how it is searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.rows.search_text import Sought, sought

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas
    from desktop.rows.records import SearchHit


@dataclass(frozen=True)
class SearchSource:
    """How one area is searched.

    find: with what is sought, how many hits at most, and what they must stand in (None: anything), the hits, in the
    order in which they are shown
    place: where its hits stand among those of other areas, the lowest first
    """

    find: Callable[[sqlite3.Connection, Sought, int, bytes | None], list[SearchHit]]
    place: int


def search(
    conn: sqlite3.Connection, areas: Areas, words: str, limit: int, within: bytes | None = None
) -> list[SearchHit]:
    """What holds all the words, at most `limit` of each area; what was put away comes last."""
    wanted = sought(words)
    if not wanted or limit <= 0:
        return []
    sources = sorted((area.search for area in areas if area.search), key=lambda source: source.place)
    hits = [hit for source in sources for hit in source.find(conn, wanted, limit, within)]
    return sorted(hits, key=lambda hit: hit.archived)
