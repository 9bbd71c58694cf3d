"""How an event repeats, as people type it and read it."""

from __future__ import annotations

from datetime import date, datetime

from desktop.errors import InvalidError
from desktop.todos.recurrence_rule import recurrence_of
from desktop.todos.typed_recurrence import typed_rule


def typed_repeats(typed: str, week_begins: int = 0, day: date | None = None) -> str:
    """The rule of what somebody typed: a rule of RFC 5545, or as for to-dos. Raises InvalidError."""
    if "FREQ=" in typed.upper():
        return typed.removeprefix("RRULE:")
    return typed_rule(typed, week_begins, day.date() if isinstance(day, datetime) else day)


def repeats_words(rule: str) -> str:
    """How an event repeats in words; a rule for which there are none is shown as it is."""
    try:
        return recurrence_of(rule).words
    except InvalidError:
        return rule
