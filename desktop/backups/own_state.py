"""What a seat keeps for itself alone (`own.db`) on its way into a backup and out of it, for its member's eyes only."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from desktop.backups import age
from desktop.chat.queries import all_unread
from desktop.errors import InvalidError
from desktop.files.waiting import waiting_among
from desktop.home.home import seat_key
from desktop.rows.local_state import LocalState, SavedDraft
from sync.backup import SealedState
from sync.errors import BadSignatureError, StorageError
from sync.identity import device_public_key, verify
from sync.seats import SeatState

if TYPE_CHECKING:
    from desktop.area import Areas
    from desktop.engine.command_context import CommandContext
    from desktop.engine.unattended import Unattended
    from sync.recovery import RecoveryKey
    from sync.replica import Replica

_LABEL: Final = b"countertop/own/1"


class OwnState(Struct, array_like=True, frozen=True):
    """What is written and not sent, by what it is written in; what areas keep, by their names; the hashes of the
    messages that are not read."""

    drafts: dict[bytes, SavedDraft] = {}
    kept: dict[str, bytes] = {}
    unread: list[bytes] = []


class _Said(Struct, array_like=True, frozen=True):
    """Such a state as a PC says it: its device, its signature, and the state."""

    device: bytes
    signature: bytes
    state: bytes


def sealed_for(context: CommandContext, key: bytes) -> list[SealedState]:
    """Of whoever is here, for a recovery key; nothing where that is another person's."""
    me = context.replica.me.member
    if context.replica.verdicts.seating.recovery_keys[key].member != me:
        return []
    return [sealed_by(context, me, key)]


def sealed_by(context: CommandContext, member: bytes, key: bytes) -> SealedState:
    """What whoever is here keeps for themselves, as this PC says it of a member, for a key of theirs."""
    return said_by(context.replica, member, key, _own_state(context))


def said_by(replica: Replica, member: bytes, key: bytes, state: OwnState) -> SealedState:
    """Such a state of a member as this PC says it, for a key of theirs."""
    device, encoded = replica.device, msgspec.msgpack.encode(state)
    said = _Said(device.device, device.sign(_digest(replica, encoded)), encoded)
    return SealedState(member, key, age.sealed(msgspec.msgpack.encode(said), key))


def _own_state(context: CommandContext) -> OwnState:
    return _kept_in(context.local_state, context.model.areas, all_unread(context.session))


def read_by_nobody(pc: Unattended, key: bytes) -> OwnState | None:
    """What the person of a recovery key keeps on a PC where nobody is in, if no PIN of theirs seals it; all counts as
    read."""
    colleagues, member = pc.replica.colleagues, pc.replica.verdicts.seating.recovery_keys[key].member
    for seat in colleagues.seats_of(member):
        path = pc.home.seat_path(seat.feed) / "own.db"
        if seat.state == SeatState.OPEN and not seat.is_sealed and path.exists():
            with suppress(StorageError), closing(LocalState(path, seat_key(pc.home.key(), seat.feed))) as own:
                return _kept_in(own, pc.areas, [])
    return None


def _kept_in(own: LocalState, areas: Areas, unread: list[bytes]) -> OwnState:
    of_this_pc = {name for area in areas for name in area.of_this_pc}
    drafts = {place: draft for place, draft in own.saved_drafts().items() if draft.text}
    kept = {name: value for name, value in own.all_kept().items() if value and name not in of_this_pc}
    return OwnState(drafts, kept, unread)


def _digest(replica: Replica, state: bytes) -> bytes:
    return blake2b(_LABEL + replica.genesis.hash + state, digest_size=32).digest()


class BroughtState:
    """The state that a backup brings whoever has this recovery key.

    It is believed only once the backup has said which PC may say that: before that nothing but which files it needs.
    """

    def __init__(self, kept: Sequence[SealedState], key: RecoveryKey) -> None:
        self._said: Final = _opened(kept, key)
        self.state: Final = _decoded(self._said)

    @property
    def files(self) -> frozenset[bytes]:
        """The ids of those that it needs; none where it says that in no way that is known."""
        with suppress(msgspec.DecodeError):
            return waiting_among(self.state.kept)
        return frozenset()

    @property
    def device(self) -> bytes:
        """Of the PC that says it; empty where there is none."""
        return b"" if self._said is None else self._said.device

    def is_of(self, replica: Replica) -> bool:
        """Whether a PC of this shop said it on which this member has or had a seat, whoever brought that PC in."""
        if self._said is None:
            return False
        device, seats = replica.verdicts.devices.get(self.device), replica.verdicts.seats.values()
        if device is None or (replica.me.member, device.id) not in {(seat.member, seat.device) for seat in seats}:
            return False
        public = device_public_key(device.id, device.certificate).public_bytes_raw()
        with suppress(BadSignatureError):
            verify(public, self._said.signature, _digest(replica, self._said.state))
            return True
        return False


def _opened(kept: Sequence[SealedState], key: RecoveryKey) -> _Said | None:
    with suppress(InvalidError, msgspec.DecodeError):
        for each in kept:
            if each.key == key.public:
                return msgspec.msgpack.decode(age.unsealed(each.sealed, key.private), type=_Said)
    return None


def _decoded(said: _Said | None) -> OwnState:
    with suppress(msgspec.DecodeError):
        return msgspec.msgpack.decode(said.state, type=OwnState) if said is not None else OwnState()
    return OwnState()
