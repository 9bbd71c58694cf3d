"""Who is at the other end: the peer handshake carried over a connection, the server's side and the client's.

`sync.transport.handshake` has the messages and the proofs, `sync/README.md` their order.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from typing import Final, NamedTuple

from sync.authority import Device
from sync.control import DeviceRemoved, MemberRemoved, SeatRemoved, decode_control
from sync.entry import CONTROL, Entry, decode_entry
from sync.errors import MalformedError, SyncError
from sync.identity import fingerprint_of, verify
from sync.replica import Replica
from sync.transport.addresses import Address
from sync.transport.connection import FrameStream, LostError, connect_tls
from sync.transport.handshake import (
    FRAME_LIMIT,
    SESSION_SIZE,
    VERSION,
    Accepted,
    Answer,
    Hello,
    Purpose,
    RefusalReason,
    RefusedPeer,
    Removed,
    answer,
    check_answer,
    decode,
    encode,
)

_log: Final = logging.getLogger(__name__)


class Peer(NamedTuple):
    """A device that proved that it holds its certificate's key, and which run of its program it is."""

    device: bytes
    certificate: bytes
    session: bytes


class TurnedAwayError(SyncError):
    """The other PC, or this one, did not go on: `reason` is one of `handshake.RefusalReason`, or unknown here."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class RemovedError(SyncError):
    """This PC was removed from the shop; `entry` is the signed control entry that says so."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("This PC was removed from the shop.")
        self.entry = entry


_TURNED_AWAY = {
    RefusalReason.VERSION: "The two PCs have different versions of Countertop. Update both.",
    RefusalReason.FOREIGN: "The PC there belongs to another shop.",
    RefusalReason.UNKNOWN: "The PC there does not know this PC yet.",
    RefusalReason.IMPOSTOR: "The PC there does not believe that this PC is the one it says.",
    RefusalReason.BUSY: "The PC there is busy. It will be tried again.",
    RefusalReason.SELF: "That is this PC itself.",
    RefusalReason.DUPLICATE: "That PC is connected already.",
}


def turned_away(reason: str) -> TurnedAwayError:
    """The error for a refusal, with its sentence."""
    return TurnedAwayError(
        reason, _TURNED_AWAY.get(RefusalReason(reason), "") if reason in list(RefusalReason) else "It said no."
    )


def device_at(shop: Replica, certificate: bytes) -> bytes:
    """The standing device of the shop that shows this certificate. Raises TurnedAwayError."""
    shown = fingerprint_of(certificate)
    if hmac.compare_digest(shown, shop.device.fingerprint):
        raise turned_away(RefusalReason.SELF)
    for device, known in shop.verdicts.devices.items():
        if known.stands and hmac.compare_digest(known.fingerprint, shown):
            return device
    raise TurnedAwayError(RefusalReason.UNKNOWN, "The PC there is not one of this shop's, as far as this PC knows.")


async def reach(shop: Replica, address: Address, device: bytes | None, within_s: float) -> tuple[FrameStream, bytes]:
    """A connection to the PC of the shop at an address, to this one where one is meant; and which one it is.

    Raises UnreachableError, TurnedAwayError.
    """
    stream = await connect_tls(address, within_s)
    try:
        found = device_at(shop, stream.certificate)
        if device is not None and found != device:
            raise TurnedAwayError(RefusalReason.IMPOSTOR, "Another PC of the shop is there.")
    except BaseException:
        await stream.close()
        raise
    return stream, found


async def prove_to_server(
    stream: FrameStream, shop: Replica, session: bytes, within_s: float, purpose: Purpose = Purpose.ENTRIES
) -> Peer:
    """The client's side, after the server's certificate was compared: answer and be accepted, within this time.

    Raises TurnedAwayError, RemovedError, MalformedError, LostError.
    """
    try:
        async with asyncio.timeout(within_s):
            return await _prove(stream, shop, session, purpose)
    except TimeoutError as error:
        raise LostError("The PC there did not say who it is.") from error


async def _prove(stream: FrameStream, shop: Replica, session: bytes, purpose: Purpose) -> Peer:
    hello: Hello = decode(await stream.read(FRAME_LIMIT), Hello)
    said_to = shop.device, shop.genesis.hash, stream.certificate, session, purpose
    await stream.write(encode(answer(hello, *said_to)))
    said: Accepted | Removed | RefusedPeer = decode(await stream.read(FRAME_LIMIT), Accepted, Removed, RefusedPeer)
    last = await _object(stream, shop, said) if isinstance(said, Removed) else said
    if isinstance(last, RefusedPeer):
        raise turned_away(last.reason)
    if len(last.session) != SESSION_SIZE:
        raise MalformedError("The other PC accepted in a way that is not part of the protocol.")
    return Peer(device_at(shop, stream.certificate), stream.certificate, last.session)


