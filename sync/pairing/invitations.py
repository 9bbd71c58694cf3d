"""Codes that let one more PC in, as rows of `log.db`: made by any process, served by the one that holds the network.

Nothing about a code is decided in memory: a try is counted, and a joiner bound to the code, in a committed
transaction before the answer leaves. Whoever watches asks `changed()` (10 µs) and reads `current()` again.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sync.clock import LEAD_LIMIT_MS, WallClock
from sync.control import DeviceAdded, MemberAdded, Role
from sync.database import data_version, storage_errors
from sync.errors import NotAllowedError
from sync.identity import new_device_keys
from sync.pairing import CODE_DIGITS, Denial

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from sync.log import Log

TRIES: Final = 3
LIFETIME_MS: Final = 10 * 60 * 1000
WHOEVER: Final = b""
"""In place of a member: for whoever proves to have a recovery key."""


class InvitationState(StrEnum):
    """Where a code stands; only OPEN ones are announced and tried."""

    OPEN = "open"
    JOINING = "joining"
    JOINED = "joined"
    LOCKED = "locked"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One code: eight digits; for a new member with `role`, or (role None) for one more PC of `member`, of whoever has
    a recovery key where that is WHOEVER.

    Times are Unix milliseconds. `joiner` is the SHA-256 of the certificate that gave the right code, b"" before;
    `device` that PC's id; `addresses` where the announcing PC listens, () until it announces.
    """

    id: int
    code: str
    role: Role | None
    member: bytes
    created_ms: int
    expires_ms: int
    tries_left: int
    state: InvitationState
    joiner: bytes
    device: bytes
    addresses: tuple[str, ...]


_DENIALS: Final = {
    InvitationState.JOINING: Denial.USED,
    InvitationState.JOINED: Denial.USED,
    InvitationState.LOCKED: Denial.LOCKED,
    InvitationState.EXPIRED: Denial.EXPIRED,
    InvitationState.CANCELLED: Denial.CANCELLED,
}


