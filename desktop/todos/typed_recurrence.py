"""How a to-do recurs, as people type it: `fri`, `every opening day`, `every 2 weeks on mon, thu`, `mon-fri`."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Final

from desktop.errors import InvalidError
from desktop.rows.fold import fold
from desktop.rows.typed_text import quoted
from desktop.settings.calendar_words import WEEKDAYS, month_called, weekday_called
from desktop.todos.recurrence import (
    LAST,
    EveryDay,
    EveryMonth,
    EveryMonthOnWeekday,
    EveryOpeningDay,
    EveryWeek,
    EveryYear,
    Recurrence,
)
from desktop.todos.recurrence_rule import recurrence_of

_LIKE: Final = (
    "Type it like fri, every opening day, every 2 weeks on mon, last day of the month or every year on 24 dec."
)
_NTH: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST}


def typed_recurrence(text: str, week_begins: int = 0, day: date | None = None) -> Recurrence:
    """How often somebody typed; what a recurrence is in words is read as that one. Raises InvalidError.

    `week_begins`, the shop's, says which weeks are counted where it is not each; `day`, on which it is due first, what
    `every week`, `month` and `year` mean.
    """
    said = " ".join(fold(text).replace(",", " ").split())
    said = _FROM_TO.sub(_all_between, re.sub("^every other ", "every 2 ", said))
    if day is not None and (match := _LIKE_THE_DAY.fullmatch(said)):
        return _like_the_day(day, week_begins, *match.groups())
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(said):
            try:
                return read(week_begins, *match.groups())
            except ValueError:
                break
    raise InvalidError(f"{quoted(text)} does not say how often. {_LIKE}" if said else _LIKE)


def typed_rule(text: str, week_begins: int = 0, day: date | None = None) -> str:
    """The same as the text that is stored, typed with or without "every", or as it is stored. Raises InvalidError."""
    with suppress(InvalidError):
        return recurrence_of(text).rule
    with suppress(InvalidError):
        return typed_recurrence(f"every {text}", week_begins, day).rule
    return typed_recurrence(text, week_begins, day).rule


def _all_between(named: re.Match[str]) -> str:
    """`mon-fri` as the days that it means; what are no two days of the week stays."""
    try:
        first, last = (weekday_called(name.rstrip(".").removesuffix("days") or name) for name in named.groups())
    except ValueError:
        return named[0]
    return " ".join(WEEKDAYS[(first + at) % 7].lower() for at in range((last - first) % 7 + 1))


def _like_the_day(
    day: date, week_begins: int, interval: str | None, unit: str | None, adverb: str | None
) -> Recurrence:
    match unit or adverb:
        case "week":
            return EveryWeek(_count(interval), frozenset((day.weekday(),)), week_begins)
        case "month":
            return EveryMonth(_count(interval), day.day)
        case _:
            return EveryYear(_count(interval), day.month, day.day)


def _opening_days(_week_begins: int) -> Recurrence:
    return EveryOpeningDay()


def _days(_week_begins: int, interval: str | None) -> Recurrence:
    return EveryDay(_count(interval))


def _weeks(week_begins: int, interval: str | None, names: str) -> Recurrence:
    singular = re.sub(r"days\b|\.", lambda end: end[0][:-1], names)
    days = frozenset(weekday_called(name) for name in singular.split() if name != "and")
    return EveryWeek(_count(interval), days, week_begins)


def _weekdays(week_begins: int, names: str) -> Recurrence:
    return _weeks(week_begins, None, names)


def _end_of_month(_week_begins: int, interval: str | None, end: str) -> Recurrence:
    return EveryMonth(_count(interval), 31 if end == "last" else 1)


def _month(_week_begins: int, interval: str | None, day: str) -> Recurrence:
    return EveryMonth(_count(interval), int(day))


def _month_on_weekday(_week_begins: int, interval: str | None, nth: str, weekday: str) -> Recurrence:
    return EveryMonthOnWeekday(_count(interval), weekday_called(weekday), _NTH.get(nth) or int(nth[0]))


def _year(_week_begins: int, interval: str | None, day: str, month: str) -> Recurrence:
    return EveryYear(_count(interval), month_called(month), int(day))


def _year_month_first(week_begins: int, interval: str | None, month: str, day: str) -> Recurrence:
    return _year(week_begins, interval, day, month)


def _leap_day(_week_begins: int, interval: str | None) -> Recurrence:
    return EveryYear(_count(interval), 2, 29)


def _count(interval: str | None) -> int:
    return int(interval or 1)


_EVERY: Final = r"every (?:(\d{1,3}) )?"
_FROM_TO: Final = re.compile(r"\b([a-z]{2,}\.?) ?(?:-|–|to) ?([a-z]{2,}\.?)(?![a-z])")
_DAYS: Final = r"([a-z]{2,}\.?(?: [a-z]{2,}\.?)*)"
_IN_MONTH: Final = rf"(?:{_EVERY}months? on (?:the )?|(?:on )?(?:the )?)"
_DAY: Final = r"(\d\d?)(?:\.|st|nd|rd|th)?"
_OF_MONTH: Final = "(?: of (?:the|each|every) month)?"
_IN_YEAR: Final = rf"{_EVERY}years? on (?:the )?"
_MONTH: Final = r"([a-z]{3,})\.?"
_LIKE_THE_DAY: Final = re.compile(rf"{_EVERY}(week|month|year)s?|(week|month|year)ly")
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., Recurrence]], ...]] = (
    (re.compile("(?:every )?opening days?"), _opening_days),
    (re.compile(rf"daily|{_EVERY}days?"), _days),
    (re.compile(rf"{_EVERY}weeks? on {_DAYS}"), _weeks),
    (re.compile(rf"{_IN_MONTH}(first|last) day{_OF_MONTH}"), _end_of_month),
    (re.compile(rf"{_IN_MONTH}{_DAY}(?: or last day)?{_OF_MONTH}"), _month),
    (
        re.compile(rf"{_IN_MONTH}(first|second|third|fourth|last|1st|2nd|3rd|4th) ([a-z]+){_OF_MONTH}"),
        _month_on_weekday,
    ),
    (re.compile(rf"{_IN_YEAR}last day of feb[a-z]*"), _leap_day),
    (re.compile(rf"{_IN_YEAR}{_DAY} {_MONTH}"), _year),
    (re.compile(rf"{_IN_YEAR}{_MONTH} {_DAY}"), _year_month_first),
    (re.compile(rf"(?:every )?{_DAYS}"), _weekdays),
)
