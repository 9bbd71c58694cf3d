"""When a series is: its starts on days that are asked for, and what of it is before and after one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.ical.moments import Moment, WallTime, wall
from desktop.ical.recurrence import RecurrenceSet, ended_before
from desktop.ical.rule import NthDay
from desktop.ical.rule_text import rule_of
from desktop.schedule.records import Repeating

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.ical.rule import RecurrenceRule
    from desktop.schedule.records import CalendarEvent, EventTime

MOST_STARTS: Final = 20_000
"""So many are told of days that are asked for: a rule may mean each second."""

_DAY: Final = timedelta(1)
_DAYS: Final = (date(1, 1, 2), date(9999, 12, 30))


class EventSeries:
    """An event that repeats; starts are local times of its zone, or days. Raises InvalidError for what is no rule."""

    def __init__(self, of: CalendarEvent) -> None:
        assert of.repeats is not None
        self._repeats, self._is_all_day = of.repeats, of.span.is_all_day
        dates = tuple(_moment(each, of.span) for each in of.repeats.also)
        self._times = RecurrenceSet(_moment(of.span.start, of.span), (rule_of(of.repeats.rule),), dates)

    def starts(self, first: date, last: date) -> list[date]:
        """Those on days from the first to the last, in order."""
        low, high = (datetime.combine(_within(day), time()) for day in (first, _within(last) + _DAY))
        found = (self._start(each) for each in islice(self._times.starts(low, high), MOST_STARTS))
        return [each for each in found if each not in self._repeats.without]

    def before(self, start: date) -> Repeating:
        """How it repeats if it ends before one of its starts."""
        (rule,) = ended_before(self._times, _wall(start)).rules
        return self._some(rule, lambda each: each < start)

    def since(self, start: date) -> Repeating:
        """How it repeats if it begins with one of its starts."""
        (rule,) = self._times.rules
        if rule.count is not None:
            passed = sum(1 for _ in replace(self._times, dates=()).starts(high=_wall(start)))
            rule = replace(rule, count=max(rule.count - passed, 1))
        return self._some(rule, lambda each: each >= start)

    def _some(self, rule: RecurrenceRule, meant: Callable[[date], bool]) -> Repeating:
        also, without = (tuple(filter(meant, each)) for each in (self._repeats.also, self._repeats.without))
        return Repeating(rule.text, also, without)

    def _start(self, moment: Moment) -> date:
        return wall(moment).date() if self._is_all_day else wall(moment)


def moved(repeats: Repeating, before: date, after: date) -> Repeating:
    """How something repeats that begins on another day: each Tuesday, if it was each Monday and moves by a day; the
    4th of each month, if it was the 3rd. What is said in other ways stays as it is."""
    try:
        rule = rule_of(repeats.rule)
    except InvalidError:
        return repeats
    return Repeating(_moved_rule(rule, before, after).text, repeats.also, repeats.without)


def _moved_rule(rule: RecurrenceRule, before: date, after: date) -> RecurrenceRule:
    by = (after - before).days
    nth = [day for day in rule.weekdays if day.nth]
    if rule.weekdays and not nth:
        days = sorted(day._replace(weekday=(day.weekday + by) % 7) for day in rule.weekdays)
        return replace(rule, weekdays=tuple(days))
    if len(rule.weekdays) == len(nth) == 1 and nth[0].weekday == before.weekday():
        place = nth[0].nth if nth[0].nth < 0 else (after.day - 1) // 7 + 1
        rule = replace(rule, weekdays=(NthDay(after.weekday(), place),))
    if rule.month_days == (before.day,):
        rule = replace(rule, month_days=(after.day,))
    return replace(rule, months=(after.month,)) if rule.months == (before.month,) else rule


def _moment(start: date, span: EventTime) -> Moment:
    return WallTime(start, span.zone) if isinstance(start, datetime) else start


def _wall(start: date) -> datetime:
    return start if isinstance(start, datetime) else datetime.combine(start, time())


def _within(day: date) -> date:
    return min(max(day, _DAYS[0]), _DAYS[1])


def day_of(start: date) -> date:
    """The day on which something starts."""
    return start.date() if isinstance(start, datetime) else start