class Invitations:
    """The codes of one `log.db`; the newest one is the one that counts."""

    def __init__(self, log: Log, wall_ms: WallClock, draw: Callable[[int], int] = secrets.randbelow) -> None:
        self._log = log
        self._wall_ms = wall_ms
        self._draw = draw
        log.migrate(_migrations())
        self._seen_version = data_version(log.db.conn)

    def create(self, role: Role | None, member: bytes, lifetime_ms: int = LIFETIME_MS) -> InvitationRow:
        """A new code, durable on return; one that was open before is cancelled.

        `role` is for a new member, whose id `member` the caller drew; None for one more PC of an existing member.
        """
        code = f"{self._draw(10**CODE_DIGITS):0{CODE_DIGITS}}"
        now_ms = self._wall_ms()
        row = (code, 0 if role is None else int(role), member, now_ms, now_ms + lifetime_ms, TRIES)
        with self._log.transaction():
            self._execute("UPDATE invitations SET state = 'cancelled' WHERE state = 'open' AND joiner = x''")
            columns = "code, role, member, created_ms, expires_ms, tries_left"
            self._execute(f"INSERT INTO invitations ({columns}) VALUES (?, ?, ?, ?, ?, ?)", row)
        current = self.current()
        assert current is not None
        return current

    def current(self) -> InvitationRow | None:
        """The newest code, whatever its state."""
        return self._one("ORDER BY id DESC LIMIT 1", ())

    def get(self, invitation_id: int) -> InvitationRow | None:
        """One code by its row's number."""
        return self._one("WHERE id = ?", (invitation_id,))

    def cancel(self, invitation_id: int) -> None:
        """Take a code back; one that somebody joined with stays as it is."""
        with self._log.transaction():
            self._execute(
                "UPDATE invitations SET state = 'cancelled' WHERE id = ? AND state = 'open'", (invitation_id,)
            )

    def set_addresses(self, invitation_id: int, addresses: Iterable[str]) -> None:
        """Note where the announcing process listens, for whoever shows the code."""
        with self._log.transaction():
            self._execute("UPDATE invitations SET addresses = ? WHERE id = ?", ("\n".join(addresses), invitation_id))

    def for_joiner(self, joiner: bytes) -> InvitationRow | Denial:
        """The code that a joiner (the SHA-256 of its certificate) may try now, or why not.

        One that gave the right code before may come again, also after the code's time, until it was cancelled, or
        another one is open while it is not in, or for somebody who is in the shop: who may come in on the same PC, too.
        """
        bound = self._one("WHERE joiner = ? AND state != 'cancelled' ORDER BY id DESC LIMIT 1", (joiner,))
        current = self.current()
        if current is None:
            return Denial.CLOSED
        is_open, is_in = current.state is InvitationState.OPEN, bound is None or bound.state is InvitationState.JOINED
        if bound is not None and not (is_open and (not is_in or current.role is None)):
            return bound
        return current if is_open else _DENIALS[current.state]

    def count_try(self, invitation_id: int) -> InvitationRow | Denial:
        """Count one try of an open code, durably; or why it may not be tried."""
        with self._log.transaction():
            invitation = self.get(invitation_id)
            if invitation is None or invitation.state is not InvitationState.OPEN:
                return Denial.CLOSED if invitation is None else _DENIALS[invitation.state]
            self._execute("UPDATE invitations SET tries_left = tries_left - 1 WHERE id = ?", (invitation_id,))
        counted = self.get(invitation_id)
        assert counted is not None
        return counted

    def bind(self, invitation_id: int, joiner: bytes, device: bytes) -> None:
        """The joiner gave the right code: from now on it is this one's only."""
        statement = "UPDATE invitations SET joiner = ?, device = ? WHERE id = ? AND joiner IN (x'', ?)"
        with self._log.transaction():
            self._execute(statement, (joiner, device, invitation_id, joiner))

    def finish(self, invitation_id: int) -> None:
        """The joiner is in."""
        with self._log.transaction():
            self._execute("UPDATE invitations SET state = 'joined' WHERE id = ?", (invitation_id,))

    def changed(self) -> bool:
        """Whether another connection committed anything to this database since the last time this was asked."""
        version = data_version(self._log.db.conn)
        moved = version != self._seen_version
        self._seen_version = version
        return moved

    def _execute(self, statement: str, values: tuple[Any, ...] = ()) -> None:
        with storage_errors():
            self._log.db.conn.execute(statement, values)

    def _one(self, where: str, values: tuple[Any, ...]) -> InvitationRow | None:
        columns = "id, code, role, member, created_ms, expires_ms, tries_left, state, joiner, device, addresses"
        with storage_errors():
            row = self._log.db.conn.execute(f"SELECT {columns} FROM invitations {where}", values).fetchone()
        return None if row is None else self._invitation(row)

    def _invitation(self, row: tuple[Any, ...]) -> InvitationRow:
        number, code, role, member, created_ms, expires_ms, tries_left, stored, joiner, device, addresses = row
        state = InvitationState(stored)
        if state is InvitationState.OPEN:
            state = self._open_state(created_ms, expires_ms, tries_left, joiner)
        known_role = Role(role) if role else None
        places = tuple(addresses.split("\n")) if addresses else ()
        return InvitationRow(
            number, code, known_role, member, created_ms, expires_ms, tries_left, state, joiner, device, places
        )

    def _open_state(self, created_ms: int, expires_ms: int, tries_left: int, joiner: bytes) -> InvitationState:
        if joiner:
            return InvitationState.JOINING
        if tries_left <= 0:
            return InvitationState.LOCKED
        # A clock that was set back must not keep a code open for as long.
        is_in_time = created_ms - LEAD_LIMIT_MS <= self._wall_ms() < expires_ms
        return InvitationState.OPEN if is_in_time else InvitationState.EXPIRED


def check_may_invite(may: Callable[[bytes, Any], str | None], inviter: bytes, role: Role | None, member: bytes) -> None:
    """Raise NotAllowedError unless `inviter` may let such a member or PC in. Anybody may open a code for WHOEVER: what
    lets that one in is the recovery key, which signs for itself.

    `may` is `Verdicts.may`: the sentence why a member may not say a control value, or None.
    """
    if member == WHOEVER:
        return
    if role is not None:
        value: MemberAdded | DeviceAdded = MemberAdded(member, role)
    else:
        some_pc = new_device_keys(os.urandom)  # which PC it will be is not known yet, and makes no difference
        value = DeviceAdded(member, some_pc.device, some_pc.certificate)
    sentence = may(inviter, value)
    if sentence is not None:
        raise NotAllowedError(sentence)


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations  # sqlite_utils takes 0.2 s to load

    migrations = Migrations("invitations")

    @migrations(name="codes")
    def codes(database: Database) -> None:
        database.conn.execute(
            """CREATE TABLE invitations (
                id INTEGER PRIMARY KEY,
                code TEXT NOT NULL,
                role INTEGER NOT NULL,
                member BLOB NOT NULL,
                created_ms INTEGER NOT NULL,
                expires_ms INTEGER NOT NULL,
                tries_left INTEGER NOT NULL,
                state TEXT NOT NULL DEFAULT 'open',
                joiner BLOB NOT NULL DEFAULT x'',
                device BLOB NOT NULL DEFAULT x'',
                addresses TEXT NOT NULL DEFAULT ''
            ) STRICT"""
        )

    return migrations
