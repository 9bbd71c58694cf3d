"""The network of one replica: it listens, calls, lets in, and keeps one connection to each of the shop's PCs.

Everything here runs in one asyncio loop, in the thread that owns the replica. What goes wrong with one connection
ends that connection; what goes wrong with a service restarts that service; both are said in a sentence.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from sync.authority.verdicts import Verdicts
from sync.control import Role
from sync.disowning import Disowning
from sync.entry import Entry
from sync.errors import StorageError
from sync.exchange import Exchange
from sync.exchange.bulk_slot import BulkSlot
from sync.exchange.introduction import NOT_KNOWN, Strangers
from sync.file_connections import FileConnections
from sync.files.face import FilesFace
from sync.identity import RandomBytes
from sync.pairing import Join
from sync.pairing.desk import JoiningDesk
from sync.pairing.invitations import LIFETIME_MS, InvitationRow, Invitations
from sync.replica import Replica
from sync.service_advertiser import ServiceAdvertiser
from sync.transport.address_book import ANY_PC, AddressBook
from sync.transport.addresses import DEFAULT_PORT, Address, is_link_local, own_hosts, parse_address
from sync.transport.connection import FrameStream
from sync.transport.dialler import Dialler, Tried
from sync.transport.file_link import FileLink
from sync.transport.greeting import (
    Peer,
    RemovedError,
    TurnedAwayError,
    accept,
    check_client,
    is_known,
    prove_to_server,
    reach,
    refuse,
    turned_away,
)
from sync.transport.handshake import (
    FRAME_LIMIT,
    NONCE_SIZE,
    SESSION_SIZE,
    VERSION,
    Answer,
    Hello,
    Purpose,
    RefusalReason,
    decode,
    encode,
)
from sync.transport.link import Connection, Link
from sync.transport.links import Links
from sync.transport.listener import EVERYWHERE, Guest, Limits, Listener
from sync.transport.sleep import SleepDetector
from sync.transport.supervision import Fraction, Services
from sync.transport.tls import server_context

_log = logging.getLogger(__name__)

POLL_S: Final = 0.5
"""How often other processes' entries and codes are looked for; a look costs 20 µs."""
STOP_S: Final = 1.5


