"""Texts that people go on writing, as rows and in an index for searching: in pieces, so that who types in one has that
one written and indexed again.

A piece ends with the line in which it becomes long enough: the same text is in the same pieces on every PC. Several
words are found in whichever pieces they are, what was typed without a space within one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from desktop.rows.search_index import SearchIndex, search_tables, words_within
from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.search_text import Sought

PIECE_CHARS: Final = 1_792
"""Two of these fit into a page of the database."""


def text_tables(name: str, label: str) -> tuple[Table, ...]:
    """The tables of the texts of one kind: `owner` is whose it is, alike on every PC; piece 0 is its title."""
    pieces = f"""CREATE TABLE {name}_text (
        number INTEGER PRIMARY KEY,
        owner BLOB NOT NULL,
        place INTEGER NOT NULL,
        piece TEXT NOT NULL,
        UNIQUE (owner, place)
    ) STRICT"""
    return (
        Table(f"{name}_text", (pieces,), order="owner, place", local=("number",), label=label),
        *search_tables(name),
    )


def whole_text(name: str, owner: str) -> str:
    """The SQL expression for the text of whom this expression names."""
    pieces = f"FROM {name}_text WHERE owner = {owner} AND place > 0"
    return f"(SELECT coalesce(group_concat(piece, '' ORDER BY place), '') {pieces})"


def beginning(name: str, owner: str, length: int) -> str:
    """The one for its beginning, up to a NUL and of at most as many characters as a piece has."""
    return f"coalesce((SELECT substr(piece, 1, {length}) FROM {name}_text WHERE owner = {owner} AND place = 1), '')"


def owners_with(conn: sqlite3.Connection, name: str, wanted: Sought) -> tuple[str, list[str]]:
    """The SELECT, with its values, that gives whose title and text hold what is sought."""
    owners = f"SELECT owner FROM {name}_text WHERE"
    if wanted.mark:
        return f"{owners} instr(piece, ?)", [wanted.mark]
    within = words_within(conn, name, wanted)
    values = [phrase.anywhere(within.get(phrase, ())) for phrase in wanted.phrases]
    holding = f"{owners} number IN (SELECT rowid FROM {name}_words WHERE {name}_words MATCH ?)"
    return " INTERSECT ".join([holding] * len(values)), values


class LongTexts:
    """The writing side."""

    def __init__(self, conn: sqlite3.Connection, name: str) -> None:
        self._conn = conn
        self._table = f"{name}_text"
        self._index = SearchIndex(conn, name)

    def write(self, owner: bytes, title: str, text: str) -> None:
        """Make somebody's title and text these."""
        self._replace(owner, [title, *_pieces(text)])

    def delete(self, owner: bytes) -> None:
        """Delete what somebody has."""
        self._replace(owner, [])

    def _replace(self, owner: bytes, pieces: Sequence[str]) -> None:
        query = f"SELECT number, piece FROM {self._table} WHERE owner = ? ORDER BY place"
        kept = self._conn.execute(query, (owner,)).fetchall()
        added = list(enumerate(pieces))[len(kept) :]
        self._index.add([(self._insert(owner, place, piece), [piece]) for place, piece in added])
        changed = [(*one, piece) for one, piece in zip(kept, pieces, strict=False) if one[1] != piece]
        gone = kept[len(pieces) :]
        self._conn.executemany(
            f"UPDATE {self._table} SET piece = ? WHERE number = ?", ((piece, number) for number, _, piece in changed)
        )
        self._conn.executemany(f"DELETE FROM {self._table} WHERE number = ?", ((number,) for number, _ in gone))
        self._index.replace_all(
            [
                *((number, (before,), (piece,)) for number, before, piece in changed),
                *((number, (before,), None) for number, before in gone),
            ]
        )

    def _insert(self, owner: bytes, place: int, piece: str) -> int:
        insert = f"INSERT INTO {self._table} (owner, place, piece) VALUES (?, ?, ?) RETURNING number"
        ((number,),) = self._conn.execute(insert, (owner, place, piece)).fetchall()
        return int(number)


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start + PIECE_CHARS - 1) + 1 or len(text)
        yield text[start:end]
        start = end
