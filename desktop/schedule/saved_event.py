"""An event as a record's values say it, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from desktop.records.elements import element, elements_of
from desktop.records.values import MemberLink
from desktop.rows.read_session import as_bytes
from desktop.schedule.collections import (
    ALSO,
    AT,
    CALENDAR,
    DAY,
    FREE,
    LAST_DAY,
    NOT,
    NOTE,
    OF,
    ORIGINAL,
    PEOPLE,
    PLACE,
    REMINDERS,
    REPEATS,
    STATUS,
    THINGS,
    TITLE,
    UID,
    UNKNOWN,
    UNTIL,
    ZONE,
    start_text,
)  # fmt: skip
from desktop.schedule.records import CalendarEvent, EventTime, Repeating

if TYPE_CHECKING:
    from desktop.records.identity import RecordKey
    from desktop.records.values import Value

ONCE: Final = "FREQ=DAILY;COUNT=1"
"""The rule of what is only on chosen days: rows are found by theirs."""

_NO_DAY: Final = date(1970, 1, 1)
_DAY: Final = timedelta(1)


def event_of(id: str, values: Mapping[str, Value], calendar: str = "", of: str = "") -> CalendarEvent:
    """The event that a record's values say, in the calendar and of the series with these ids. What does not fit is left
    out."""
    span = _span(values)
    original = _start(_as(str, values.get(ORIGINAL)))
    return CalendarEvent(
        title=_as(str, values.get(TITLE)) or "",
        span=span,
        id=id,
        calendar=calendar,
        repeats=_repeating(values, span),
        of=of,
        original=original,
        place=_as(str, values.get(PLACE)) or "",
        note=_as(str, values.get(NOTE)) or "",
        people=tuple(sorted(who for who, value in elements_of(values, PEOPLE) if isinstance(value, MemberLink))),
        things=tuple(sorted(what for what, value in elements_of(values, THINGS) if value is True)),
        reminders=_reminders(values),
        status=_as(str, values.get(STATUS)) or "",
        is_free=values.get(FREE) is True,
        uid=_as(str, values.get(UID)) or "",
        unknown=_as(str, values.get(UNKNOWN)) or "",
    )


def _span(values: Mapping[str, Value]) -> EventTime:
    day = _day(values.get(DAY)) or _NO_DAY
    last = max(_day(values.get(LAST_DAY)) or day, day)
    at, until = _as(time, values.get(AT)), _as(time, values.get(UNTIL))
    if at is None:
        return EventTime(day, last)
    start = datetime.combine(day, at)
    end = datetime.combine(last, until) if until is not None else start
    return EventTime(start, max(start, end), _as(str, values.get(ZONE)) or "")


def _repeating(values: Mapping[str, Value], span: EventTime) -> Repeating | None:
    rule = _as(str, values.get(REPEATS))
    if not rule:
        return None
    return Repeating(rule, tuple(_starts(values, ALSO, span)), tuple(_starts(values, NOT, span)))


def _starts(values: Mapping[str, Value], field: str, span: EventTime) -> Iterator[date]:
    """What the elements of a set name, in order, of the kind that the event is of."""
    found = (_start(id) for id, value in sorted(elements_of(values, field)) if value is True)
    return (start for start in found if start is not None and isinstance(start, datetime) != span.is_all_day)


def _reminders(values: Mapping[str, Value]) -> tuple[int, ...]:
    ids = (id for id, value in elements_of(values, REMINDERS) if value is True)
    return tuple(sorted(int(id) for id in ids if id.isascii() and id.isdigit()))


def fields_of(event: CalendarEvent, calendar: RecordKey | None, of: RecordKey | None = None) -> dict[str, Value]:
    """The values that say an event, without what is empty; `calendar`, `of`: the keys of the records that it names."""
    said: dict[str, Value] = {
        TITLE: event.title, PLACE: event.place or None, NOTE: event.note or None, STATUS: event.status or None,
        FREE: event.is_free or None, UID: event.uid or None, UNKNOWN: event.unknown or None,
        CALENDAR: calendar, OF: of,
        ORIGINAL: start_text(event.original) if event.original is not None else None,
        **span_fields(event.span), **repeating_fields(event.repeats), **people_fields(event.people),
        **thing_fields(event.things), **reminder_fields(event.reminders),
    }  # fmt: skip
    return {key: value for key, value in said.items() if value is not None}


def span_fields(span: EventTime) -> dict[str, Value]:
    """When it is; all of them, the empty ones too."""
    if not isinstance(span.start, datetime) or not isinstance(span.end, datetime):
        last = span.end if span.end > span.start else None
        return {DAY: span.start, AT: None, LAST_DAY: last, UNTIL: None, ZONE: None}
    last_day = span.end.date() if span.end.date() > span.start.date() else None
    until = span.end.time() if span.end > span.start else None
    return {DAY: span.start.date(), AT: span.start.time(), LAST_DAY: last_day, UNTIL: until, ZONE: span.zone or None}


def repeating_fields(repeats: Repeating | None) -> dict[str, Value]:
    """How it repeats."""
    if repeats is None:
        return {REPEATS: None}
    also = {element(ALSO, start_text(start)): True for start in repeats.also}
    without = {element(NOT, start_text(start)): True for start in repeats.without}
    return {REPEATS: repeats.rule or ONCE, **also, **without}


def people_fields(people: Iterable[str]) -> dict[str, Value]:
    """Who is with."""
    return {element(PEOPLE, person): MemberLink(as_bytes(person)) for person in people}


def thing_fields(things: Iterable[str]) -> dict[str, Value]:
    """What it takes."""
    return {element(THINGS, thing): True for thing in things}


def reminder_fields(minutes: Iterable[int]) -> dict[str, Value]:
    """When to be reminded."""
    return {element(REMINDERS, str(each)): True for each in minutes}


def read_start(text: str) -> date | None:
    """A start as records name it; None where it is none."""
    return _start(text)


def _start(text: str | None) -> date | None:
    with suppress(ValueError):
        if text:
            found = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
            return found if start_text(found) == text else None
    return None


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _as(kind: type[Any], value: Value) -> Any:
    """A value if it fits its question."""
    return value if isinstance(value, kind) else None
