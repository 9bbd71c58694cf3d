"""The entries on disk, exactly as received, in their order of arrival; with the tips of every chain.

A chain may be a tree (DESIGN §4, forks): entries are kept by hash, and a chain has one tip for each branch. Whoever
appends does it inside `transaction`, which holds the write lock and has read what other processes appended, so that
the sequence number it takes is its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.chains import Chains, Fork, absent
from sync.control import Tip
from sync.database import MEMORY, Synchronous, connect, data_version, immediate, storage_errors, tables_of
from sync.entry import Entry, decode_header
from sync.errors import BusyError, DamagedError, MalformedError, OutdatedError, StorageError
from sync.migrations import AppliedMigrations

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

PAGE: Final = 1_000
"""Rows fetched at once: an unfinished cursor would keep the WAL from being checkpointed."""

ENDLESS: Final = 1 << 62
"""Bytes that nothing reaches."""

_COLUMNS: Final = "arrival, hash, raw, body, signature"
_SCHEMA: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT",
    "CREATE TABLE feeds (id INTEGER PRIMARY KEY, feed BLOB NOT NULL UNIQUE) STRICT",
    "CREATE TABLE spaces (id INTEGER PRIMARY KEY, space BLOB NOT NULL UNIQUE) STRICT",
    """CREATE TABLE entries (
        arrival INTEGER PRIMARY KEY,
        hash BLOB NOT NULL,
        feed INTEGER NOT NULL REFERENCES feeds (id),
        chain INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        space INTEGER NOT NULL REFERENCES spaces (id),
        raw BLOB NOT NULL,
        body BLOB,
        signature BLOB
    ) STRICT""",
    "CREATE UNIQUE INDEX entries_by_hash ON entries (hash)",
    "CREATE INDEX entries_by_chain ON entries (feed, chain, seq)",
    "CREATE INDEX entries_by_space ON entries (space) WHERE chain = 1",
    "CREATE INDEX entries_of_control ON entries (arrival) WHERE chain = 0",
    "CREATE INDEX entries_without_body ON entries (hash) WHERE body IS NULL",
    """CREATE TABLE tips (
        feed INTEGER NOT NULL REFERENCES feeds (id),
        chain INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL,
        PRIMARY KEY (feed, chain, hash)
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE ahead (hash BLOB PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE forks (
        hash BLOB PRIMARY KEY,
        feed BLOB NOT NULL,
        chain INTEGER NOT NULL,
        seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)


@dataclass
class _Held:
    """What is kept in memory of the log: read from it at opening, again when another process wrote or a write failed.

    arrival: the last one given
    feeds, spaces: their row numbers
    newest: what was appended last, with its arrival numbers: it becomes rows at once, without being read again
    """

    arrival: int
    feeds: dict[bytes, int]
    spaces: dict[bytes, int]
    chains: Chains
    newest: list[tuple[int, Entry]]


class Log:
    """One home's `log.db`.

    db: the database, for modules that keep tables of their own in it (see `migrate`)
    key: the 32 bytes it is encrypted with
    folder: the one it lies in, where others keep what belongs to it; nowhere of a log in memory
    generation: moves whenever a transaction was rolled back, so that others drop what they derived from it
    foreign: moves whenever another process was seen to have committed
    refused: the sentence with which the disk last refused to write, until `writes_again`; empty while it writes
    """

    def __init__(self, db: Database, key: bytes, folder: Path) -> None:
        self.db, self.key, self.folder = db, key, folder
        self.generation = 0
        self.foreign = 0
        self.refused = ""
        self._version = data_version(db.conn)
        self._migrations = AppliedMigrations(db)
        self._cache: _Held | None = None

    @classmethod
    def create(cls, path: Path | str, key: bytes, *, synchronous: Synchronous = "FULL") -> Log:
        """A new log. `path` may be `:memory:`. Raises StorageError, also when the file is there already."""
        if path != MEMORY and Path(path).exists():
            raise StorageError("There is already a shop in this folder.")
        return cls._with_tables(path, key, synchronous)

    @classmethod
    def open(cls, path: Path | str, key: bytes, *, synchronous: Synchronous = "FULL") -> Log:
        """An existing log. Raises DamagedError when it is not there, is not one, or `key` is not its key."""
        if not Path(path).is_file() or Path(path).stat().st_size == 0:
            raise DamagedError("The shop's data is not in this folder.")
        return cls._with_tables(path, key, synchronous)

    @classmethod
    def _with_tables(cls, path: Path | str, key: bytes, synchronous: Synchronous) -> Log:
        connection = connect(path, key, synchronous=synchronous, any_thread=True)
        try:
            log = cls(tables_of(connection), key, Path(os.devnull) if path == MEMORY else Path(path).parent)
            log.migrate(_migrations())
        except BaseException:
            connection.close()
            raise
        return log

    def migrate(self, migrations: Migrations) -> None:
        """Bring one module's tables up to date. Each module that keeps rows here brings its own named set.
        Raises OutdatedError where a later version of the program has done more to them."""
        self._migrations.apply(migrations)

    def close(self) -> None:
        """Close the file; the WAL is folded in when nobody else has it open."""
        self.db.close()

    # Transactions

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One durable change, holding the write lock; joins one that is already running.

        Raises StorageError; then nothing of it has happened, in memory neither.
        """
        if self.db.conn.in_transaction:
            yield
            return
        try:
            with immediate(self.db.conn):
                self.moved()
                yield
        except BaseException as error:
            self.generation += 1
            self._cache = None
            if isinstance(error, StorageError) and not isinstance(error, BusyError | DamagedError | OutdatedError):
                self.refused = str(error)
            raise

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is running on this connection."""
        return bool(self.db.conn.in_transaction)

    def moved(self) -> bool:
        """Whether another process has committed since the last call; what is in memory is then read anew.

        Raises OutdatedError when a later version of the program has, and changed the tables.
        """
        with storage_errors():
            version = data_version(self.db.conn)
        moved = version != self._version
        if moved:
            self._migrations.refuse_outdated()
            self._version = version
            self.foreign += 1
            self._cache = None
        return moved

    @property
    def _held(self) -> _Held:
        if self._cache is None:
            with storage_errors():
                self._cache = self._read_held()
        return self._cache

    def _read_held(self) -> _Held:
        execute = self.db.conn.execute
        feeds = {bytes(feed): number for number, feed in execute("SELECT id, feed FROM feeds").fetchall()}
        names = {number: feed for feed, number in feeds.items()}
        tips = execute("SELECT feed, chain, seq, hash FROM tips").fetchall()
        spaces = dict(execute("SELECT id, space FROM spaces").fetchall())
        without = execute(f"SELECT {_COLUMNS} FROM entries WHERE body IS NULL").fetchall()
        return _Held(
            arrival=execute("SELECT coalesce(max(arrival), 0) FROM entries").fetchone()[0],
            feeds=feeds,
            spaces={space: number for number, space in spaces.items()},
            chains=Chains(
                (((names[feed], chain), Tip(seq, tip)) for feed, chain, seq, tip in tips),
                [absent(_entry(row)[1]) for row in without],
                self.links,
            ),
            newest=[],
        )

    def links(self, feed: bytes, chain: int) -> list[tuple[bytes, bytes]]:
        """Hash and prev of a chain's entries, in the order of their numbers."""
        rows = self.db.conn.execute(
            "SELECT hash, raw FROM entries WHERE feed = ? AND chain = ? ORDER BY seq", (self._held.feeds[feed], chain)
        )
        return [(digest, decode_header(raw).prev) for digest, raw in rows.fetchall()]

    # Appending

    def append(self, entries: Sequence[Entry]) -> list[Fork]:
        """Keep entries that are not held yet, each after its `prev`; the forks that they open.

        Only inside `transaction`. Nothing is checked here.
        """
        held = self._held
        held.newest = [*enumerate(entries, held.arrival + 1)]
        rows, forks = [], []
        for entry in entries:
            held.arrival += 1
            header = entry.header
            feed, space = self._feed_number(header.feed), self._space_number(header.space)
            place = (held.arrival, entry.hash, feed, header.chain, header.seq, space)
            rows.append((*place, entry.raw, entry.body, entry.signature))
            fork = held.chains.grow(entry)
            if fork is not None:
                forks.append(fork)
        with storage_errors():
            self.db.conn.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            self._write_tips(entries)
            if forks:
                self.db.conn.executemany(
                    "INSERT INTO forks (feed, chain, seq, hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", forks
                )
        return forks

    def _write_tips(self, entries: Iterable[Entry]) -> None:
        new = {entry.hash for entry in entries}
        passed, reached = [], []
        for entry in entries:
            link = (self._held.feeds[entry.feed], entry.chain)
            if entry.header.prev not in new:
                passed.append((*link, entry.header.prev))
            if entry.hash in self._held.chains.tips(entry.feed, entry.chain):
                reached.append((*link, entry.seq, entry.hash))
        self.db.conn.executemany("DELETE FROM tips WHERE feed = ? AND chain = ? AND hash = ?", passed)
        self.db.conn.executemany("INSERT INTO tips (feed, chain, seq, hash) VALUES (?, ?, ?, ?)", reached)

    def _feed_number(self, feed: bytes) -> int:
        number = self._held.feeds.get(feed)
        if number is None:
            number = self._held.feeds[feed] = self._insert("INSERT INTO feeds (feed) VALUES (?)", feed)
        return number

    def _space_number(self, space: bytes) -> int:
        number = self._held.spaces.get(space)
        if number is None:
            number = self._held.spaces[space] = self._insert("INSERT INTO spaces (space) VALUES (?)", space)
        return number

    def _insert(self, statement: str, value: bytes) -> int:
        with storage_errors():
            return int(self.db.conn.execute(statement, (value,)).lastrowid or 0)

    def keep_body(self, entry: Entry) -> None:
        """Keep an entry that is held with the body it has here, or without any."""
        with self.transaction(), storage_errors():
            self.db.conn.execute("UPDATE entries SET body = ? WHERE hash = ?", (entry.body, entry.hash))
            self._held.newest = []
            if entry.body is None:
                self._held.chains.dropped([absent(entry)])
            else:
                self._held.chains.completed(entry)

    def keep_signature(self, entry: Entry) -> None:
        """Keep a verified signature of an entry that was held without one."""
        with self.transaction(), storage_errors():
            self.db.conn.execute(
                "UPDATE entries SET signature = ? WHERE hash = ? AND signature IS NULL", (entry.signature, entry.hash)
            )
            self._held.newest = []

    # Looking up

    @property
    def head(self) -> int:
        """The arrival number of the last entry; 0 when there is none. Nothing in between is ever missing."""
        return self._held.arrival

    @property
    def chains(self) -> Chains:
        """The chains held, their tips and branches."""
        return self._held.chains

    def holds(self, digest: bytes) -> bool:
        """Whether an entry of this hash is held."""
        with storage_errors():
            return self.db.conn.execute("SELECT 1 FROM entries WHERE hash = ?", (digest,)).fetchone() is not None

    def entry(self, digest: bytes) -> Entry | None:
        """The entry of this hash, if it is held."""
        with storage_errors():
            row = self.db.conn.execute(f"SELECT {_COLUMNS} FROM entries WHERE hash = ?", (digest,)).fetchone()
        return None if row is None else _entry(row)[1]

    def arrivals(self, after: int, limit: int, limit_bytes: int = ENDLESS) -> list[tuple[int, Entry]]:
        """Entries of both chains with their arrival numbers, in that order."""
        newest = self._held.newest
        if newest and newest[0][0] == after + 1:
            return _first(newest[:limit], limit_bytes)
        return self._rows("arrival > ? ORDER BY arrival LIMIT +?", (after, limit), limit_bytes)

    def control(self, after: int, limit: int = PAGE) -> list[tuple[int, Entry]]:
        """Control entries in their order of arrival."""
        return self._rows("chain = 0 AND arrival > ? ORDER BY arrival LIMIT +?", (after, limit))

    def in_space(
        self, space: bytes, after: int, limit: int = PAGE, limit_bytes: int = ENDLESS
    ) -> list[tuple[int, Entry]]:
        """Content entries of one space in their order of arrival."""
        number = self._held.spaces.get(space)
        if number is None:
            return []
        where = "chain = 1 AND space = ? AND arrival > ? ORDER BY arrival LIMIT +?"
        return self._rows(where, (number, after, limit), limit_bytes)

    def in_chain(self, feed: bytes, chain: int, after: int, limit: int) -> list[Entry]:
        """Entries of one chain beyond a sequence number, by number (and arrival, where it has branches)."""
        number = self._held.feeds.get(feed)
        if number is None:
            return []
        rows = self._rows(
            "feed = ? AND chain = ? AND seq > ? ORDER BY seq, arrival LIMIT +?", (number, chain, after, limit)
        )
        return [entry for _, entry in rows]

    def hashes(self, feed: bytes, chain: int, first: int, last: int) -> list[bytes]:
        """The entries of one chain from one number to another, by number."""
        statement = "SELECT hash FROM entries WHERE feed = ? AND chain = ? AND seq BETWEEN ? AND ? ORDER BY seq"
        with storage_errors():
            rows = self.db.conn.execute(statement, (self._held.feeds.get(feed), chain, first, last)).fetchall()
        return [digest for (digest,) in rows]

    def forks(self) -> list[Fork]:
        """Every fork seen, by feed, chain and number."""
        with storage_errors():
            rows = self.db.conn.execute("SELECT feed, chain, seq, hash FROM forks ORDER BY 1, 2, 3, 4").fetchall()
        return [Fork(*row) for row in rows]

    def _rows(self, where: str, values: tuple[object, ...], limit_bytes: int = ENDLESS) -> list[tuple[int, Entry]]:
        with storage_errors():
            rows = self.db.conn.execute(f"SELECT {_COLUMNS} FROM entries WHERE {where}", values)
            try:
                return _first(map(_entry, rows), limit_bytes)
            finally:
                rows.close()

    # What is kept beside the entries

    def get(self, name: str) -> bytes | None:
        """A small value kept under a name."""
        with storage_errors():
            row = self.db.conn.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, name: str, value: bytes) -> None:
        """Keep a small value under a name."""
        with self.transaction(), storage_errors():
            self.db.conn.execute(
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )


def arrival_of(log: Log, digest: bytes) -> int:
    """The arrival number of an entry; 0 of one that is not held."""
    with storage_errors():
        row = log.db.conn.execute("SELECT arrival FROM entries WHERE hash = ?", (digest,)).fetchone()
    return row[0] if row is not None else 0


def latest_besides(log: Log, feed: bytes, chain: int) -> bytes | None:
    """The entry of any other feed that arrived last; None where there is none."""
    others = (tips for other, tips in log.chains.vector(chain).items() if other != feed)
    ends = [tip.hash for tips in others for tip in tips]
    return max(ends, key=lambda digest: arrival_of(log, digest), default=None)


def size_of(log: Log, feed: bytes, chain: int, after: int, upto: int) -> int:
    """Bytes of the headers and bodies held of one chain with numbers beyond `after`, up to `upto`."""
    statement = (
        "SELECT coalesce(sum(length(raw) + coalesce(length(body), 0)), 0) FROM entries "
        "WHERE feed = (SELECT id FROM feeds WHERE feed = ?) AND chain = ? AND seq > ? AND seq <= ?"
    )
    with storage_errors():
        return int(log.db.conn.execute(statement, (feed, chain, after, upto)).fetchone()[0])


def _first(rows: Iterable[tuple[int, Entry]], limit_bytes: int) -> list[tuple[int, Entry]]:
    """Those up to the one with which they reach the limit."""
    found, size = [], 0
    for row in rows:
        found.append(row)
        size += row[1].size
        if size >= limit_bytes:
            break
    return found


def _entry(row: tuple[int, bytes, bytes, bytes | None, bytes | None]) -> tuple[int, Entry]:
    arrival, digest, raw, body, signature = row
    try:
        return arrival, Entry(raw, decode_header(raw), digest, body, signature)
    except MalformedError as error:
        raise DamagedError(f"The shop's data on this PC is damaged (arrival {arrival}).") from error


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("log")

    @migrations(name="entries")
    def entries(db: Database) -> None:
        for statement in _SCHEMA:
            db.conn.execute(statement)

    return migrations
