"""The network as the engine holds it: taken when no other process has it, and what the sync line says of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from desktop.engine.clocks import FAR_CLOCK_MS, clock_sentence
from desktop.engine.differences import CHECK, Differences
from desktop.engine.events import FilesChanged, InvitationChanged, PresenceChanged, SyncChanged
from desktop.engine.file_choice import FileChoice, chosen
from desktop.engine.growth import growth_problems
from desktop.engine.presence import Connected, Everybody, Presence, peer
from desktop.engine.records import NOTHING_YET, PeerState, Problem, SyncState
from desktop.errors import InvalidError, UserFacingError
from desktop.home.folder import disk_errors
from sync.clock import datetime_of, time_ms_of
from sync.control import MemberRemoved
from sync.disowning import Disowning
from sync.entry import CONTENT
from sync.peers import Peers
from sync.transport.addresses import DEFAULT_PORT

if TYPE_CHECKING:
    from desktop.engine.records import NetworkSettings
    from desktop.engine.service_host import ServiceHost
    from sync.aside import Removal
    from sync.exchange.comparison import Likeness
    from sync.network import Network
    from sync.transport.link import Connection

LOOK_S: Final = 0.25
ELSEWHERE_S: Final = 1.0
TAKEN_OUT: Final = "This PC was taken out of the shop. What is here stays readable, but nothing new comes or goes."
DISOWNED: Final = (
    "The other PCs do not know this PC: whoever let it in had been taken out. What is written here goes to nobody. Ask "
    "an owner for a new code."
)
NEW_PIN: Final = "You have a new PIN on this PC, or came in with another one. Come in with that to go on."
LEFT: Final = "You left the shop. What is here stays readable, but nothing new comes or goes."

logger = logging.getLogger(__name__)

Kind = Literal["up_to_date", "sending", "catching_up", "alone", "trouble"]


class NetworkService:
    """Takes the network when it is free, and keeps `state` and `everybody` true; lives in the engine's thread."""

    def __init__(self, host: ServiceHost) -> None:
        self._host = host
        self._lock = host.home.network_lock()
        self._peers = host.replica.peers
        self._disowning = Disowning(host.replica)
        self._connected = Connected(host.home.path / "connected", host.home.network_lock())
        self._online: frozenset[bytes] = frozenset()
        self._connections: dict[bytes, Connection] = {}  # as of the last look: each costs by the number of feeds
        self._alone_since_ms: int | None = None
        self._looked = asyncio.Event()
        self._is_elsewhere = False
        self._is_wanted = True
        self.network: Network | None = None
        self.everybody: Everybody = {}
        self.state = NOTHING_YET
        self._slowest_ms: int | None = None
        self._differences = Differences()
        self._founded_ms = time_ms_of(host.replica.log.control(0, 1)[0][1].header.stamp)
        host.problems.changed = self._looked.set
        host.projection.horizon.difference_ms = lambda: self._slowest_ms

    async def run(self) -> None:
        """Look after it until cancelled."""
        while not self._host.closing:
            try:
                try:
                    await self._take_if_free()
                finally:
                    self._look()
            except UserFacingError as error:
                self._host.problems.raise_error("network", error, "check_network")
                self._tell()
            delay_s = LOOK_S if self.network is not None else ELSEWHERE_S
            try:
                async with asyncio.timeout(delay_s):
                    await self._looked.wait()
            except TimeoutError:
                continue
            self._looked.clear()
            await asyncio.sleep(0.02)

    async def _take_if_free(self) -> None:
        settings = self._host.network_settings
        if not settings.enabled or self.network is not None or not self._is_wanted:
            return
        with disk_errors():
            self._is_elsewhere = False
            self._is_elsewhere = not self._lock.take()
        if self._is_elsewhere:
            self._host.problems.clear("network")
            return
        network = self._new_network(settings)
        try:
            await network.start()
        except OSError as error:
            self._lock.release()
            self._host.problems.raise_problem("network", refused(error), "check_network")
            return
        except BaseException:
            await network.stop()
            self._lock.release()
            raise
        self.network = network
        network.files.subscribe(lambda: self._host.events.add([FilesChanged()]))
        self.follow_file_choice()
        self._peers = self._host.replica.peers
        self._host.problems.clear("network")

    def _new_network(self, settings: NetworkSettings) -> Network:
        from sync.network import Network  # takes a while to load, which the window need not wait for

        return Network(
            self._host.replica,
            port=DEFAULT_PORT if settings.port is None else settings.port,
            announced_port=settings.announced_port,
            discovery=settings.discovery,
            loopback_only=settings.loopback_only,
            shop_name=self._host.model.shop_name,
            changed=self._on_changed,
        )

    @property
    def file_choice(self) -> FileChoice:
        """How many files this PC keeps."""
        return chosen(self._host.home, self._host.network_settings)

    def follow_file_choice(self) -> None:
        """Fetch by the choice of this PC."""
        choice = self.file_choice
        if self.network is not None:
            self.network.files.choose(keep_everything=choice.everything, budget=choice.budget or None)

    async def let_go(self) -> None:
        """Leave the network to another engine of this PC, until `take`."""
        self._is_wanted = False
        await self.stop()

    def take(self) -> None:
        """Have the network, as soon as it is free."""
        self._is_wanted = True
        self._looked.set()

    async def stop(self) -> None:
        """Say good-bye to the others and let go of the network."""
        network, self.network = self.network, None
        try:
            if network is not None:
                await network.stop()
        finally:
            self._lock.release()

    async def dial(self, address: str) -> bytes:
        """Call a typed address; the PC that answered. Raises InvalidError or a SyncError with its sentence."""
        if self.network is None:
            raise InvalidError(self._why_off())
        device = await self.network.dial(address)
        self._look()
        return device

    def _why_off(self) -> str:
        if self._is_elsewhere:
            return "Another Countertop on this computer holds the network; type the address there."
        problems = self._host.problems
        return problems.sentence("network") if "network" in problems else "The network is off here."

    def _on_changed(self) -> None:
        self._looked.set()
        self._host.events.add([InvitationChanged()])

    # What the sync line says

    def _look(self) -> None:
        """Find out how things stand and tell what changed."""
        host = self._host
        if self.network is None:
            self._peers = Peers(host.replica.log)
            self._online = self._connected.ask()
        else:
            self._connections = dict(self.network.connections)
            self._online = frozenset(self._connections)
            self._connected.tell(self._online)
        before = _online(self.everybody)
        self.everybody = {device: self._presence(device) for device in host.replica.verdicts.devices}
        self._note_clocks()
        self._note_differences()
        if _online(self.everybody) != before:
            host.events.add([PresenceChanged(), SyncChanged()])
        self._tell()

    def _tell(self) -> None:
        """Say how things stand, as far as is known."""
        state = self._state()
        if state != self.state:
            self.state = state
            self._host.events.add([SyncChanged()])

    def _presence(self, device: bytes) -> Presence:
        replica, peers = self._host.replica, self._peers
        chains, vector = replica.log.chains, peers.vector(device, CONTENT)
        reach = {feed: chains.known_up_to(feed, CONTENT, tips) for feed, tips in vector.items() if tips}
        missing, seen_ms = replica.missing_on(device, peers), peers.last_seen_ms(device)
        return Presence(device in self._online, missing, seen_ms, reach)

    def _state(self) -> SyncState:
        network, host = self.network, self._host
        peers = self._peers_now()
        departure = self._departure_problem()
        out = (*departure, *self._disowned_problem())
        problems = _told_once((*out, *host.problems, *self._network_problems(), *self._growth_problems()))
        kind, count, total = self._kind(peers)
        since = datetime_of(self._alone_since_ms) if self._alone_since_ms is not None and kind == "alone" else None
        where: Literal["here", "elsewhere", "off"] = "elsewhere" if self._is_elsewhere else "off"
        if network is not None:
            where = "here"
        return SyncState(
            kind="trouble" if problems else kind,
            count=count,
            total=total,
            since=since,
            peers=peers,
            problems=problems,
            listening=tuple(network.addresses) if network is not None else (),
            network=where,
            discovering=network is not None and network.discovering,
            tried=tuple((tried.address, tried.outcome) for tried in network.tried) if network is not None else (),
            is_out=bool(departure),
        )

    def _network_problems(self) -> list[Problem]:
        if self.network is None:
            return []
        return [Problem(f"network {at}", text, "check_network") for at, text in enumerate(self.network.troubles)]

    def _growth_problems(self) -> list[Problem]:
        replica = self._host.replica
        return growth_problems(replica.verdicts, replica.me.member, self._host.model.device_names)

    def departure(self) -> Removal | None:
        """What took this PC, or whoever uses it or let them in, out of the shop, as far as is known here."""
        replica = self._host.replica
        here = replica.verdicts.devices.get(replica.device.device)
        held = replica.log.entry(here.removal) if here is not None and here.removal else None
        entry = held or (self.network.removal if self.network is not None else None)
        return replica.aside.removal(entry) if entry is not None else replica.aside.own_fall()

    def _departure_problem(self) -> list[Problem]:
        departure, me = self.departure(), self._host.replica.me
        seat = self._host.replica.verdicts.seats.get(me.feed)
        if departure is None and seat is not None and seat.stands:
            return []
        if self._host.replica.colleagues.stands(me.member):
            return [Problem("new pin", NEW_PIN, None)]
        left = departure is not None and isinstance(departure.value, MemberRemoved) and departure.by == me.member
        return [Problem("removed", LEFT if left else TAKEN_OUT, "begin_anew")]

    def disowned_by(self) -> dict[bytes, int]:
        """PCs that do not know this one, and since when they say so (ms since 1970); none where this PC itself knows
        what took it out of the shop."""
        return {} if self._departure_problem() else self._disowning.by()

    def _disowned_problem(self) -> list[Problem]:
        return [Problem("disowned", DISOWNED, "begin_anew")] if self.disowned_by() else []

    def _kind(self, peers: Sequence[PeerState]) -> tuple[Kind, int, int]:
        host = self._host
        others = [peer for peer in peers if not peer.is_this]
        states = [connection.state for connection in self._connections.values()]
        to_receive = max((state.to_receive for state in states), default=0)
        to_send = max((state.to_send for state in states), default=0)
        head, cursor = host.replica.head_arrival, host.projection.cursor
        if any(peer.online for peer in others):
            self._alone_since_ms = None
        elif self._alone_since_ms is None:
            self._alone_since_ms = host.replica.wall_ms()
        if to_receive or cursor < head:
            return "catching_up", cursor, head + to_receive
        if others and self._alone_since_ms is not None:
            return "alone", 0, 0
        return ("sending", to_send, 0) if to_send else ("up_to_date", 0, 0)

    def progress_total(self) -> int:
        """Entries that are known to exist, here or on a PC that is connected."""
        states = [connection.state for connection in self._connections.values()]
        return self._host.replica.head_arrival + max((state.to_receive for state in states), default=0)

    def _peers_now(self) -> tuple[PeerState, ...]:
        devices = self._host.replica.verdicts.devices.values()
        this = self._host.replica.device.device
        return tuple(peer(device.id, this, self.everybody) for device in devices if device.stands)

    def _note_clocks(self) -> None:
        """Clocks that differ are said: times on messages would mislead."""
        differences = self._clock_differences()
        least_ms = self._founded_ms - self._host.replica.wall_ms()
        sane = [apart_ms for apart_ms in differences.values() if apart_ms >= least_ms]
        self._slowest_ms = min(sane, default=None)
        far = {device: apart_ms for device, apart_ms in differences.items() if abs(apart_ms) > FAR_CLOCK_MS}
        if far:
            names = self._host.model.device_names()
            told = sorted((names.get(device, "a PC"), apart_ms) for device, apart_ms in far.items())
            self._host.problems.raise_problem("clock", clock_sentence(told), "set_clock")
        else:
            self._host.problems.clear("clock")

    def _note_differences(self) -> None:
        """PCs that hold the same and show something else are said, on both."""
        host = self._host
        standing = {device.id for device in host.replica.verdicts.devices.values() if device.stands}
        self._differences.note({device: found.likeness for device, found in self._connections.items()}, standing)
        said = self.difference()
        if said:
            host.problems.raise_problem("different", f"{said} {CHECK}", "verify")
        else:
            host.problems.clear("different")

    def difference(self) -> str:
        """That other PCs show something else, in a sentence; empty where none is known to."""
        return self._differences.said(self._host.model.device_names())

    def likenesses(self) -> set[Likeness]:
        """What came of comparing with the PCs that are connected and hold the same."""
        return {found.likeness for found in self._connections.values() if found.state.current}

    def _clock_differences(self) -> dict[bytes, int]:
        """By PC that is connected, how far its clock is ahead of this one's, in milliseconds."""
        connections = self._connections.items()
        return {device: known.clock_difference_ms for device, known in connections if known.clock_difference_ms}


def refused(error: OSError) -> str:
    """That the computer lets nobody listen, in words."""
    return f"This computer does not let Countertop use the network ({error.strerror})."


def _online(everybody: Everybody) -> set[bytes]:
    return {device for device, found in everybody.items() if found.online}


def _told_once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Without those that say what another one says: a full disk is met in several places."""
    return tuple({problem.sentence: problem for problem in reversed(problems)}.values())[::-1]
