"""Letting a PC in: member, device, seat and keys, said together by whoever has the right to."""

from __future__ import annotations

from typing import NamedTuple

from sync.authoring import Author
from sync.control import DeviceAdded, MemberAdded, Role, SeatAdded, Value
from sync.entry import Entry
from sync.errors import NotAllowedError
from sync.identity import device_public_key, proof_message, verify
from sync.replica_state import ReplicaState


class Newcomer(NamedTuple):
    """Who is to be let in: a member id (16 bytes) that the inviter drew or that is a member's; the role for a new
    person, None for one more PC of somebody; the public halves of a PC and a seat, with the seat's proof over the
    genesis hash (`sync.identity.prove_seat`)."""

    member: bytes
    role: Role | None
    device: bytes
    certificate: bytes
    feed: bytes
    sealing: bytes
    proof: bytes


class Admitting:
    """Writes what lets a newcomer in."""

    def __init__(self, state: ReplicaState, author: Author) -> None:
        self._state = state
        self._author = author

    def admit(self, newcomer: Newcomer) -> list[Entry]:
        """The control entries written; none when all of it stands already.

        Raises BadSignatureError or MalformedError for keys that do not prove themselves, NotAllowedError.
        """
        device_public_key(newcomer.device, newcomer.certificate)
        binding = self._state.genesis.hash
        message = proof_message(binding, newcomer.member, newcomer.device, newcomer.feed, newcomer.sealing)
        verify(newcomer.feed, newcomer.proof, message)
        written = self._author.control(self._lacking(newcomer))
        written += self._author.seal(sorted(self._state.keys.held), frozenset([newcomer.feed]))
        return written

    def _lacking(self, newcomer: Newcomer) -> list[Value]:
        verdicts, values = self._state.verdicts, list[Value]()
        member = verdicts.members.get(newcomer.member)
        if member is None or member.role is None:
            if newcomer.role is None:
                raise NotAllowedError("This person is not in the shop any more.")
            values.append(MemberAdded(newcomer.member, newcomer.role))
        device = verdicts.devices.get(newcomer.device)
        if device is None or not device.stands:
            values.append(DeviceAdded(newcomer.member, newcomer.device, newcomer.certificate))
        seat = verdicts.seats.get(newcomer.feed)
        if seat is None or not seat.stands:
            values.append(SeatAdded(newcomer.member, newcomer.device, newcomer.feed, newcomer.sealing, newcomer.proof))
        return values
