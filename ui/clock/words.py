"""What the clock says on screen."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, QTime

from desktop.clock.records import What
from desktop.clock.stretches import ClockRemark
from ui.bidi import filled, isolated

if TYPE_CHECKING:
    from desktop.clock.records import ClockTime
    from desktop.clock.stretches import Stretch

tr = QCoreApplication.translate

_DOINGS: Final = {
    What.START: QT_TRANSLATE_NOOP("Clock", "Start"),
    What.BREAK: QT_TRANSLATE_NOOP("Clock", "Break"),
    What.BACK: QT_TRANSLATE_NOOP("Clock", "Back"),
    What.STOP: QT_TRANSLATE_NOOP("Clock", "Stop"),
}
_REMARKS: Final = {
    ClockRemark.NO_START: QT_TRANSLATE_NOOP("Clock", "No start"),
    ClockRemark.NO_BREAK: QT_TRANSLATE_NOOP("Clock", "No beginning of a break"),
    ClockRemark.NO_BACK: QT_TRANSLATE_NOOP("Clock", "Not back from the break"),
    ClockRemark.NO_STOP: QT_TRANSLATE_NOOP("Clock", "No stop"),
    ClockRemark.TWICE: QT_TRANSLATE_NOOP("Clock", "Said on two PCs apart"),
    ClockRemark.LONG: QT_TRANSLATE_NOOP("Clock", "More than 16 hours"),
    ClockRemark.MARKED: QT_TRANSLATE_NOOP("Clock", "Not by the clock"),
    ClockRemark.APART: QT_TRANSLATE_NOOP("Clock", "Put right by two apart"),
    ClockRemark.EARLY: QT_TRANSLATE_NOOP("Clock", "Early"),
}
_NOON: Final = 12
_EVENING: Final = 18


def doing(what: What) -> str:
    """What the button for it says."""
    return tr("Clock", _DOINGS[what])


def remarks(stretch: Stretch) -> str:
    """What is to be said of it; empty of one with which all is well."""
    return ", ".join(tr("Clock", words) for remark, words in _REMARKS.items() if remark in stretch.remarks)


def hours(length: timedelta) -> str:
    """7:05."""
    minutes = length // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02}"


def clock_in(at: datetime, there: tzinfo) -> str:
    """The time of day by the shop's clocks, short: this PC may stand elsewhere."""
    wall = at.astimezone(there)
    return QLocale().toString(QTime(wall.hour, wall.minute), QLocale.FormatType.ShortFormat)


def span(stretch: Stretch, there: tzinfo) -> str:
    """06:02 – 14:07."""
    start = clock_in(stretch.start, there) if stretch.start else "?"
    if stretch.is_open:
        return filled(tr("Clock", "since %1"), start)
    return f"{start} – {clock_in(stretch.stop, there) if stretch.stop else '?'}"


def worked(stretch: Stretch) -> str:
    """How long, and the breaks; what is missing instead."""
    parts = [hours(stretch.worked)] if stretch.worked is not None else []
    if stretch.is_on_break:
        parts.append(tr("Clock", "on a break"))
    if stretch.rested:
        parts.append(filled(tr("Clock", "breaks %1"), hours(stretch.rested)))
    return ", ".join(parts)


def greeting(time: ClockTime, there: tzinfo) -> str:
    """06:02 Good morning, Jin."""
    words = {
        What.START: _good_day(time.at.astimezone(there).hour),
        What.BREAK: tr("Clock", "Enjoy your break, %1"),
        What.BACK: tr("Clock", "Welcome back, %1"),
        What.STOP: tr("Clock", "Goodbye, %1"),
    }[time.what]
    return f"{clock_in(time.at, there)} {filled(words, isolated(time.person))}"


def _good_day(hour: int) -> str:
    if hour < _NOON:
        return tr("Clock", "Good morning, %1")
    return tr("Clock", "Good evening, %1") if hour >= _EVENING else tr("Clock", "Hello, %1")


def next_steps(last: Stretch | None) -> tuple[What, ...]:
    """What makes sense after what somebody did last, the likeliest first."""
    if last is None or not last.is_open:
        return (What.START,)
    return (What.BACK, What.STOP) if last.is_on_break else (What.STOP, What.BREAK)
