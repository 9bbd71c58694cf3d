"""From the text that is stored to how a to-do recurs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from desktop.errors import InvalidError
from desktop.rows.typed_text import quoted
from desktop.todos.recurrence import (
    CODES,
    OPENING_DAYS,
    EveryDay,
    EveryMonth,
    EveryMonthOnWeekday,
    EveryOpeningDay,
    EveryWeek,
    EveryYear,
    Recurrence,
)

_LAST_DAY: Final = "-1"


def recurrence_of(rule: str) -> Recurrence:
    """How a to-do recurs by the text that its `rule` is, `FREQ=WEEKLY;BYDAY=FR` or `OPENING-DAYS`.

    There is one text for each. Raises InvalidError for everything else, also for rules that no to-do can have.
    """
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(rule):
            found = read(*match.groups())
            if found.rule == rule:
                return found
    raise InvalidError(f"{quoted(rule)} is not a way in which a to-do can recur.")


def recurrence_words(rule: str) -> str:
    """How a to-do recurs in words; a rule of a later version of Countertop is shown as it is."""
    try:
        return recurrence_of(rule).words
    except InvalidError:
        return rule


def _opening_days() -> Recurrence:
    return EveryOpeningDay()


def _day(interval: str | None) -> Recurrence:
    return EveryDay(int(interval or 1))


def _week(interval: str | None, days: str, week_begins: str | None) -> Recurrence:
    chosen = frozenset(CODES.index(day) for day in days.split(","))
    return EveryWeek(int(interval or 1), chosen, CODES.index(week_begins or CODES[0]))


def _month(interval: str | None, day: str) -> Recurrence:
    return EveryMonth(int(interval or 1), 31 if day == _LAST_DAY else int(day))


def _month_on_weekday(interval: str | None, nth: str, weekday: str) -> Recurrence:
    return EveryMonthOnWeekday(int(interval or 1), CODES.index(weekday), int(nth))


def _year(interval: str | None, month: str, day: str) -> Recurrence:
    return EveryYear(int(interval or 1), int(month), 29 if day == _LAST_DAY else int(day))


_INTERVAL: Final = "(?:;INTERVAL=([0-9]{1,2}))?"
_CODE: Final = f"(?:{'|'.join(CODES)})"
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., Recurrence]], ...]] = (
    (re.compile(OPENING_DAYS), _opening_days),
    (re.compile(f"FREQ=DAILY{_INTERVAL}"), _day),
    (re.compile(f"FREQ=WEEKLY{_INTERVAL};BYDAY=({_CODE}(?:,{_CODE})*)(?:;WKST=({_CODE}))?"), _week),
    (re.compile(f"FREQ=MONTHLY{_INTERVAL};BYMONTHDAY=(?:28,)?(?:29,)?(-1|[0-9]{{1,2}})(?:;BYSETPOS=-1)?"), _month),
    (re.compile(f"FREQ=MONTHLY{_INTERVAL};BYDAY=(-1|[1-4])({_CODE})"), _month_on_weekday),
    (re.compile(f"FREQ=YEARLY{_INTERVAL};BYMONTH=([0-9]{{1,2}});BYMONTHDAY=(-1|[0-9]{{1,2}})"), _year),
)
