"""What PCs compare of their rows: by space, a digest of what all whose people read the same show alike."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.rows.entry_reader import FAILED, MISSING, UNKNOWN
from desktop.rows.read_model import VERSION

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas

PAGE: Final = 1_000
DIGEST_SIZE: Final = 32

_encode: Final = msgspec.msgpack.Encoder().encode


def made_by(areas: Areas) -> bytes:
    """What makes the rows: those of other versions may rightly say something else."""
    return json.dumps([VERSION, {area.key: area.version for area in areas}]).encode()


def space_digests(conn: sqlite3.Connection, areas: Areas, pause: Callable[[], None]) -> dict[bytes, bytes]:
    """Those of the spaces that have rows; a space's is the sum of its rows', so that their order says nothing. `pause`
    is called after each few milliseconds."""
    sums: dict[bytes, int] = defaultdict(int)
    for table in (table for area in areas for table in area.tables if table.shared):
        for page in _pages(conn.execute(table.shared), pause):
            for row in page:
                digest = blake2b(_encode((table.name, *row[1:])), digest_size=DIGEST_SIZE).digest()
                sums[row[0]] += int.from_bytes(digest, "big")
    return {space: (sum_ % (1 << 8 * DIGEST_SIZE)).to_bytes(DIGEST_SIZE, "big") for space, sum_ in sums.items()}


def unfinished_spaces(conn: sqlite3.Connection) -> set[bytes]:
    """Those in which something is not shown here that another PC may show."""
    query = "SELECT DISTINCT space FROM held_back WHERE reason IN (?, ?, ?)"
    return {space for (space,) in conn.execute(query, (FAILED, UNKNOWN, MISSING)).fetchall()}


def _pages(rows: sqlite3.Cursor, pause: Callable[[], None]) -> Iterator[list[tuple[bytes, ...]]]:
    while page := rows.fetchmany(PAGE):
        yield page
        pause()
