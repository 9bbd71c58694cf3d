"""`model.db`: what one seat can see, as rows for screens. Everything in it can be made again from the log.

The kernel's own tables say how far the rows are and what is held back; each area brings its own, with a version. A
change of one area's version or tables makes that area's rows anew and leaves the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.rows.table import Table
from sync.database import connect, data_version, immediate, storage_errors
from sync.errors import DamagedError

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Area, Areas
    from desktop.rows.fact_types import FactTypes

VERSION: Final = 8
"""Of the kernel's tables and of the code that fills them; when it differs, everything is made again."""

CHECKPOINT_PAGES: Final = 4_000
"""Pages in the WAL before whoever writes carries them over, where nobody did meanwhile; with 1,000, as usual, catching
up spends a third of its time on it."""

SHOP_NAME: Final = "shop"
"""What an area keeps the shop's name under."""

HELD_BACK: Final = Table(
    "held_back",
    (
        """CREATE TABLE held_back (
            hash BLOB PRIMARY KEY,
            arrival INTEGER NOT NULL,
            space BLOB NOT NULL,
            reason TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX held_back_by_space ON held_back (space, arrival)",
        "CREATE INDEX held_back_by_detail ON held_back (reason, detail)",
    ),
    order="hash",
    label="what is held back",
)
"""Entries whose content is not in the rows, and why."""

_TABLES: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    # `state` and `removals`: what a space's rows were made under.
    """CREATE TABLE spaces (
        space BLOB PRIMARY KEY,
        state BLOB NOT NULL,
        removals BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # Whose rows of which space are to be made again, when those of what arrived up to some number are deleted; `round`,
    # drawn by lot, tells one making from the next of the same.
    """CREATE TABLE reprojections (
        space BLOB NOT NULL,
        area TEXT NOT NULL,
        round INTEGER NOT NULL,
        delete_up_to INTEGER NOT NULL,
        PRIMARY KEY (space, area)
    ) STRICT, WITHOUT ROWID""",
    *HELD_BACK.statements,
)


class ReadModel:
    """One connection to it. `areas` are those whose rows it holds."""

    def __init__(self, path: Path, key: bytes, areas: Areas = (), *, query_only: bool = False) -> None:
        self.path = path
        self.areas = areas
        self.conn = connect(path, key, synchronous="NORMAL", query_only=query_only, any_thread=True)
        self.conn.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")

    @cached_property
    def fact_types(self) -> FactTypes:
        """The facts that these areas know."""
        from desktop.rows.fact_types import FactTypes

        return FactTypes(known for area in self.areas for known in area.facts)

    @classmethod
    def open(cls, path: Path, key: bytes, areas: Areas) -> ReadModel:
        """For writing; one that cannot be read, or of another version, is made again, empty."""
        try:
            return cls._prepared(path, key, areas)
        except DamagedError:
            _remove(path)
            return cls._prepared(path, key, areas)

    @classmethod
    def _prepared(cls, path: Path, key: bytes, areas: Areas) -> ReadModel:
        model = cls(path, key, areas)
        try:
            model.prepare()
        except BaseException:
            model.close()
            raise
        return model

    def prepare(self) -> None:
        """Make the tables that are not there in this version; the rows of their areas are then to be made again."""
        with storage_errors(), immediate(self.conn):
            if self._version() != VERSION:
                self.clear()
            for area in self.areas:
                if not self._has(area):
                    self._make(area)
                    for (space,) in self.conn.execute("SELECT space FROM spaces").fetchall():
                        self.begin_reprojecting(space, [area.key], 0)

    def is_current(self, versions: Mapping[str, int]) -> bool:
        """Whether all tables are there in these versions of their areas, which need not be loaded for that."""
        if self._version() != VERSION:
            return False
        made = {key: self.get(f"area {key}") for key in versions}
        return all(known and json.loads(known)[0] == versions[key] for key, known in made.items())

    def _version(self) -> int:
        return int(self.conn.execute("PRAGMA user_version").fetchone()[0])

    def _has(self, area: Area) -> bool:
        return self.get(f"area {area.key}") == _made(area)

    def clear(self) -> None:
        """Throw everything away and make empty tables."""
        names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        virtual = f"{names} AND sql LIKE 'CREATE VIRTUAL%'"
        for query in (virtual, names):
            self._drop(name for (name,) in self.conn.execute(query).fetchall())
        for statement in _TABLES:
            self.conn.execute(statement)
        for area in self.areas:
            self._make(area)
        self.conn.execute(f"PRAGMA user_version = {VERSION}")

    def _make(self, area: Area) -> None:
        """Make an area's tables, empty, in place of those it had."""
        had = self.get(f"area {area.key}")
        self._drop(json.loads(had)[1] if had else ())
        for table in area.tables:
            for statement in table.statements:
                self.conn.execute(statement)
        self.put(f"area {area.key}", _made(area))

    def _drop(self, tables: Iterable[str]) -> None:
        for names in tables:
            query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ?"
            for (name,) in self.conn.execute(query, (names,)).fetchall():
                self.conn.execute(f'DROP TABLE "{name}"')

    def begin_reprojecting(self, space: bytes, areas: Iterable[str], delete_up_to: int) -> None:
        """Note that the rows of these areas in a space are to be made again, from the first entry on, after those of
        what arrived up to this number were deleted (0: there are none)."""
        (round_,) = self.conn.execute("SELECT random()").fetchone()
        rows = [(space, area, round_, delete_up_to) for area in areas]
        self.conn.executemany("INSERT OR REPLACE INTO reprojections VALUES (?, ?, ?, ?)", rows)

    def merge_words(self) -> bool:
        """Index the parts of words that wait for it, and merge a piece of each index's word lists, in a transaction;
        whether there may be more to merge."""
        from desktop.rows.search_index import MERGED_PAGES, merge, part_words  # the first rows do not wait for it

        for name in (table.name for area in self.areas for table in area.tables if table.is_word_index):
            part_words(self.conn, name.removesuffix("_words"))
        names = self.conn.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'").fetchall()
        return any(merge(self.conn, name, MERGED_PAGES) for (name,) in names)

    def data_version(self) -> int:
        """Moves when another connection has written."""
        return data_version(self.conn)

    def shop_name(self) -> str:
        """What the shop is called; empty where no area has said it."""
        return (self.get(SHOP_NAME) or b"").decode()

    def device_names(self) -> dict[bytes, str]:
        """What PCs are called, as areas say."""
        return {device: name for area in self.areas for device, name in area.device_names(self.conn).items()}

    def get(self, name: str) -> bytes | None:
        """A small value kept under a name."""
        row = self.conn.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, name: str, value: bytes) -> None:
        """Keep a small value under a name."""
        self.conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        self.conn.close()


@contextmanager
def reading(conn: sqlite3.Connection) -> Iterator[None]:
    """One read transaction, unless one is running: everything read in it is of the same moment."""
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.execute("ROLLBACK")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _made(area: Area) -> bytes:
    """What is noted of an area's tables: their version and names, and how they were made, for a version that nobody
    raised would have rows written to tables without their columns."""
    made = "\n".join(statement for table in area.tables for statement in table.statements)
    digest = blake2b(made.encode(), digest_size=16).hexdigest()
    return json.dumps([area.version, [table.names for table in area.tables], digest]).encode()
