"""Texts that people go on writing, as rows: in pieces, so that who types in one has that one written again.

A piece ends with the line in which it becomes long enough: the same text is in the same pieces on every PC.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

PIECE_CHARS: Final = 2_048


def text_table(name: str, label: str) -> Table:
    """The table of the texts of one kind of rows; `owner` is whose it is, alike on every PC."""
    pieces = f"""CREATE TABLE {name}_text (
        owner BLOB NOT NULL,
        place INTEGER NOT NULL,
        piece TEXT NOT NULL,
        PRIMARY KEY (owner, place)
    ) STRICT"""
    return Table(f"{name}_text", (pieces,), order="owner, place", label=label)


def whole_text(name: str, owner: str) -> str:
    """The SQL expression for the whole text of whom this expression names."""
    return f"(SELECT coalesce(group_concat(piece, '' ORDER BY place), '') FROM {name}_text WHERE owner = {owner})"


def beginning(name: str, owner: str, length: int) -> str:
    """The one for its beginning, up to a NUL and of at most as many characters as a piece has."""
    return f"coalesce((SELECT substr(piece, 1, {length}) FROM {name}_text WHERE owner = {owner} AND place = 0), '')"


def write_text(conn: sqlite3.Connection, name: str, owner: bytes, before: str, text: str) -> None:
    """Make the text this, which was `before`."""
    rows = enumerate(zip_longest(_pieces(before), _pieces(text)))
    changed = [(owner, place, now) for place, (was, now) in rows if was != now]
    conn.executemany(
        f"INSERT OR REPLACE INTO {name}_text VALUES (?, ?, ?)", [row for row in changed if row[2] is not None]
    )
    conn.executemany(
        f"DELETE FROM {name}_text WHERE owner = ? AND place = ?", [row[:2] for row in changed if row[2] is None]
    )


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start + PIECE_CHARS - 1) + 1 or len(text)
        yield text[start:end]
        start = end
