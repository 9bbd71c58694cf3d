"""The keys of this PC and of the seats on it, kept in `log.db`.

The file is encrypted; the private halves are wrapped once more with ChaCha20-Poly1305 under a key derived from the
home's key, so that a decrypted copy of the tables (a dump, a bug report) still gives nobody a key. The seats of a
person with a PIN are wrapped in between under a key that the PIN opens (`sync.pins`).
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.database import storage_errors
from sync.errors import DamagedError, NobodyInError
from sync.identity import KEY_SIZE, DeviceKeys, RandomBytes, SeatKeys, new_device_keys, new_seat_keys

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.log import Log

_NONCE_SIZE: Final = 12


class SeatState(IntEnum):
    """How far an own seat is: made but not admitted, in use, or closed for ever."""

    WAITING = 0
    OPEN = 1
    CLOSED = 2


class OwnSeat(NamedTuple):
    """A seat whose keys are open on this PC; `member` is empty until it is known."""

    feed: bytes
    member: bytes
    keys: SeatKeys
    state: SeatState


class Me(NamedTuple):
    """Who writes here: member and device id (16 bytes each) and the feed of the open seat (32)."""

    member: bytes
    device: bytes
    feed: bytes


class Insider(NamedTuple):
    """A person of this PC who is in: `key` (32 bytes) opens what their PIN seals; None where they have no PIN."""

    member: bytes
    key: bytes | None = None


class KeptSeat(NamedTuple):
    """A seat of this PC as it is kept; `is_sealed`: under its member's PIN."""

    feed: bytes
    member: bytes
    secret: bytes
    state: SeatState
    is_sealed: bool


