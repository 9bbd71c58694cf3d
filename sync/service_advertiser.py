"""What one PC of a shop says and hears on the LAN: that it is there, and, while a code is open, the shop's name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from sync.discovery import (
    JOIN_TYPE,
    PEER_TYPE,
    Discovery,
    join_properties,
    peer_properties,
    recognise,
)
from sync.identity import RandomBytes
from sync.multicast import Announcement
from sync.transport.addresses import Address

Found = Callable[[bytes, Iterable[Address]], None]


class ServiceAdvertiser:
    """Announces this device and reports the shop's other devices to `found`."""

    def __init__(
        self,
        genesis: bytes,
        device: bytes,
        found: Found,
        shop_name: Callable[[], str],
        random_bytes: RandomBytes,
        *,
        loopback_only: bool,
    ) -> None:
        self._genesis = genesis
        self._device = device
        self._found = found
        self._shop_name = shop_name
        self._random = random_bytes
        self._discovery = Discovery(loopback_only=loopback_only)
        self._code_is_open = False
        self._turned = asyncio.Event()
        self.is_running = False

    def show_code(self, *, is_open: bool) -> None:
        """Whether a code is open; the announcement follows."""
        if is_open != self._code_is_open:
            self._code_is_open = is_open
            self._turned.set()

    async def run(self, port: int) -> None:
        """Announce and listen until cancelled. Raises OSError and whatever else zeroconf meets."""
        name = self._device.hex()
        try:
            await self._discovery.start()
            self._discovery.browse(PEER_TYPE, self._heard)
            properties = peer_properties(self._genesis, self._device, self._random)
            await self._discovery.announce(PEER_TYPE, name, port, properties)
            self.is_running = True
            async with asyncio.TaskGroup() as group:
                group.create_task(self._discovery.follow_interfaces())
                group.create_task(self._follow_code(port))
        finally:
            self.is_running = False
            await self._discovery.stop()

    async def _follow_code(self, port: int) -> None:
        announced = False
        while True:
            if self._code_is_open != announced:
                announced = self._code_is_open
                await self._announce_code(port, is_open=announced)
            else:
                await self._turned.wait()
                self._turned.clear()

    async def _announce_code(self, port: int, *, is_open: bool) -> None:
        if is_open:
            await self._discovery.announce(JOIN_TYPE, self._device.hex(), port, join_properties(self._shop_name()))
        else:
            await self._discovery.withdraw(JOIN_TYPE)

    def _heard(self, announcement: Announcement) -> None:
        device = recognise(self._genesis, announcement.properties)
        if device is not None and device != self._device and announcement.addresses:
            self._found(device, announcement.addresses)
