"""Events at their times, as somebody’s zone has them; what was reckoned is kept, for people look again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.errors import InvalidError
from desktop.home.wall_clock import time_in
from desktop.ical.moments import instant_of
from desktop.schedule.records import Occurrence
from desktop.schedule.series import EventSeries

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.schedule.records import CalendarEvent

_BLOCK: Final = 32
"""Days whose times are reckoned together."""
_KEPT: Final = 4_096
_DAY: Final = timedelta(1)


class PlacedEvent(NamedTuple):
    """An event at one of its times; what it is sorted by comes first: by start, whole days before times."""

    first: date
    is_timed: bool
    at: float
    title: str
    id: str
    last: date
    occurrence: Occurrence


def placed(event: CalendarEvent, start: date, zone: tzinfo) -> Iterator[PlacedEvent]:
    """An event that begins at a start of its own; none where that is beyond the years that there are."""
    with suppress(OverflowError):
        span = event.span.at(start)
        begin, end = _seen(span.start, span.zone, zone), _seen(span.end, span.zone, zone)
        first, at = (begin.date(), begin.timestamp()) if isinstance(begin, datetime) else (begin, 0.0)
        one = Occurrence(event, event.original or start, begin, end)
        yield PlacedEvent(first, isinstance(begin, datetime), at, event.title, event.id, one.last_day, one)


def of_series(event: CalendarEvent, first: date, last: date, zone: tzinfo) -> Iterator[PlacedEvent]:
    """A series at its times from one day to another, and some days around them."""
    reach = event.span.length.days + 2
    low, high = first.toordinal() - reach, last.toordinal() + 2
    for block in range(low // _BLOCK, high // _BLOCK + 1):
        yield from _in_block(event, block, zone)


@lru_cache(_KEPT)
def _in_block(event: CalendarEvent, block: int, zone: tzinfo) -> tuple[PlacedEvent, ...]:
    first, last = (_day(ordinal) for ordinal in (block * _BLOCK, (block + 1) * _BLOCK - 1))
    return tuple(one for start in _starts(event, first, last) for one in placed(event, start, zone))


def _starts(event: CalendarEvent, first: date, last: date) -> list[date]:
    """Only the first where what a later version, or somebody by hand, wrote is no rule."""
    series = _series(event)
    if series is not None:
        return series.starts(first, last)
    start = event.span.start
    return [start] if first <= event.span.first_day <= last else []


@lru_cache(_KEPT)
def _series(of: CalendarEvent) -> EventSeries | None:
    with suppress(InvalidError):
        return EventSeries(of)
    return None


def _seen(at: date, own: str, zone: tzinfo) -> date:
    if not isinstance(at, datetime):
        return at
    return time_in(zone, instant_of(at, own)) if own else at.replace(tzinfo=zone)


def _day(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
