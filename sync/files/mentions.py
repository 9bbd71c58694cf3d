"""Which entries speak of which files: what their headers name, of those that are held with their bodies.

So it says also for what this PC cannot read which files it should fetch, keep and pass on. Once a body is forgotten,
its entry speaks of nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from sync.database import storage_errors
from sync.entry import Entry

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.log import Log


class Mentions:
    """Kept in step with one log: told of every entry that is appended, and of bodies that come later or go."""

    def __init__(self, log: Log) -> None:
        self._log: Final = log
        log.migrate(_migrations())

    def note(self, entries: Iterable[Entry]) -> None:
        """Take in that these are held now, with their bodies or without. Only inside `transaction`."""
        named = [(file, entry.hash, entry) for entry in entries for file in entry.header.files]
        if named:
            self._write(
                "INSERT OR IGNORE INTO mentions (file, entry) VALUES (?, ?)",
                [(file, digest) for file, digest, entry in named if entry.body is not None],
            )
            self._write(
                "DELETE FROM mentions WHERE file = ? AND entry = ?",
                [(file, digest) for file, digest, entry in named if entry.body is None],
            )

    def _write(self, statement: str, rows: list[tuple[bytes, bytes]]) -> None:
        with storage_errors():
            self._log.db.conn.executemany(statement, rows)

    @property
    def last(self) -> int:
        """The number of the last mention; 0 before the first."""
        with storage_errors():
            return int(self._log.db.conn.execute("SELECT coalesce(max(number), 0) FROM mentions").fetchone()[0])

    def since(self, number: int, limit: int) -> list[tuple[int, bytes]]:
        """What was mentioned after a number, as it came: numbers and files."""
        with storage_errors():
            return self._log.db.conn.execute(
                "SELECT number, file FROM mentions WHERE number > ? ORDER BY number LIMIT +?", (number, limit)
            ).fetchall()

    def has(self, file: bytes) -> bool:
        """Whether any entry speaks of a file."""
        with storage_errors():
            return bool(self._log.db.conn.execute("SELECT 1 FROM mentions WHERE file = ?", (file,)).fetchone())

    def unspoken(self, files: Collection[bytes]) -> list[bytes]:
        """Those of these files, not too many, that no entry speaks of."""
        statement = f"SELECT DISTINCT file FROM mentions WHERE file IN ({','.join('?' * len(files))})"
        with storage_errors():
            spoken = {file for (file,) in self._log.db.conn.execute(statement, tuple(files)).fetchall()}
        return [file for file in files if file not in spoken]

    def entries(self, file: bytes) -> list[bytes]:
        """The entries that speak of a file, as they came."""
        statement = "SELECT entry FROM mentions WHERE file = ? ORDER BY number"
        with storage_errors():
            return [entry for (entry,) in self._log.db.conn.execute(statement, (file,)).fetchall()]


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("mentions")

    @migrations(name="mentions")
    def mentions(db: Database) -> None:
        db.conn.execute(
            """CREATE TABLE mentions (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                file BLOB NOT NULL,
                entry BLOB NOT NULL,
                UNIQUE (file, entry)
            ) STRICT"""
        )

    return migrations
