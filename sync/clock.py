"""A hybrid logical clock: stamps that order the display, and run backwards only where a wrong clock was set right.

Source: S. Kulkarni et al., "Logical Physical Clocks and Consistent Snapshots in Globally Distributed Databases" (2014).
A stamp is an unsigned 64-bit integer: 48 bits of Unix milliseconds, then a 16-bit counter.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LEAD_LIMIT_MS = 5 * 60 * 1000
"""A stamp is gone on from only up to this far ahead of our own wall clock."""

SEAT_LEAD_MS = 24 * 60 * 60 * 1000
"""A seat whose stamps lead the wall clock by so much is given up for another one, whose stamps begin at the clock."""

NEVER = -1
"""Before every stamp."""

COUNTER_BITS = 16
STAMP_LIMIT = 1 << 64

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WallClock = Callable[[], int]
"""Returns Unix time in milliseconds."""


def uptime_ms() -> int:
    """How long the computer runs, in milliseconds, asleep too where the system tells; nobody sets that."""
    asleep_too = getattr(time, "CLOCK_BOOTTIME", None)
    return int(1_000 * (time.monotonic() if asleep_too is None else time.clock_gettime(asleep_too)))


def stamp_of(time_ms: int, counter: int = 0) -> int:
    """The stamp of a wall time in milliseconds since 1970, clamped to what a stamp can hold."""
    return (min(max(time_ms, 0), (1 << 48) - 1) << COUNTER_BITS) | counter


def time_ms_of(stamp: int) -> int:
    """The milliseconds since 1970 in a stamp."""
    return stamp >> COUNTER_BITS


def datetime_of(time_ms: int) -> datetime:
    """An aware UTC datetime; times before the year 1 and beyond 9999 show as the first moment, and the last."""
    # Windows' own conversions refuse times before 1970 and after 3000.
    return _EPOCH + timedelta(milliseconds=min(max(time_ms, -62_135_596_800_000), 253_402_300_799_000))


class HybridClock:
    """Gives stamps that are later than every stamp given or seen before, as far as those are sane: what leads the wall
    clock by more than five minutes, one's own too, was given while some clock was wrong, and is not gone on from."""

    def __init__(self, wall_ms: WallClock) -> None:
        self._wall_ms = wall_ms
        self._latest = self._given = NEVER

    @property
    def lead_ms(self) -> int:
        """How far the latest stamp that was given here leads the wall clock; negative where it does not."""
        return time_ms_of(self._given) - self._wall_ms()

    def tick(self) -> int:
        """A new stamp, later than all sane ones before it."""
        wall_ms = self._wall_ms()
        before = self._latest if time_ms_of(self._latest) <= wall_ms + LEAD_LIMIT_MS else NEVER
        self._latest = min(max(before + 1, stamp_of(wall_ms)), STAMP_LIMIT - 1)
        self._given = max(self._given, self._latest)
        return self._latest

    def gave(self, stamp: int) -> None:
        """This PC gave a stamp in another process or an earlier life."""
        self._given = max(self._given, stamp)
        self.see(stamp)

    def see(self, stamp: int) -> None:
        """Take over a stamp, unless it leads the wall clock by more than five minutes."""
        if time_ms_of(stamp) <= self._wall_ms() + LEAD_LIMIT_MS:
            self._latest = max(self._latest, stamp)

    def begin_again(self) -> None:
        """Forget what was given here: another seat begins at the wall clock."""
        self._latest = self._given = NEVER
