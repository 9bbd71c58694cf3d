"""Bars in the weeks of a calendar: in which line of its days each stands, and how many there is no line for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from ui.calendar.days import DAYS

if TYPE_CHECKING:
    from ui.calendar.days import ShownDays

_DAY: Final = timedelta(1)


class Bar(NamedTuple):
    """One of them. `key`: what it stands for; `last`: its last day; `at`: a time before its words, or nothing; `colour`
    as #RRGGBB, empty for none; `is_quiet`: it is of the day itself, and cannot be opened or moved."""

    key: int
    first: date
    last: date
    words: str
    at: str = ""
    colour: str = ""
    is_quiet: bool = False


class PlacedBar(NamedTuple):
    """A bar in one week: from a column to a last one, in a line from 0; whether it begins and ends there."""

    bar: Bar
    week: int
    column: int
    until: int
    line: int
    begins: bool
    ends: bool


class PlacedBars(NamedTuple):
    """All that there is a line for, and how many more each day has."""

    placed: Sequence[PlacedBar]
    more: Mapping[date, int]


def placed_bars(bars: Sequence[Bar], counts: Mapping[date, int], days: ShownDays, lines: int) -> PlacedBars:
    """Bars in their order; longer ones stand above those that begin with them. `counts`: how many each day has, which
    may be more than the bars are. On a day that has more than lines, the last line says how many."""
    placed = [each for week in range(days.weeks) for each in _week(bars, days, week)]
    crowded = {day for day, count in counts.items() if count > lines}
    kept = [
        each
        for each in placed
        if each.line < lines - 1 or (each.line == lines - 1 and crowded.isdisjoint(_days(each, days)))
    ]
    seen: dict[date, int] = {}
    for each in kept:
        for day in _days(each, days):
            seen[day] = seen.get(day, 0) + 1
    more = {day: count - seen.get(day, 0) for day, count in counts.items()}
    return PlacedBars(kept, {day: count for day, count in more.items() if count > 0 and days.has(day)})


def _days(placed: PlacedBar, days: ShownDays) -> list[date]:
    return [days.day(placed.week, column) for column in range(placed.column, placed.until + 1)]


def _week(bars: Sequence[Bar], days: ShownDays, week: int) -> list[PlacedBar]:
    first, last = days.day(week, 0), days.day(week, DAYS - 1)
    return [
        PlacedBar(bar, week, column, until, line, bar.first >= first, bar.last <= last)
        for bar, column, until, line in in_lines(bars, first, last)
    ]


def in_lines(bars: Sequence[Bar], first: date, last: date) -> list[tuple[Bar, int, int, int]]:
    """Those that are on these days: from which of them to which, counted from 0, and in which line; longer ones stand
    above those that begin with them."""
    within = [bar for bar in bars if bar.first <= last and bar.last >= first]
    within.sort(key=lambda bar: (max(bar.first, first), -(min(bar.last, last) - max(bar.first, first)).days))
    taken: list[int] = []
    """Of each line the first day that is free."""
    placed = []
    for bar in within:
        column, until = ((min(max(day, first), last) - first).days for day in (bar.first, bar.last))
        line = next((at for at, free in enumerate(taken) if free <= column), len(taken))
        taken[line:] = [until + 1, *taken[line + 1 :]]
        placed.append((bar, column, until, line))
    return placed
