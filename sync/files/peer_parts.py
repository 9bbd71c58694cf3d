"""What connected PCs have of files that are not whole there: which chunks; in memory, and nothing that anybody counts
on. Whoever drops a copy counts whole ones only."""

from __future__ import annotations

from typing import Final

from sync.files.frames import PARTS_LIMIT, PartHolding


class PeerParts:
    """What each connected PC told of its parts, by device id."""

    def __init__(self) -> None:
        self._told: Final[dict[bytes, dict[bytes, PartHolding]]] = {}
        self._disbelieved: Final[set[tuple[bytes, bytes]]] = set()

    def take(self, device: bytes, told: PartHolding) -> bool:
        """Keep what a PC told; whether that is believed. More than `PARTS_LIMIT` of one PC are not kept."""
        parts = self._told.setdefault(device, {})
        if not told.chunks:
            parts.pop(told.file, None)
        elif (device, told.file) in self._disbelieved or (told.file not in parts and len(parts) >= PARTS_LIMIT):
            return False
        else:
            parts[told.file] = told
        return True

    def leave(self, device: bytes) -> None:
        """A PC is not connected any more."""
        self._told.pop(device, None)

    def withdraw(self, device: bytes, file: bytes, *, lied: bool) -> None:
        """A PC has not what it told, or (`lied`) gave something else: that is not believed again by this process."""
        if lied:
            self._disbelieved.add((device, file))
        self._told.get(device, {}).pop(file, None)

    @property
    def files(self) -> tuple[bytes, ...]:
        """The files of which any PC has a part."""
        return tuple({file: None for parts in self._told.values() for file in parts})

    def holders(self, file: bytes) -> dict[bytes, PartHolding]:
        """The PCs that have a part of a file."""
        return {device: parts[file] for device, parts in self._told.items() if file in parts}
