"""Finding other PCs on the LAN with zeroconf (RFC 6762, RFC 6763), without telling strangers anything.

`_countertop._tcp.local.` carries a device id, a salt and a tag that only those who know the shop's genesis can check.
`_countertop-join._tcp.local.` carries the shop's name and is there only while a code is open.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import unicodedata
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Final

from zeroconf import IPVersion

from sync.identity import ID_SIZE, RandomBytes
from sync.multicast import Announcement, Multicast, Properties, Service
from sync.transport.addresses import Address, is_link_local, own_hosts

PEER_TYPE: Final = "_countertop._tcp.local."
JOIN_TYPE: Final = "_countertop-join._tcp.local."

NAME_LIMIT: Final = 120
"""UTF-8 bytes of a shop's name in an announcement."""

_SALT_SIZE: Final = 16
_TAG_SIZE: Final = 16
_POLL_S: Final = 3.0
_ADDRESS_LIMIT: Final = 8
_HEARD_LIMIT: Final = 512
"""Announcements that are kept to be put together; a LAN full of strangers' must not fill the memory."""

_log = logging.getLogger(__name__)

Heard = Callable[[Announcement], None]


def peer_tag(genesis: bytes, salt: bytes, device: bytes) -> bytes:
    """What members of a shop recognise: 16 bytes of BLAKE2b keyed with the genesis hash, over salt and device id."""
    return blake2b(salt + device, digest_size=_TAG_SIZE, key=genesis, person=b"countertop/tag/1").digest()


def peer_properties(genesis: bytes, device: bytes, random: RandomBytes) -> dict[str, bytes]:
    """The TXT values that a PC of the shop announces; a new salt every time."""
    salt = random(_SALT_SIZE)
    tag = peer_tag(genesis, salt, device)
    return {"v": b"1", "d": device.hex().encode(), "s": salt.hex().encode(), "t": tag.hex().encode()}


def recognise(genesis: bytes, properties: Properties) -> bytes | None:
    """The device id of a PC of this shop, or None for anything else."""
    try:
        device, salt, tag = (bytes.fromhex(properties[field].decode("ascii")) for field in ("d", "s", "t"))
    except (KeyError, ValueError):
        return None
    if len(device) != ID_SIZE or len(salt) != _SALT_SIZE:
        return None
    return device if hmac.compare_digest(tag, peer_tag(genesis, salt, device)) else None


def join_properties(shop: str) -> dict[str, bytes]:
    """The TXT values of an open code."""
    return {"v": b"1", "n": clean_name(shop).encode()}


def announced_shop(properties: Properties) -> str | None:
    """The shop's name in the announcement of an open code, cleaned; None when there is none."""
    return clean_name(properties.get("n", b"").decode("utf-8", "replace")) or None


def clean_name(name: str) -> str:
    """A name on one line, without control and formatting characters, of at most `NAME_LIMIT` bytes in UTF-8."""
    spaced = "".join(" " if character.isspace() else character for character in name)
    visible = "".join(character for character in spaced if unicodedata.category(character)[0] != "C")
    return " ".join(visible.split()).encode()[:NAME_LIMIT].decode("utf-8", "ignore").strip()


