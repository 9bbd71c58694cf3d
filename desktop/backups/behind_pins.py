"""What people of a PC keep behind their PINs, in its backups: sealed as it is, and opened by their PIN, or by the words
of a recovery sheet of their own."""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import Struct

from desktop.backups import age
from desktop.colleagues.brought import KeptBehindPin, OwnThings, copied, opened, waiting
from desktop.errors import InvalidError
from desktop.home import key_store
from sync.backup import SealedState
from sync.errors import BadSignatureError, StorageError
from sync.identity import device_public_key, verify

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from desktop.engine.command_context import CommandContext
    from desktop.home.home import Home
    from sync.recovery import RecoveryKey
    from sync.replica import Replica

_LABEL: Final = b"countertop/behind-pin/1"


class _Carried(Struct, array_like=True, frozen=True):
    """What is kept, and its key as an age file for a recovery key of the same person; empty where there is none."""

    kept: KeptBehindPin
    for_sheet: bytes = b""


class _Said(Struct, array_like=True, frozen=True):
    """That as a PC says it: its device, its signature, and what was carried."""

    device: bytes
    signature: bytes
    carried: bytes


class Brought(NamedTuple):
    """What a backup brings somebody; `device`: of the PC that says so; `said`: as the backup carries it."""

    member: bytes
    device: bytes
    kept: KeptBehindPin
    for_sheet: bytes
    said: bytes

    def by_sheet(self, key: RecoveryKey, folder: Path, not_wanted: Collection[str]) -> OwnThings | None:
        """What is in it, where the recovery key is that person's and opens it."""
        with suppress(InvalidError, StorageError, OSError):
            return opened(self.kept, age.unsealed(self.for_sheet, key.private), folder, not_wanted)
        return None


def keep_key(context: CommandContext) -> None:
    """Seal what opens one's own things for one's recovery sheet, where one has both a PIN and a sheet: so a backup that
    is made while one is not in gives them back."""
    replica, insider = context.replica, context.replica.colleagues.insider()
    keys = [key for key, known in replica.verdicts.seating.recovery_keys.items() if known.member == replica.me.member]
    if insider is None or insider.key is None or not keys:
        return
    which = keys[0] + key_store.derived(insider.key, "which")
    if not (replica.log.get(_name(insider.member)) or b"").startswith(which):
        replica.log.put(_name(insider.member), which + age.sealed(insider.key, keys[0]))


async def sealed_behind_pins(home: Home, replica: Replica) -> list[SealedState]:
    """Of everybody of this PC who has a PIN, as this PC says it; and what waits here for people, as others did."""
    found = [_as_said(replica, member, kept) for member, kept in await copied(home, replica)]
    for member in sorted(replica.verdicts.members):
        found += [SealedState(member, each.kept.feed, each.said) for each in waiting(replica.log, member)]
    return found


def _as_said(replica: Replica, member: bytes, kept: KeptBehindPin) -> SealedState:
    device = replica.device
    carried = msgspec.msgpack.encode(_Carried(kept, _for_sheet(replica, member)))
    said = _Said(device.device, device.sign(_digest(replica, member, carried)), carried)
    return SealedState(member, kept.feed, msgspec.msgpack.encode(said))


def _for_sheet(replica: Replica, member: bytes) -> bytes:
    """Their key as it was sealed for their sheet; not for one that is worth nothing any more."""
    sealed = replica.log.get(_name(member)) or b""
    known = replica.verdicts.seating.recovery_keys.get(sealed[: key_store.KEY_SIZE])
    return sealed[2 * key_store.KEY_SIZE :] if known is not None and known.member == member else b""


def brought_by(states: Iterable[SealedState], replica: Replica) -> Iterator[Brought]:
    """Of what a backup carries what a PC of this shop says of a seat that somebody has on it."""
    for state in states:
        with suppress(msgspec.MsgspecError, BadSignatureError):
            said = msgspec.msgpack.decode(state.sealed, type=_Said)
            carried = msgspec.msgpack.decode(said.carried, type=_Carried)
            if _is_on(replica, state.member, carried.kept.feed, said.device):
                device = replica.verdicts.devices[said.device]
                public = device_public_key(device.id, device.certificate).public_bytes_raw()
                verify(public, said.signature, _digest(replica, state.member, said.carried))
                yield Brought(state.member, said.device, carried.kept, carried.for_sheet, state.sealed)


def _is_on(replica: Replica, member: bytes, feed: bytes, device: bytes) -> bool:
    seat = replica.verdicts.seats.get(feed)
    return device in replica.verdicts.devices and seat is not None and (seat.member, seat.device) == (member, device)


def _digest(replica: Replica, member: bytes, carried: bytes) -> bytes:
    return blake2b(_LABEL + replica.genesis.hash + member + carried, digest_size=32).digest()


def _name(member: bytes) -> str:
    return f"key for the sheet of {member.hex()}"
