"""The connections for files: one to each connected PC, beside the one for entries.

Whoever made the connection for entries makes it, to the same address, where it is known to work: one of the two may not
be reachable from the other. It is made once there is any file to speak of, and stays as long as the other one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sync.authority.verdicts import Verdicts
from sync.errors import SyncError
from sync.files.face import FilesFace
from sync.files.promises import Promises
from sync.files.traffic import FileTraffic
from sync.identity import RandomBytes
from sync.replica import Replica
from sync.transport.connection import FrameStream
from sync.transport.file_link import FileLink
from sync.transport.greeting import Peer, accept, is_known, prove_to_server, reach, refuse, turned_away
from sync.transport.handshake import Purpose, RefusalReason
from sync.transport.link import Link
from sync.transport.links import Links
from sync.transport.listener import Guest, Limits
from sync.transport.supervision import SETTLED_S, BackOff, Fraction, Services

_log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""How often it is looked whether a connection is needed, where nothing says so."""


class FileConnections:
    """traffic: what goes over them; `face`: for people

    `is_current` tells whether a connection for entries is still the one to its PC.
    """

    def __init__(
        self,
        replica: Replica,
        session: bytes,
        limits: Limits,
        services: Services,
        fraction: Fraction,
        random: RandomBytes,
        is_current: Callable[[Link], bool],
    ) -> None:
        promises = Promises(replica.device.device, random)
        self.traffic: Final = FileTraffic(replica.log, replica.files, promises)
        self.face: Final = FilesFace(self.traffic)
        self.links: Final[Links[FileLink]] = Links(replica.device.device, lambda _link: None)
        self._replica: Final = replica
        self._session: Final = session
        self._limits: Final = limits
        self._services: Final = services
        self._fraction: Final = fraction
        self._is_current: Final = is_current
        self._moved: Final[set[asyncio.Event]] = set()
        self._judged: Verdicts | None = None

    async def welcome(self, guest: Guest, peer: Peer, purpose: int) -> FileLink:
        """A PC that proved who it is called for something else than entries: the link to run. Raises TurnedAwayError
        after telling it why."""
        if purpose != Purpose.FILES:
            raise await refuse(guest.stream, RefusalReason.VERSION)
        if not is_known(self._replica, peer):
            raise await refuse(guest.stream, RefusalReason.UNKNOWN)
        link = self._link(guest.stream, peer, dialled=False, prove=guest.prove)
        if not self._adopt(link):
            raise await refuse(guest.stream, RefusalReason.DUPLICATE)
        await guest.stream.write(accept(self._session))
        return link

    def accompany(self, link: Link) -> None:
        """A connection for entries that this PC made has begun: make one for files beside it."""
        if link.dialled:
            self._services.spawn(self._keep_up(link))

    def news(self) -> None:
        """Entries came: files may be spoken of, PCs may have been removed."""
        self._forget_removed()
        self.traffic.news()
        self.links.news()
        for moved in self._moved:
            moved.set()

    def _forget_removed(self) -> None:
        verdicts = self._replica.verdicts
        if verdicts is not self._judged:
            self._judged = verdicts
            standing = {device for device, known in verdicts.devices.items() if known.stands}
            for device in self.traffic.holdings.devices() - standing:
                self.traffic.holdings.forget(device)

    async def end(self, sentence: str, within_s: float) -> None:
        """Say good-bye to everybody, and let go of what goes over the connections."""
        await self.links.end(sentence, within_s)
        await self.traffic.close()

    async def _keep_up(self, link: Link) -> None:
        back_off, moved = BackOff(self._fraction), asyncio.Event()
        self._moved.add(moved)
        try:
            while self._is_current(link):
                wait_s = LOOK_S
                if self._is_needed(link.peer.device):
                    await self._call(link, back_off)
                    wait_s = back_off.next_s()
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await moved.wait()
                moved.clear()
        finally:
            self._moved.discard(moved)

    def _is_needed(self, device: bytes) -> bool:
        other = self.links.by_device.get(device)
        if other is not None and not other.exchange.liveness.is_out_of_reach:
            return False
        return self.traffic.is_used

    async def _call(self, link: Link, back_off: BackOff) -> None:
        begun_s = asyncio.get_running_loop().time()
        try:
            file_link = await self._connect(link)
            try:
                await self.links.run(file_link)
            finally:
                await file_link.stream.close()
        except SyncError as error:
            _log.info("No connection for files to %s: %s", link.stream.remote, error)
        except Exception:  # one connection's trouble is no other's
            _log.exception("The connection for files to %s ended in an error of ours.", link.stream.remote)
        if asyncio.get_running_loop().time() - begun_s >= SETTLED_S:
            back_off.reset()

    async def _connect(self, link: Link) -> FileLink:
        address, within_s = link.stream.remote, self._limits.handshake_s
        stream, _ = await reach(self._replica, address, link.peer.device, self._limits.connect_s)
        try:
            peer = await prove_to_server(stream, self._replica, self._session, within_s, Purpose.FILES)
            file_link = self._link(stream, peer, dialled=True, prove=lambda: None)
            if not self._adopt(file_link):
                raise turned_away(RefusalReason.DUPLICATE)
        except BaseException:
            await stream.close()
            raise
        return file_link

    def _link(self, stream: FrameStream, peer: Peer, *, dialled: bool, prove: Callable[[], None]) -> FileLink:
        return FileLink(stream, peer, self.traffic, dialled=dialled, prove=prove, on_step=self._on_step)

    def _adopt(self, link: FileLink) -> bool:
        if adopted := self.links.adopt(link):
            link.prove()
        return adopted

    def _on_step(self, link: FileLink) -> None:
        if not link.exchange.closed and not is_known(self._replica, link.peer):
            link.end("This PC was removed from the shop.")
