"""The durable side of `sync.journal`: what Automerge is being given, and what it is never given again, in `log.db`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from sync.database import storage_errors
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations


class LogJournal:
    """An `ApplyingJournal` that survives a crash; durable when a method returns."""

    def __init__(self, log: Log) -> None:
        self._log = log
        log.migrate(_migrations())

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        """Count one more try for each of these changes."""
        self._execute_many(
            "INSERT INTO being_applied (document, change, tries) VALUES (?, ?, 1) "
            "ON CONFLICT (document, change) DO UPDATE SET tries = tries + 1",
            [(document, change) for change in changes],
        )

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        """Forget the tries of these changes."""
        self._execute_many(
            "DELETE FROM being_applied WHERE document = ? AND change = ?", [(document, change) for change in changes]
        )

    def left_over(self, document: bytes) -> Mapping[bytes, int]:
        """Changes that were begun and not ended, with the number of tries."""
        return dict(self._rows("SELECT change, tries FROM being_applied WHERE document = ? ORDER BY change", document))

    def quarantine(self, document: bytes, change: bytes, version: str) -> None:
        """Keep a change from this version of the library; ends its note."""
        with self._log.transaction():
            self._execute_many(
                "INSERT INTO quarantine (document, change, version) VALUES (?, ?, ?) "
                "ON CONFLICT (document, change) DO UPDATE SET version = excluded.version",
                [(document, change, version)],
            )
            self.end(document, [change])

    def release(self, document: bytes, change: bytes) -> None:
        """Take a change out of quarantine."""
        self._execute_many("DELETE FROM quarantine WHERE document = ? AND change = ?", [(document, change)])

    def quarantined(self, document: bytes) -> Mapping[bytes, str]:
        """The changes in quarantine, with the version they are kept from."""
        return dict(self._rows("SELECT change, version FROM quarantine WHERE document = ? ORDER BY change", document))

    def _execute_many(self, statement: str, rows: list[tuple[bytes | str, ...]]) -> None:
        if rows:
            with self._log.transaction(), storage_errors():
                self._log.db.conn.executemany(statement, rows)

    def _rows(self, statement: str, document: bytes) -> list[tuple[bytes, Any]]:
        with storage_errors():
            return self._log.db.conn.execute(statement, (document,)).fetchall()


def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("quarantine")

    @migrations(name="notes")
    def notes(db: Database) -> None:
        for table, column in (("being_applied", "tries INTEGER"), ("quarantine", "version TEXT")):
            db.conn.execute(
                f"CREATE TABLE {table} (document BLOB NOT NULL, change BLOB NOT NULL, {column} NOT NULL, "
                "PRIMARY KEY (document, change)) STRICT, WITHOUT ROWID"
            )

    return migrations
