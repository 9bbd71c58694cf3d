"""The keys of this PC and of its own seats, kept in `log.db`.

The file is encrypted; the private halves are wrapped once more with ChaCha20-Poly1305 under a key derived from the
home's key, so that a decrypted copy of the tables (a dump, a bug report) still gives nobody a key.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.database import storage_errors
from sync.errors import DamagedError
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
    """A seat whose keys are on this PC; `member` is empty until it is known."""

    feed: bytes
    member: bytes
    keys: SeatKeys
    state: SeatState


class Me(NamedTuple):
    """Who writes here: member and device id (16 bytes each) and the feed of the open seat (32)."""

    member: bytes
    device: bytes
    feed: bytes


class Seats:
    """This PC's device keys and own seats."""

    def __init__(self, log: Log, random: RandomBytes) -> None:
        self._log = log
        self._random = random
        log.migrate(_migrations())

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

    def waiting(self) -> SeatKeys:
        """Keys of a seat that asks to be admitted: the same ones until `admitted`, durable before they go out."""
        with self._log.transaction(), storage_errors():
            for seat in self.all():
                if seat.state == SeatState.WAITING:
                    return seat.keys
            keys = new_seat_keys(self._random)
            self._log.db.conn.execute(
                "INSERT INTO own_seats (feed, member, secret, state) VALUES (?, ?, ?, ?)",
                (keys.feed, b"", self._wrap(keys.signing + keys.sealing), SeatState.WAITING),
            )
            return keys

    def admitted(self, feed: bytes, member: bytes) -> None:
        """An own seat is in use from now on, for this member."""
        self._set("UPDATE own_seats SET member = ?, state = ? WHERE feed = ?", (member, SeatState.OPEN, feed))

    def close(self, feed: bytes) -> None:
        """An own seat signs nothing any more."""
        self._set("UPDATE own_seats SET state = ? WHERE feed = ?", (SeatState.CLOSED, feed))

    def all(self) -> list[OwnSeat]:
        """Every own seat, in the order they were made."""
        with storage_errors():
            rows = self._log.db.conn.execute(
                "SELECT feed, member, secret, state FROM own_seats ORDER BY number"
            ).fetchall()
        return [
            OwnSeat(feed, member, self._seat_keys(secret), SeatState(state)) for feed, member, secret, state in rows
        ]

    def _set(self, statement: str, values: tuple[object, ...]) -> None:
        with self._log.transaction(), storage_errors():
            self._log.db.conn.execute(statement, values)

    def _seat_keys(self, secret: bytes) -> SeatKeys:
        plain = self._unwrap(secret)
        return SeatKeys(plain[:KEY_SIZE], plain[KEY_SIZE:])

    def _cipher(self) -> ChaCha20Poly1305:
        return ChaCha20Poly1305(blake2b(key=self._log.key, digest_size=32, person=b"countertop/wrap1").digest())

    def _wrap(self, secret: bytes) -> bytes:
        nonce = self._random(_NONCE_SIZE)
        return nonce + self._cipher().encrypt(nonce, secret, None)

    def _unwrap(self, wrapped: bytes) -> bytes:
        try:
            return self._cipher().decrypt(wrapped[:_NONCE_SIZE], wrapped[_NONCE_SIZE:], None)
        except InvalidTag as error:
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

    return migrations
