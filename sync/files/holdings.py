"""Which files other PCs say that they have: rows in `log.db`, as those PCs told them, by their own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sync.database import storage_errors
from sync.files.frames import Holding
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

FILES_KEPT: Final = 1 << 18
"""Files of one PC of which its telling is kept."""


class HeldFile(NamedTuple):
    """A file on another PC: its number in that PC's list, the sealed size it is said to have, and whether it is whole
    here, an entry speaks of it, somebody here wishes for it."""

    number: int
    file: bytes
    size: int
    is_whole: bool
    is_mentioned: bool
    is_wished: bool


class Holdings:
    """What other PCs hold, by device id."""

    def __init__(self, log: Log) -> None:
        self._log: Final = log
        self._disbelieved: Final[set[tuple[bytes, bytes]]] = set()
        log.migrate(_migrations())

    def known(self, device: bytes) -> tuple[bytes, int]:
        """Which list of that PC is known here, up to which change; none: (b"", 0)."""
        rows = self._all("SELECT list, number FROM file_lists WHERE device = ?", device)
        return rows[0] if rows else (b"", 0)

    def take(self, device: bytes, told: Holding) -> None:
        """Keep what a PC told; durable on return. Of another list than before: in place of all that. Raises
        StorageError."""
        list_id, number = self.known(device)
        if (list_id, number) == (told.list, told.changes[-1].number if told.changes else number):
            return
        with self._log.transaction(), storage_errors():
            if list_id != told.list:
                self.forget(device)
                number = 0
            self._put(device, told)
            number = told.changes[-1].number if told.changes else number
            self._log.db.conn.execute("INSERT OR REPLACE INTO file_lists VALUES (?, ?, ?)", (device, told.list, number))

    def _put(self, device: bytes, told: Holding) -> None:
        conn = self._log.db.conn
        gone = [(device, change.file) for change in told.changes if change.size is None]
        here = [
            (device, change.number, change.file, change.size)
            for change in told.changes
            if change.size is not None and (device, change.file) not in self._disbelieved
        ]
        conn.executemany("DELETE FROM file_holdings WHERE device = ? AND file = ?", gone)
        if self._count(device) + len(here) <= FILES_KEPT:
            conn.executemany("INSERT OR REPLACE INTO file_holdings VALUES (?, ?, ?, ?)", here)

    def _count(self, device: bytes) -> int:
        return int(self._all("SELECT count(*) FROM file_holdings WHERE device = ?", device)[0][0])

    def withdraw(self, device: bytes, file: bytes, *, lied: bool) -> None:
        """A PC has a file no more, or (`lied`) gave something else for it: that is not believed again by this process.
        Raises StorageError."""
        if lied:
            self._disbelieved.add((device, file))
        with self._log.transaction(), storage_errors():
            self._log.db.conn.execute("DELETE FROM file_holdings WHERE device = ? AND file = ?", (device, file))

    def devices(self) -> set[bytes]:
        """The PCs that ever told."""
        return {device for (device,) in self._all("SELECT device FROM file_lists")}

    def forget(self, device: bytes) -> None:
        """Know nothing of a PC any more. Raises StorageError."""
        with self._log.transaction(), storage_errors():
            for table in ("file_lists", "file_holdings"):
                self._log.db.conn.execute(f"DELETE FROM {table} WHERE device = ?", (device,))

    def holders(self, file: bytes) -> dict[bytes, int]:
        """The PCs that say that they have all of a file, and of which sealed size."""
        return dict(self._all("SELECT device, size FROM file_holdings WHERE file = ? ORDER BY device", file))

    def between(self, device: bytes, after: int, before: int, limit: int) -> list[HeldFile]:
        """The last so many of what a PC has with numbers between these two, the last first."""
        return [HeldFile(*row) for row in self._all(_BETWEEN, device, after, before, limit)]

    def _all(self, statement: str, *values: object) -> list[Any]:
        with storage_errors():
            return self._log.db.conn.execute(statement, values).fetchall()


_BETWEEN: Final = """SELECT number, file, size,
    EXISTS (SELECT 1 FROM files WHERE files.id = file_holdings.file AND whole),
    EXISTS (SELECT 1 FROM mentions WHERE mentions.file = file_holdings.file),
    EXISTS (SELECT 1 FROM file_wishes WHERE file_wishes.file = file_holdings.file)
FROM file_holdings WHERE device = ? AND number > ? AND number < ? ORDER BY number DESC LIMIT +?"""


def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("holdings")

    @migrations(name="holdings")
    def holdings(db: Database) -> None:
        db.conn.execute(
            """CREATE TABLE file_lists (
                device BLOB PRIMARY KEY, list BLOB NOT NULL, number INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID"""
        )
        db.conn.execute(
            """CREATE TABLE file_holdings (
                device BLOB NOT NULL,
                number INTEGER NOT NULL,
                file BLOB NOT NULL,
                size INTEGER NOT NULL,
                PRIMARY KEY (device, number),
                UNIQUE (file, device)
            ) STRICT, WITHOUT ROWID"""
        )

    return migrations
