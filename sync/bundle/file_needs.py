"""Which files PCs lack that are reached by stick alone: what this one says of itself, and what others said of them.

Rows in `log.db`. What a PC says on a stick takes the place of what it said before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sync.bundle.form import NEEDS_LIMIT, FileNeed
from sync.database import storage_errors
from sync.files.holdings import Holdings
from sync.files.manifest import SEALED_SIZE
from sync.files.wish_list import WishList
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

_LACKING: Final = """SELECT DISTINCT file,
    EXISTS (SELECT 1 FROM file_wishes WHERE file_wishes.file = mentions.file)
    OR EXISTS (SELECT 1 FROM files WHERE id = mentions.file)
FROM mentions WHERE file > ? AND file <= ?
AND NOT EXISTS (SELECT 1 FROM files WHERE id = mentions.file AND whole)
AND NOT EXISTS (SELECT 1 FROM file_wishes WHERE file_wishes.file = mentions.file AND kept < 0)
ORDER BY file"""
_PAGE: Final = "SELECT max({0}) FROM (SELECT DISTINCT {0} FROM {1} WHERE {0} > ? ORDER BY {0} LIMIT +?)"
_TO_CARRY: Final = """SELECT id FROM files WHERE whole AND id > ?1 AND id <= ?3
AND EXISTS (SELECT 1 FROM mentions WHERE mentions.file = id)
AND (
    EXISTS (
        SELECT 1 FROM carried_needs AS need WHERE need.file = id AND (asked OR size <= ?2)
        AND NOT EXISTS (
            SELECT 1 FROM peer_files JOIN peer_lists USING (key)
            WHERE peer_files.file = id AND peer_lists.device = need.device
        )
    )
    OR size <= ?2 AND EXISTS (
        SELECT 1 FROM peer_lists WHERE device IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM peer_files WHERE peer_files.file = id AND peer_files.key = peer_lists.key)
    )
)
ORDER BY id"""


class FileNeeds:
    """Of one log."""

    def __init__(self, log: Log) -> None:
        self._log: Final = log
        self._holdings: Final = Holdings(log)
        self._wishes: Final = WishList(log)
        log.migrate(_migrations())

    def lacking(self, *, everything: bool) -> Iterator[list[FileNeed]]:
        """What entries speak of and is not whole here, but for what somebody wants here no more; of so many at a time.
        Asked for is what somebody waits for or keeps, what has begun to come, or, `everything`, all."""
        for after, last in self._pages(_PAGE.format("file", "mentions"), NEEDS_LIMIT):
            yield [FileNeed(file, everything or bool(asked)) for file, asked in self._all(_LACKING, after, last)]

    def keep(self, device: bytes, needs: Iterable[FileNeed]) -> None:
        """What a PC said that it lacks, in place of what it said before. Raises StorageError."""
        rows = [(need.file, device, need.asked) for need in needs]
        with self._log.transaction(), storage_errors():
            conn = self._log.db.conn
            conn.execute("DELETE FROM carried_needs WHERE device = ?", (device,))
            conn.executemany("INSERT OR IGNORE INTO carried_needs VALUES (?, ?, ?)", rows)

    def forget_others(self, standing: Collection[bytes]) -> None:
        """PCs that are not among these lack nothing any more. Raises StorageError."""
        for (device,) in self._all("SELECT DISTINCT device FROM carried_needs"):
            if device not in standing:
                self.keep(device, ())
        for device in self._holdings.devices() - set(standing):
            self._holdings.forget(device)

    def to_carry(self, limit: int) -> Iterator[list[bytes]]:
        """What is whole here and some other PC lacks, by what it said itself or told of what it has; of so many files
        at a time. Large ones only where they were asked for."""
        for after, last in self._pages(_PAGE.format("id", "files"), limit):
            yield [file for (file,) in self._all(_TO_CARRY, after, SEALED_SIZE, last)]

    def _pages(self, statement: str, limit: int) -> Iterator[tuple[bytes, bytes]]:
        """So many ids at a time: those behind the first, up to the second."""
        after = b""
        while last := self._all(statement, after, limit)[0][0]:
            yield after, last
            after = last

    def is_unwanted(self, file: bytes) -> bool:
        """Whether somebody wants it here no more."""
        return self._wishes.is_unwanted(file)

    def _all(self, statement: str, *values: object) -> list[Any]:
        with storage_errors():
            return self._log.db.conn.execute(statement, values).fetchall()


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("carried needs")

    @migrations(name="carried needs")
    def carried_needs(db: Database) -> None:
        db.conn.execute(
            """CREATE TABLE carried_needs (
                file BLOB NOT NULL,
                device BLOB NOT NULL,
                asked INTEGER NOT NULL,
                PRIMARY KEY (file, device)
            ) STRICT, WITHOUT ROWID"""
        )

    return migrations
