"""What is known of the other PCs at one moment; made in the engine's thread, read in any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from desktop.engine.records import PeerState
from desktop.home import atomic_file
from desktop.home.lock import FileLock
from sync.clock import datetime_of


class Presence(Struct, frozen=True):
    """One PC: whether it is connected, how many of this PC's entries it is not known to have (None: it never told),
    when it was last heard (Unix ms), and how far it has each feed."""

    online: bool = False
    missing: int | None = None
    seen_ms: int | None = None
    reach: Mapping[bytes, int] = {}


Everybody = Mapping[bytes, Presence]
ABSENT = Presence()


def peer(device: bytes, this: bytes, everybody: Everybody) -> PeerState:
    """A PC as screens know it."""
    known = everybody.get(device, ABSENT)
    is_this = device == this
    return PeerState(
        id=device.hex(),
        is_this=is_this,
        online=is_this or known.online,
        missing=None if is_this else known.missing,
        last_seen=datetime_of(known.seen_ms) if known.seen_ms is not None else None,
    )


class Connected:
    """Which PCs are connected, told by the process that holds a home's network to the others of that home."""

    def __init__(self, path: Path, lock: FileLock) -> None:
        """`lock`: another object than the one that holds the network; while nobody does, the file says nothing."""
        self._path = path
        self._lock = lock
        self._told: frozenset[bytes] | None = None

    def tell(self, devices: Iterable[bytes]) -> None:
        """For the process that holds the network: these are connected now. A disk that refuses costs only this."""
        now = frozenset(devices)
        if now == self._told:
            return
        with suppress(OSError):
            lines = "\n".join(sorted(device.hex() for device in now))
            atomic_file.replace(self._path, lines.encode("ascii"), durable=False)
            self._told = now

    def ask(self) -> frozenset[bytes]:
        """For the others: what was told last; none when nobody holds the network."""
        with suppress(OSError, ValueError):
            if not self._lock.take():
                return frozenset(bytes.fromhex(line) for line in self._path.read_text("ascii").split())
            self._lock.release()
        return frozenset()
