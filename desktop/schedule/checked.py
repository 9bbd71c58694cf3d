"""What people enter of events, as it can be kept. Everything here raises InvalidError, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from desktop.errors import InvalidError
from desktop.rows import typed_text
from desktop.schedule.collections import CANCELLED, COLOURS, TENTATIVE
from desktop.schedule.records import CalendarEvent, EventTime
from desktop.schedule.series import EventSeries

LONGEST_BEFORE: Final = timedelta(28)
"""Before an event one can be reminded of it."""
MOST_REMINDERS: Final = 10


def name(text: str) -> str:
    """What a calendar, a room or a thing is called."""
    text = typed_text.title(text)
    if typed_text.is_blank(text):
        raise InvalidError("Please type a name.")
    return text


def text(typed: str) -> str | None:
    """Several lines; None for a blank one."""
    return None if typed_text.is_blank(typed) else typed_text.cleaned(typed)


def colour(chosen: str) -> str | None:
    """One of the colours that there are, or none."""
    if chosen and chosen not in dict(COLOURS):
        raise InvalidError(f"Colours are {', '.join(name for name, _ in COLOURS)}.")
    return chosen or None


def event(said: CalendarEvent) -> CalendarEvent:
    """An event that can be kept."""
    title = typed_text.title(said.title)
    if typed_text.is_blank(title):
        raise InvalidError("Please type what it is.")
    if said.status not in ("", TENTATIVE, CANCELLED):
        raise InvalidError("An event is not certain, or cancelled, or neither.")
    said = replace(
        said, title=title, span=_span(said.span), place=typed_text.title(said.place), note=text(said.note) or "",
        people=tuple(dict.fromkeys(said.people)), things=tuple(dict.fromkeys(said.things)),
        reminders=_reminders(said.reminders),
    )  # fmt: skip
    if said.repeats is not None and said.repeats.rule:
        EventSeries(said)
    return said


def _span(span: EventTime) -> EventTime:
    from desktop.settings.zones import zone_names

    if isinstance(span.start, datetime) != isinstance(span.end, datetime):
        raise InvalidError("An event has a time at both ends, or whole days.")
    if span.end < span.start:
        raise InvalidError("It ends before it begins.")
    if span.zone and span.zone not in zone_names():
        raise InvalidError(f"There is no time zone “{span.zone}”. They are called like Europe/Berlin.")
    return replace(span, zone="") if span.is_all_day else span


def _reminders(minutes: tuple[int, ...]) -> tuple[int, ...]:
    found = tuple(sorted(set(minutes)))
    if len(found) > MOST_REMINDERS or any(not 0 <= each <= LONGEST_BEFORE.total_seconds() // 60 for each in found):
        raise InvalidError(f"At most {MOST_REMINDERS} reminders, each up to four weeks before.")
    return found
