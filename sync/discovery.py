"""Finding other PCs on the LAN with zeroconf (RFC 6762, RFC 6763), without telling strangers anything.

`_countertop._tcp.local.` carries a device id, a salt and a tag that only those who know the shop's genesis can check.
`_countertop-join._tcp.local.` carries the shop's name and is there only while a code is open.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import socket
import unicodedata
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from zeroconf import InterfaceChoice, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from sync.identity import ID_SIZE, RandomBytes
from sync.transport.addresses import Address, own_hosts

PEER_TYPE: Final = "_countertop._tcp.local."
JOIN_TYPE: Final = "_countertop-join._tcp.local."

NAME_LIMIT: Final = 120
"""UTF-8 bytes of a shop's name in an announcement."""

_SALT_SIZE: Final = 16
_TAG_SIZE: Final = 16
_POLL_S: Final = 3.0
_RESOLVE_MS: Final = 3000
_RESOLVING_LIMIT: Final = 64
_ADDRESS_LIMIT: Final = 8

_log = logging.getLogger(__name__)

Properties = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What somebody announces: the instance's name, its TXT values and where it listens (() when it went away)."""

    name: str
    properties: Properties
    addresses: tuple[Address, ...]


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


class Discovery:
    """One zeroconf instance: announces, browses, and follows the computer's interfaces.

    With `loopback_only` nothing leaves this computer. `poll_s` is how often interfaces are looked at.
    """

    def __init__(self, *, loopback_only: bool = False, poll_s: float = _POLL_S) -> None:
        self._loopback_only = loopback_only
        self._poll_s = poll_s
        self._zeroconf: AsyncZeroconf | None = None
        self._browsers: list[AsyncServiceBrowser] = []
        self._announced: dict[str, AsyncServiceInfo] = {}
        self._resolving: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the sockets, as soon as there is a network. Raises OSError when multicast is not permitted at all."""
        interfaces = ["127.0.0.1"] if self._loopback_only else InterfaceChoice.All
        while self._zeroconf is None:
            try:
                self._zeroconf = AsyncZeroconf(interfaces=interfaces, ip_version=IPVersion.V4Only)
            except RuntimeError as error:  # what zeroconf says when no interface has an IPv4 address
                _log.info("There is no network to look for other PCs: %s", error)
                await asyncio.sleep(self._poll_s)
        # Shielded: a wait that is cancelled cancels what the library waits on, and its sockets would stay open.
        await asyncio.shield(self._zeroconf.zeroconf.async_wait_for_start())

    async def stop(self) -> None:
        """Take back what was announced and close everything."""
        for task in list(self._resolving):
            task.cancel()
        await asyncio.gather(*self._resolving, return_exceptions=True)
        for browser in self._browsers:
            await browser.async_cancel()
        self._browsers.clear()
        self._announced.clear()
        if self._zeroconf is not None:
            zeroconf, self._zeroconf = self._zeroconf, None
            await zeroconf.async_close()

    async def follow_interfaces(self) -> None:
        """Run for ever: take in interfaces and addresses that appear, drop those that went."""
        while True:
            await asyncio.sleep(self._poll_s)
            if not self._loopback_only:
                await self._running.async_update_interfaces()
            for service_type, info in list(self._announced.items()):
                current = _packed(own_hosts(self._loopback_only))
                if current and set(info.addresses_by_version(IPVersion.All)) != set(current):
                    await self._announce_again(service_type, info, current)

    async def announce(self, service_type: str, name: str, port: int, properties: Properties) -> None:
        """Announce a service of this PC, in place of one of that type announced before."""
        addresses = _packed(own_hosts(self._loopback_only))
        info = _service(service_type, name, port, properties, addresses)
        await self.withdraw(service_type)
        self._announced[service_type] = info
        await (await self._running.async_register_service(info, cooperating_responders=True))

    async def withdraw(self, service_type: str) -> None:
        """Take an announcement back; nothing happens when there is none."""
        info = self._announced.pop(service_type, None)
        if info is not None:
            goodbye = await self._running.async_unregister_service(info)
            await goodbye

    def browse(self, service_type: str, heard: Callable[[Announcement], None]) -> None:
        """Call `heard` with what others announce, again when it changes, and without addresses when it goes away."""

        def on_change(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
            instance = name.removesuffix("." + service_type)
            if state_change is ServiceStateChange.Removed:
                heard(Announcement(instance, {}, ()))
            elif len(self._resolving) < _RESOLVING_LIMIT:
                self._spawn(self._resolve(zeroconf, service_type, name, heard))

        self._browsers.append(AsyncServiceBrowser(self._running.zeroconf, service_type, handlers=[on_change]))

    @property
    def _running(self) -> AsyncZeroconf:
        if self._zeroconf is None:
            raise RuntimeError("discovery is not started")
        return self._zeroconf

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._resolving.add(task)
        task.add_done_callback(self._resolving.discard)

    async def _resolve(
        self, zeroconf: Zeroconf, service_type: str, name: str, heard: Callable[[Announcement], None]
    ) -> None:
        info = AsyncServiceInfo(service_type, name)
        if not await info.async_request(zeroconf, _RESOLVE_MS) or not info.port:
            return
        hosts = info.parsed_scoped_addresses(IPVersion.All)[:_ADDRESS_LIMIT]
        properties = {
            field.decode("ascii", "replace"): value for field, value in info.properties.items() if value is not None
        }
        addresses = tuple(Address(host, info.port) for host in hosts)
        heard(Announcement(name.removesuffix("." + service_type), properties, addresses))

    async def _announce_again(self, service_type: str, info: AsyncServiceInfo, addresses: list[bytes]) -> None:
        name = info.name.removesuffix("." + service_type)
        renewed = _service(service_type, name, info.port or 0, _texts(info), addresses)
        self._announced[service_type] = renewed
        with contextlib.suppress(KeyError):
            await (await self._running.async_update_service(renewed))


def _service(
    service_type: str, name: str, port: int, properties: Properties, addresses: list[bytes]
) -> AsyncServiceInfo:
    host = f"countertop-{name}.local."
    return AsyncServiceInfo(
        service_type, f"{name}.{service_type}", port, properties=dict(properties), server=host, addresses=addresses
    )


def _texts(info: AsyncServiceInfo) -> dict[str, bytes]:
    return {field.decode(): value for field, value in info.properties.items() if value is not None}


def _packed(hosts: list[str]) -> list[bytes]:
    return [socket.inet_aton(host) for host in hosts if ":" not in host]
