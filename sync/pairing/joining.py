"""The joiner's side: shops that have a code open, one code for one of them, and the way in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sync.control import Role, decode_control, key_let_in
from sync.discovery import JOIN_TYPE, Discovery, announced_shop
from sync.entry import Entry
from sync.errors import MalformedError
from sync.exchange.frames import Control, decode_message
from sync.exchange.frames import decode_control as decode_entries
from sync.exchange.messages import FRAME_LIMIT as MESSAGE_LIMIT
from sync.genesis import Genesis
from sync.identity import RandomBytes, SeatKeys, fingerprint_of
from sync.log import Log
from sync.multicast import Announcement
from sync.pairing import (
    Admitted,
    Denied,
    JoinerPairing,
    Offer,
    OtherPurposeError,
    PairingError,
    Pake,
    denial_error,
    normalise_code,
    seat_message,
)
from sync.recovery import RecoveryKey
from sync.seats import Seats
from sync.transport.addresses import Address
from sync.transport.connection import FrameStream, LostError, UnreachableError, connect_tls
from sync.transport.handshake import FRAME_LIMIT, Hello, decode, encode
from sync.transport.listener import Limits
from sync.transport.supervision import BackOff, Fraction, supervise

_log = logging.getLogger(__name__)

CONTROL_LIMIT: Final = 256 << 20
"""Bytes of control entries taken from an inviter, and kept in memory until they are stored together."""
ATTEMPTS: Final = 3
SHOPS_LIMIT: Final = 64


class InterruptedJoiningError(PairingError):
    """The connection broke off; the same code can be used again, and leads to the same seat."""


class OtherShopError(PairingError):
    """The code was tried at another shop already; each code is tried at one shop only."""


@dataclass(frozen=True, slots=True)
class AnnouncedShop:
    """A shop with a code open: `key` tells it from others, `name` is its name, shown as it announces it."""

    key: str
    name: str
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class JoinOffer:
    """What a joiner has when it is in, as `Replica.join` wants it: `control` are the inviter's control entries in their
    order of arrival, with bodies and signatures, none of them verified yet. `address` is where the inviter is.

    To whoever gave a `key` they are all there is: with them `again_by_key` goes on, and `member` is empty.
    """

    genesis: Genesis
    member: bytes
    role: Role | None
    control: list[Entry]
    address: Address
    key: RecoveryKey | None = None


class Joiner:
    """Looks for shops and tries codes. The PC's and the seat's keys are in `log` before anything of them goes out."""

    def __init__(
        self,
        log: Log,
        random_bytes: RandomBytes,
        *,
        fraction: Fraction = random.random,
        discovery: bool = True,
        loopback_only: bool = False,
        limits: Limits | None = None,
        changed: Callable[[], None] = lambda: None,
        seat: SeatKeys | None = None,
    ) -> None:
        """`seat`: one whose keys are not to be in `log`, in which nobody's PIN seals them yet."""
        self._seat = seat
        self._seats = Seats(log, random_bytes)
        self._random = random_bytes
        self._fraction = fraction
        self._limits = limits or Limits()
        self._changed = changed
        self._discovery = Discovery(loopback_only=loopback_only) if discovery else None
        self._service: asyncio.Task[None] | None = None
        self._found: dict[str, AnnouncedShop] = {}
        self._tried_at: dict[str, bytes] = {}
        self._tried: dict[str, str] = {}

    async def start(self) -> None:
        """Begin to look for shops."""
        if self._discovery is not None:
            service = supervise("search for shops", self._look, BackOff(self._fraction), lambda _error: None)
            self._service = asyncio.get_running_loop().create_task(service)

    async def stop(self) -> None:
        """Stop looking."""
        if self._service is not None:
            self._service.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._service
            self._service = None

    @property
    def found(self) -> tuple[AnnouncedShop, ...]:
        """The shops that have a code open now, by name."""
        return tuple(sorted(self._found.values(), key=lambda shop: (shop.name.casefold(), shop.key)))

    @property
    def tried(self) -> list[tuple[str, str]]:
        """The addresses that were tried, each with what came of it in a sentence; the latest last."""
        return list(self._tried.items())

    async def attempt(
        self, where: AnnouncedShop | Address, typed: str, recovery: RecoveryKey | None = None
    ) -> JoinOffer:
        """Try a code at one shop; `recovery` is theirs whom nobody need let in. Raises PairingError (each kind
        of it with its sentence), UnreachableError."""
        code = normalise_code(typed)
        addresses = where.addresses if isinstance(where, AnnouncedShop) else (where,)
        state = _Attempt(code, recovery)
        for _ in range(ATTEMPTS):
            try:
                return await self._attempt_once(addresses, state)
            except (LostError, TimeoutError) as error:
                if not state.right:
                    raise _interrupted() from error
                _log.info("The joining was interrupted and is taken up again: %s", error)
            except MalformedError as error:
                raise PairingError("The other PC did something unexpected. Try again.") from error
        raise _interrupted()

    async def _attempt_once(self, addresses: tuple[Address, ...], state: _Attempt) -> JoinOffer:
        address, stream = await self._reach(addresses)
        try:
            async with asyncio.timeout(self._limits.pairing_s):
                return await self._pair(stream, address, state)
        finally:
            await stream.close()

    async def _reach(self, addresses: tuple[Address, ...]) -> tuple[Address, FrameStream]:
        failure = UnreachableError("That shop's PC cannot be found any more.")
        for address in addresses:
            try:
                stream = await connect_tls(address, self._limits.connect_s)
            except (UnreachableError, MalformedError) as error:
                self._note(address, str(error))
                failure = UnreachableError(str(error))
                continue
            self._note(address, "Connected.")
            return address, stream
        raise failure

    async def _pair(self, stream: FrameStream, address: Address, state: _Attempt) -> JoinOffer:
        self._keep_to_one_shop(state.code, stream.certificate)
        device = self._seats.device()
        hello: Hello = decode(await stream.read(FRAME_LIMIT), Hello)
        pairing = JoinerPairing(hello, device, stream.certificate, state.code, self._random)
        await stream.write(encode(pairing.join()))
        pake: Pake = _allowed(decode(await stream.read(FRAME_LIMIT), Pake, Denied))
        await stream.write(encode(pairing.confirm(pake)))
        offer: Offer = _allowed(decode(await stream.read(FRAME_LIMIT), Offer, Denied))
        genesis = pairing.accept(offer)
        state.right = True
        _check_purpose(offer, state.recovery)
        if state.recovery is not None:
            feed = state.recovery.public
            await stream.write(encode(pairing.prove(state.recovery, genesis)))
        else:
            seat = self._seat or self._seats.waiting()
            feed = seat.feed
            await stream.write(encode(seat_message(seat, genesis, offer.member, device.device)))
        control = await _read_control(stream, genesis, feed)
        role = Role(offer.role) if offer.role else None
        return JoinOffer(genesis, offer.member, role, control, address, state.recovery)

    def _keep_to_one_shop(self, code: str, certificate: bytes) -> None:
        shown = fingerprint_of(certificate)
        if self._tried_at.setdefault(code, shown) != shown:
            raise OtherShopError("That code was tried at another shop already. Ask this shop for a code of its own.")

    async def _look(self) -> None:
        assert self._discovery is not None
        try:
            await self._discovery.start()
            self._discovery.browse(JOIN_TYPE, self._heard)
            await self._discovery.follow_interfaces()
        finally:
            self._found.clear()
            await self._discovery.stop()

    def _heard(self, announcement: Announcement) -> None:
        name = announced_shop(announcement.properties)
        if not announcement.addresses:
            self._found.pop(announcement.name, None)
        elif name is not None and (announcement.name in self._found or len(self._found) < SHOPS_LIMIT):
            self._found[announcement.name] = AnnouncedShop(announcement.name, name, announcement.addresses)
        self._changed()

    def _note(self, address: Address, outcome: str) -> None:
        self._tried.pop(str(address), None)
        self._tried[str(address)] = outcome
        self._changed()


