"""The shop's settings in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop.records import queries as record_queries
from desktop.settings.collections import (
    CLOSED,
    COUNTRY,
    CURRENCY,
    HOLIDAYS,
    KEY,
    LOCK,
    OPEN,
    OPENED,
    PART,
    SETTINGS,
    WEEK,
)  # fmt: skip
from ui.bidi import filled
from ui.settings.shop_reading import ComingDays, ShopShown

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

_WITHOUT_YEAR = 330
tr = QCoreApplication.translate


def weekday_name(weekday: int, *, short: bool = False) -> str:
    """A day of the week, Monday is 0."""
    shape = QLocale.FormatType.ShortFormat if short else QLocale.FormatType.LongFormat
    return QLocale().standaloneDayName(weekday + 1, shape)


def currency_words(code: str, names: Mapping[str, str]) -> str:
    """Euro (EUR)."""
    return filled(tr("ShopWords", "%1 (%2)"), names[code], code) if code in names else code


def day_words(day: date, today: date) -> str:
    """Thu 24 Dec; with the year where it could be another one."""
    shape = "ddd d MMM" if 0 <= (day - today).days < _WITHOUT_YEAR else "ddd d MMM yyyy"
    return QLocale().toString(QDate(day.year, day.month, day.day), shape)


def days_words(days: ComingDays, today: date) -> str:
    """A day, or from when to when."""
    if days.first == days.last:
        return day_words(days.first, today)
    return filled(tr("ShopWords", "%1 – %2"), day_words(days.first, today), day_words(days.last, today))


def kind_words(days: ComingDays) -> str:
    """What marks a row; nothing for the shop's own days."""
    return {
        "holiday": tr("ShopWords", "Public holiday"),
        "opened": tr("ShopWords", "Open all the same"),
        "own": "",
    }[days.kind]


def closed_words(words: str) -> str:
    """Why it is closed on a day, on a line of its own."""
    return words[:1].upper() + words[1:]


def lock_words(minutes: int) -> str:
    """How long nobody does anything before a PC is locked."""
    if not minutes:
        return tr("ShopWords", "Never")
    return tr("ShopWords", "After a minute") if minutes == 1 else filled(tr("ShopWords", "%1 minutes"), str(minutes))


def value_words(key: str, value: Any, shown: ShopShown) -> str:
    """What somebody wrote, as the page says it."""
    name, _, element = key.partition("/")
    if name == OPEN:
        on = tr("ShopWords", "open on %1") if value else tr("ShopWords", "closed on %1")
        return filled(on, weekday_name(int(element)))
    if name in (CLOSED, OPENED):
        return _day_value(name, date.fromisoformat(element), value, shown.today)
    if name == HOLIDAYS:
        return tr("ShopWords", "open") if value else tr("ShopWords", "closed")
    if value is None or value == "":
        return tr("ShopWords", "nothing")
    if name == WEEK:
        return weekday_name(value)
    if name == LOCK:
        return lock_words(value)
    if name == CURRENCY:
        return currency_words(value, shown.currencies)
    names = {COUNTRY: shown.countries, PART: shown.parts}.get(name, {})
    return names.get(value, str(value))


def _day_value(name: str, day: date, value: Any, today: date) -> str:
    when = day_words(day, today)
    if value is None:
        return filled(tr("ShopWords", "%1: as usual"), when)
    if name == OPENED:
        return filled(tr("ShopWords", "%1: open all the same"), when)
    return filled(tr("ShopWords", "%1: %2"), when, str(value) or tr("ShopWords", "closed"))


def values_now(session: ReadSession) -> Mapping[str, Any]:
    """What is set; nothing as long as all is guessed."""
    record = record_queries.derived(session, SETTINGS, KEY)
    return record.values if record else {}
