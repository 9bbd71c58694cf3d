"""Many values in queries: as many at once as one takes, again and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

AT_ONCE: Final = 256
"""So many are asked for in one query."""


def pieces(values: Iterable[T]) -> Iterator[list[T]]:
    """As many as are asked for at once, again and again."""
    listed = list(values)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


def marks(values: list[bytes]) -> str:
    """The question marks for values in SQL."""
    return ", ".join("?" * len(values))


def taken(
    conn: sqlite3.Connection, table: str, values: Iterable[bytes], columns: str = "1", by: str = "hash"
) -> list[tuple[Any, ...]]:
    """Delete the rows of a table that have one of these values in this column; these columns of them."""
    found: list[tuple[Any, ...]] = []
    for some in pieces(values):
        found += conn.execute(f"DELETE FROM {table} WHERE {by} IN ({marks(some)}) RETURNING {columns}", some).fetchall()
    return found
