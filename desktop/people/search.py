"""People by name, for whoever looks for words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.rows.records import SearchHit
from desktop.rows.search import SearchSource, hit_by_name

if TYPE_CHECKING:
    import sqlite3
_PEOPLE: Final = """
SELECT person, name, (SELECT coalesce(group_concat(pcs.name, ', ' ORDER BY pcs.name), '') FROM pcs
WHERE pcs.person = people.person AND pcs.active) FROM people WHERE active
"""


def _named(conn: sqlite3.Connection) -> list[SearchHit]:
    return [hit_by_name("person", person.hex(), name, pcs) for person, name, pcs in conn.execute(_PEOPLE).fetchall()]


SEARCH: Final = SearchSource(place=0, named=_named)
