"""One connection a pair: which links there are, which one stays when two calls crossed, and how they all end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Generic, Protocol, TypeVar

from sync.transport.connection import FrameStream
from sync.transport.greeting import Peer

_log = logging.getLogger(__name__)

RACE_S: Final = 15.0
"""Two connections of one pair that are made within this time are a race, and a rule decides it."""

_REPLACED: Final = "Another connection between the two PCs goes on."


class AnyLink(Protocol):
    """A connection after the handshake: for entries, or for files."""

    stream: FrameStream
    peer: Peer
    dialled: bool
    since_s: float
    known: bool
    reason: str

    async def run(self) -> None:
        """Carry what is said until the end."""

    def news(self) -> None:
        """There is something new to say."""

    def end(self, sentence: str) -> None:
        """Say good-bye; `run` returns once that is sent."""


L = TypeVar("L", bound=AnyLink)


class Links(Generic[L]):
    """The links of one kind that run; `by_device` holds the one that counts for each PC that is known."""

    def __init__(self, own_device: bytes, ended: Callable[[L], None]) -> None:
        self._own_device = own_device
        self._ended = ended
        self._by_device: dict[bytes, L] = {}
        self._running: set[L] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def by_device(self) -> Mapping[bytes, L]:
        """The adopted link to each connected PC."""
        return MappingProxyType(self._by_device)

    def is_current(self, link: L) -> bool:
        """Whether this is the adopted link to its PC."""
        return self._by_device.get(link.peer.device) is link

    def adopt(self, link: L) -> bool:
        """Make this the one link to its PC, ending another; or False when that one has to stay."""
        device = link.peer.device
        existing = self._by_device.get(device)
        if existing is not None and not self._gives_way(existing, link):
            return False
        link.known = True
        self._by_device[device] = link
        if existing is not None:
            existing.end(_REPLACED)
        return True

    def _gives_way(self, existing: L, new: L) -> bool:
        """A link to a run of the program that is over gives way, so does an old one that the other end must have lost,
        or else it would not call, and an earlier call of the same caller. Of two calls that crossed, that of the PC
        with the lower device id stays; both ends come to the same answer."""
        if existing.peer.session != new.peer.session or existing.dialled == new.dialled:
            return True
        if asyncio.get_running_loop().time() - existing.since_s > RACE_S:
            return True
        return new.dialled == (self._own_device < new.peer.device)

    async def run(self, link: L) -> None:
        """Run a link to its end; the stream stays the caller's to close."""
        self._running.add(link)
        self._idle.clear()
        try:
            await link.run()
        finally:
            self._forget(link)

    def _forget(self, link: L) -> None:
        _log.info("The connection to %s ended: %s", link.stream.remote, link.reason or "it was broken off.")
        self._running.discard(link)
        if not self._running:
            self._idle.set()
        if self._by_device.get(link.peer.device) is link:
            del self._by_device[link.peer.device]
            self._ended(link)

    def news(self) -> None:
        """The store holds something new."""
        for link in tuple(self._running):
            link.news()

    def drop(self, sentence: str) -> None:
        """End everything, not to be waited for."""
        for link in tuple(self._running):
            link.end(sentence)

    async def end(self, sentence: str, within_s: float) -> None:
        """Say good-bye to everybody, and wait a bounded time until what is on its way is sent."""
        self.drop(sentence)
        try:
            async with asyncio.timeout(within_s):
                await self._idle.wait()
        except TimeoutError:
            _log.info("A PC did not take leave in time.")