class Sightings:
    """What was heard of each service over each version of IP: it is gone only when all of them have lost it."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, str], dict[IPVersion, Announcement]] = {}

    def with_others(self, version: IPVersion, service_type: str, announcement: Announcement) -> Announcement:
        """Take in what one version heard; what is known of that service now."""
        heard = self._heard.pop((service_type, announcement.name), {})
        heard.pop(version, None)
        if announcement.addresses:
            heard[version] = announcement
        if heard:
            self._heard[service_type, announcement.name] = heard
        while len(self._heard) > _HEARD_LIMIT:
            self._heard.pop(next(iter(self._heard)))
        properties = next((one.properties for one in reversed(heard.values())), announcement.properties)
        return Announcement(announcement.name, properties, _together(heard.values()))


class Discovery:
    """Announces and browses over IPv4 and IPv6 side by side, and follows the computer's interfaces.

    With `loopback_only` nothing leaves this computer. `poll_s` is how often interfaces are looked at.
    """

    def __init__(self, *, loopback_only: bool = False, poll_s: float = _POLL_S) -> None:
        self._loopback_only = loopback_only
        self._poll_s = poll_s
        self._versions = (IPVersion.V4Only,) if loopback_only else (IPVersion.V4Only, IPVersion.V6Only)
        self._open: dict[IPVersion, Multicast] = {}
        self._announced: dict[str, Service] = {}
        self._browsed: dict[str, Heard] = {}
        self._sightings = Sightings()

    async def start(self) -> None:
        """Open the sockets, as soon as there is a network. Raises OSError when multicast is not permitted at all."""
        while not self._open:
            refusals = await self._open_versions()
            if refusals and not self._open:
                raise refusals[0]
            if not self._open:
                await asyncio.sleep(self._poll_s)

    async def stop(self) -> None:
        """Take back what was announced and close everything."""
        self._announced.clear()
        self._browsed.clear()
        self._sightings = Sightings()
        opened = list(self._open.values())
        self._open.clear()
        for multicast in opened:
            await multicast.close()

    async def follow_interfaces(self) -> None:
        """Run for ever: take in interfaces and addresses that appear, drop those that went."""
        while True:
            await asyncio.sleep(self._poll_s)
            await self._open_versions()
            for multicast in self._open.values():
                await multicast.update_interfaces()
            hosts = tuple(own_hosts(self._loopback_only))
            for service in list(self._announced.values()):
                if hosts and set(service.hosts) != set(hosts):
                    await self._change(Service(service.type, service.name, service.port, service.properties, hosts))

    async def announce(self, service_type: str, name: str, port: int, properties: Properties) -> None:
        """Announce a service of this PC, in place of one of that type announced before."""
        service = Service(service_type, name, port, properties, tuple(own_hosts(self._loopback_only)))
        self._announced[service_type] = service
        await asyncio.gather(*(multicast.announce(service) for multicast in self._running))

    async def withdraw(self, service_type: str) -> None:
        """Take an announcement back; nothing happens when there is none."""
        self._announced.pop(service_type, None)
        await asyncio.gather(*(multicast.withdraw(service_type) for multicast in self._running))

    def browse(self, service_type: str, heard: Heard) -> None:
        """Call `heard` with what others announce, again when it changes, and without addresses when it goes away."""
        self._browsed[service_type] = heard
        for version in self._open:
            self._browse_on(version, service_type)

    @property
    def _running(self) -> list[Multicast]:
        if not self._open:
            raise RuntimeError("discovery is not started")
        return list(self._open.values())

    async def _open_versions(self) -> list[OSError]:
        """Open what this computer has now and had not before; why the rest cannot be opened."""
        refusals: list[OSError] = []
        for version in self._versions:
            try:
                if version not in self._open:
                    await self._open_version(version)
            except OSError as error:
                _log.debug("Multicast over %s is not possible: %s", version.name, error)
                refusals.append(error)
        return refusals

    async def _open_version(self, version: IPVersion) -> None:
        multicast = Multicast(version, loopback_only=self._loopback_only)
        try:
            if not await multicast.open():
                return
            self._open[version] = multicast
        finally:
            if version not in self._open:
                await multicast.close()
        for service_type in self._browsed:
            self._browse_on(version, service_type)
        for service in list(self._announced.values()):
            await multicast.announce(service)

    def _browse_on(self, version: IPVersion, service_type: str) -> None:
        def on_heard(announcement: Announcement) -> None:
            heard = self._browsed.get(service_type)
            if heard is not None:
                heard(self._sightings.with_others(version, service_type, announcement))

        self._open[version].browse(service_type, on_heard)

    async def _change(self, service: Service) -> None:
        self._announced[service.type] = service
        await asyncio.gather(*(multicast.change(service) for multicast in self._running))


def _together(announcements: Iterable[Announcement]) -> tuple[Address, ...]:
    """All their addresses, those that lead furthest first."""
    addresses = dict.fromkeys(address for announcement in announcements for address in announcement.addresses)
    ranked = sorted(addresses, key=lambda address: (":" in address.host, is_link_local(address.host)))
    return tuple(ranked[:_ADDRESS_LIMIT])
