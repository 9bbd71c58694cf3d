"""Days, times and answers of events as people read them."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop.schedule.records import EventTime, Occurrence
from ui.schedule.calendar_read import clock_words


def day_words(day: date) -> str:
    """A day with its name: Fri 4 Dec 2026."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "ddd d MMM yyyy")


def span_words(span: EventTime) -> str:
    """A day and the times on it, in one line."""
    words = day_words(span.first_day)
    if not (isinstance(span.start, datetime) and isinstance(span.end, datetime)):
        return words
    return f"{words}, {clock_words(span.start.time())}–{clock_words(span.end.time())}"


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