class Network:
    """Keeps a replica in touch with the others. `start`, then `stop`; both in the loop that everything else runs in.

    `port` 0 takes any free one, and so does a port that is taken; `announced_port` is what others are told instead,
    where a relay stands in front. `hosts` are the addresses to listen on.
    `loopback_only` keeps everything on this computer. `shop_name` is asked when a code is announced. `changed` is
    called, in the loop's thread, after anything that the properties show has changed.
    """

    def __init__(
        self,
        replica: Replica,
        *,
        port: int = DEFAULT_PORT,
        announced_port: int | None = None,
        hosts: Sequence[str] = EVERYWHERE,
        discovery: bool = True,
        loopback_only: bool = False,
        limits: Limits | None = None,
        shop_name: Callable[[], str] = lambda: "",
        changed: Callable[[], None] = lambda: None,
        random_bytes: RandomBytes = os.urandom,
        fraction: Fraction = random.random,
    ) -> None:
        own = replica.device.device
        self._replica = replica
        self._wanted_port = port
        self._announced_port = announced_port
        self._hosts = ("127.0.0.1",) if loopback_only else tuple(hosts)
        self._loopback_only = loopback_only
        self._limits = limits or Limits()
        self._changed = changed
        self._random = random_bytes
        self._session = random_bytes(SESSION_SIZE)
        self._bulk_slot = BulkSlot()
        self._strangers = Strangers()
        self._services = Services(fraction, changed)
        self._disowning = Disowning(replica)
        self._removal: Entry | None = None
        self._stopping = False
        self._judged: Verdicts | None = None
        self._sleep = SleepDetector(replica.wall_ms)
        self._poked = asyncio.Event()
        self._unsubscribe: Callable[[], None] = lambda: None
        self._desk = JoiningDesk(replica, random_bytes, self._poked.set)
        self._addresses = AddressBook(replica.peers, replica.wall_ms)
        self._links: Links[Link] = Links(own, self._on_lost)
        self._files = FileConnections(
            replica, self._session, self._limits, self._services, fraction, random_bytes, self._links.is_current
        )
        self._listener = Listener(server_context(replica.device), self._serve, self._limits, self._is_familiar)
        reached, clock = self._is_reachable, replica.wall_ms
        self._dialler = Dialler(
            own, self._connect, reached, self._addresses.of, fraction=fraction, wall_ms=clock, changed=changed
        )
        self._announcer = self._new_announcer(shop_name) if discovery else None

    def _new_announcer(self, shop_name: Callable[[], str]) -> ServiceAdvertiser:
        genesis, own = self._replica.genesis.hash, self._replica.device.device
        return ServiceAdvertiser(
            genesis, own, self._dialler.found, shop_name, self._random, loopback_only=self._loopback_only
        )

    # Beginning and end

    async def start(self) -> None:
        """Listen, announce, call. Raises OSError when this computer lets nobody listen."""
        self._listener.open(self._hosts, self._wanted_port)
        self._unsubscribe = self._replica.subscribe(self._on_entries)
        self._services.run("listener", self._listen)
        self._services.run("look-out for other processes", self._watch)
        self._services.run("fetching of files", self._files.traffic.run)
        if self._announcer is not None:
            announcer = self._announcer
            self._services.run("search for other PCs", lambda: announcer.run(self._announced_port or self.port))
        for address in self._addresses.typed():
            self._dialler.add(address)
        self._call_known()
        self._changed()

    async def stop(self) -> None:
        """Say good-bye, send what is on its way within 1.5 s, close everything; again is harmless."""
        if self._stopping:
            return
        self._stopping = True
        self._unsubscribe()
        await self._dialler.close()
        await asyncio.gather(
            *(links.end("Countertop ends on that PC.", STOP_S) for links in (self._links, self._files))
        )
        await self._services.end()
        await self._listener.close()
        self._replica.peers.flush()

    async def _listen(self) -> None:
        if not self._listener.is_open:
            self._listener.open(self._hosts, self.port)
        await self._listener.run()

    # What there is to see

    @property
    def port(self) -> int:
        """Where this PC listens."""
        return self._listener.port

    @property
    def addresses(self) -> list[str]:
        """Where this PC can be reached, for people to type: link-local ones only where there are no others."""
        told = self._told_addresses()
        return [str(address) for address in told if not is_link_local(address.host)] or [*map(str, told)]

    def _told_addresses(self) -> list[Address]:
        port = self._announced_port or self.port
        return [Address(host, port) for host in own_hosts(self._loopback_only)]

    @property
    def connections(self) -> Mapping[bytes, Connection]:
        """The PCs that are connected now and answer, by device id."""
        return {
            device: link.connection(self._replica.wall_ms())
            for device, link in self._links.by_device.items()
            if link.reachable
        }

    @property
    def tried(self) -> list[Tried]:
        """The addresses that were called and what came of it, the latest first; of a PC that is connected only where it
        was reached: where it was before tells nothing."""
        return [
            tried
            for tried in self._dialler.tried
            if tried.reached or tried.device is None or not self._is_reachable(tried.device)
        ]

    @property
    def troubles(self) -> list[str]:
        """A sentence for each service that does not run at the moment."""
        return self._services.troubles

    @property
    def discovering(self) -> bool:
        """Whether this PC is announced and looks for others on the LAN."""
        return self._announcer is not None and self._announcer.is_running

    @property
    def removal(self) -> Entry | None:
        """The signed entry by which this PC was removed, as another PC told it; None as long as none did."""
        return self._removal

    @property
    def invitations(self) -> Invitations:
        """The codes; see `invite`."""
        return self._desk.invitations

    @property
    def files(self) -> FilesFace:
        """The files that come and go."""
        return self._files.face

    def _is_reachable(self, device: bytes) -> bool:
        link = self._links.by_device.get(device)
        return link is not None and link.reachable

    # What people ask for

    async def dial(self, typed: str) -> bytes:
        """Call a typed address now, and again and again if nobody answers; the device reached.

        Raises AddressError, or another SyncError with a sentence when it did not work at once.
        """
        address = parse_address(typed)
        self._addresses.keep_typed(address)
        try:
            return await self._dialler.call(address)
        finally:
            if not self._stopping:
                self._dialler.add(address)

    def invite(
        self, role: Role | None = None, member: bytes | None = None, lifetime_ms: int = LIFETIME_MS
    ) -> InvitationRow:
        """A new code: for a new person with a role (with `member` too: for one who was in the shop before), or for one
        more PC of a member (both None: of this one; WHOEVER: of who has a recovery key).

        Raises NotAllowedError with the sentence why not.
        """
        return self._desk.invite(role, member, lifetime_ms)

    def cancel_invitation(self) -> None:
        """Take the code back that is open, if there is one."""
        self._desk.cancel()

    # Being called

    async def _serve(self, guest: Guest) -> None:
        stream = guest.stream
        async with asyncio.timeout(self._limits.handshake_s):
            nonce = self._random(NONCE_SIZE)
            await stream.write(encode(Hello(VERSION, nonce)))
            said: Answer | Join = decode(await stream.read(FRAME_LIMIT), Answer, Join)
            guest.heed()
            link = await self._welcome(guest, said, nonce) if isinstance(said, Answer) else None
        if link is not None:
            await (self._files.links.run(link) if isinstance(link, FileLink) else self._links.run(link))
        elif isinstance(said, Join):
            await self._desk.let_in(stream, said, nonce, self._limits.pairing_s)

    async def _welcome(self, guest: Guest, said: Answer, nonce: bytes) -> Link | FileLink:
        peer = await check_client(guest.stream, said, nonce, self._replica)
        if self._stopping:
            raise await refuse(guest.stream, RefusalReason.BUSY)
        if said.purpose != Purpose.ENTRIES:
            return await self._files.welcome(guest, peer, said.purpose)
        link = self._link(guest.stream, peer, dialled=False, prove=guest.prove)
        if is_known(self._replica, peer) and not self._adopt(link):
            raise await refuse(guest.stream, RefusalReason.DUPLICATE)
        await guest.stream.write(accept(self._session))
        return link

    def _is_familiar(self, host: str) -> bool:
        """Whether a PC of the shop was reached at an address or said that it is there, or somebody typed it."""
        found, devices = self._addresses.devices_at(host), self._replica.verdicts.devices
        return any(device == ANY_PC or (device in devices and devices[device].stands) for device in found)

    # Calling

    async def _connect(self, address: Address, device: bytes | None) -> bytes:
        stream, found = await reach(self._replica, address, device, self._limits.connect_s)
        try:
            link = None if self._is_reachable(found) else await self._prove(stream)
        except TurnedAwayError as error:
            await stream.close()
            if error.reason != RefusalReason.DUPLICATE:
                raise
            return found
        except BaseException:
            await stream.close()
            raise
        if link is None:
            await stream.close()
        else:
            self._services.spawn(self._run_and_close(link))
        return found

    async def _prove(self, stream: FrameStream) -> Link:
        try:
            peer = await prove_to_server(stream, self._replica, self._session, self._limits.handshake_s)
        except RemovedError as error:
            self._removal = error.entry
            self._changed()
            raise
        link = self._link(stream, peer, dialled=True)
        if not self._adopt(link):
            raise turned_away(RefusalReason.DUPLICATE)
        return link

    async def _run_and_close(self, link: Link) -> None:
        try:
            await self._links.run(link)
        except Exception:  # one connection's trouble is no other's
            _log.exception("The connection to %s ended in an error of ours.", link.stream.remote)
        finally:
            await link.stream.close()

    # Being connected

    def _link(
        self, stream: FrameStream, peer: Peer, *, dialled: bool, prove: Callable[[], None] = lambda: None
    ) -> Link:
        known = is_known(self._replica, peer)
        exchange = Exchange(
            self._replica,
            peer.device,
            int(asyncio.get_running_loop().time() * 1000),
            device=self._replica.device.device,
            wall_ms=self._replica.wall_ms,
            addresses=[*map(str, self._told_addresses())],
            admitted=None if known else lambda: is_known(self._replica, peer),
            bulk_slot=self._bulk_slot,
            strangers=self._strangers,
        )
        return Link(stream, peer, exchange, dialled=dialled, prove=prove, on_step=self._on_step)

    def _adopt(self, link: Link) -> bool:
        if adopted := self._links.adopt(link):
            link.prove()
            self._changed()
        return adopted

    def _on_step(self, link: Link) -> None:
        if link.known and self._disowning.heed(link.exchange):
            self._changed()
        if link.exchange.closed:
            return
        known = is_known(self._replica, link.peer)
        if link.known and not known:
            link.end("This PC was removed from the shop.")
        elif not link.known and not known:
            if asyncio.get_running_loop().time() - link.since_s > self._limits.introduction_s:
                link.end(NOT_KNOWN)
        elif not link.known and not self._adopt(link):
            link.end("Another connection between the two PCs goes on.")
        elif not link.welcomed and link.exchange.peer is not None:
            link.welcomed = True
            told = link.exchange.peer.addresses
            self._addresses.learn(link.peer.device, told, link.stream.remote, dialled=link.dialled)
            self._files.accompany(link)
            self._changed()
        elif link.known and link.reachable == link.exchange.liveness.is_out_of_reach:
            self._on_reach_changed(link)

    def _on_reach_changed(self, link: Link) -> None:
        """A PC fell silent, or is heard again: it may be gone for good, or have come back on another road."""
        link.reachable = not link.reachable
        if link.reachable:
            self._changed()
        else:
            self._on_lost(link)

    def _on_lost(self, link: Link) -> None:
        lasted_s = asyncio.get_running_loop().time() - link.since_s
        self._replica.peers.seen(link.peer.device, self._replica.wall_ms() - link.unheard_ms)
        self._dialler.lost(link.peer.device, lasted_s)
        self._changed()

    # What happens meanwhile

    def _on_entries(self) -> None:
        self._links.news()
        self._files.news()
        self._call_known()

    def _call_known(self) -> None:
        verdicts, own = self._replica.verdicts, self._replica.device.device
        if verdicts is not self._judged:
            self._judged = verdicts
            self._dialler.want(device for device, known in verdicts.devices.items() if known.stands and device != own)

    async def _watch(self) -> None:
        """Follow what other processes write, and keep the announcement of the open code true."""
        shown: InvitationRow | None = None
        while True:
            for links in (self._links, self._files.links) if self._sleep.is_over() else ():
                links.drop("This PC was asleep.")
            with suppress(StorageError):  # the log remembers that; the next turn tries it again
                self._replica.refresh()
                current = self._code_to_announce()
                if current != shown:
                    shown = current
                    self._changed()
            try:
                async with asyncio.timeout(POLL_S):
                    await self._poked.wait()
                self._poked.clear()
            except TimeoutError:
                pass

    def _code_to_announce(self) -> InvitationRow | None:
        """The newest code; while it is open it knows where to come, and is announced."""
        current, is_open = self._desk.open_code(lambda: self.addresses)
        if self._announcer is not None:
            self._announcer.show_code(is_open=is_open)
        return current
