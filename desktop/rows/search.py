"""Looking for words in everything: each area is asked, and says how it is searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.rows.search_text import match_expression

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas
    from desktop.rows.records import SearchHit

NEWEST: Final = 2_000
"""Hits that are ranked; older ones are not looked at."""


@dataclass(frozen=True)
class SearchSource:
    """How one area is searched.

    find: with an FTS5 expression, the words as typed, how many hits at most, and what they must stand in (None:
    anything), the hits, best first
    place: where its hits stand among those of other areas, the lowest first
    """

    find: Callable[[sqlite3.Connection, str, str, int, bytes | None], list[SearchHit]]
    place: int


def search(
    conn: sqlite3.Connection, areas: Areas, words: str, limit: int, within: bytes | None = None
) -> list[SearchHit]:
    """What holds all the words, at most `limit` of each area, each best first; what was put away comes last."""
    expression = match_expression(words)
    if expression is None or limit <= 0:
        return []
    sources = sorted((area.search for area in areas if area.search), key=lambda source: source.place)
    hits = [hit for source in sources for hit in source.find(conn, expression, words, limit, within)]
    return sorted(hits, key=lambda hit: hit.archived)
