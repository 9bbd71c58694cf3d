"""Calendars as bytes: `written(events, name)`. What was not known when they were read goes out as it came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from desktop.ical.file_event import CalendarFile, FileAttendee, FileEvent
from desktop.ical.lines import NO_STAMP, escaped, folded
from desktop.ical.moments import UTC_ZONE, Moment, duration_text, is_day, moment_text, wall, zone_of
from desktop.settings.zones import zone

PRODUCT: Final = "-//Countertop//Countertop//EN"
_YEARS_AFTER: Final = 10
"""For which the changes of a zone's clocks are said, beyond the last year that its events name."""
_MOST_YEARS: Final = 60
_WEEK: Final = timedelta(7)
_TEXTS: Final = (
    ("SUMMARY", "title"), ("LOCATION", "place"), ("DESCRIPTION", "text"),
)  # fmt: skip
_NAMES: Final = (
    ("STATUS", "status"), ("TRANSP", "transparency"), ("COLOR", "colour"),
)  # fmt: skip


def written(events: Iterable[FileEvent], name: str = "", others: Iterable[str] = ()) -> bytes:
    """A file of these events, and of lines and components as they came (`CalendarFile.others`)."""
    events = list(events)
    return b"".join(folded(line) for line in _lines(events, name, others))


def written_file(file: CalendarFile) -> bytes:
    """A file as it was read, without what was refused."""
    return written(file.events, file.name, file.others)


def _lines(events: list[FileEvent], name: str, others: Iterable[str]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}")
    kept = list(others)
    yield from (each for each in kept if not each.startswith("BEGIN:"))
    if name:
        yield f"X-WR-CALNAME:{escaped(name)}"
    for zone_name, years in sorted(_zones(events).items()):
        yield from _zone_lines(zone_name, years)
    for event in events:
        yield from _event_lines(event)
    for each in kept:
        if each.startswith("BEGIN:"):
            yield from each.split("\n")
    yield "END:VCALENDAR"


def _event_lines(event: FileEvent) -> Iterator[str]:
    more = dict(event.parameters)
    yield "BEGIN:VEVENT"
    yield _line("UID", escaped(event.uid), more)
    if not any(line.upper().startswith("DTSTAMP") for line in event.others):
        yield f"DTSTAMP:{NO_STAMP}"
    yield from _when_lines(event, more)
    yield from _recurrence_lines(event)
    for name, field in (*_TEXTS, *_NAMES):
        if value := getattr(event, field):
            yield _line(name, escaped(value), more)
    if event.url:
        yield _line("URL", event.url, more)
    if event.sequence:
        yield _line("SEQUENCE", str(event.sequence), more)
    if event.categories:
        yield f"CATEGORIES:{','.join(map(escaped, event.categories))}"
    if event.organizer:
        yield _person_line("ORGANIZER", event.organizer)
    yield from (_person_line("ATTENDEE", each) for each in event.attendees)
    for each in event.others:
        yield from each.split("\n")
    for alarm in event.alarms:
        yield from ("BEGIN:VALARM", *alarm.lines, "END:VALARM")
    yield "END:VEVENT"


def _when_lines(event: FileEvent, more: dict[str, str]) -> Iterator[str]:
    yield _moment_line("DTSTART", event.start, more)
    if event.end is not None:
        yield _moment_line("DTEND", event.end, more)
    elif event.length is not None:
        yield _line("DURATION", duration_text(event.length), more)
    if event.recurrence_id is not None:
        yield _moment_line(
            "RECURRENCE-ID", event.recurrence_id, more, ";RANGE=THISANDFUTURE" if event.and_following else ""
        )


def _recurrence_lines(event: FileEvent) -> Iterator[str]:
    yield from (f"RRULE:{rule.text}" for rule in event.rules)
    yield from (f"EXRULE:{rule.text}" for rule in event.not_rules)
    yield from (_moment_line("RDATE", each, {}) for each in event.dates)
    yield from (_moment_line("EXDATE", each, {}) for each in event.not_dates)
    for begin, length in event.periods:
        yield f"RDATE;VALUE=PERIOD{_tzid(begin)}:{moment_text(begin)}/{duration_text(length)}"


