"""Noticing that this PC was asleep: what it was connected to has most likely gone on without it."""

from __future__ import annotations

import asyncio
from typing import Final

from sync.clock import WallClock

SLEEP_MS: Final = 30_000
"""How far wall clock and loop may part between two looks."""


class SleepDetector:
    """Compares the wall clock, which goes on while a PC sleeps, with the loop's, which does not."""

    def __init__(self, wall_ms: WallClock) -> None:
        self._wall_ms = wall_ms
        self._ahead_ms: int | None = None

    def is_over(self) -> bool:
        """Whether this PC has slept since the last look."""
        ahead_ms = self._wall_ms() - int(asyncio.get_running_loop().time() * 1000)
        before_ms, self._ahead_ms = self._ahead_ms, ahead_ms
        return before_ms is not None and abs(ahead_ms - before_ms) > SLEEP_MS