class Seats:
    """This PC's device keys, its seats, and who of them is in."""

    def __init__(self, log: Log, random: RandomBytes, insider: Insider | None = None) -> None:
        """`insider`: None for the only person of a PC where nobody has a PIN, if there is one."""
        self._log = log
        self._random = random
        self._insider = insider
        log.migrate(_migrations())

    # The PC

    def device(self) -> DeviceKeys:
        """This PC's keys, made at the first call and durable before they are returned."""
        kept = self._kept_device()
        if kept is not None:
            return kept
        with self._log.transaction(), storage_errors():
            keys = self._kept_device() or new_device_keys(self._random)
            values = (keys.device, self._wrap(keys.private), keys.certificate)
            statement = "INSERT INTO own_device (device, secret, certificate) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            self._log.db.conn.execute(statement, values)
            return keys

    def _kept_device(self) -> DeviceKeys | None:
        with storage_errors():
            row = self._log.db.conn.execute("SELECT device, secret, certificate FROM own_device").fetchone()
        return None if row is None else DeviceKeys(row[0], self._unwrap(row[1]), row[2])

    # Its people

    def kept(self) -> tuple[KeptSeat, ...]:
        """Every seat of this PC, in the order they were made."""
        with storage_errors():
            rows = self._log.db.conn.execute(
                "SELECT feed, member, secret, state, sealed FROM own_seats ORDER BY number"
            ).fetchall()
        return tuple(
            KeptSeat(feed, member, secret, SeatState(state), bool(sealed))
            for feed, member, secret, state, sealed in rows
        )

    def enter(self, insider: Insider | None) -> None:
        """Somebody else is in; None as at the beginning."""
        self._insider = insider

    def insider(self) -> Insider | None:
        """Who is in, and stays it; None where nobody is."""
        if self._insider is None:
            seats = [seat for seat in self.kept() if seat.member]
            if len({seat.member for seat in seats}) == 1 and not any(seat.is_sealed for seat in seats):
                self._insider = Insider(seats[-1].member)
        return self._insider

    # Seats

    def waiting(self) -> SeatKeys:
        """Keys of a seat that asks to be admitted: the same ones until `admitted`, durable before they go out."""
        with self._log.transaction(), storage_errors():
            for seat in self.kept():
                if seat.state == SeatState.WAITING:
                    return self._keys(seat)
            keys = new_seat_keys(self._random)
            self._insert(keys, b"", SeatState.WAITING, None)
            return keys

    def admitted(self, feed: bytes, member: bytes) -> None:
        """A waiting seat is in use from now on, for this member."""
        with self._log.transaction(), storage_errors():
            values = (member, SeatState.OPEN, feed)
            self._log.db.conn.execute("UPDATE own_seats SET member = ?, state = ? WHERE feed = ?", values)

    def add(self, keys: SeatKeys, insider: Insider) -> None:
        """One more seat that is in use, whosever it is."""
        with self._log.transaction(), storage_errors():
            self._insert(keys, insider.member, SeatState.OPEN, insider.key)

    def close(self, feed: bytes) -> None:
        """A seat of this PC signs nothing any more."""
        with self._log.transaction(), storage_errors():
            self._log.db.conn.execute("UPDATE own_seats SET state = ? WHERE feed = ?", (SeatState.CLOSED, feed))

    def seal(self, insider: Insider) -> None:
        """Keep all seats of a person who is in, and had no PIN, under what their first PIN opens."""
        with self._log.transaction(), storage_errors():
            for seat in self.kept():
                if seat.member == insider.member and not seat.is_sealed:
                    values = (self._wrapped(self._keys(seat), insider.key), seat.feed)
                    self._log.db.conn.execute("UPDATE own_seats SET secret = ?, sealed = 1 WHERE feed = ?", values)
            self._insider = insider

    def all(self) -> list[OwnSeat]:
        """Every seat of whoever is in, and those that wait; what another PIN seals stays closed."""
        found = []
        for seat in self.kept():
            if seat.state == SeatState.WAITING or self._is_open(seat):
                try:
                    found.append(OwnSeat(seat.feed, seat.member, self._keys(seat), seat.state))
                except DamagedError:
                    if seat.state != SeatState.CLOSED and not seat.is_sealed:
                        raise
        return found

    def _is_open(self, seat: KeptSeat) -> bool:
        insider = self.insider()
        return insider is not None and seat.member == insider.member and not (seat.is_sealed and insider.key is None)

    def _insert(self, keys: SeatKeys, member: bytes, state: SeatState, key: bytes | None) -> None:
        self._log.db.conn.execute(
            "INSERT INTO own_seats (feed, member, secret, state, sealed) VALUES (?, ?, ?, ?, ?)",
            (keys.feed, member, self._wrapped(keys, key), state, key is not None),
        )

    def wrap_anew(self, before: bytes) -> None:
        """What is wrapped under another key of the log is so under its own from now on; inside, PINs seal as before."""
        wrapping = _wrapping_key(before)
        with self._log.transaction(), storage_errors():
            conn = self._log.db.conn
            for table in ("own_device", "own_seats"):
                for row, secret in conn.execute(f"SELECT rowid, secret FROM {table}").fetchall():
                    wrapped = self._wrap(open_secret(wrapping, secret))
                    conn.execute(f"UPDATE {table} SET secret = ? WHERE rowid = ?", (wrapped, row))

    # Secrets

    def _keys(self, seat: KeptSeat) -> SeatKeys:
        plain, insider = self._unwrap(seat.secret), self.insider() if seat.is_sealed else None
        if seat.is_sealed:
            if insider is None or insider.key is None:
                raise NobodyInError
            plain = open_secret(insider.key, plain)
        return SeatKeys(plain[:KEY_SIZE], plain[KEY_SIZE:])

    def _wrapped(self, keys: SeatKeys, key: bytes | None) -> bytes:
        secret = keys.signing + keys.sealing
        return self._wrap(secret if key is None else seal_secret(key, secret, self._random))

    def _wrap(self, secret: bytes) -> bytes:
        return seal_secret(_wrapping_key(self._log.key), secret, self._random)

    def _unwrap(self, wrapped: bytes) -> bytes:
        return open_secret(_wrapping_key(self._log.key), wrapped)


def _wrapping_key(log_key: bytes) -> bytes:
    return blake2b(key=log_key, digest_size=32, person=b"countertop/wrap1").digest()


def seal_secret(key: bytes, secret: bytes, random: RandomBytes) -> bytes:
    """A secret under a 32-byte key: a nonce, then ChaCha20-Poly1305."""
    nonce = random(_NONCE_SIZE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, secret, None)


def open_secret(key: bytes, sealed: bytes) -> bytes:
    """The secret again. Raises DamagedError where another key sealed it."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], None)
    except (InvalidTag, ValueError) as error:
        raise DamagedError("This PC's own keys cannot be read.") from error


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("seats")

    @migrations(name="keys")
    def keys(db: Database) -> None:
        db.conn.execute(
            "CREATE TABLE own_device (device BLOB PRIMARY KEY, secret BLOB NOT NULL, certificate BLOB NOT NULL) STRICT"
        )
        db.conn.execute(
            """CREATE TABLE own_seats (
                number INTEGER PRIMARY KEY,
                feed BLOB NOT NULL UNIQUE,
                member BLOB NOT NULL,
                secret BLOB NOT NULL,
                state INTEGER NOT NULL
            ) STRICT"""
        )

    @migrations(name="sealed")
    def sealed(db: Database) -> None:
        db.conn.execute("ALTER TABLE own_seats ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0")

    return migrations
