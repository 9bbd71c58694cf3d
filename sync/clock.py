"""A hybrid logical clock: stamps that order the display and never run backwards on one PC.

Source: S. Kulkarni et al., "Logical Physical Clocks and Consistent Snapshots in Globally Distributed Databases" (2014).
A stamp is an unsigned 64-bit integer: 48 bits of Unix milliseconds, then a 16-bit counter.
"""

from collections.abc import Callable
from datetime import UTC, datetime

LEAD_LIMIT_MS = 5 * 60 * 1000
"""A foreign stamp is taken over only up to this far ahead of our own wall clock."""

COUNTER_BITS = 16
STAMP_LIMIT = 1 << 64

WallClock = Callable[[], int]
"""Returns Unix time in milliseconds."""


def stamp_of(time_ms: int, counter: int = 0) -> int:
    """The stamp of a wall time in milliseconds since 1970, clamped to what a stamp can hold."""
    return (min(max(time_ms, 0), (1 << 48) - 1) << COUNTER_BITS) | counter


def time_ms_of(stamp: int) -> int:
    """The milliseconds since 1970 in a stamp."""
    return stamp >> COUNTER_BITS


def datetime_of(time_ms: int) -> datetime:
    """An aware UTC datetime; times beyond the year 9999 show as its last moment."""
    return datetime.fromtimestamp(min(time_ms, 253_402_300_799_000) / 1000, UTC)


class HybridClock:
    """Gives stamps that are later than every stamp given or (sanely) seen before."""

    def __init__(self, wall_ms: WallClock) -> None:
        self._wall_ms = wall_ms
        self._latest = 0

    @property
    def wall_ms(self) -> int:
        """This PC's own wall clock, milliseconds since 1970."""
        return self._wall_ms()

    @property
    def latest(self) -> int:
        """The latest stamp given or taken over."""
        return self._latest

    def tick(self) -> int:
        """A new stamp, later than all before it."""
        self._latest = min(max(self._latest + 1, stamp_of(self._wall_ms())), STAMP_LIMIT - 1)
        return self._latest

    def gave(self, stamp: int) -> None:
        """This PC gave a stamp in another process or an earlier life: go on after it, whatever the wall clock says."""
        self._latest = max(self._latest, stamp)

    def see(self, stamp: int) -> None:
        """Take over a foreign stamp, unless it leads our wall clock by more than five minutes."""
        if stamp <= stamp_of(self._wall_ms() + LEAD_LIMIT_MS):
            self._latest = max(self._latest, stamp)
