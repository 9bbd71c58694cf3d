"""What a PC knows of its own clock: whether it has lived with it for a while, and when things came by it.

Erasing for good goes by no clock that was set a moment ago, nor by one from which another PC's differs; and not by the
clock of whoever wrote, which may have been years behind.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
WEEK_MS: Final = 7 * DAY_MS


class LivedClock(Struct, frozen=True, array_like=True):
    """What was kept of it when it was last looked at.

    last_ms: what it said then
    lived_ms: for how long it has gone on without a leap, no step counting for more than a day
    is_doubted: another PC's was over a day behind, and since then it was neither set nor met one that agrees
    came: times by it, about a day apart, and how much had come to this PC by each (arrival numbers)
    """

    last_ms: int = 0
    lived_ms: int = 0
    is_doubted: bool = False
    came: tuple[tuple[int, int], ...] = ()

    @property
    def is_trusted(self) -> bool:
        """Whether this PC has lived with it for a week, and nothing speaks against it."""
        return self.lived_ms >= WEEK_MS and not self.is_doubted

    def looked(self, now_ms: int, apart_ms: int | None, head: int) -> LivedClock:
        """The same now that it says `now_ms`, and so much came; `apart_ms`: how far the slowest clock of the PCs that
        are connected is from it, None where none is."""
        step_ms = now_ms - self.last_ms
        goes_on = -HOUR_MS <= step_ms <= WEEK_MS
        lived_ms = self.lived_ms + min(max(step_ms, 0), DAY_MS) if goes_on else 0
        is_doubted = self.is_doubted and goes_on if apart_ms is None else apart_ms < -DAY_MS
        found = LivedClock(now_ms, lived_ms, is_doubted, self.came)
        is_due = found.is_trusted and (not self.came or abs(now_ms - self.came[-1][0]) >= DAY_MS)
        return replace(found, came=(*self.came, (now_ms, head))) if is_due else found

    def counted_from(self, time_ms: int, arrival: int) -> int:
        """From when on something is as old as it is that was dated `time_ms`: what came here over a week later counts
        from then, unless it was here before anything was kept of this clock."""
        came_ms = max((at for at, head in self.came if head < arrival and at <= self.last_ms), default=0)
        return came_ms if came_ms - time_ms > WEEK_MS else time_ms
