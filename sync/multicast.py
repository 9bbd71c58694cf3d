"""One zeroconf instance on one version of IP: IPv4 and IPv6 come and go apart from each other, and not every system
lets one socket serve both."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

import ifaddr
from zeroconf import InterfaceChoice, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from sync.transport.addresses import Address

_RESOLVE_MS: Final = 3000
_RESOLVING_LIMIT: Final = 64

Properties = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What somebody announces: the instance's name, its TXT values and where it listens (() when it went away)."""

    name: str
    properties: Properties
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """What this PC announces: the service's type, the instance's name, its port, its TXT values and its hosts."""

    type: str
    name: str
    port: int
    properties: Properties
    hosts: tuple[str, ...]

    def info(self) -> AsyncServiceInfo:
        """As zeroconf takes it."""
        return AsyncServiceInfo(
            self.type,
            f"{self.name}.{self.type}",
            self.port,
            properties=dict(self.properties),
            server=f"countertop-{self.name}.local.",
            addresses=[_packed(host) for host in self.hosts],
        )


class Multicast:
    """Announces and browses on all interfaces that have an address of one IP version (`loopback_only`: 127.0.0.1)."""

    def __init__(self, version: IPVersion, *, loopback_only: bool) -> None:
        self._version = version
        self._loopback_only = loopback_only
        self._zeroconf: AsyncZeroconf | None = None
        self._starting: asyncio.Future[None] | None = None
        self._browsers: list[AsyncServiceBrowser] = []
        self._announced: dict[str, AsyncServiceInfo] = {}
        self._resolving: set[asyncio.Task[None]] = set()

    async def open(self) -> bool:
        """Open the sockets; whether this computer has such addresses now. Raises OSError when it does not allow it."""
        if not _has_addresses(self._version):
            return False
        interfaces = ["127.0.0.1"] if self._loopback_only else InterfaceChoice.All
        try:
            self._zeroconf = AsyncZeroconf(interfaces=interfaces, ip_version=self._version)
        except RuntimeError:  # what zeroconf says when the last address has gone meanwhile
            return False
        # Shielded: a wait that is cancelled cancels what the library waits on, and its sockets would stay open.
        self._starting = asyncio.ensure_future(self._zeroconf.zeroconf.async_wait_for_start())
        await asyncio.shield(self._starting)
        return True

    async def close(self) -> None:
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
        if self._starting is not None:  # closed before it had started, it says so to whoever waits
            await asyncio.gather(self._starting, return_exceptions=True)

    async def update_interfaces(self) -> None:
        """Take in interfaces and addresses that appeared, drop those that went."""
        if not self._loopback_only:
            await self._running.async_update_interfaces()

    async def announce(self, service: Service) -> None:
        """Announce a service, in place of one of that type announced before."""
        await self.withdraw(service.type)
        info = self._announced[service.type] = service.info()
        await (await self._running.async_register_service(info, cooperating_responders=True))

    async def change(self, service: Service) -> None:
        """Announce what has changed of a service that is announced."""
        info = self._announced[service.type] = service.info()
        with contextlib.suppress(KeyError):
            await (await self._running.async_update_service(info))

    async def withdraw(self, service_type: str) -> None:
        """Take an announcement back; nothing happens when there is none."""
        info = self._announced.pop(service_type, None)
        if info is not None:
            await (await self._running.async_unregister_service(info))

    def browse(self, service_type: str, heard: Callable[[Announcement], None]) -> None:
        """Call `heard` with what others announce, again when it changes, and without addresses when it goes away."""

        def on_change(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
            if state_change is ServiceStateChange.Removed:
                heard(Announcement(name.removesuffix("." + service_type), {}, ()))
            elif len(self._resolving) < _RESOLVING_LIMIT:
                self._spawn(self._resolve(zeroconf, service_type, name, heard))

        self._browsers.append(AsyncServiceBrowser(self._running.zeroconf, service_type, handlers=[on_change]))

    @property
    def _running(self) -> AsyncZeroconf:
        if self._zeroconf is None:
            raise RuntimeError("multicast is not open")
        return self._zeroconf

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._resolving.add(task)
        task.add_done_callback(self._resolving.discard)

    @staticmethod
    async def _resolve(zeroconf: Zeroconf, service_type: str, name: str, heard: Callable[[Announcement], None]) -> None:
        info = AsyncServiceInfo(service_type, name)
        if not await info.async_request(zeroconf, _RESOLVE_MS) or not info.port:
            return
        properties = {
            field.decode("ascii", "replace"): value for field, value in info.properties.items() if value is not None
        }
        addresses = tuple(Address(host, info.port) for host in info.parsed_addresses(IPVersion.All))
        heard(Announcement(name.removesuffix("." + service_type), properties, addresses))


def _packed(host: str) -> bytes:
    return socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)


def _has_addresses(version: IPVersion) -> bool:
    adapters = ifaddr.get_adapters()
    return any(ip.is_IPv6 == (version is IPVersion.V6Only) for adapter in adapters for ip in adapter.ips)
