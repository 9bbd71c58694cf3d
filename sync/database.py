"""Opening an encrypted database, and saying in words what a disk refused.

Every database of Countertop is SQLCipher with a raw 32-byte key; tables are made through sqlite-utils. Error codes:
https://www.sqlite.org/rescode.html, pragmas: https://www.zetetic.net/sqlcipher/sqlcipher-api/.

Statements say `LIMIT +?`: SQLite plans by the value of a bare `LIMIT ?` and prepares the statement anew each time.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import sqlcipher3
from sqlcipher3 import dbapi2

from sync.errors import BusyError, DamagedError, DiskFullError, ReadOnlyError, StorageError

# sqlite-utils looks for these names to learn which module's errors to expect; they stand before it is first loaded.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)

if TYPE_CHECKING:
    from sqlite_utils import Database

KEY_SIZE: Final = 32
MEMORY: Final = ":memory:"
BUSY_TIMEOUT_MS: Final = 10_000
_CACHE_KIB: Final = 16_384
_CHECKPOINTS: Final = 4

Synchronous = Literal["FULL", "NORMAL", "OFF"]

_PRIMARY_CODE = 0xFF
_PERM, _BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 3, 5, 6, 8, 10, 11, 13, 14, 26
_INTERRUPT = 9
_SENTENCES: Final[dict[int, tuple[type[StorageError], str]]] = {
    _PERM: (ReadOnlyError, "Countertop may not write in its folder. Nothing that was saved is lost."),
    _READONLY: (ReadOnlyError, "Countertop's data can only be read, not changed. Nothing that was saved is lost."),
    _BUSY: (BusyError, "Another Countertop is busy with the same data. Nothing is lost; try again in a moment."),
    _LOCKED: (BusyError, "Another Countertop is busy with the same data. Nothing is lost; try again in a moment."),
    _FULL: (DiskFullError, "The disk is full. What was saved before is safe; free some space and try again."),
    _IOERR: (StorageError, "The disk did not do what it was asked. What was saved before is still there."),
    _CANTOPEN: (StorageError, "Countertop's data cannot be opened: the folder is missing or may not be written."),
    _CORRUPT: (DamagedError, "Countertop's data on this PC is damaged."),
    _NOTADB: (DamagedError, "Countertop's data on this PC is damaged, or its key is not the right one."),
}


def connect(
    path: Path | str,
    key: bytes,
    *,
    synchronous: Synchronous = "FULL",
    query_only: bool = False,
    any_thread: bool = False,
) -> sqlite3.Connection:
    """A connection to an encrypted database, made when it is not there: WAL, foreign keys on.

    `key` is 32 bytes. Transactions are explicit: see `immediate`. With `query_only` nothing can be written through it;
    with `any_thread` the caller sees to it that one thread at a time uses it. Raises DamagedError for a wrong key, a
    foreign or a damaged file, StorageError when the disk refuses.
    """
    if len(key) != KEY_SIZE:
        raise ValueError("a database key has 32 bytes")
    with storage_errors():
        connection = _connection(path, any_thread=any_thread)
        try:
            _prepare(connection, key, synchronous, query_only)
            return connection
        except BaseException:
            connection.close()
            raise


def _connection(path: Path | str, *, any_thread: bool) -> sqlite3.Connection:
    connection: sqlite3.Connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=not any_thread)
    return connection


def tables_of(connection: sqlite3.Connection) -> Database:
    """The same connection for what sqlite-utils does: migrations."""
    from sqlite_utils import Database  # 0.2 s to load, 0.8 s where numpy is installed

    return Database(connection)


def _prepare(connection: sqlite3.Connection, key: bytes, synchronous: Synchronous, query_only: bool) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if not query_only:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    if query_only:
        connection.execute("PRAGMA query_only = ON")


class _StorageErrors:
    """A class, for it stands around every statement and a generator would cost three times as much."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, dbapi2.DatabaseError):
            _raise_in_words(error)


_STORAGE_ERRORS: Final = _StorageErrors()


def storage_errors() -> AbstractContextManager[None]:
    """Turn what SQLite says about disks and files into StorageError and its kinds; let programming errors through."""
    return _STORAGE_ERRORS


def is_refusal(error: Exception) -> bool:
    """Whether the disk, the file or another connection refused, or somebody interrupted: not the statement is at fault,
    and it may do another time."""
    return isinstance(error, StorageError) or _code(error) in {*_SENTENCES, _INTERRUPT}


def _code(error: Exception) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & _PRIMARY_CODE


def _raise_in_words(error: sqlite3.DatabaseError) -> None:
    known = _SENTENCES.get(_code(error) or 0)
    if known is None:
        return
    kind, sentence = known
    raise kind(sentence) from error


@contextmanager
def immediate(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that holds the write lock from its start; inside another one it is part of that.

    Commits on leaving, rolls back on any error. Raises StorageError.
    """
    if connection.in_transaction:
        yield
        return
    with storage_errors():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that only reads, and all of the same moment; inside another one it is part of that."""
    if connection.in_transaction:
        yield
        return
    with storage_errors():
        connection.execute("BEGIN")
        try:
            yield
        finally:
            _roll_back(connection)


def _roll_back(connection: sqlite3.Connection) -> None:
    """Take a transaction back, unless the error has done so already."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def data_version(connection: sqlite3.Connection) -> int:
    """A number that moves whenever another connection has committed; own commits do not move it. Costs 10 µs.

    Raises StorageError: the first look at a database may have to make a file beside it.
    """
    with storage_errors():
        return int(connection.execute("PRAGMA data_version").fetchone()[0])


def checkpoint(connection: sqlite3.Connection) -> None:
    """Carry what was committed from the WAL into the file, as far as that keeps nobody waiting.

    More than once: the file is synced only by one during which nobody wrote, and what came meanwhile takes a moment.
    """
    with storage_errors():
        for _ in range(_CHECKPOINTS):
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def damaged_pages(connection: sqlite3.Connection) -> list[str]:
    """What the cipher's page checksums and SQLite's own check find wrong; empty when the file is sound.

    Reads the whole file. A page that was flipped on disk is named by its number; one that was torn when the power
    failed in a checkpoint is still in the WAL, and is written anew.
    """
    with storage_errors():
        # Counted in SQL: a path need not be text in UTF-8.
        has_file = connection.execute("SELECT count(*) FROM pragma_database_list WHERE file <> ''").fetchone()[0] > 0
        if has_file and _wrong_checksums(connection):
            checkpoint(connection)
            if problems := _wrong_checksums(connection):
                return problems
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


def _wrong_checksums(connection: sqlite3.Connection) -> list[str]:
    """What the cipher finds in the file, whatever the WAL holds of it."""
    return [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
