"""Codes that let somebody in, for screens: made here, served by whichever process holds the network."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, Literal

from desktop.errors import InvalidError, NotFoundError
from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON, Invitation, Role
from desktop.people.roles import ROLE_NAMES, ROLES
from desktop.rows.read_session import as_bytes
from sync.clock import datetime_of
from sync.control import Role as SyncRole
from sync.pairing.invitations import WHOEVER, InvitationRow, Invitations, InvitationState, check_may_invite

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext

MOST_MINUTES: Final = 24 * 60
ADDRESSES_S: Final = 2.0
NAME_S: Final = 5.0
"""How long somebody who is in may go without a name before they are shown without one."""

State = Literal["open", "joined", "expired", "locked", "cancelled"]

_STATES: Final[dict[InvitationState, State]] = {
    InvitationState.OPEN: "open",
    InvitationState.JOINING: "open",
    InvitationState.JOINED: "joined",
    InvitationState.EXPIRED: "expired",
    InvitationState.LOCKED: "locked",
    InvitationState.CANCELLED: "cancelled",
}


class Inviting:
    """Lives in the engine's thread."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._rows = Invitations(context.replica.log, context.replica.wall_ms)
        self._joined_s: dict[int, float] = {}

    async def invite(self, role: Role | None, person: str | None, minutes: int) -> Invitation:
        """Open a code for someone new with a role, or for one more PC of a person (None: mine). Who has left the shop
        comes back by it, as an employee."""
        level, member = (self._level(role), None) if role is not None else self._known(person)
        return await self._open(level, member, minutes)

    async def invite_whoever(self, minutes: int) -> Invitation:
        """Open a code for whoever has the words of a recovery sheet."""
        return await self._open(None, WHOEVER, minutes)

    async def _open(self, level: SyncRole | None, member: bytes | None, minutes: int) -> Invitation:
        if not 1 <= minutes <= MOST_MINUTES:
            raise InvalidError("A code can be open for 1 minute to 24 hours.")
        network, lifetime_ms = self._context.networking.network, minutes * 60_000
        if network is not None:
            row = network.invite(level, member, lifetime_ms)
            self._rows.set_addresses(row.id, network.addresses)
        else:
            replica = self._context.replica
            who = self._context.random(16) if member is None else member
            check_may_invite(replica.verdicts.may, replica.me.member, level, who)
            row = self._rows.create(level, who, lifetime_ms)
            await self._wait_for_addresses(row.id)
        found = self.current()
        if found is None:
            raise NotFoundError("The code was taken back.")
        return found

    @staticmethod
    def _level(role: Role) -> SyncRole:
        if role not in ROLES:
            raise InvalidError("The role can be owner, manager or employee.")
        return ROLES[role]

    def _known(self, person: str | None) -> tuple[SyncRole | None, bytes]:
        """A person who is or was in the shop, and the role in which they come back."""
        replica = self._context.replica
        member = replica.me.member if person is None else as_bytes(person)
        known = replica.verdicts.members.get(member)
        if known is None:
            raise NotFoundError("This person is not in the shop.")
        return (SyncRole.EMPLOYEE if known.role is None else None), member

    async def _wait_for_addresses(self, id: int) -> None:
        """The process that holds the network writes down where it can be reached."""
        deadline = time.monotonic() + ADDRESSES_S
        while time.monotonic() < deadline:
            row = self._rows.get(id)
            if row is None or row.addresses:
                return
            await asyncio.sleep(0.05)

    def cancel(self) -> None:
        """Take back the code that is open."""
        network, row = self._context.networking.network, self._rows.current()
        if network is not None:
            network.cancel_invitation()
        elif row is not None:
            self._rows.cancel(row.id)

    def current(self) -> Invitation | None:
        """The newest code and what became of it."""
        row = self._rows.current()
        if row is None:
            return None
        joined = self._joined(row) if row.state is InvitationState.JOINED else None
        state = self._state(row) if joined is None else _STATES[row.state]
        return Invitation(
            code=row.code,
            role=ROLE_NAMES[row.role] if row.role is not None else None,
            person_id=row.member.hex() or None if row.role is None else None,
            addresses=row.addresses,
            expires_at=datetime_of(row.expires_ms),
            tries_left=row.tries_left,
            state=state,
            joined=joined,
            joined_id=self._whose(row).hex() if joined is not None else None,
        )

    def _state(self, row: InvitationRow) -> State:
        """As long as nobody can be named: who has the words of a recovery sheet is in when they have said so."""
        if row.state is not InvitationState.JOINED:
            return _STATES[row.state]
        if not self._whose(row):
            return "open" if self._context.replica.wall_ms() < row.expires_ms else "expired"
        return "open" if self._is_fresh(row.id) else "joined"

    def _whose(self, row: InvitationRow) -> bytes:
        """The member for whom a PC joined; empty: not known yet."""
        device = self._context.replica.verdicts.devices.get(row.device)
        return row.member or (device.member if device is not None else b"")

    def _is_fresh(self, id: int) -> bool:
        since_s = self._joined_s.setdefault(id, time.monotonic())
        return time.monotonic() - since_s < NAME_S

    def _joined(self, row: InvitationRow) -> str | None:
        """The name of the new person or PC, once it has said one."""
        conn = self._context.model.conn
        if row.role is None:
            found = conn.execute("SELECT name FROM pcs WHERE pc = ?", (row.device,)).fetchone()
        else:
            found = conn.execute("SELECT name FROM people WHERE person = ?", (row.member,)).fetchone()
        return None if found is None or found[0] in (UNNAMED_PC, UNNAMED_PERSON) else str(found[0])
