"""How much a device that is not known yet may leave here while it explains who it is.

Control of a removed seat is void, but kept and passed on like all control, because others may have named it as seen.
So whoever holds such a seat's key could, under ever new devices, fill every disk of the shop. What made its sender
known costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sync.entry import Entry
from sync.errors import NotAllowedError
from sync.exchange.store import Store

NOT_KNOWN: Final = "The other PC is not in this shop as far as this PC knows."
"""The good-bye to a device that stays unknown, word for word: who gets it counts as told."""
INTRODUCTION_BYTES: Final = 512 << 10
"""New control, in bytes of `Entry.size`, that one connection may leave here before its device is known: about 1,500
entries. Who needs more goes on from there with the next connection."""
STRANGERS_BYTES: Final = 2 << 20
"""The same for all connections to this PC together; an hour refills it."""
REFILL_MS: Final = 3_600_000


class Strangers:
    """What all devices that are not known to one PC may still leave there."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._at_ms: int | None = None

    def left(self, now_ms: int) -> int:
        """Bytes that may come now."""
        passed_ms = max(0, now_ms - (now_ms if self._at_ms is None else self._at_ms))
        self._at_ms = now_ms
        self._spent = max(0.0, self._spent - STRANGERS_BYTES * passed_ms / REFILL_MS)
        return int(STRANGERS_BYTES - self._spent)

    def spend(self, size: int) -> None:
        """So many bytes were left here; a negative number gives them back."""
        self._spent = max(0.0, self._spent + size)


class Introduction:
    """One connection's: asks `is_known` until it says yes."""

    def __init__(self, is_known: Callable[[], bool], strangers: Strangers) -> None:
        self._is_known = is_known
        self._strangers = strangers
        self._spent = 0

    def is_over(self) -> bool:
        """Whether the device is known now; then what it sent was well spent."""
        if not self._is_known():
            return False
        self._strangers.spend(-self._spent)
        self._spent = 0
        return True

    def receive_control(self, store: Store, entries: Sequence[Entry], now_ms: int) -> Entry | None:
        """As `Store.receive_control`, for a device that is not known yet.

        Raises NotAllowedError when it sends more than it may without becoming known; what is within that is kept.
        """
        new = [entry for entry in entries if not store.holds(entry.hash)]
        within = self._within(new, now_ms)
        end = entries.index(new[within]) if within < len(new) else len(entries)
        refused = store.receive_control(list(entries[:end]))
        self._spend(sum(entry.size for entry in new[:within] if store.holds(entry.hash)))
        if refused is not None or end == len(entries):
            return refused
        if not self._is_known():
            raise NotAllowedError("The other PC sent too much without saying who let it into this shop.")
        return store.receive_control(list(entries[end:]))

    def _within(self, new: Sequence[Entry], now_ms: int) -> int:
        """How many of these entries may still come."""
        left = min(INTRODUCTION_BYTES - self._spent, self._strangers.left(now_ms))
        for number, entry in enumerate(new):
            left -= entry.size
            if left < 0:
                return number
        return len(new)

    def _spend(self, size: int) -> None:
        self._spent += size
        self._strangers.spend(size)
