"""What people want of files on this PC, beyond what comes and stays by itself, and what this PC promised to keep: rows
in `log.db`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sync.database import storage_errors
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations


UNWANTED: Final = -1
"""What `kept` says of a file that is not to be here; 0: it was asked for, 1: it is kept."""


class WishList:
    """To open them once, to keep them here, or to have them here no more."""

    def __init__(self, log: Log) -> None:
        self._log: Final = log
        log.migrate(_migrations())

    def want(self, file: bytes) -> None:
        """Somebody waits for it; a wish to keep it stays. Durable. Raises StorageError."""
        self._wish(file, kept=False)

    def keep(self, file: bytes) -> None:
        """It is to be kept here. Durable. Raises StorageError."""
        self._wish(file, kept=True)

    def _wish(self, file: bytes, *, kept: bool) -> None:
        self._write(
            "INSERT INTO file_wishes (file, kept) VALUES (?, ?) "
            "ON CONFLICT (file) DO UPDATE SET kept = max(kept, excluded.kept)",
            [(file, kept)],
        )

    def release(self, file: bytes) -> None:
        """Nobody wants it any more. Durable. Raises StorageError."""
        self._write("DELETE FROM file_wishes WHERE file = ?", [(file,)])

    def drop(self, file: bytes) -> None:
        """Somebody wants it here no more, until somebody wants it again. Durable. Raises StorageError."""
        self._write("INSERT OR REPLACE INTO file_wishes (file, kept) VALUES (?, ?)", [(file, UNWANTED)])

    def came(self, files: Iterable[bytes]) -> None:
        """They are here: what was only asked for needs no wish any more. Raises StorageError."""
        self._write("DELETE FROM file_wishes WHERE file = ? AND kept = 0", [(file,) for file in files])

    def has(self, file: bytes) -> bool:
        """Whether somebody wants it, or counts on it."""
        return bool(self._all("SELECT 1 FROM file_wishes WHERE file = ? AND kept >= 0", file)) or bool(
            self._all("SELECT 1 FROM file_promises WHERE file = ?", file)
        )

    def is_kept(self, file: bytes) -> bool:
        """Whether it is to be kept here."""
        return bool(self._all("SELECT 1 FROM file_wishes WHERE file = ? AND kept > 0", file))

    def is_unwanted(self, file: bytes) -> bool:
        """Whether somebody wants it here no more."""
        return bool(self._all("SELECT 1 FROM file_wishes WHERE file = ? AND kept < 0", file))

    def lacking(self, limit: int = -1) -> list[bytes]:
        """What is not whole here: what somebody waits for, the last wish first; then what is to be kept, the first wish
        first; then what was promised and is spoilt. At most so many. What nothing speaks of any more is on no list: it
        goes from all PCs, and would come again from those that it has not gone from yet."""
        return [file for (file,) in self._all(_LACKING, limit)]

    def to_go(self) -> list[bytes]:
        """What is here and wanted no more, the first wish first."""
        rows = self._all(
            "SELECT file FROM file_wishes JOIN files ON id = file WHERE kept < 0 AND whole ORDER BY number"
        )
        return [file for (file,) in rows]

    # Promises to other PCs

    def promise(self, file: bytes) -> None:
        """Others count on the copy here: should it be spoilt, it has to come again. Durable. Raises StorageError."""
        self._write("INSERT OR IGNORE INTO file_promises VALUES (?)", [(file,)])

    def taken_over(self, file: bytes) -> None:
        """Others have promised to keep it in place of this PC. Raises StorageError."""
        self._write("DELETE FROM file_promises WHERE file = ?", [(file,)])

    def _write(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        with self._log.transaction(), storage_errors():
            self._log.db.conn.executemany(statement, rows)

    def _all(self, statement: str, *values: object) -> list[Any]:
        with storage_errors():
            return self._log.db.conn.execute(statement, values).fetchall()


_LACKING: Final = """SELECT file FROM (
    SELECT file, iif(kept, number, -number) AS place FROM file_wishes WHERE kept >= 0
    UNION ALL SELECT file, 1 << 62 FROM file_promises
) AS wished WHERE NOT EXISTS (SELECT 1 FROM files WHERE id = wished.file AND whole)
AND EXISTS (SELECT 1 FROM mentions WHERE mentions.file = wished.file)
GROUP BY file ORDER BY min(place) LIMIT +?"""


@cache
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

    @migrations(name="promises")
    def promises(db: Database) -> None:
        db.conn.execute("CREATE TABLE file_promises (file BLOB PRIMARY KEY) STRICT, WITHOUT ROWID")

    return migrations