def _line(name: str, value: str, more: dict[str, str]) -> str:
    return f"{name}{';' + more[name] if name in more else ''}:{value}"


def _moment_line(name: str, moment: Moment, more: dict[str, str], also: str = "") -> str:
    kind = ";VALUE=DATE" if is_day(moment) else _tzid(moment)
    return f"{name}{kind}{also}{';' + more[name] if name in more else ''}:{moment_text(moment)}"


def _tzid(moment: Moment) -> str:
    name = zone_of(moment)
    return f";TZID={name}" if name and name != UTC_ZONE else ""


def _person_line(name: str, person: FileAttendee) -> str:
    return f"{name}{''.join(f';{each}={value}' for each, value in person.parameters)}:{person.address}"


def _zones(events: Iterable[FileEvent]) -> dict[str, tuple[int, int]]:
    """The zones in use, and the first and last year that is said in each."""
    years: dict[str, tuple[int, int]] = {}
    for event in events:
        ends = [
            event.end,
            event.recurrence_id,
            *event.dates,
            *event.not_dates,
            *(each for each, _length in event.periods),
        ]
        for moment in (event.start, *(each for each in ends if each is not None)):
            name = zone_of(moment)
            if name and name != UTC_ZONE:
                first, last = years.get(name, (9999, 1))
                years[name] = min(first, wall(moment).year), max(last, wall(moment).year)
    return years


@lru_cache(maxsize=64)
def _zone_lines(name: str, years: tuple[int, int]) -> tuple[str, ...]:
    return tuple(_each_change(name, years))


def _each_change(name: str, years: tuple[int, int]) -> Iterator[str]:
    """A VTIMEZONE: each time that the clocks are set, one by one. Others know the name and go by that."""
    first = max(years[0], 1900)
    last = min(max(years[1], first) + _YEARS_AFTER, first + _MOST_YEARS, 9990)
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    clocks = zone(name)
    begin = datetime(first, 1, 1, tzinfo=UTC) - timedelta(days=1)
    before = begin.astimezone(clocks).utcoffset() or timedelta()
    yield from _observance_lines(begin.replace(tzinfo=None) + before, before, before, is_summer=False)
    for week in range((last - first + 1) * 53):
        at = begin + (week + 1) * _WEEK
        after = at.astimezone(clocks).utcoffset() or timedelta()
        if after != before:
            change = _change(at - _WEEK, name, before)
            is_summer = bool(at.astimezone(clocks).dst())
            yield from _observance_lines(change.replace(tzinfo=None) + before, before, after, is_summer=is_summer)
        before = after
    yield "END:VTIMEZONE"


def _change(since: datetime, name: str, before: timedelta) -> datetime:
    """The moment within a week at which clocks are set, to the second."""
    low, high = 0, int(_WEEK.total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        same = (since + timedelta(seconds=middle)).astimezone(zone(name)).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return since + timedelta(seconds=high)


def _observance_lines(local: datetime, before: timedelta, after: timedelta, *, is_summer: bool) -> Iterator[str]:
    kind = "DAYLIGHT" if is_summer else "STANDARD"
    yield from (f"BEGIN:{kind}", f"DTSTART:{local.year:04}{local:%m%dT%H%M%S}")
    yield from (f"TZOFFSETFROM:{_offset(before)}", f"TZOFFSETTO:{_offset(after)}", f"END:{kind}")


def _offset(offset: timedelta) -> str:
    seconds = round(abs(offset).total_seconds())
    digits = f"{seconds // 3600:02}{seconds // 60 % 60:02}{f'{seconds % 60:02}' if seconds % 60 else ''}"
    return f"{'-' if offset < timedelta() else '+'}{digits}"
