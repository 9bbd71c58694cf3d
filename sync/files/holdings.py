"""Which files other PCs say that they have: rows in `log.db`, as those PCs told them, by their own numbers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sync.database import storage_errors
from sync.files.frames import Holding
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

FILES_KEPT: Final = 1 << 18
"""Files of one PC of which its telling is kept."""
SWEPT: Final = 300
"""Rows that are deleted at once."""


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
    """What other PCs hold, by device id.

    Each list has a key of its own here: what was told of another list of the same PC counts no more at once, and its
    rows, which may be very many, go in small steps.
    """

    def __init__(self, log: Log) -> None:
        self._log: Final = log
        self._disbelieved: Final[set[tuple[bytes, bytes]]] = set()
        log.migrate(_migrations())

    def known(self, device: bytes) -> tuple[bytes, int]:
        """Which list of that PC is known here, up to which change; none: (b"", 0)."""
        rows = self._all("SELECT list, number FROM peer_lists WHERE device = ?", device)
        return rows[0] if rows else (b"", 0)

    def take(self, device: bytes, told: Holding) -> None:
        """Keep what a PC told; durable on return. Of another list than before: in place of all that. Raises
        StorageError."""
        list_id, number = self.known(device)
        last = told.changes[-1].number if told.changes else number
        if (list_id, number) == (told.list, last):
            return
        with self._log.transaction(), storage_errors():
            if list_id != told.list:
                self.forget(device)
                last = told.changes[-1].number if told.changes else 0
                self._write(
                    "INSERT INTO peer_lists (device, list, number, held) VALUES (?, ?, 0, 0)", device, told.list
                )
            ((key, held),) = self._all("SELECT key, held FROM peer_lists WHERE device = ?", device)
            held = self._put(device, key, held, told)
            self._write("UPDATE peer_lists SET number = ?, held = ? WHERE key = ?", last, held, key)

    def _put(self, device: bytes, key: int, held: int, told: Holding) -> int:
        conn = self._log.db.conn
        here = [
            (key, change.number, change.file, change.size)
            for change in told.changes
            if change.size is not None and (device, change.file) not in self._disbelieved
        ]
        files = [(key, change.file) for change in told.changes]
        held -= conn.executemany("DELETE FROM peer_files WHERE key = ? AND file = ?", files).rowcount
        if held + len(here) <= FILES_KEPT:
            conn.executemany("INSERT OR REPLACE INTO peer_files VALUES (?, ?, ?, ?)", here)
            held += len(here)
        return held

    def withdraw(self, device: bytes, file: bytes, *, lied: bool) -> None:
        """A PC has a file no more, or (`lied`) gave something else for it: that is not believed again by this process.
        Raises StorageError."""
        if lied:
            self._disbelieved.add((device, file))
        with self._log.transaction(), storage_errors():
            for (key,) in self._all("SELECT key FROM peer_lists WHERE device = ?", device):
                gone = self._write("DELETE FROM peer_files WHERE key = ? AND file = ?", key, file)
                self._write("UPDATE peer_lists SET held = held - ? WHERE key = ?", gone, key)

    def devices(self) -> set[bytes]:
        """The PCs that ever told."""
        return {device for (device,) in self._all("SELECT device FROM peer_lists WHERE device IS NOT NULL")}

    def forget(self, device: bytes) -> None:
        """Know nothing of a PC any more; `sweep` makes room. Raises StorageError."""
        with self._log.transaction(), storage_errors():
            self._write("UPDATE peer_lists SET device = NULL WHERE device = ?", device)

    def sweep(self) -> None:
        """Delete some of what is not known any more: some milliseconds. Raises StorageError."""
        for (key,) in self._all("SELECT key FROM peer_lists WHERE device IS NULL LIMIT 1"):
            with self._log.transaction(), storage_errors():
                if not self._write(_SWEEP, key, key, SWEPT):
                    self._write("DELETE FROM peer_lists WHERE key = ?", key)

    def holders(self, file: bytes) -> dict[bytes, int]:
        """The PCs that say that they have all of a file, and of which sealed size."""
        return dict(
            self._all(
                "SELECT device, size FROM peer_files JOIN peer_lists USING (key) "
                "WHERE file = ? AND device IS NOT NULL ORDER BY device",
                file,
            )
        )

    def between(self, device: bytes, after: int, before: int, limit: int) -> list[HeldFile]:
        """The last so many of what a PC has with numbers between these two, the last first."""
        return [HeldFile(*row) for row in self._all(_BETWEEN, device, after, before, limit)]

    def _write(self, statement: str, *values: object) -> int:
        """How many rows it was."""
        return int(self._log.db.conn.execute(statement, values).rowcount)

    def _all(self, statement: str, *values: object) -> list[Any]:
        with storage_errors():
            return self._log.db.conn.execute(statement, values).fetchall()


_BETWEEN: Final = """SELECT peer_files.number, file, size,
    EXISTS (SELECT 1 FROM files WHERE files.id = peer_files.file AND whole),
    EXISTS (SELECT 1 FROM mentions WHERE mentions.file = peer_files.file),
    EXISTS (SELECT 1 FROM file_wishes WHERE file_wishes.file = peer_files.file)
FROM peer_files JOIN peer_lists USING (key)
WHERE device = ? AND peer_files.number > ? AND peer_files.number < ? ORDER BY peer_files.number DESC LIMIT +?"""
_SWEEP: Final = """DELETE FROM peer_files WHERE key = ? AND number IN (
    SELECT number FROM peer_files WHERE key = ? ORDER BY number LIMIT +?
)"""


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("holdings")

    @migrations(name="peer files")
    def peer_files(db: Database) -> None:
        for table in ("file_lists", "file_holdings"):  # what these said, others tell anew
            db.conn.execute(f"DROP TABLE IF EXISTS {table}")
        db.conn.execute(
            """CREATE TABLE peer_lists (
                key INTEGER PRIMARY KEY AUTOINCREMENT,
                device BLOB UNIQUE,
                list BLOB NOT NULL,
                number INTEGER NOT NULL,
                held INTEGER NOT NULL
            ) STRICT"""
        )
        db.conn.execute(
            """CREATE TABLE peer_files (
                key INTEGER NOT NULL,
                number INTEGER NOT NULL,
                file BLOB NOT NULL,
                size INTEGER NOT NULL,
                PRIMARY KEY (key, number),
                UNIQUE (file, key)
            ) STRICT, WITHOUT ROWID"""
        )

    return migrations
