"""The files that somebody asked for on this PC, beyond those that come by themselves: rows in `log.db`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from sync.database import storage_errors
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations


class WishList:
    """To open them once, or to keep them here."""

    def __init__(self, log: Log) -> None:
        self._log: Final = log
        log.migrate(_migrations())

    def add(self, file: bytes, *, keep: bool) -> None:
        """Somebody wants it; a wish to keep stays when it is asked for once more. Durable. Raises StorageError."""
        self._write(
            "INSERT INTO file_wishes (file, kept) VALUES (?, ?) "
            "ON CONFLICT (file) DO UPDATE SET kept = max(kept, excluded.kept)",
            [(file, keep)],
        )

    def remove(self, file: bytes) -> None:
        """Nobody wants it any more. Durable. Raises StorageError."""
        self._write("DELETE FROM file_wishes WHERE file = ?", [(file,)])

    def came(self, files: Iterable[bytes]) -> None:
        """They are here: what was only asked for needs no wish any more. Raises StorageError."""
        self._write("DELETE FROM file_wishes WHERE file = ? AND NOT kept", [(file,) for file in files])

    def has(self, file: bytes) -> bool:
        """Whether somebody wants it."""
        return bool(self._all("SELECT 1 FROM file_wishes WHERE file = ?", file))

    def is_kept(self, file: bytes) -> bool:
        """Whether it is to be kept here."""
        return bool(self._all("SELECT 1 FROM file_wishes WHERE file = ? AND kept", file))

    def lacking(self) -> list[bytes]:
        """What is wanted and not whole here, the first wish first."""
        rows = self._all(
            "SELECT file FROM file_wishes WHERE file NOT IN (SELECT id FROM files WHERE whole) ORDER BY number"
        )
        return [file for (file,) in rows]

    def _write(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        with self._log.transaction(), storage_errors():
            self._log.db.conn.executemany(statement, rows)

    def _all(self, statement: str, *values: object) -> list[Any]:
        with storage_errors():
            return self._log.db.conn.execute(statement, values).fetchall()


def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("file wishes")

    @migrations(name="file wishes")
    def wishes(db: Database) -> None:
        db.conn.execute(
            """CREATE TABLE file_wishes (
                number INTEGER PRIMARY KEY, file BLOB NOT NULL UNIQUE, kept INTEGER NOT NULL
            ) STRICT"""
        )

    return migrations
