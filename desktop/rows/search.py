"""Looking for words in everything: each area is asked, and says how it is searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.rows.names import ANYWHERE, WORD_BEGINS, fit, in_order, name_words
from desktop.rows.records import SearchHit
from desktop.rows.search_text import PART_CHARS, Sought, snippet, sought

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas


MOST_NAMED: Final = 8
"""How many names that fit come before what holds the words."""


def nothing_found(conn: sqlite3.Connection, wanted: Sought, limit: int, within: bytes | None) -> list[SearchHit]:
    """Nothing holds words."""
    return []


def no_names(conn: sqlite3.Connection) -> list[SearchHit]:
    """Nothing goes by a name."""
    return []


def as_found(conn: sqlite3.Connection, hits: list[SearchHit]) -> list[SearchHit]:
    """Nothing of others stands in what this area has."""
    return hits


@dataclass(frozen=True)
class SearchSource:
    """How one area is searched.

    find: with what is sought, how many hits at most, and what they must stand in (None: anything), the hits, in the
    order in which they are shown
    place: where its hits stand among those of other areas, the lowest first
    named: what goes by a name beside what holds words; those that fit come before everything. Of several names of one
    thing the first that fits counts
    placed: of hits of all areas those that stand in something of this one, as it shows them; the others as they are
    """

    find: Callable[[sqlite3.Connection, Sought, int, bytes | None], list[SearchHit]] = nothing_found
    place: int = 0
    named: Callable[[sqlite3.Connection], list[SearchHit]] = no_names
    placed: Callable[[sqlite3.Connection, list[SearchHit]], list[SearchHit]] = as_found


def hit_by_name(
    kind: str, id: str, name: str, text: str = "", within: str | None = None, *, archived: bool = False
) -> SearchHit:
    """Something that may be meant by its name; `text`: what tells it from another of that name, or what it is called
    now, if the name is a former one."""
    return SearchHit(kind, id, within, name, "", None, None, name, text, None, archived)


def search(
    conn: sqlite3.Connection, areas: Areas, words: str, limit: int, within: bytes | None = None
) -> list[SearchHit]:
    """What is called so; then what holds all the words, at most `limit` of each area; last what is archived."""
    wanted = sought(words)
    if not wanted or limit <= 0:
        return []
    sources = sorted((area.search for area in areas if area.search), key=lambda source: source.place)
    hits = [hit for source in sources for hit in source.find(conn, wanted, limit, within)]
    by_themselves = {(hit.kind, hit.id) for hit in hits if not hit.file}
    hits = [hit for hit in hits if not hit.file or (hit.kind, hit.id) not in by_themselves]
    for source in sources:
        hits = source.placed(conn, hits)
    names = [] if within is not None else _called_so(conn, sources, wanted)[:limit]
    return sorted(names + hits, key=lambda hit: hit.archived)


def _called_so(conn: sqlite3.Connection, sources: list[SearchSource], wanted: Sought) -> list[SearchHit]:
    typed = name_words(" ".join(wanted.typed))
    worst = ANYWHERE if all(len(word) >= PART_CHARS or not word.isascii() for word in typed) else WORD_BEGINS
    fitting: dict[tuple[str, str], tuple[int, int, SearchHit]] = {}
    called = ((place, hit) for place, source in enumerate(sources) for hit in source.named(conn))
    for place, hit in called:
        rank = fit(hit.title, typed)
        if rank is not None and rank <= worst:
            fitting.setdefault((hit.kind, hit.id), (rank, place, hit))
    best = sorted(
        fitting.values(), key=lambda one: (one[2].archived, one[0], in_order(one[2].title), one[1], one[2].id)
    )[:MOST_NAMED]
    return [replace(hit, snippet=snippet(hit.title, wanted)) for *_, hit in best]
