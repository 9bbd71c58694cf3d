"""Where PCs are let in while a network runs: the code that is open, and who comes with one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from sync.control import Role
from sync.identity import ID_SIZE, RandomBytes
from sync.pairing import Join
from sync.pairing.invitations import InvitationRow, Invitations, InvitationState, check_may_invite
from sync.pairing.inviting import Inviter
from sync.replica import Replica
from sync.transport.connection import FrameStream


class JoiningDesk:
    """invitations: the codes

    `changed` is called when another code may be open.
    """

    def __init__(self, replica: Replica, random: RandomBytes, changed: Callable[[], None]) -> None:
        self.invitations: Final = Invitations(replica.log, replica.wall_ms)
        self._replica: Final = replica
        self._random: Final = random
        self._changed: Final = changed
        self._inviter: Final = Inviter(replica, self.invitations, random)

    def invite(self, role: Role | None, member: bytes | None, lifetime_ms: int) -> InvitationRow:
        """See `Network.invite`."""
        if member is None:
            member = self._random(ID_SIZE) if role is not None else self._replica.me.member
        check_may_invite(self._replica.verdicts.may, self._replica.me.member, role, member)
        invitation = self.invitations.create(role, member, lifetime_ms)
        self._changed()
        return invitation

    def cancel(self) -> None:
        """Take the code back that is open, if there is one."""
        current = self.invitations.current()
        if current is not None:
            self.invitations.cancel(current.id)
            self._changed()

    def open_code(self, addresses: Callable[[], Sequence[str]]) -> tuple[InvitationRow | None, bool]:
        """The newest code and whether it is open; while it is, it knows at which addresses to come."""
        current = self.invitations.current()
        is_open = current is not None and current.state is InvitationState.OPEN
        if current is not None and is_open and not current.addresses:
            self.invitations.set_addresses(current.id, list(addresses()))
        return current, is_open

    async def let_in(self, stream: FrameStream, said: Join, nonce: bytes, within_s: float) -> None:
        """Let a joiner in, or tell it why not. Raises TimeoutError, PairingError, MalformedError, LostError."""
        try:
            async with asyncio.timeout(within_s):
                await self._inviter.serve(stream, said, nonce)
        finally:
            self._changed()
