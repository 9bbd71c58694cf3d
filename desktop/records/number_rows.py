"""Which running numbers seats saved, so that the next one is known without reading all that they ever said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from desktop.records import values
from desktop.records.saved_part import SavedPart, packed_fields

if TYPE_CHECKING:
    import sqlite3

_WITHIN: Final = re.compile(rb"[0-9]-[A-Z]+[0-9]")
_NUMBER: Final = re.compile("([0-9]{1,6}-[A-Z]+)([0-9]{1,15})")

_INSERT: Final = "INSERT OR IGNORE INTO saved_numbers VALUES (?, ?, ?, ?, ?, ?, ?)"
LAST: Final = "SELECT max(number) FROM saved_numbers WHERE feed = ? AND collection = ? AND field = ? AND begin = ?"


def note_numbers(conn: sqlite3.Connection, parts: Iterable[SavedPart]) -> None:
    """Keep those that these save."""
    conn.executemany(_INSERT, [row for part in parts if _WITHIN.search(part.fields) for row in _rows(part)])


def _rows(part: SavedPart) -> Iterator[tuple[object, ...]]:
    for field, packed in packed_fields(part).items():
        value = values.unpack(packed)
        number = _NUMBER.fullmatch(value) if isinstance(value, str) else None
        if number is not None:
            yield part.feed, part.collection, field, number[1], int(number[2]), part.hash, part.space


def is_noted(begin: str) -> bool:
    """Whether numbers that begin so are kept track of here."""
    return _NUMBER.fullmatch(f"{begin}1") is not None and not begin[-1:].isdigit()


def last_saved(conn: sqlite3.Connection, feed: bytes, collection: bytes, field: str, begin: str) -> int:
    """The highest that a seat ever saved in a field, of those that begin so, whether it shows or not."""
    (found,) = conn.execute(LAST, (feed, collection, field, begin)).fetchone()
    return found or 0