async def _object(stream: FrameStream, shop: Replica, said: Removed) -> Accepted | RefusedPeer:
    """Go on where the removal does not stand here: the server, which may lack what speaks against it, takes control as
    from a stranger."""
    entry = check_removal(shop, said)
    try:
        shop.receive_control([entry])
    except SyncError as error:
        _log.info("The entry that removed this PC cannot be kept here: %s", error)
    if is_believed(shop, entry):
        raise RemovedError(entry)
    answered: Accepted | RefusedPeer = decode(await stream.read(FRAME_LIMIT), Accepted, RefusedPeer)
    return answered


def check_removal(shop: Replica, said: Removed) -> Entry:
    """The control entry that removed this PC, its signature checked. Raises MalformedError.

    Whether its author was entitled cannot be judged here, because this PC may lack what came before it; so it is
    taken as news for people, and not as a verdict.
    """
    entry = decode_entry(shop.genesis.hash, said.header, said.body, said.signature)
    verify(entry.feed, said.signature, entry.hash)
    _heads, value = decode_control(said.body)
    removed = entry.chain == CONTROL and (
        (isinstance(value, DeviceRemoved) and value.device == shop.device.device)
        or (isinstance(value, MemberRemoved) and value.member in shop.colleagues.members())
        or (isinstance(value, SeatRemoved) and value.feed in shop.own_feeds())
    )
    if not removed:
        raise MalformedError("The other PC said that this PC was removed, and showed something else.")
    return entry


def is_believed(shop: Replica, removal: Entry) -> bool:
    """Whether a removal that a PC showed is one: it stands, and no seat of this PC does; or, where it cannot be kept
    here because this PC lacks what came before it, its author may say such a thing, with a key that was not taken away,
    as far as this PC knows."""
    verdicts = shop.verdicts
    if shop.authority.holds(removal.hash):
        return verdicts.stands(removal.hash) and not shop.colleagues.may_write()
    _heads, value = decode_control(removal.body or b"")
    seat = verdicts.seats.get(removal.feed)
    return seat is not None and seat.stands and verdicts.may(seat.member, value) is None


async def check_client(stream: FrameStream, said: Answer, nonce: bytes, shop: Replica) -> Peer:
    """The server's side up to knowing who it is; the caller decides and sends `accept`.

    The peer may be one that is not known yet, or that was removed and has been told so: see `is_known`. Raises
    TurnedAwayError after telling the client why, MalformedError and LostError without a word.
    """
    if said.version < VERSION:
        raise await refuse(stream, RefusalReason.VERSION)
    if said.genesis != shop.genesis.hash:
        raise await refuse(stream, RefusalReason.FOREIGN)
    check_answer(said, shop.genesis.hash, nonce, shop.device.fingerprint)
    if said.device == shop.device.device:
        raise await refuse(stream, RefusalReason.SELF)
    known = shop.verdicts.devices.get(said.device)
    if known is not None and not hmac.compare_digest(known.fingerprint, fingerprint_of(said.certificate)):
        raise await refuse(stream, RefusalReason.IMPOSTOR)
    if known is not None and not known.stands:
        await _tell_removal(stream, shop, known)
    return Peer(said.device, said.certificate, said.session)


def is_known(shop: Replica, peer: Peer) -> bool:
    """Whether control says that this device, with this certificate, is one of the shop's."""
    known = shop.verdicts.devices.get(peer.device)
    return known is not None and known.stands and known.fingerprint == fingerprint_of(peer.certificate)


async def _tell_removal(stream: FrameStream, shop: Replica, known: Device) -> None:
    entry = shop.log.entry(known.removal) if known.removal else None
    if entry is None or entry.body is None or entry.signature is None:
        raise await refuse(stream, RefusalReason.UNKNOWN)
    await stream.write(encode(Removed(entry.raw, entry.body, entry.signature)))


async def refuse(stream: FrameStream, reason: RefusalReason) -> TurnedAwayError:
    """Tell the client why it is turned away; gives the error to raise."""
    await stream.write(encode(RefusedPeer(reason)))
    return TurnedAwayError(reason, f"A PC was turned away: {reason}.")


def accept(session: bytes) -> bytes:
    """The frame that makes a client a peer."""
    return encode(Accepted(session))
