"""Rules in words for people: `words_of(rule)` is "every second Tuesday, until Thu 24 Dec 2026"."""

from __future__ import annotations

from typing import Final

from desktop.ical.moments import wall
from desktop.ical.rule import Frequency, NthDay, RecurrenceRule
from desktop.settings.calendar_words import EVERY_WEEKDAY, MONTHS, WEEKDAYS, dated_words, ordinal, weekday_names

_UNITS: Final = ("second", "minute", "hour", "day", "week", "month", "year")


def words_of(rule: RecurrenceRule) -> str:
    """The rule as people say it; what only programs write is said as the rule's own text."""
    if rule.seconds or rule.minutes or rule.hours or rule.year_days or rule.weeks or rule.positions or rule.others:
        return f"by the rule {rule.text}"
    return f"{_how_often(rule)}{_where(rule)}{_end(rule)}"


def _how_often(rule: RecurrenceRule) -> str:
    days = [day for day in rule.weekdays if not day.nth]
    if rule.frequency is Frequency.WEEKLY and days and rule.interval <= 2:
        names = weekday_names({day.weekday for day in days} & EVERY_WEEKDAY, rule.week_begins)
        return f"every {'second ' if rule.interval == 2 else ''}{names}"
    unit = _UNITS[rule.frequency]
    return f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"


def _where(rule: RecurrenceRule) -> str:
    said = []
    if rule.weekdays and not (rule.frequency is Frequency.WEEKLY and rule.interval <= 2):
        said.append(_listed([_weekday(day) for day in rule.weekdays]))
    if rule.month_days:
        said.append(f"the {_listed([_month_day(day) for day in rule.month_days])}")
    months = f" in {_listed([MONTHS[month - 1] for month in rule.months])}" if rule.months else ""
    return (f" on {' and '.join(said)}" if said else "") + months


def _weekday(day: NthDay) -> str:
    if not day.nth:
        return WEEKDAYS[day.weekday]
    return f"the {_place(day.nth)} {WEEKDAYS[day.weekday]}"


def _month_day(day: int) -> str:
    return ordinal(day) if day > 0 else f"{_place(day)} day"


def _place(place: int) -> str:
    if place > 0:
        return ordinal(place)
    return "last" if place == -1 else f"{ordinal(-place)} last"


def _end(rule: RecurrenceRule) -> str:
    if rule.until is not None:
        return f", until {dated_words(wall(rule.until).date())}"
    if rule.count is not None:
        return f", {rule.count} times" if rule.count > 1 else ", once"
    return ""


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
