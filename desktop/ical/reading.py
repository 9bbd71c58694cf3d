"""Calendars out of bytes: `read(data)`. It raises nothing, whatever they are: what cannot be taken is said by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from desktop.errors import InvalidError
from desktop.ical.file_event import CalendarFile, FileAlarm, FileAttendee, FileEvent, RefusedLine
from desktop.ical.lines import NO_STAMP, ContentLine, parsed, texts, unescaped, unfolded
from desktop.ical.moments import (
    Moment,
    WallTime,
    duration_of,
    is_day,
    moment_of,
    wall,
    zone_of,
)
from desktop.ical.recurrence import on_same_wall
from desktop.ical.rule_text import rule_of
from desktop.ical.zone_names import ZoneNames

FILE_BYTES: Final = 64 << 20
EVENTS: Final = 100_000
DEPTH: Final = 10
"""Components in one another."""
MOST_OF_ONE: Final = 10_000
"""Lines, dates or people of one event."""


@dataclass(slots=True)
class Component:
    """A component (RFC 5545, §3.4): what stands between BEGIN and END."""

    name: str
    number: int
    lines: list[ContentLine] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def texts(self) -> Iterator[str]:
        """All of it, line by line."""
        yield f"BEGIN:{self.name}"
        yield from (line.text for line in self.lines)
        for part in self.parts:
            yield from part.texts()
        yield f"END:{self.name}"


def read(data: bytes) -> CalendarFile:
    """What is in a file. Never raises: `refused` says what could not be taken, and why."""
    if len(data) > FILE_BYTES:
        return CalendarFile(refused=(RefusedLine(0, f"The file is larger than {FILE_BYTES >> 20} MB."),))
    refused: list[RefusedLine] = []
    root = _parts(data, refused)
    calendars = [part for part in root.parts if part.name == "VCALENDAR"]
    # What stands outside of a calendar is taken too.
    holders = [*calendars, root]
    if not calendars and not root.parts:
        refused.append(RefusedLine(0, "This is no calendar."))
    zones = ZoneNames([part for holder in holders for part in holder.parts if part.name == "VTIMEZONE"], refused)
    name, others = "", []
    events: list[FileEvent] = []
    for holder in holders:
        for line in holder.lines:
            if line.name == "X-WR-CALNAME" and not name:
                name = unescaped(line.value)
            elif line.name not in ("VERSION", "PRODID"):
                others.append(line.text)
        events += _newest([part for part in holder.parts if part.name == "VEVENT"], zones, refused, len(events))
        for part in holder.parts:
            if part.name not in ("VEVENT", "VTIMEZONE", "VCALENDAR"):
                others.append("\n".join(part.texts()))
    refused.sort(key=lambda each: each.number)
    return CalendarFile(tuple(events), name, tuple(others), tuple(refused))


def _parts(data: bytes, refused: list[RefusedLine]) -> Component:
    """The components of a file in one another, in one that has no name."""
    stack = [Component("", 0)]
    for number, text in unfolded(data):
        try:
            _take(parsed(number, text), stack)
        except InvalidError as error:
            refused.append(RefusedLine(number, str(error)))
    if len(stack) > 1:
        refused.append(RefusedLine(stack[-1].number, f"{stack[-1].name} has no end."))
    return stack[0]


def _take(line: ContentLine, stack: list[Component]) -> None:
    if line.name == "BEGIN":
        if len(stack) > DEPTH:
            raise InvalidError("Too much stands in one another.")
        part = Component(line.value.strip().upper()[:100], line.number)
        stack[-1].parts.append(part)
        stack.append(part)
    elif line.name == "END":
        name = line.value.strip().upper()
        places = [place for place in range(len(stack) - 1, 0, -1) if stack[place].name == name]
        if not places:
            raise InvalidError(f"{name[:40]} ends, and did not begin.")
        del stack[places[0] :]
    elif len(stack[-1].lines) >= MOST_OF_ONE:
        raise InvalidError("There are too many lines in one.")
    else:
        stack[-1].lines.append(line)


def _newest(parts: list[Component], zones: ZoneNames, refused: list[RefusedLine], before: int) -> list[FileEvent]:
    """The events of one calendar; of those that stand there in several versions the last (SEQUENCE)."""
    found: dict[tuple[str, Moment | None], list[tuple[FileEvent, int]]] = {}
    for part in parts:
        for event in _event(part, zones, refused, before + len(found)):
            found.setdefault((event.uid, event.recurrence_id), []).append((event, part.number))
    kept = []
    for versions in found.values():
        newest = max(event.sequence for event, _number in versions)
        kept += [event for event, _number in versions if event.sequence == newest]
        older = [number for event, number in versions if event.sequence < newest]
        refused += [RefusedLine(number, "A later version of this event stands in the file too.") for number in older]
    return kept


def _event(part: Component, zones: ZoneNames, refused: list[RefusedLine], before: int) -> Iterator[FileEvent]:
    try:
        if before >= EVENTS:
            raise InvalidError(f"There are more than {EVENTS:,} events.")
        yield _EventReader(part, zones, refused).event()
    except InvalidError as error:
        refused.append(RefusedLine(part.number, str(error)))


class _EventReader:
    """The fields of one event, line by line."""

    def __init__(self, part: Component, zones: ZoneNames, refused: list[RefusedLine]) -> None:
        self._part = part
        self._zones = zones
        self._refused = refused
        self._fields: dict[str, Any] = {}
        self._others: list[str] = []
        self._parameters: list[tuple[str, str]] = []

    def event(self) -> FileEvent:
        """Raises InvalidError for one without a start."""
        for line in self._part.lines:
            try:
                self._take(line)
            except InvalidError as error:
                self._refused.append(RefusedLine(line.number, str(error)))
        self._take_parts()
        if "start" not in self._fields:
            raise InvalidError("An event does not say when it begins.")
        self._check_end()
        self._fields.setdefault(
            "uid", sha256("\n".join(self._part.texts()).encode("utf-8", "replace")).hexdigest()[:32]
        )
        return FileEvent(**self._fields, parameters=tuple(self._parameters), others=tuple(self._others))

    def _take(self, line: ContentLine) -> None:
        if line.name == "DTSTAMP" and line.value == NO_STAMP:
            return
        if line.name == "URL":
            self._set("url", line.value, line)
        elif line.name in _TEXTS:
            self._set(_TEXTS[line.name], unescaped(line.value), line)
        elif line.name in _READ:
            _READ[line.name](self, line)
        else:
            self._others.append(line.text)

    def _take_parts(self) -> None:
        alarms: list[FileAlarm] = []
        for part in self._part.parts:
            if part.name == "VALARM" and len(alarms) < MOST_OF_ONE:
                alarms.append(FileAlarm(_before(part), tuple(part.texts())[1:-1]))
            else:
                self._others.append("\n".join(part.texts()))
        if alarms:
            self._fields["alarms"] = tuple(alarms)

    def _check_end(self) -> None:
        start, end = self._fields["start"], self._fields.get("end")
        if end is not None and is_day(start) != is_day(end):
            self._fields["end"] = wall(end).date() if is_day(start) else WallTime(wall(end), zone_of(start))
        if end is not None:
            self._fields.pop("length", None)

    def _set(self, name: str, value: object, line: ContentLine) -> None:
        if name in self._fields:
            raise InvalidError(f"{line.name} stands there twice.")
        self._fields[name] = value
        self._keep_parameters(line)

    def _keep_parameters(self, line: ContentLine) -> None:
        known = ("TZID", "VALUE", "RANGE")
        rest = [f"{name}={value}" for name, value in line.parameters if name not in known]
        if rest:
            self._parameters.append((line.name, ";".join(rest)))

    def _add(self, name: str, values: Iterable[object]) -> None:
        together = (*self._fields.get(name, ()), *values)
        if len(together) > MOST_OF_ONE:
            raise InvalidError(f"There are more than {MOST_OF_ONE:,} of them.")
        self._fields[name] = together

    def take_start(self, line: ContentLine) -> None:
        self._set("start", self._moment(line, line.value), line)

    def take_end(self, line: ContentLine) -> None:
        self._set("end", self._moment(line, line.value), line)

    def take_length(self, line: ContentLine) -> None:
        self._set("length", duration_of(line.value.strip()), line)

    def take_recurrence_id(self, line: ContentLine) -> None:
        self._set("recurrence_id", self._moment(line, line.value), line)
        self._fields["and_following"] = line.parameter("RANGE").upper() == "THISANDFUTURE"

    def take_sequence(self, line: ContentLine) -> None:
        number = line.value.strip()
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise InvalidError(f"“{number[:40]}” is no number.")
        self._set("sequence", int(number), line)

    def take_rule(self, line: ContentLine) -> None:
        self._add("rules" if line.name == "RRULE" else "not_rules", [rule_of(line.value)])

    def take_dates(self, line: ContentLine) -> None:
        for text in line.value.split(","):
            if not text.strip():
                continue
            if "/" in text:
                self._add("periods", [self._period(line, text)])
            else:
                self._add("dates" if line.name == "RDATE" else "not_dates", [self._moment(line, text)])

    def take_categories(self, line: ContentLine) -> None:
        self._add("categories", (each for each in texts(line.value) if each))

    def take_organizer(self, line: ContentLine) -> None:
        if "organizer" in self._fields:
            raise InvalidError("ORGANIZER stands there twice.")
        self._fields["organizer"] = FileAttendee(line.value, line.parameters)

    def take_attendee(self, line: ContentLine) -> None:
        self._add("attendees", [FileAttendee(line.value, line.parameters)])

    def _period(self, line: ContentLine, text: str) -> tuple[Moment, timedelta]:
        begin, _sign, end = text.partition("/")
        start = self._moment(line, begin)
        if end.strip()[:1] in ("P", "+", "-"):
            return start, duration_of(end.strip())
        return start, on_same_wall(self._moment(line, end), start) - wall(start)

    def _moment(self, line: ContentLine, text: str) -> Moment:
        text = text.strip()
        tzid = line.parameter("TZID")
        year = int(text[:4]) if text[:4].isascii() and text[:4].isdigit() else 0
        zone_name = self._zones.name_of(tzid, line.number, year) if tzid else ""
        return moment_of(text, zone_name)


def _before(part: Component) -> timedelta | None:
    trigger = next((line for line in part.lines if line.name == "TRIGGER"), None)
    if trigger is None or trigger.parameter("RELATED").upper() == "END":
        return None
    try:
        return -duration_of(trigger.value.strip())
    except InvalidError:
        return None


_TEXTS: Final = {
    "UID": "uid", "SUMMARY": "title", "LOCATION": "place", "DESCRIPTION": "text", "STATUS": "status",
    "TRANSP": "transparency", "COLOR": "colour",
}  # fmt: skip
_READ: Final[dict[str, Callable[[_EventReader, ContentLine], None]]] = {
    "DTSTART": _EventReader.take_start,
    "DTEND": _EventReader.take_end,
    "DURATION": _EventReader.take_length,
    "RECURRENCE-ID": _EventReader.take_recurrence_id,
    "SEQUENCE": _EventReader.take_sequence,
    "RRULE": _EventReader.take_rule,
    "EXRULE": _EventReader.take_rule,
    "RDATE": _EventReader.take_dates,
    "EXDATE": _EventReader.take_dates,
    "CATEGORIES": _EventReader.take_categories,
    "ORGANIZER": _EventReader.take_organizer,
    "ATTENDEE": _EventReader.take_attendee,
}
