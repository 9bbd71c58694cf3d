"""An event as people type it on one line: `fri 9-11 dentist`, `market 24.12. every sat 7-14`, `fair 7.12.-9.12.`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.ical.rule_text import rule_of
from desktop.schedule.records import CalendarEvent, EventTime, Repeating
from desktop.settings.typed_dates import typed_date, typed_time

if TYPE_CHECKING:
    from desktop.todos.recurrence import Recurrence
    from desktop.todos.typed_todo import LineReader

MOST_WORDS: Final = 3
"""Of a day before what it is: `fri 24 dec`."""

_DAY: Final = timedelta(1)
_HOUR: Final = timedelta(hours=1)
_CLOCK: Final = r"\d{1,2}(?:[:.h]?\d\d)?\s?(?:[ap]\.?m\.?)?"
_RANGE: Final = re.compile(rf"(?<!\S)({_CLOCK})\s?(?:-|–|to|until)\s?({_CLOCK})(?!\S)", re.IGNORECASE)
_AT: Final = re.compile(r"(?<!\S)(?:at\s+)?(\d{1,2}:\d\d|\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\.?)(?!\S)", re.IGNORECASE)
_END: Final = r"\d{1,2}\.\s?\d{1,2}\.(?:\d{2,4})?|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}|\d{1,2}\.?\s?[a-z]{3,}|[a-z]{3,}"
_DAYS: Final = re.compile(
    rf"(?<!\S)({_END}|[a-z]{{3,}}\.?\s\d{{1,2}}|\d{{1,2}}\.?)(?:\s?[-–]\s?|\s(?:to|until)\s)({_END})(?!\S)",
    re.IGNORECASE,
)
# What comes after it says how often: `every mon-fri`.
_EVERY: Final = re.compile(r"\bevery\b", re.IGNORECASE)
_UNTIL: Final = re.compile(r"(.*\bevery\b.+?)\s+(?:until|till)\s+((?=.*(?:[a-z]{3}|\d[./-]\d|\d\.$)).+)", re.IGNORECASE)
# Not a bare number: that is rather how many of something.
_SAYS_A_DAY: Final = re.compile(r"(?=.*(?:[a-z]{3}|\d[./-]\d|\d\.$|\+ ?\d))[^-].*", re.IGNORECASE)


@dataclass(frozen=True)
class TypedEvent:
    """What a line says. Without `at` it is the whole day, or all of them up to `last`."""

    title: str
    day: date
    at: time | None = None
    until: time | None = None
    people: tuple[str, ...] = ()
    rule: str = ""
    last: date | None = None

    def event(self, zone: str) -> CalendarEvent:
        """As it is entered, an hour long where no end was typed; what ends before it begins ends the day after."""
        repeats, last = Repeating(self.rule) if self.rule else None, self.last or self.day
        if self.at is None:
            return CalendarEvent(self.title, EventTime(self.day, last), repeats=repeats, people=self.people)
        start = datetime.combine(self.day, self.at)
        hour_later = time((start.hour + 1) % 24, start.minute)
        end = datetime.combine(last, self.until or hour_later)
        span = EventTime(start, _day_after(end) if end < start else end, zone)
        return CalendarEvent(self.title, span, repeats=repeats, people=self.people)


def typed_event(text: str, reader: LineReader, day: date) -> TypedEvent:
    """What a line says; `day`: where it says none."""
    rest, ends = _end_of_series(text, reader)
    rest, first, last = _days(rest, reader)
    rest, at, until = _times(rest)
    if first is None:
        rest, first = _day_before(rest, reader)
    said = reader.read(rest, ("at",) if at is not None else ())
    rule = said.recurrence.rule if said.recurrence is not None else ""
    if rule and ends is not None:
        rule = replace(rule_of(rule), until=ends).text
    found = first or said.due or (_first_of(said.recurrence, day, reader) if said.recurrence is not None else day)
    return TypedEvent(said.title, found, at or said.at, until, said.people, rule, last)


def _end_of_series(text: str, reader: LineReader) -> tuple[str, date | None]:
    """A text without the last day of what is every so often, and that."""
    if ended := _UNTIL.fullmatch(text.strip()):
        try:
            return ended[1], typed_date(ended[2], reader.today, month_first=reader.month_first)
        except InvalidError:
            pass
    return text, None


def _days(text: str, reader: LineReader) -> tuple[str, date | None, date | None]:
    """A text without the first and the last day that it says, where it says both, and them."""
    for match in _DAYS.finditer(text):
        if _EVERY.search(text, 0, match.start()):
            break
        left = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
        try:
            first, last = _both_days(match[1], match[2], reader)
        except InvalidError:
            continue
        if left:
            return left, first, last
    return text, None, None


def _both_days(first: str, last: str, reader: LineReader) -> tuple[date, date]:
    """The second is the next after the first, which is of the same month where it is a bare number."""
    if not first.rstrip(".").isdigit():
        begins = typed_date(first, reader.today, month_first=reader.month_first)
        return begins, typed_date(last, begins, month_first=reader.month_first)
    ends = typed_date(last, reader.today, month_first=reader.month_first)
    day = int(first.rstrip("."))
    if not last[0].isdigit() or not 1 <= day <= ends.day:
        raise InvalidError("Not days of one month.")
    return ends.replace(day=day), ends


def _times(text: str) -> tuple[str, time | None, time | None]:
    """A text without the times that it says."""
    for pattern in (_RANGE, _AT):
        for match in pattern.finditer(text):
            read = [_clock(typed) for typed in match.groups()]
            if None not in read:
                left = f"{text[: match.start()]} {text[match.end() :]}"
                return " ".join(left.split()), read[0], read[1] if len(read) > 1 else None
    return text, None, None


def _clock(typed: str) -> time | None:
    try:
        return typed_time(typed)
    except InvalidError:
        return None


def _day_before(text: str, reader: LineReader) -> tuple[str, date | None]:
    """A text without the day that it begins with."""
    words = text.split()
    for count in range(min(MOST_WORDS, len(words) - 1), 0, -1):
        typed = " ".join(words[:count])
        if _SAYS_A_DAY.fullmatch(typed):
            try:
                return " ".join(words[count:]), typed_date(typed, reader.today, month_first=reader.month_first)
            except InvalidError:
                continue
    return text, None


def _first_of(recurrence: Recurrence, day: date, reader: LineReader) -> date:
    """The first time from a day on."""
    from desktop.settings.shop_calendar import ShopCalendar

    return recurrence.next_due(day - _DAY, day, ShopCalendar(week_begins=reader.week_begins)) or day


def _day_after(at: datetime) -> datetime:
    """The same time a day later; after the last day that there is, its end."""
    return at + _DAY if at.date() < date.max else datetime.combine(date.max, time(23, 59))
