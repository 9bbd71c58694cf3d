"""What a disk and the shop agreed on last, kept by this PC alone; where it is lost, both are compared anew."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.mirrors.records import MirrorState
from desktop.mirrors.sides import Agreed, Stamp
from sync.database import connect, immediate, storage_errors, tables_of
from sync.errors import DamagedError, StorageError
from sync.migrations import AppliedMigrations

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

FILE: Final = "mirrors.db"
_ROWS: Final = (
    "SELECT record, within, name, disk_name, is_folder, file, digest, size, mtime_ns, inode, is_ours FROM agreed "
    "WHERE mirror = ? ORDER BY rowid"
)
_decode: Final = msgspec.json.Decoder(MirrorState).decode
_KEEP: Final = "INSERT OR REPLACE INTO agreed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Agreements:
    """Of one mirror; one thread at a time. rows: by the ids of records, the latest last; digests: the hashes of what
    files of the shop hold, by their ids there"""

    def __init__(self, path: Path, key: bytes, mirror: str) -> None:
        self._mirror: Final = mirror
        self._conn = _opened(path, key)
        with storage_errors():
            self.rows: dict[str, Agreed] = {row[0]: _agreed(row) for row in self._conn.execute(_ROWS, (mirror,))}
            self.digests: dict[bytes, bytes] = dict(self._conn.execute("SELECT file, digest FROM digests"))

    def close(self) -> None:
        self._conn.close()

    def agree(self, rows: Iterable[Agreed], forgotten: Iterable[str] = ()) -> None:
        """Keep these, durably."""
        rows, forgotten = list(rows), list(forgotten)
        with storage_errors(), immediate(self._conn):
            self._conn.executemany(
                "DELETE FROM agreed WHERE mirror = ? AND record = ?", [(self._mirror, id) for id in forgotten]
            )
            self._conn.executemany(_KEEP, [(self._mirror, *one[:7], *one.stamp, one.is_ours) for one in rows])
        for id in forgotten:
            self.rows.pop(id, None)
        for row in rows:
            self.rows.pop(row.id, None)
            self.rows[row.id] = row

    def learn(self, file: bytes, digest: bytes) -> None:
        """What a file of the shop holds."""
        self.digests[file] = digest
        with storage_errors(), immediate(self._conn):
            self._conn.execute("INSERT OR REPLACE INTO digests VALUES (?, ?)", (file, digest))

    def tell(self, state: MirrorState) -> None:
        """How the mirror stands, for whoever asks, in any process."""
        with storage_errors(), immediate(self._conn):
            self._conn.execute(
                "INSERT OR REPLACE INTO states VALUES (?, ?)", (self._mirror, msgspec.json.encode(state))
            )

    def forget_all(self) -> None:
        """Both sides are to be compared anew."""
        self.agree((), tuple(self.rows))


def states(path: Path, key: bytes) -> dict[str, MirrorState]:
    """How each stands, as was told last, by their ids."""
    if not path.exists():
        return {}
    with suppress(StorageError):  # whoever looks after them makes it anew
        conn = connect(path, key, query_only=True)
        try:
            with storage_errors():
                is_made = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'states'").fetchone()
                found = conn.execute("SELECT mirror, state FROM states").fetchall() if is_made else []
                return {id: _decode(said) for id, said in found}
        finally:
            conn.close()
    return {}


def _agreed(row: tuple[Any, ...]) -> Agreed:
    id, within, name, disk_name, is_folder, file, digest, *stamp, is_ours = row
    return Agreed(id, within, name, disk_name, bool(is_folder), file, digest, Stamp(*stamp), bool(is_ours))


def _opened(path: Path, key: bytes) -> sqlite3.Connection:
    try:
        return _made(path, key)
    except DamagedError:  # nothing is lost with it
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return _made(path, key)


def _made(path: Path, key: bytes) -> sqlite3.Connection:
    conn = connect(path, key, any_thread=True)
    try:
        AppliedMigrations(tables_of(conn)).apply(_migrations())
    except BaseException:
        conn.close()
        raise
    return conn


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("mirrors")

    @migrations(name="agreed")
    def agreed(db: Database) -> None:
        for statement in (
            """CREATE TABLE agreed (
                mirror TEXT NOT NULL, record TEXT NOT NULL, within TEXT NOT NULL, name TEXT NOT NULL,
                disk_name TEXT NOT NULL, is_folder INTEGER NOT NULL, file BLOB NOT NULL, digest BLOB NOT NULL,
                size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL, is_ours INTEGER NOT NULL,
                UNIQUE (mirror, record)
            ) STRICT""",
            "CREATE TABLE states (mirror TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID",
            "CREATE TABLE digests (file BLOB PRIMARY KEY, digest BLOB NOT NULL) STRICT, WITHOUT ROWID",
        ):
            db.conn.execute(statement)

    return migrations
