"""The index for searching in texts that people go on writing: long ones by paragraph, so that typing in one is cheap.

What was typed without a space is found within one paragraph, several words in any. `NAME_paragraphs` says whose each
is, known by its digest, once however often it occurs; the index of words has it under the same number.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from desktop.rows.search_index import SearchIndex, search_tables, words_within
from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.search_text import Sought

_DIGEST_SIZE: Final = 16
LONG: Final = 4_096
"""Characters; shorter texts are indexed as one paragraph, which takes half the time and room."""


def paragraph_tables(name: str) -> tuple[Table, ...]:
    """The tables of an index."""
    paragraphs = f"""CREATE TABLE {name}_paragraphs (
        number INTEGER PRIMARY KEY,
        owner INTEGER NOT NULL,
        digest BLOB NOT NULL,
        UNIQUE (owner, digest)
    ) STRICT"""
    owned = Table(
        f"{name}_paragraphs", (paragraphs,), order="digest", local=("number", "owner"), label="paragraphs to search"
    )
    return (owned, *search_tables(name))


class ParagraphIndex:
    """The writing side."""

    def __init__(self, conn: sqlite3.Connection, name: str) -> None:
        self._conn = conn
        self._name = name
        self._words = SearchIndex(conn, name)

    def replace(self, owner: int, before: Iterable[str], texts: Iterable[str]) -> None:
        """Index texts of somebody who said something else `before`; none: nothing is said any more."""
        was, now = _paragraphs(before), _paragraphs(texts)
        gone, came = sorted(was - now), sorted(now - was)
        both = min(len(gone), len(came))
        for old, new in zip(gone[:both], came[:both], strict=True):
            self._words.replace(self._renamed(owner, old, new), (old,), (new,))
        for old in gone[both:]:
            self._words.replace(self._dropped(owner, old), (old,), None)
        self._words.add([(self._added(owner, new), [new]) for new in came[both:]])

    def _renamed(self, owner: int, old: str, new: str) -> int:
        change = "UPDATE {name} SET digest = ? WHERE owner = ? AND digest = ? RETURNING number"
        return self._number(change, _digest(new), owner, _digest(old))

    def _dropped(self, owner: int, paragraph: str) -> int:
        return self._number(
            "DELETE FROM {name} WHERE owner = ? AND digest = ? RETURNING number", owner, _digest(paragraph)
        )

    def _added(self, owner: int, paragraph: str) -> int:
        return self._number(
            "INSERT INTO {name} (owner, digest) VALUES (?, ?) RETURNING number", owner, _digest(paragraph)
        )

    def _number(self, change: str, *values: object) -> int:
        ((number,),) = self._conn.execute(change.format(name=f"{self._name}_paragraphs"), values).fetchall()
        return int(number)


def _paragraphs(texts: Iterable[str]) -> set[str]:
    return set().union(*(text.split("\n") if len(text) > LONG else [text] for text in texts)) - {""}


def _digest(paragraph: str) -> bytes:
    return blake2b(paragraph.encode(), digest_size=_DIGEST_SIZE).digest()


def owners_with(conn: sqlite3.Connection, name: str, wanted: Sought) -> tuple[str, list[str]]:
    """The SELECT, with its values, that gives who has all phrases, each in whichever paragraph."""
    within = words_within(conn, name, wanted)
    holding = f"SELECT rowid FROM {name}_words WHERE {name}_words MATCH ?"
    owners = f"SELECT owner FROM {name}_paragraphs WHERE number IN ({holding})"
    values = [phrase.anywhere(within.get(phrase, ())) for phrase in wanted.phrases]
    return " INTERSECT ".join([owners] * len(values)), values
