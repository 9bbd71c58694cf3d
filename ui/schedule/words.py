"""Days, times and answers of events as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop.schedule.records import EventTime, Occurrence
from ui.schedule.calendar_read import clock_words

_DAY: Final = timedelta(1)


def day_words(day: date) -> str:
    """A day with its name: Fri 4 Dec 2026."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "ddd d MMM yyyy")


def span_words(span: EventTime) -> str:
    """A day and the times on it, or the first day and the last, in one line."""
    words = days_words(span)
    if not (isinstance(span.start, datetime) and isinstance(span.end, datetime)):
        return words
    return f"{words}, {clock_words(span.start.time())}–{clock_words(span.end.time())}"


def days_words(span: EventTime) -> str:
    """The day, or the first and the last of several; a night is of the day on which it begins."""
    nights = 1 if isinstance(span.end, datetime) and span.length < _DAY else 0
    last = span.end.date() if isinstance(span.end, datetime) else span.end
    if (last - span.first_day).days <= nights:
        return day_words(span.first_day)
    return f"{day_words(span.first_day)} – {day_words(last)}"


def start_words(each: Occurrence) -> str:
    """The time at which it begins; empty for whole days."""
    return clock_words(each.start.time()) if isinstance(each.start, datetime) else ""


def minute_words(minute: int) -> str:
    """A minute of the day as people type it."""
    hour, rest = divmod(minute, 60)
    return f"{hour % 24}:{rest:02}"


def answer_words(answer: str) -> str:
    """What somebody said to whether they come."""
    return {
        "yes": QCoreApplication.translate("Calendar", "comes"),
        "no": QCoreApplication.translate("Calendar", "does not come"),
        "maybe": QCoreApplication.translate("Calendar", "comes perhaps"),
    }.get(answer, QCoreApplication.translate("Calendar", "has not answered"))


def reminder_words(minutes: tuple[int, ...]) -> str:
    """So long before, each in the largest unit that fits; can be typed again."""
    return ", ".join(_long_words(each) for each in minutes)


def _long_words(minutes: int) -> str:
    for unit, words in ((24 * 60, "days"), (60, "h")):
        if minutes and minutes % unit == 0:
            return f"{minutes // unit} {words}"
    return f"{minutes} min"
