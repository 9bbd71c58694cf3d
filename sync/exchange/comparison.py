"""Whether two PCs that hold the same also show the same: each tells what its rows say, and both compare."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sync.exchange.frames import Summary
from sync.exchange.store import Store

CONFIRMED_AFTER_MS: Final = 10_000
"""What differs is looked at once more after this long, before it counts."""


class Likeness(StrEnum):
    """What came of comparing: DOUBTED until what differs has been looked at twice."""

    UNKNOWN = "unknown"
    ALIKE = "alike"
    DOUBTED = "doubted"
    DIFFERENT = "different"


class Comparison:
    """Of one exchange. `likeness` is what the last comparison said; there is none while the two hold not the same, or
    read nothing in common."""

    def __init__(self, store: Store) -> None:
        self.likeness = Likeness.UNKNOWN
        self._store = store
        self._told: Summary | None = None
        self._theirs: Summary | None = None
        self._since_ms: int | None = None

    def news(self, now_ms: int) -> Summary | None:
        """What is shown here, if the peer was not told yet."""
        mine = self._store.summary()
        if mine is None or mine is self._told:
            return None
        self._told = mine
        self._compare(now_ms)
        return mine

    def take(self, theirs: Summary, now_ms: int) -> None:
        """What the peer shows."""
        self._theirs = theirs
        self._compare(now_ms)

    def _compare(self, now_ms: int) -> None:
        mine, theirs = self._store.summary(), self._theirs
        if mine is None or theirs is None or mine.basis != theirs.basis:
            return
        here, there = dict(mine.spaces), dict(theirs.spaces)
        common = here.keys() & there.keys()
        if any(here[tag] != there[tag] for tag in common):
            self._since_ms = now_ms if self._since_ms is None else self._since_ms
            is_sure = now_ms - self._since_ms >= CONFIRMED_AFTER_MS
            self.likeness = Likeness.DIFFERENT if is_sure else Likeness.DOUBTED
        elif common:
            self._since_ms, self.likeness = None, Likeness.ALIKE
