"""Events of a day side by side where they are at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

DAY_MINUTES: Final = 24 * 60
LEAST_MINUTES: Final = 20
"""As long as one looks at least, so that its words have room."""


class TimedBar(NamedTuple):
    """What of an event is on one day. `start`, `end`: minutes since midnight, by the clock; `begins`, `ends`: whether
    it does on that day; `colour` as #RRGGBB, empty for none."""

    key: int
    day: date
    start: int
    end: int
    words: str
    colour: str = ""
    begins: bool = True
    ends: bool = True

    @property
    def seen_end(self) -> int:
        """Where it ends on screen."""
        return max(self.end, min(self.start + LEAST_MINUTES, DAY_MINUTES))


class PlacedTime(NamedTuple):
    """A bar in one of as many columns as there are events at the same time."""

    bar: TimedBar
    column: int
    columns: int


def placed_times(bars: Iterable[TimedBar]) -> list[PlacedTime]:
    """Those of one day, each in the first column that is free; all that touch each other, also by others between them,
    share as many columns."""
    found: list[PlacedTime] = []
    group: list[tuple[TimedBar, int]] = []
    free: list[int] = []
    """Of each column of the group when it is free again."""
    for bar in sorted(bars, key=lambda bar: (bar.start, -bar.end, bar.key)):
        if group and bar.start >= max(free):
            found += _placed(group, len(free))
            group, free = [], []
        column = next((at for at, until in enumerate(free) if until <= bar.start), len(free))
        free[column:] = [bar.seen_end, *free[column + 1 :]]
        group.append((bar, column))
    return found + _placed(group, len(free))


def _placed(group: Iterable[tuple[TimedBar, int]], columns: int) -> list[PlacedTime]:
    return [PlacedTime(bar, column, columns) for bar, column in group]
