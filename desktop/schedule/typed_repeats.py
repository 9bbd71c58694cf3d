"""How an event repeats, as people type it and read it: `fri`, `2 weeks on mon until 24.12.`, `every day 5 times`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from desktop.errors import InvalidError
from desktop.ical.rule_text import rule_of
from desktop.ical.rule_words import words_of
from desktop.settings.typed_dates import typed_date
from desktop.todos.recurrence import OPENING_DAYS
from desktop.todos.typed_recurrence import typed_rule

_UNTIL: Final = re.compile(r"(.+?),?\s+(?:until|till)\s+(.+)", re.IGNORECASE)
_TIMES: Final = re.compile(r"(.+?),?\s+(\d{1,4})\s+times", re.IGNORECASE)


def typed_repeats(typed: str, week_begins: int = 0, day: date | None = None, *, month_first: bool = False) -> str:
    """The rule of what somebody typed: a rule of RFC 5545, or as for to-dos, and until when or how many times. Raises
    InvalidError. `day`: on which it is first, from which on a last day is meant."""
    first = day.date() if isinstance(day, datetime) else day
    if "FREQ=" in typed.upper():
        return rule_of(typed).text
    if (ended := _UNTIL.fullmatch(typed.strip())) and first is not None:
        until = typed_date(ended[2], first, month_first=month_first)
        return replace(rule_of(_plain(ended[1], week_begins, first)), until=until).text
    if counted := _TIMES.fullmatch(typed.strip()):
        return replace(rule_of(_plain(counted[1], week_begins, first)), count=int(counted[2]) or 1).text
    return _plain(typed, week_begins, first)


def _plain(typed: str, week_begins: int, day: date | None) -> str:
    rule = typed_rule(typed, week_begins, day)
    if rule == OPENING_DAYS:
        raise InvalidError("An event cannot repeat on opening days: say on which days of the week.")
    return rule_of(rule).text


def repeats_words(rule: str) -> str:
    """How an event repeats in words; what is no rule here is shown as it is."""
    try:
        return words_of(rule_of(rule))
    except InvalidError:
        return rule
