"""Where the shop's PCs were found, told or typed to be, kept in `log.db`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sync.clock import WallClock
from sync.peers import Peers
from sync.transport.addresses import Address, AddressError, parse_address, told_addresses

ANY_PC: Final = b""
"""Stands for the device where the addresses are that people typed."""


class AddressBook:
    """The addresses in `Peers`, read and written as addresses."""

    def __init__(self, peers: Peers, wall_ms: WallClock) -> None:
        self._peers = peers
        self._wall_ms = wall_ms

    def of(self, device: bytes) -> list[Address]:
        """Where a PC may be, the likeliest first."""
        known = []
        for text in self._peers.addresses(device):
            try:
                known.append(parse_address(text))
            except AddressError:
                continue
        return known

    def devices_at(self, host: str) -> list[bytes]:
        """Some of the PCs that may be at a host, whatever the port; `ANY_PC` where somebody typed it."""
        return self._peers.devices_at(Address(host, 0).without_zone.host)

    def typed(self) -> list[Address]:
        """What people typed, the latest first."""
        return self.of(ANY_PC)

    def keep_typed(self, address: Address) -> None:
        """Somebody typed this one."""
        self._peers.keep_addresses(ANY_PC, [str(address)], self._wall_ms())

    def learn(self, device: bytes, told: Sequence[str], remote: Address, *, dialled: bool) -> None:
        """A PC is connected from or (`dialled`) at `remote`, and told where else it is.

        What worked, or is likely to, comes before what it says of itself.
        """
        addresses, now_ms, remote = told_addresses(told), self._wall_ms(), remote.without_zone
        worked = [remote] if dialled else [Address(remote.host, address.port) for address in addresses[:1]]
        others = [str(address) for address in addresses if address not in worked]
        self._peers.keep_addresses(device, others, now_ms - 1)
        self._peers.keep_addresses(device, [str(address) for address in worked], now_ms)
