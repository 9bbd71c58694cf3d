"""Times and days as people say them, in this PC's zone and language."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop.chat.records import Message
from ui.bidi import filled
from ui.local_clock import LocalClock, local


def clock_time(at: datetime) -> str:
    """The time of day, short."""
    return QLocale().toString(local(at).time(), QLocale.FormatType.ShortFormat)


def local_day(at: datetime) -> date:
    """The day it was here."""
    return local(at).date().toPython()


def day_title(day: date) -> str:
    """Today, Yesterday, or the day with its weekday, with the year when it is another one."""
    now = LocalClock.current().today()
    if day == now:
        return QCoreApplication.translate("ChatTimes", "Today")
    if day == now - timedelta(days=1):
        return QCoreApplication.translate("ChatTimes", "Yesterday")
    shape = "dddd d MMMM" if day.year == now.year else "d MMMM yyyy"
    return QLocale().toString(QDate(day.year, day.month, day.day), shape)


def short_when(at: datetime) -> str:
    """For narrow places: the time today, the weekday this week, else the date."""
    day, now = local_day(at), LocalClock.current().today()
    if day == now:
        return clock_time(at)
    if timedelta() < now - day < timedelta(days=7):
        return QLocale().toString(QDate(day.year, day.month, day.day), "ddd")
    shape = "d MMM" if day.year == now.year else "MMM yyyy"
    return QLocale().toString(QDate(day.year, day.month, day.day), shape)


def sent_words(message: Message) -> str:
    """When a message says that it was sent; whether with a clock that was ahead of this PC's."""
    if not message.ahead:
        return clock_time(message.sent_at)
    words = QCoreApplication.translate("ChatTimes", "%1, sent with a clock that was ahead")
    return filled(words, full_when(message.sent_at))


def moment(at: datetime) -> str:
    """Day and time within a sentence, as in "last seen %1"; today the time alone."""
    day, now = local_day(at), LocalClock.current().today()
    if day == now:
        return clock_time(at)
    if day == now - timedelta(days=1):
        return filled(QCoreApplication.translate("ChatTimes", "yesterday, %1"), clock_time(at))
    return full_when(at)


def full_when(at: datetime) -> str:
    """Day and time, by itself."""
    return f"{day_title(local_day(at))}, {clock_time(at)}"
