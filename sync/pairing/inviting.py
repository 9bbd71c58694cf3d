"""The inviter's side of joining, on a connection whose first message was `Join`."""

from __future__ import annotations

import contextlib
import logging

from sync.admission import Newcomer
from sync.errors import MalformedError, NotAllowedError
from sync.exchange.frames import BATCH_BYTES, BATCH_ENTRIES, encode_control
from sync.identity import RandomBytes
from sync.pairing import (
    Admitted,
    Confirm,
    Denial,
    Denied,
    InviterPairing,
    Join,
    RecoveryProof,
    SeatRequest,
    denial_error,
)
from sync.pairing.invitations import WHOEVER, InvitationRow, Invitations, InvitationState
from sync.recovery import UselessKeyError, good_key
from sync.replica import Replica
from sync.transport.connection import FrameStream, LostError
from sync.transport.handshake import FRAME_LIMIT, VERSION, decode, encode

_log = logging.getLogger(__name__)


class Inviter:
    """Serves the code that is open: one joiner at a time, every try counted before it is answered."""

    def __init__(self, replica: Replica, invitations: Invitations, random: RandomBytes) -> None:
        self._replica = replica
        self._invitations = invitations
        self._random = random
        self._busy = False

    async def serve(self, stream: FrameStream, join: Join, nonce: bytes) -> None:
        """Let the joiner in, or tell it why not. Raises PairingError after a denial, MalformedError, LostError."""
        try:
            if join.version < VERSION:
                raise _denied(Denial.VERSION)
            pairing = InviterPairing(join, nonce, self._replica.device.fingerprint)
            if self._busy:
                raise _denied(Denial.BUSY)
            self._busy = True
            try:
                await self._pair(stream, pairing)
            finally:
                self._busy = False
        except _DeniedError as denied:
            await stream.write(encode(denied.message))
            raise denial_error(denied.message) from None

    async def _pair(self, stream: FrameStream, pairing: InviterPairing) -> None:
        invitation = _open(self._invitations.for_joiner(pairing.fingerprint))
        await stream.write(encode(pairing.pake(invitation.code, self._random)))
        confirm: Confirm = decode(await stream.read(FRAME_LIMIT), Confirm)
        self._check_code(invitation, pairing, confirm)
        offer = pairing.offer(self._replica.genesis, invitation.member, invitation.role)
        await stream.write(encode(offer))
        answer = await stream.read(FRAME_LIMIT)
        is_whoever = invitation.member == WHOEVER
        admission = (self._recognise if is_whoever else self._seat)(invitation, pairing, answer)
        await self._send_control(stream)
        await stream.write(encode(Admitted(admission)))
        with contextlib.suppress(LostError):  # until the joiner, who has it all then, hangs up
            await stream.read(FRAME_LIMIT)

    def _check_code(self, invitation: InvitationRow, pairing: InviterPairing, confirm: Confirm) -> None:
        is_again = invitation.joiner == pairing.fingerprint
        counted = invitation if is_again else _open(self._invitations.count_try(invitation.id))
        if not pairing.confirms(confirm):
            locked = not is_again and counted.tries_left == 0
            raise _denied(Denial.LOCKED if locked else Denial.WRONG, counted.tries_left)
        self._invitations.bind(invitation.id, pairing.fingerprint, pairing.device)

    def _recognise(self, invitation: InvitationRow, pairing: InviterPairing, answer: bytes) -> bytes:
        """The hash of the *recovery key added* of the key that the joiner has, with which it brings itself in."""
        proof: RecoveryProof = decode(answer, RecoveryProof)
        pairing.check_recovery(proof, self._replica.genesis)
        self._still_good(invitation)
        try:
            known = good_key(self._replica.verdicts, proof.key)
        except UselessKeyError as error:
            raise _denied(Denial(error.reason)) from error
        self._invitations.finish(invitation.id)
        return known.admission

    def _seat(self, invitation: InvitationRow, pairing: InviterPairing, answer: bytes) -> bytes:
        """The hash of the joiner's *seat added*. A seat that is there already is not added again: it may have been
        removed since, and an old code must not undo that."""
        seat: SeatRequest = decode(answer, SeatRequest)
        pairing.check_seat(seat, self._replica.genesis, invitation.member)
        current = self._still_good(invitation)
        if seat.feed not in self._replica.verdicts.seats:
            if current.state is InvitationState.JOINED:
                raise _denied(Denial.USED)
            self._add(invitation, pairing, seat)
        if not self._replica.verdicts.seats[seat.feed].stands:
            raise _denied(Denial.USED)
        self._invitations.finish(invitation.id)
        return self._replica.verdicts.seats[seat.feed].admission

    def _still_good(self, invitation: InvitationRow) -> InvitationRow:
        current = self._invitations.get(invitation.id)
        if current is None or current.state is InvitationState.CANCELLED:
            raise _denied(Denial.CANCELLED)
        return current

    def _add(self, invitation: InvitationRow, pairing: InviterPairing, seat: SeatRequest) -> None:
        keys = (pairing.device, pairing.certificate, seat.feed, seat.sealing, seat.proof)
        try:
            self._replica.admit(Newcomer(invitation.member, invitation.role, *keys))
        except (NotAllowedError, MalformedError) as error:
            _log.warning("A PC with the right code could not be let in: %s", error)
            raise _denied(Denial.FAILED) from error

    async def _send_control(self, stream: FrameStream) -> None:
        after = 0
        while True:
            entries, after = self._replica.control_since({}, after, BATCH_ENTRIES, BATCH_BYTES)
            if not entries:
                return
            await stream.write(encode_control(entries))


class _DeniedError(Exception):
    def __init__(self, message: Denied) -> None:
        super().__init__(message.reason)
        self.message = message


def _denied(reason: Denial, tries_left: int = 0) -> _DeniedError:
    return _DeniedError(Denied(reason, tries_left))


def _open(found: InvitationRow | Denial) -> InvitationRow:
    if isinstance(found, Denial):
        raise _denied(found)
    return found
