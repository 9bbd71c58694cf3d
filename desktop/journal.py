"""The *being applied* notes and the quarantine of documents, durable in `log.db` (see `sync.journal`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from sync.database import storage_errors

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.log import Log


class LogJournal:
    """An `ApplyingJournal` that survives a crash."""

    def __init__(self, log: Log) -> None:
        self._log = log
        log.migrate(_migrations())

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        self._write(
            "INSERT INTO being_applied (document, change, tries) VALUES (?, ?, 1) "
            "ON CONFLICT (document, change) DO UPDATE SET tries = tries + 1",
            [(document, change) for change in changes],
        )

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        self._write(
            "DELETE FROM being_applied WHERE document = ? AND change = ?", [(document, change) for change in changes]
        )

    def left_over(self, document: bytes) -> Mapping[bytes, int]:
        return dict(self._rows("SELECT change, tries FROM being_applied WHERE document = ?", document))

    def quarantine(self, document: bytes, change: bytes, version: str) -> None:
        with self._log.transaction():
            self._write("INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?)", [(document, change, version)])
            self.end(document, [change])

    def release(self, document: bytes, change: bytes) -> None:
        self._write("DELETE FROM quarantine WHERE document = ? AND change = ?", [(document, change)])

    def quarantined(self, document: bytes) -> Mapping[bytes, str]:
        return dict(self._rows("SELECT change, version FROM quarantine WHERE document = ?", document))

    def _write(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        with self._log.transaction(), storage_errors():
            self._log.db.conn.executemany(statement, rows)

    def _rows(self, query: str, document: bytes) -> list[Any]:
        with storage_errors():
            found: list[Any] = self._log.db.conn.execute(query, (document,)).fetchall()
        return found


def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("journal")

    @migrations(name="being applied, quarantine")
    def tables(db: Database) -> None:
        db.conn.execute(
            """CREATE TABLE being_applied (
                document BLOB NOT NULL,
                change BLOB NOT NULL,
                tries INTEGER NOT NULL,
                PRIMARY KEY (document, change)
            ) STRICT, WITHOUT ROWID"""
        )
        db.conn.execute(
            """CREATE TABLE quarantine (
                document BLOB NOT NULL,
                change BLOB NOT NULL,
                version TEXT NOT NULL,
                PRIMARY KEY (document, change)
            ) STRICT, WITHOUT ROWID"""
        )

    return migrations
