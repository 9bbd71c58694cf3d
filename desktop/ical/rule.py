"""A rule by which something recurs: RFC 5545's RRULE (§3.3.10), as a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from desktop.ical.moments import Moment, moment_text

CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Days of the week as RFC 5545 writes them, from Monday, 0."""
WEEKDAYS_IN_A_MONTH: Final = 5
"""Of one day of the week, at most; 53 in a year, 1 in a week."""


class Frequency(IntEnum):
    """How often; the larger, the seldomer."""

    SECONDLY = 0
    MINUTELY = 1
    HOURLY = 2
    DAILY = 3
    WEEKLY = 4
    MONTHLY = 5
    YEARLY = 6


class NthDay(NamedTuple):
    """A day of the week: each, or the nth of a month or year, counted from its end when negative."""

    weekday: int
    nth: int = 0
    """0: each."""

    def __str__(self) -> str:
        return f"{self.nth or ''}{CODES[self.weekday]}"


@dataclass(frozen=True, slots=True)
class RecurrenceRule:
    """An RRULE. Lists are sorted, and empty where the rule does not say; see `rule_text.rule_of`."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: Moment | None = None
    """The last moment that it may fall on: a day, a time in UTC, or a floating one."""
    seconds: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    weekdays: tuple[NthDay, ...] = ()
    month_days: tuple[int, ...] = ()
    """1 to 31, or -31 to -1 from the end of the month."""
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    """By ISO 8601, but for the day that weeks begin with."""
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    """Which of each period's are meant, counted from 1, or from its end, -1."""
    week_begins: int = 0
    others: tuple[str, ...] = ()
    """Parts with names that begin with X-, as they came."""

    @property
    def text(self) -> str:
        """As it is written, always in the same way: `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU`."""
        return ";".join(self._parts())

    @property
    def is_endless(self) -> bool:
        """Whether it says neither how many times nor until when."""
        return self.count is None and self.until is None

    @property
    def objection(self) -> str | None:
        """What RFC 5545 forbids in it, in words; None when it is sound.

        Others write such rules all the same, so they are read and expanded; Countertop writes none.
        """
        return next(_objections(self), None)

    def _parts(self) -> Iterator[str]:
        yield f"FREQ={self.frequency.name}"
        if self.until is not None:
            yield f"UNTIL={moment_text(self.until)}"
        if self.count is not None:
            yield f"COUNT={self.count}"
        if self.interval != 1:
            yield f"INTERVAL={self.interval}"
        yield from (f"{name}={_listed(numbers)}" for name, numbers in self._lists() if numbers)
        if self.week_begins:
            yield f"WKST={CODES[self.week_begins]}"
        yield from self.others

    def _lists(self) -> tuple[tuple[str, tuple[object, ...]], ...]:
        return (
            ("BYSECOND", self.seconds), ("BYMINUTE", self.minutes), ("BYHOUR", self.hours), ("BYDAY", self.weekdays),
            ("BYMONTHDAY", self.month_days), ("BYYEARDAY", self.year_days), ("BYWEEKNO", self.weeks),
            ("BYMONTH", self.months), ("BYSETPOS", self.positions),
        )  # fmt: skip


def _listed(values: Iterable[object]) -> str:
    return ",".join(map(str, values))


def _objections(rule: RecurrenceRule) -> Iterator[str]:
    of = rule.frequency
    if rule.weeks and of is not Frequency.YEARLY:
        yield "Only what recurs every year can recur in weeks of the year."
    if rule.year_days and of in (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY):
        yield "What recurs by the day, the week or the month cannot recur on days of the year."
    if rule.month_days and of is Frequency.WEEKLY:
        yield "What recurs every week cannot recur on days of the month."
    if rule.positions and not any(numbers for name, numbers in rule._lists() if name != "BYSETPOS"):
        yield "It says which of its times count, but not of which times."
    yield from _objections_to_weekdays(rule)


def _objections_to_weekdays(rule: RecurrenceRule) -> Iterator[str]:
    farthest = max((abs(day.nth) for day in rule.weekdays), default=0)
    if not farthest:
        return
    if rule.frequency not in (Frequency.MONTHLY, Frequency.YEARLY):
        yield "Only what recurs every month or year can fall on the first, second or last such day of the week."
    elif rule.weeks and farthest > 1:
        yield "A week has each day only once."
    elif farthest > WEEKDAYS_IN_A_MONTH and (rule.months or rule.frequency is Frequency.MONTHLY):
        yield f"No month has a day of the week {farthest} times."