@dataclass(slots=True)
class _Attempt:
    """A code at work: `right` once the inviter has proved that it is the one it showed."""

    code: str
    recovery: RecoveryKey | None
    right: bool = False


def _check_purpose(offer: Offer, recovery: RecoveryKey | None) -> None:
    if recovery is None and not offer.member:
        raise OtherPurposeError(
            "That code is for somebody who has a recovery sheet. If that is you, go back and choose “Begin again”. "
            "Either way let the other PC show a new code."
        )
    if recovery is not None and offer.member:
        raise OtherPurposeError(
            "That code is not for a recovery sheet. On the other PC choose “Whoever has the recovery sheet”, and type "
            "the code that it shows then."
        )


def _allowed(said: Any) -> Any:
    if isinstance(said, Denied):
        raise denial_error(said)
    return said


async def _read_control(stream: FrameStream, genesis: Genesis, feed: bytes) -> list[Entry]:
    control: list[Entry] = []
    size = 0
    while True:
        frame = await stream.read(MESSAGE_LIMIT)
        try:
            said = _allowed(decode(frame, Admitted, Denied))
        except MalformedError:
            message = decode_message(frame)
            size += len(frame)
            if not isinstance(message, Control) or size > CONTROL_LIMIT:
                raise
            control += decode_entries(genesis.hash, message)
            continue
        if not isinstance(said, Admitted) or not any(_admits(entry, said.seat, feed) for entry in control):
            raise MalformedError("The other PC said that this PC is in, and did not show it.")
        return control


def _admits(entry: Entry, digest: bytes, feed: bytes) -> bool:
    if entry.hash != digest or entry.body is None:
        return False
    return key_let_in(decode_control(entry.body)[1]) == feed


def _interrupted() -> InterruptedJoiningError:
    return InterruptedJoiningError("The connection to the other PC broke off. Try again; the same code still works.")
