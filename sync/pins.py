"""PINs of the people who share this PC, kept in `log.db`: each opens the key under which their seats are sealed.

A PIN is run through scrypt (RFC 7914), so that each try costs, and opens a random key by ChaCha20-Poly1305; another PIN
seals the same key anew. Tries are counted on the disk before they are made: after the fifth wrong one each takes a
wait, twice as long every time, which neither ending the program nor setting the clock shortens. Of a PIN, only whether
it has four digits is kept in the clear.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sync.clock import WallClock, uptime_ms
from sync.database import storage_errors
from sync.errors import DamagedError, PinError, PinWaitError, WrongPinError
from sync.identity import KEY_SIZE, RandomBytes
from sync.seats import open_secret, seal_secret

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.log import Log

PIN_DIGITS: Final = 4
PIN_LIMIT: Final = 64
FREE_TRIES: Final = 5
FIRST_WAIT_MS: Final = 30_000
LONGEST_WAIT_MS: Final = 3_600_000
COST: Final = 1 << 15
"""scrypt's N, with r = 8 and p = 1: 32 MiB and about 0.1 s on a PC of a shop."""

_SALT_SIZE: Final = 16


class PinSeal(NamedTuple):
    """A person's key as their PIN seals it; `is_short`: the PIN has four digits, and ends with the fourth."""

    salt: bytes
    cost: int
    sealed: bytes
    is_short: bool


class Pins:
    """Those of one PC."""

    def __init__(
        self,
        log: Log,
        random: RandomBytes,
        wall_ms: WallClock,
        cost: int = COST,
        *,
        uptime_ms: Callable[[], int] = uptime_ms,
    ) -> None:
        self._log = log
        self._uptime_ms = uptime_ms
        self._random = random
        self._wall_ms = wall_ms
        self._cost = cost
        log.migrate(_migrations())

    def seal(self, pin: str, key: bytes) -> PinSeal:
        """A key under a PIN; nothing is kept yet. Raises PinError for what is no PIN."""
        pin, salt = checked(pin), self._random(_SALT_SIZE)
        sealed = seal_secret(_stretched(pin, salt, self._cost), key, self._random)
        return PinSeal(salt, self._cost, sealed, len(pin) == PIN_DIGITS and pin.isdecimal())

    def sealed(self, member: bytes) -> PinSeal | None:
        """A person's key as it is kept; None where they have no PIN."""
        row = self._row("salt, cost, sealed, short", member)
        return None if row is None else PinSeal(row[0], row[1], row[2], bool(row[3]))

    def keep(self, member: bytes, sealed: PinSeal) -> None:
        """From now on this person's PIN is the one that sealed this."""
        statement = (
            "INSERT OR REPLACE INTO pins (member, salt, cost, sealed, short, wrong, until_ms, wait_ms, tried_ms) "
            "VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0)"
        )
        self._execute(statement, (member, *sealed))

    def is_short(self, member: bytes) -> bool | None:
        """Whether a person's PIN has four digits; None where they have none."""
        row = self._row("short", member)
        return None if row is None else bool(row[0])

    def wait_ms(self, member: bytes) -> int:
        """How long it is until another PIN of this person may be tried. A clock that was set back makes it no longer;
        one that was set forward no shorter, until the computer starts anew."""
        until_ms, wait_ms, tried_ms = self._row("until_ms, wait_ms, tried_ms", member) or (0, 0, 0)
        since_ms = self._uptime_ms() - tried_ms
        left_ms = wait_ms - since_ms if since_ms >= 0 else 0
        return max(0, left_ms, min(until_ms - self._wall_ms(), wait_ms))

    def open(self, member: bytes, pin: str) -> bytes:
        """The key that a person's PIN opens.

        Raises WrongPinError, or PinWaitError where no PIN may be tried yet; PinError where they have none.
        """
        row = self._row("salt, cost, sealed", member)
        if row is None:
            raise PinError("This person has no PIN on this PC.")
        self._count(member)
        salt, cost, sealed = row
        try:
            key = open_secret(_stretched(_plain(pin), salt, cost), sealed)
        except DamagedError:
            wrong, wait_ms = self._row("wrong, wait_ms", member) or (0, 0)
            raise WrongPinError(FREE_TRIES - wrong, wait_ms) from None
        self._execute("UPDATE pins SET wrong = 0, until_ms = 0, wait_ms = 0 WHERE member = ?", (member,))
        return key

    def _count(self, member: bytes) -> None:
        """One more try, durable before it is made; nobody else makes one in between."""
        with self._log.transaction():
            left_ms = self.wait_ms(member)
            if left_ms:
                raise PinWaitError(left_ms)
            row = self._row("wrong", member)
            wrong = 1 + (row[0] if row else 0)
            wait_ms = 0 if wrong < FREE_TRIES else min(FIRST_WAIT_MS << min(wrong - FREE_TRIES, 10), LONGEST_WAIT_MS)
            values = (wrong, self._wall_ms() + wait_ms, wait_ms, self._uptime_ms(), member)
            statement = "UPDATE pins SET wrong = ?, until_ms = ?, wait_ms = ?, tried_ms = ? WHERE member = ?"
            self._execute(statement, values)

    def _row(self, columns: str, member: bytes) -> Any:
        with storage_errors():
            return self._log.db.conn.execute(f"SELECT {columns} FROM pins WHERE member = ?", (member,)).fetchone()

    def _execute(self, statement: str, values: Iterable[object]) -> None:
        with self._log.transaction(), storage_errors():
            self._log.db.conn.execute(statement, tuple(values))


def opened_seal(seal: PinSeal, pin: str) -> bytes:
    """The key that a PIN opens, however often it was tried: of a seal that is not this PC's. Raises DamagedError."""
    try:
        stretched = _stretched(_plain(pin), seal.salt, seal.cost)
    except ValueError as error:
        raise DamagedError("This is no seal that a PIN opens.") from error
    return open_secret(stretched, seal.sealed)


def checked(pin: str) -> str:
    """A PIN that may be chosen, as it is used. Raises PinError with the sentence why it may not."""
    pin = _plain(pin)
    if len(pin) < PIN_DIGITS:
        raise PinError("A PIN has at least four digits.")
    if len(pin) > PIN_LIMIT:
        raise PinError(f"A PIN has at most {PIN_LIMIT} signs.")
    if not pin.isprintable():
        raise PinError("A PIN is made of digits, or of letters and digits.")
    return pin


def _plain(pin: str) -> str:
    """The digits of any script, and letters however they were put together, are the same ones."""
    plain = unicodedata.normalize("NFKC", pin).strip()
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)


def _stretched(pin: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=KEY_SIZE, n=cost, r=8, p=1).derive(pin.encode("utf-8", "surrogatepass"))


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("pins")

    @migrations(name="pins")
    def pins(db: Database) -> None:
        db.conn.execute(
            """CREATE TABLE pins (
                member BLOB PRIMARY KEY,
                salt BLOB NOT NULL,
                cost INTEGER NOT NULL,
                sealed BLOB NOT NULL,
                short INTEGER NOT NULL,
                wrong INTEGER NOT NULL,
                until_ms INTEGER NOT NULL,
                wait_ms INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID"""
        )

    @migrations(name="uptime")
    def uptime(db: Database) -> None:
        db.conn.execute("ALTER TABLE pins ADD COLUMN tried_ms INTEGER NOT NULL DEFAULT 0")

    return migrations
