"""The calendar as the command line prints it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.ical.file_event import RefusedLine
    from desktop.schedule.importing import CalendarImport
    from desktop.schedule.records import Calendar, CalendarEvent, Occurrence


def calendar_json(calendar: Calendar) -> Json:
    """A calendar."""
    return {"id": calendar.id, "name": calendar.name, "colour": calendar.colour, "for": calendar.readers}


def calendar_line(calendar: Calendar) -> str:
    """The same for people."""
    return f"{calendar.id[:8]}  {calendar.name}  ({calendar.readers})"


def event_json(event: CalendarEvent) -> Json:
    """An event, with the local times that are kept of it."""
    repeats = event.repeats
    return {
        "id": event.id, "title": event.title, "start": event.span.start.isoformat(), "end": event.span.end.isoformat(),
        "all_day": event.span.is_all_day, "zone": event.span.zone or None, "calendar": event.calendar or None,
        "every": repeats.rule if repeats is not None else None,
        "also": [each.isoformat() for each in repeats.also] if repeats is not None else [],
        "not": [each.isoformat() for each in repeats.without] if repeats is not None else [],
        "of": event.of or None, "instead_of": event.original.isoformat() if event.original is not None else None,
        "place": event.place, "note": event.note, "with": list(event.people), "remind": list(event.reminders),
        "status": event.status or None,
    }  # fmt: skip


def event_line(event: CalendarEvent) -> str:
    """The same for people."""
    from desktop.schedule.typed_repeats import repeats_words

    often = f", {repeats_words(event.repeats.rule)}" if event.repeats is not None else ""
    return f"{event.id[:8]}  {_when(event.span.start, event.span.end)}{often}  {event.title}"


def occurrence_json(each: Occurrence) -> Json:
    """An event at one of its times: moments with the offset of the event's own zone, days as dates."""
    start, end = (_by_own_clock(each, at) for at in (each.start, each.end))
    return {
        "id": each.event.id, "title": each.event.title, "start": start.isoformat(), "end": end.isoformat(),
        "all_day": each.is_all_day, "zone": each.event.span.zone or None,
    }  # fmt: skip


def _by_own_clock(each: Occurrence, at: date) -> date:
    from desktop.settings.zones import zone

    own = each.event.span.zone
    return at.astimezone(zone(own)) if own and isinstance(at, datetime) else at


def occurrence_line(each: Occurrence) -> str:
    """The same for people, by the clocks of whoever looks."""
    place = f"  ({each.event.place})" if each.event.place else ""
    return f"{each.event.id[:8]}  {_when(each.start, each.end)}  {each.event.title}{place}"


def _when(start: date, end: date) -> str:
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return start.isoformat() if start == end else f"{start.isoformat()} – {end.isoformat()}"
    until = end.strftime("%H:%M") if end.date() == start.date() else end.strftime("%Y-%m-%d %H:%M")
    return f"{start:%Y-%m-%d %H:%M}–{until}"


def import_json(done: CalendarImport) -> Json:
    """What a file brought."""
    refused = [{"line": each.number, "reason": each.reason} for each in done.refused]
    return {"imported": done.added, "updated": done.changed, "refused": list(refused)}


def import_lines(done: CalendarImport) -> list[str]:
    """The same for people."""
    lines = [f"{done.added} new, {done.changed} changed."]
    return lines + [_refused_line(each) for each in done.refused]


def _refused_line(each: RefusedLine) -> str:
    return f"Line {each.number}: {each.reason}" if each.number else each.reason
