"""Which other PCs do not know this one, as they said themselves: kept in `log.db`, so that every process knows it.

Whoever was let in by somebody who had been taken out unawares holds nothing that says so, and as a stranger is sent
nothing that would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from sync.entry import CONTROL

if TYPE_CHECKING:
    from sync.exchange import Exchange
    from sync.replica import Replica

_NAME: Final = "disowned"


class _Said(msgspec.Struct, frozen=True, array_like=True):
    """When a PC said so (ms since 1970), and how much control of others was held here by then."""

    at_ms: int
    heard: int


class Disowning:
    """Of one replica. What a PC said counts while that PC stands here, and until control comes that may say otherwise
    or that PC takes this one for one of the shop."""

    def __init__(self, replica: Replica) -> None:
        self._replica: Final = replica
        self._noted: Final = set(self._said())

    def by(self) -> dict[bytes, int]:
        """The PCs that do not know this one, and since when they say so (ms since 1970)."""
        said = self._said()
        heard = self._heard() if said else 0
        devices = self._replica.verdicts.devices
        return {
            device: one.at_ms
            for device, one in said.items()
            if one.heard == heard and device in devices and devices[device].stands
        }

    def heed(self, exchange: Exchange) -> bool:
        """Take what a PC that stands here lets be seen of it; whether that is news. Raises StorageError."""
        device = exchange.peer_device
        if exchange.is_disowned and device not in self.by():
            self.note(device)
            return True
        return exchange.is_known_there and self.forget(device)

    def note(self, device: bytes) -> None:
        """A PC holds all that speaks for this one, and does not know it. Raises StorageError."""
        self._keep(self._said() | {device: _Said(self._replica.wall_ms(), self._heard())})
        self._noted.add(device)

    def forget(self, device: bytes) -> bool:
        """A PC takes this one for one of the shop; whether it had said otherwise. Raises StorageError."""
        if device not in self._noted:
            return False
        self._keep({other: one for other, one in self._said().items() if other != device})
        self._noted.remove(device)
        return True

    def _said(self) -> dict[bytes, _Said]:
        raw = self._replica.log.get(_NAME)
        return {} if raw is None else msgspec.msgpack.decode(raw, type=dict[bytes, _Said])

    def _keep(self, said: dict[bytes, _Said]) -> None:
        self._replica.log.put(_NAME, msgspec.msgpack.encode(said))

    def _heard(self) -> int:
        own = self._replica.own_feeds()
        vector = self._replica.vector(CONTROL)
        return sum(tip.seq for feed, tips in vector.items() if feed not in own for tip in tips)
