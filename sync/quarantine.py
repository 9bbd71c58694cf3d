"""The durable side of `sync.journal`: what Automerge is being given, and what it is never given again, in `log.db`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
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
        self._begun: set[tuple[bytes, bytes]] = set()
        log.migrate(_migrations())

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        """Changes of these hashes are about to be applied."""
        begun = [(document, change) for change in changes]
        self._begun.update(begun)
        self._execute_many("INSERT OR IGNORE INTO begun (document, change) VALUES (?, ?)", begun)

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        """These were taken in or refused without a crash."""
        ended = [(document, change) for change in changes]
        self._execute_many("DELETE FROM begun WHERE document = ? AND change = ?", ended)
        self._begun.difference_update(ended)

    def left_over(self, document: bytes) -> set[bytes]:
        """What an earlier process began and did not end; what this one could not write down as ended, as when the disk
        was full, took nobody with it."""
        rows = self._rows("SELECT change, document FROM begun WHERE document = ?", document)
        return {change for change, _ in rows if (document, change) not in self._begun}

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

    def everything_quarantined(self) -> dict[bytes, dict[bytes, str]]:
        """Of all documents."""
        found: dict[bytes, dict[bytes, str]] = {}
        with storage_errors():
            rows = self._log.db.conn.execute("SELECT document, change, version FROM quarantine").fetchall()
        for document, change, version in rows:
            found.setdefault(document, {})[change] = version
        return found

    def _execute_many(self, statement: str, rows: Sequence[tuple[bytes | str, ...]]) -> None:
        if rows:
            with self._log.transaction(), storage_errors():
                self._log.db.conn.executemany(statement, rows)

    def _rows(self, statement: str, document: bytes) -> list[tuple[bytes, Any]]:
        with storage_errors():
            return self._log.db.conn.execute(statement, (document,)).fetchall()


@cache
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

    @migrations(name="notes without tries")
    def notes_without_tries(db: Database) -> None:
        db.conn.execute("DROP TABLE being_applied")
        db.conn.execute(
            "CREATE TABLE begun (document BLOB NOT NULL, change BLOB NOT NULL, PRIMARY KEY (document, change)) "
            "STRICT, WITHOUT ROWID"
        )

    return migrations
