"""What other PCs have, where they were reached and when they were last seen: rows in `log.db`.

What a PC reports is kept in memory and written with the next durable change, at the end of a report, and at closing:
losing the last moments of it costs nothing but a report that comes again with the next connection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from sync.control import Tip
from sync.database import storage_errors
from sync.entry import Entry
from sync.errors import StorageError
from sync.log import Log
from sync.vectors import Vector

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

ADDRESSES_KEPT: Final = 16
"""Addresses remembered for one PC, the ones that worked last."""

DEVICES_LOOKED_AT: Final = 64
"""PCs that are looked at where more say that they are at one address: one at which that many were is known anyway."""

HISTORY: Final = "history"
_NEWS: Final = "history that is new"
NO_HISTORY: Final = msgspec.msgpack.encode({})

FLUSH_AFTER_MS: Final = 2_000
"""What PCs report is written down at most this long after it was heard, if they go on talking."""

_NO_TIPS: Final[Vector] = {}


class _News:
    """What was reported: by device and chain of which feeds, and which PCs were there."""

    def __init__(self) -> None:
        self.feeds: Final[dict[tuple[bytes, int], set[bytes]]] = {}
        self.seen: Final[set[bytes]] = set()

    def __bool__(self) -> bool:
        return bool(self.feeds or self.seen)

    def take(self, other: _News) -> None:
        """Take over all of another, which is empty then."""
        for told, feeds in other.feeds.items():
            self.feeds.setdefault(told, set()).update(feeds)
        self.seen.update(other.seen)
        other.clear()

    def clear(self) -> None:
        self.feeds.clear()
        self.seen.clear()


class Peers:
    """The other PCs as this one knows them, by device id."""

    def __init__(self, log: Log) -> None:
        self._log = log
        log.migrate(_migrations())
        self._vectors: dict[tuple[bytes, int], Vector] = self._read_vectors()
        self._seen: dict[bytes, int] = self._read_seen()
        self._news: Final = _News()
        self._written: Final = _News()
        self._generation = log.generation
        self._flushed_ms = 0
        self._history: Mapping[bytes, int] | None = None
        self._new: frozenset[bytes] | None = None

    def _read_vectors(self) -> dict[tuple[bytes, int], Vector]:
        with storage_errors():
            told = self._log.db.conn.execute("SELECT DISTINCT device, chain FROM peer_tips").fetchall()
            return {(device, chain): self._read_vector(device, chain) for device, chain in told}

    def _read_vector(self, device: bytes, chain: int) -> Vector:
        """What is as it is here takes no room of its own."""
        rows = self._log.db.conn.execute(
            "SELECT feed, seq, hash FROM peer_tips WHERE device = ? AND chain = ? ORDER BY hash", (device, chain)
        )
        vector: Vector = {}
        for feed, seq, tip in rows.fetchall():
            vector[feed] = (*vector.get(feed, ()), Tip(seq, tip))
        mine = self._log.chains.vector(chain).items()
        return vector | {feed: tips for feed, tips in mine if vector.get(feed) == tips}

    def _read_seen(self) -> dict[bytes, int]:
        with storage_errors():
            return dict(self._log.db.conn.execute("SELECT device, seen_ms FROM peers").fetchall())

    def has(self, device: bytes, chain: int, vector: Vector) -> None:
        """A PC reported the tips it has of these feeds; other feeds stay as they were."""
        known = self._vectors.setdefault((device, chain), {})
        for feed, tips in vector.items():
            if known.get(feed) != tips:
                known[feed] = tips
                self._news.feeds.setdefault((device, chain), set()).add(feed)

    def vector(self, device: bytes, chain: int) -> Vector:
        """What a PC is known to have; to be read only. Empty when it never said."""
        return self._vectors.get((device, chain), _NO_TIPS)

    def has_reported(self, device: bytes, chain: int) -> bool:
        """Whether a PC ever said what it has of this chain."""
        return (device, chain) in self._vectors

    @property
    def history(self) -> Mapping[bytes, int] | None:
        """By feed, up to which number of its content chain there was something to hear when this PC came to the shop;
        None until the first other PC has told what it has. Of the founder's PC: nothing."""
        if self._history is None:
            raw = self._log.get(HISTORY)
            self._history = None if raw is None else msgspec.msgpack.decode(raw, type=dict[bytes, int])
        return self._history

    def is_history(self, entry: Entry) -> bool:
        """Whether an entry was there to hear before this PC came, and is no news here."""
        before = self.history
        if before is None:
            return True
        return entry.header.seq <= before.get(entry.feed, 0) and entry.hash not in self._news_of_history()

    def _news_of_history(self) -> frozenset[bytes]:
        if self._new is None:
            raw = self._log.get(_NEWS)
            self._new = frozenset(msgspec.msgpack.decode(raw, type=list[bytes]) if raw else ())
        return self._new

    def keep_history(self, told: Vector, news: Collection[bytes] = ()) -> None:
        """A PC has told all of the content that it has: what the first one has is what was said before; of which the
        entries with these hashes are `news` all the same, as to whoever did not read them on a PC that is gone."""
        if self.history is None:
            before = {feed: max(tip.seq for tip in tips) for feed, tips in told.items() if tips}
            with self._log.transaction():
                self._log.put(HISTORY, msgspec.msgpack.encode(before))
                if news:
                    self._log.put(_NEWS, msgspec.msgpack.encode(list(news)))

    def devices(self) -> list[bytes]:
        """Every PC that ever said what it has, sorted."""
        return sorted({device for device, _ in self._vectors})

    def seen(self, device: bytes, now_ms: int) -> None:
        """A PC was there at this time, milliseconds since 1970."""
        self._seen[device] = now_ms
        self._news.seen.add(device)

    def last_seen_ms(self, device: bytes) -> int | None:
        """When a PC was last there, milliseconds since 1970."""
        return self._seen.get(device)

    def keep_addresses(self, device: bytes, addresses: Iterable[str], now_ms: int) -> None:
        """Remember where a PC was reached, or where it said it is; durable on return."""
        with self._log.transaction(), storage_errors():
            # What was kept while this PC's clock was ahead must not push out what is kept from now on.
            self._log.db.conn.execute(
                "UPDATE peer_addresses SET kept_ms = ?2 WHERE device = ?1 AND kept_ms >= ?2", (device, now_ms - 1)
            )
            self._log.db.conn.executemany(
                "INSERT INTO peer_addresses (device, address, kept_ms) VALUES (?, ?, ?) "
                "ON CONFLICT (device, address) DO UPDATE SET kept_ms = excluded.kept_ms",
                [(device, address, now_ms) for address in addresses],
            )
            self._log.db.conn.execute(
                "DELETE FROM peer_addresses WHERE device = ?1 AND address NOT IN (SELECT address FROM peer_addresses "
                "WHERE device = ?1 ORDER BY kept_ms DESC, address LIMIT +?2)",
                (device, ADDRESSES_KEPT),
            )

    def addresses(self, device: bytes) -> list[str]:
        """Where a PC may be reached, the most recent first."""
        with storage_errors():
            rows = self._log.db.conn.execute(
                "SELECT address FROM peer_addresses WHERE device = ? ORDER BY kept_ms DESC, address", (device,)
            ).fetchall()
        return [address for (address,) in rows]

    def devices_at(self, host: str) -> list[bytes]:
        """Some of the PCs that may be reached at a host, whatever the port."""
        before_port = f"[{host}]" if ":" in host else host
        with storage_errors():
            rows = self._log.db.conn.execute(
                "SELECT device FROM peer_addresses WHERE address > ? AND address < ? LIMIT +?",
                (f"{before_port}:", f"{before_port};", DEVICES_LOOKED_AT),
            ).fetchall()
        return [device for (device,) in rows]

    def flush(self) -> None:
        """Write down what was reported since the last time; joins a transaction that is running."""
        self._settle()
        if not self._news:
            return
        with self._log.transaction(), storage_errors():
            for (device, chain), feeds in self._news.feeds.items():
                self._write_tips(device, chain, feeds)
            self._log.db.conn.executemany(
                "INSERT INTO peers (device, seen_ms) VALUES (?, ?) "
                "ON CONFLICT (device) DO UPDATE SET seen_ms = excluded.seen_ms",
                [(device, self._seen[device]) for device in self._news.seen],
            )
        self._written.take(self._news)

    def _settle(self) -> None:
        """What was written in a transaction that was rolled back is to be written once more."""
        if self._generation != self._log.generation:
            self._generation = self._log.generation
            self._news.take(self._written)
        elif not self._log.in_transaction:
            self._written.clear()

    def flush_now_and_then(self, now_ms: int) -> None:
        """Write it down unless that was tried less than two seconds ago; the log remembers when the disk refuses."""
        if not 0 <= now_ms - self._flushed_ms < FLUSH_AFTER_MS:
            self._flushed_ms = now_ms
            with suppress(StorageError):
                self.flush()

    def _write_tips(self, device: bytes, chain: int, feeds: Collection[bytes]) -> None:
        connection, vector = self._log.db.conn, self._vectors[device, chain]
        connection.executemany(
            "DELETE FROM peer_tips WHERE device = ? AND chain = ? AND feed = ?",
            [(device, chain, feed) for feed in feeds],
        )
        connection.executemany(
            "INSERT INTO peer_tips VALUES (?, ?, ?, ?, ?)",
            ((device, chain, feed, tip.seq, tip.hash) for feed in feeds for tip in vector[feed]),
        )


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("peers")

    @migrations(name="peers")
    def peers(db: Database) -> None:
        db.conn.execute("CREATE TABLE peers (device BLOB PRIMARY KEY, seen_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID")
        db.conn.execute(
            """CREATE TABLE peer_tips (
                device BLOB NOT NULL,
                chain INTEGER NOT NULL,
                feed BLOB NOT NULL,
                seq INTEGER NOT NULL,
                hash BLOB NOT NULL,
                PRIMARY KEY (device, chain, feed, hash)
            ) STRICT, WITHOUT ROWID"""
        )
        db.conn.execute(
            """CREATE TABLE peer_addresses (
                device BLOB NOT NULL,
                address TEXT NOT NULL,
                kept_ms INTEGER NOT NULL,
                PRIMARY KEY (device, address)
            ) STRICT, WITHOUT ROWID"""
        )

    @migrations(name="addresses by host")
    def addresses_by_host(db: Database) -> None:
        db.conn.execute("CREATE INDEX peer_addresses_by_address ON peer_addresses (address)")

    return migrations
