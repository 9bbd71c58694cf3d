"""What a file's events are on from one moment to another: series, and those of them that are otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple

from desktop.ical.file_event import FileEvent
from desktop.ical.moments import Moment, instant, is_day, like, on_the_wall, wall, zone_of
from desktop.ical.recurrence import on_same_wall

MOST_OF_ONE: Final = 10_000
"""Times of one event that are shown."""

_FAR: Final = timedelta(days=2)
"""More than any clock is ahead of or behind UTC."""


class FileOccurrence(NamedTuple):
    """One time of an event."""

    event: FileEvent
    start: Moment
    end: Moment


_Dated = tuple[datetime, FileOccurrence]
"""With when it begins, in UTC."""


def occurrences(events: Iterable[FileEvent], low: datetime, high: datetime, home: str) -> list[FileOccurrence]:
    """What is on between two moments in UTC, by their starts; what ends at the first is not.

    Days and floating times are those of the zone `home`.
    """
    series: dict[str, list[FileEvent]] = defaultdict(list)
    for event in events:
        series[event.uid].append(event)
    found = [each for group in series.values() for each in _of_series(group, low, high, home)]
    return [each for _begins, each in sorted(found, key=itemgetter(0))]


def _of_series(group: list[FileEvent], low: datetime, high: datetime, home: str) -> Iterator[_Dated]:
    if len(group) == 1 and group[0].recurrence_id is None:
        yield from _of_whole(group[0], {}, low, high, home)
        return
    whole = [event for event in group if event.recurrence_id is None]
    single: dict[datetime, FileEvent] = {}
    for event in sorted(
        (event for event in group if event.recurrence_id is not None), key=lambda event: event.sequence
    ):
        assert event.recurrence_id is not None
        single[instant(event.recurrence_id, home)] = event
    for event in whole:
        yield from _of_whole(event, single, low, high, home)
    for event in single.values():
        yield from _shown(event, event.start, event.lasting, low, high, home)


def _of_whole(
    event: FileEvent, single: dict[datetime, FileEvent], low: datetime, high: datetime, home: str
) -> Iterator[_Dated]:
    if not single and not (event.rules or event.dates or event.periods):
        yield from _shown(event, event.start, event.lasting, low, high, home)
        return
    name = zone_of(event.start) or home
    places = {_place(event, each.recurrence_id) for each in single.values()}
    following = [(at, single[at]) for at in sorted(single) if single[at].and_following]
    shifts = [abs(_shift(each)) for _at, each in following]
    margin = max([event.lasting, *(length for _moment, length in event.periods), *shifts]) + timedelta(days=1)
    lasting = {on_same_wall(moment, event.start): length for moment, length in event.periods}
    first, last = _earlier(on_the_wall(low, name), margin), _later(on_the_wall(high, name), margin)
    for start in islice(event.recurrence.starts(first, last), MOST_OF_ONE):
        if places and _place(event, start) in places:
            continue
        model = following and _model(following, instant(start, home))
        if not model:
            yield from _shown(event, start, lasting.get(wall(start), event.lasting), low, high, home)
        else:
            moved = like(model.start, wall(start) + _shift(model))
            yield from _shown(model, moved, model.lasting, low, high, home)


def _place(event: FileEvent, start: Moment | None) -> datetime:
    """One of its starts on its wall: of a day its midnight, also where a time of it is said."""
    assert start is not None
    at = on_same_wall(start, event.start)
    return at.replace(hour=0, minute=0, second=0) if is_day(event.start) else at


def _model(following: list[tuple[datetime, FileEvent]], at: datetime) -> FileEvent | None:
    """The one that those after it are like, at a moment."""
    return next((each for since, each in reversed(following) if since < at), None)


def _shift(event: FileEvent) -> timedelta:
    assert event.recurrence_id is not None
    return wall(event.start) - on_same_wall(event.recurrence_id, event.start)


def _shown(
    event: FileEvent, start: Moment, length: timedelta, low: datetime, high: datetime, home: str
) -> Iterator[_Dated]:
    end = like(start, _later(wall(start), length))
    if wall(start) > _later(high.replace(tzinfo=None), _FAR) or wall(end) < _earlier(low.replace(tzinfo=None), _FAR):
        return
    begins, ends = instant(start, home), instant(end, home)
    if begins < high and (ends > low or begins >= low):
        yield begins, FileOccurrence(event, start, end)


def _earlier(at: datetime, length: timedelta) -> datetime:
    return at - length if at - datetime.min > length else datetime.min


def _later(at: datetime, length: timedelta) -> datetime:
    return at + length if datetime.max - at > length else at
