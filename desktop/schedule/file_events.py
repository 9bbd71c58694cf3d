"""Events of calendar files as events here, and back; what has no place here is kept as it came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.ical.file_event import FileAlarm, FileEvent
from desktop.ical.moments import UTC_ZONE, Moment, WallTime, duration_text, instant_of, is_day, wall, zone_of
from desktop.ical.reading import read
from desktop.ical.recurrence import on_same_wall
from desktop.ical.rule_text import rule_of
from desktop.ical.writing import written
from desktop.rows import typed_text
from desktop.schedule.checked import LONGEST_BEFORE, MOST_REMINDERS
from desktop.schedule.collections import CANCELLED, TENTATIVE
from desktop.schedule.records import CalendarEvent, EventTime, Repeating

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desktop.ical.rule import RecurrenceRule

UNTITLED: Final = "Untitled"
UNKNOWN_BYTES: Final = 32 << 10
"""Of what is kept of an event for other programs."""
DOMAIN: Final = "countertop"

_DAY: Final = timedelta(1)
_MINUTE: Final = timedelta(minutes=1)
_STATUSES: Final = {"TENTATIVE": TENTATIVE, "CANCELLED": CANCELLED}
_SAID_HERE: Final = ("UID", "DTSTART", "DTSTAMP:19700101T000000Z")


def digest_of(event: FileEvent) -> bytes:
    """Names all that a file says of an event."""
    return blake2b(written((event,)), digest_size=16).digest()


def event_of(said: FileEvent, calendar: str) -> CalendarEvent:
    """An event of a file as one of a calendar here. Raises InvalidError for what nobody could look at."""
    title = typed_text.title(said.title)
    unknown = _unknown(said)
    if len(unknown.encode()) > UNKNOWN_BYTES:
        raise InvalidError("It says more for other programs than can be kept.")
    original = said.recurrence_id
    return CalendarEvent(
        title=UNTITLED if typed_text.is_blank(title) else title,
        span=_span(said),
        calendar=calendar,
        repeats=_repeating(said) if original is None else None,
        original=_start(original, said.start) if original is not None else None,
        place=typed_text.title(said.place),
        note="" if typed_text.is_blank(said.text) else typed_text.cleaned(said.text),
        reminders=_reminders(said.alarms),
        status=_STATUSES.get(said.status.upper(), ""),
        is_free=said.transparency.upper() == "TRANSPARENT",
        uid=said.uid[:255],
        unknown=unknown,
    )


def _span(said: FileEvent) -> EventTime:
    start, length = said.start, said.lasting
    if not isinstance(start, WallTime):
        return EventTime(start, start + max(length - _DAY, timedelta()))
    return EventTime(start.local, start.local + max(length, timedelta()), start.zone)


def _repeating(said: FileEvent) -> Repeating | None:
    dates = (*said.dates, *(moment for moment, _ in said.periods))
    also = tuple(sorted({_start(each, said.start) for each in dates}))
    if not said.rules and not also:
        return None
    rule = said.rules[0].text if said.rules else ""
    return Repeating(rule, also, tuple(sorted(_left_out(said, also))))


def _left_out(said: FileEvent, also: Iterable[date]) -> Iterator[date]:
    """The starts at which it is not; a day leaves out the usual time on it, and those named besides."""
    for each in said.not_dates:
        yield _start(each, said.start)
        if is_day(each) and isinstance(said.start, WallTime):
            yield from (start for start in also if isinstance(start, datetime) and start.date() == each)


def _start(moment: Moment, like: Moment) -> date:
    """As the series names it: on the wall of its start."""
    at = on_same_wall(moment, like)
    if is_day(like):
        return at.date()
    return datetime.combine(at.date(), wall(like).time()) if is_day(moment) else at


def _reminders(alarms: Iterable[FileAlarm]) -> tuple[int, ...]:
    found = {alarm.before // _MINUTE for alarm in alarms if alarm.before is not None and _is_kept(alarm.before)}
    return tuple(sorted(found))[:MOST_REMINDERS]


def _is_kept(before: timedelta) -> bool:
    return timedelta() <= before <= LONGEST_BEFORE


def _unknown(said: FileEvent) -> str:
    """The lines of what has no place here."""
    rest = replace(
        said, title="", place="", text="", status="" if said.status.upper() in _STATUSES else said.status,
        transparency="", rules=said.rules[1:], dates=(), periods=(), not_dates=(), recurrence_id=None,
        end=None, length=None, alarms=tuple(each for each in said.alarms if each.before is None),
    )  # fmt: skip
    lines = written((rest,)).decode().replace("\r\n ", "").split("\r\n")
    inside = lines[lines.index("BEGIN:VEVENT") + 1 : len(lines) - 1 - lines[::-1].index("END:VEVENT")]
    return "\n".join(line for line in inside if not line.startswith(_SAID_HERE))


def file_event_of(event: CalendarEvent, uid: str) -> FileEvent:
    """An event here as one of a file. Raises nothing: rules that are none are left out."""
    kept = _kept(event, uid)
    start, end = (_moment(at, event.span) for at in (event.span.start, event.span.end))
    repeats = event.repeats
    return replace(
        kept,
        start=start,
        end=_moment(event.span.end + _DAY, event.span) if event.span.is_all_day else end,
        title=event.title,
        place=event.place,
        text=event.note,
        status={TENTATIVE: "TENTATIVE", CANCELLED: "CANCELLED"}.get(event.status, kept.status),
        transparency="TRANSPARENT" if event.is_free else "",
        rules=(*_rules(repeats, event.span), *kept.rules),
        dates=tuple(_moment(each, event.span) for each in repeats.also) if repeats is not None else (),
        not_dates=tuple(_moment(each, event.span) for each in repeats.without) if repeats is not None else (),
        recurrence_id=_moment(event.original, event.span) if event.original is not None else None,
        alarms=(*map(_alarm, event.reminders), *kept.alarms),
    )


def _kept(event: CalendarEvent, uid: str) -> FileEvent:
    """What was kept of a file's event."""
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", f"UID:{uid}", "DTSTART:19700101", event.unknown, "END:VEVENT")
    text = "\n".join((*filter(None, lines), "END:VCALENDAR"))
    found = read(text.encode()).events
    return replace(found[0], uid=uid) if found else FileEvent(uid, date(1970, 1, 1))


def _rules(repeats: Repeating | None, span: EventTime) -> tuple[RecurrenceRule, ...]:
    if repeats is None or not repeats.rule:
        return ()
    try:
        rule = rule_of(repeats.rule)
    except InvalidError:
        return ()
    return (replace(rule, until=_until(rule.until, span)),) if rule.until is not None else (rule,)


def _until(until: Moment, span: EventTime) -> Moment:
    """RFC 5545, §3.3.10: of the same kind as the start, in UTC where that has a zone."""
    if span.is_all_day or not span.zone:
        return wall(until).date() if span.is_all_day else until
    if zone_of(until) == UTC_ZONE:
        return until
    last = wall(until) if not is_day(until) else wall(until) + _DAY - timedelta(seconds=1)
    return WallTime(instant_of(last, span.zone).replace(tzinfo=None), UTC_ZONE)


def _moment(at: date, span: EventTime) -> Moment:
    return WallTime(at, span.zone) if isinstance(at, datetime) else at


def _alarm(minutes: int) -> FileAlarm:
    before = minutes * _MINUTE
    lines = ("ACTION:DISPLAY", "DESCRIPTION:Reminder", f"TRIGGER:-{duration_text(before)}")
    return FileAlarm(before, lines)
