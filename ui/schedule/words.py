"""Days, times and answers of events as people read them."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop.schedule.records import Occurrence
from ui.schedule.calendar_read import clock_words, last_day


def day_words(day: date) -> str:
    """A day with its name: Fri 4 Dec 2026."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "ddd d MMM yyyy")


def when_words(each: Occurrence) -> str:
    """When it is, in one line."""
    begin = each.start.date() if isinstance(each.start, datetime) else each.start
    end = last_day(each)
    days = day_words(begin) if end == begin else f"{day_words(begin)} – {day_words(end)}"
    if not (isinstance(each.start, datetime) and isinstance(each.end, datetime)):
        return days
    return f"{days}, {clock_words(each.start.time())}–{clock_words(each.end.time())}"


def answer_words(answer: str) -> str:
    """What somebody said to whether they come."""
    return {
        "yes": QCoreApplication.translate("Calendar", "comes"),
        "no": QCoreApplication.translate("Calendar", "does not come"),
        "maybe": QCoreApplication.translate("Calendar", "comes perhaps"),
    }.get(answer, QCoreApplication.translate("Calendar", "has not answered"))
