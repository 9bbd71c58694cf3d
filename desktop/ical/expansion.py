"""When a rule falls, on the wall: periods from its start on, and the times in each of them.

A window far from the start is gone to at once. Only a rule that says how many times has to be counted from the start:
where each period has as many, that is worked out, and else what was counted is remembered.

Times are numbers here: seconds since the day before all days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final

from desktop.errors import InvalidError
from desktop.ical.days import LAST_DAY, DayPattern, week_year
from desktop.ical.moments import wall
from desktop.ical.rule import Frequency, RecurrenceRule

QUIET_PERIODS: Final = 100_000
"""Periods without any time, after which a rule has none any more: more than there are months, or days between
two Fridays that are a 29 February."""
MOST_COUNTED: Final = 100_000
"""Times that are counted one by one; a rule that has more of them goes on as if it had no number."""

_DAY: Final = 86_400
_UNIT: Final = {Frequency.SECONDLY: 1, Frequency.MINUTELY: 60, Frequency.HOURLY: 3600}
_END: Final = (LAST_DAY + 1) * _DAY
_FIRST: Final = datetime(1, 1, 1)


def starts(
    rule: RecurrenceRule,
    start: datetime,
    low: datetime = datetime.min,
    high: datetime = datetime.max,
    *,
    is_day: bool = False,
) -> Iterator[datetime]:
    """The times on the wall at which it falls, in order, from `low` to before `high`; none before `start`.

    Whether `start` itself is one, the rule alone says. Until when it goes is compared as it stands, as a time on
    the same wall. What falls on days has no hours, however the rule speaks of them.
    """
    first, last = _number(start), _number(high) - 1
    if is_day:
        rule = replace(rule, seconds=(), minutes=(), hours=())
        if rule.frequency < Frequency.DAILY:
            return
    if rule.until is not None:
        last = min(last, _number(wall(rule.until)))
    if rule.count is not None:
        last = min(last, _end_of_count(rule, start, _horizon(high)))
    for number in _from(rule, start, max(first, _number(low))):
        if number > last:
            return
        yield _FIRST + timedelta(days=number // _DAY - 1, seconds=number % _DAY)


def every(rule: RecurrenceRule, start: datetime, *, is_day: bool = False) -> Iterator[datetime]:
    """All times of a rule that ends. Raises InvalidError for one that is unsound or never ends, before or at the point
    where that shows."""
    if objection := rule.objection or (_NEVER if rule.is_endless else None):
        raise InvalidError(objection)
    found = 0
    for found, at in enumerate(starts(rule, start, is_day=is_day), start=1):  # noqa: B007
        yield at
    if rule.count is not None and found < rule.count:
        raise InvalidError(_NEVER)


_NEVER: Final = "It never ends: it would go on after the year 9999."


def _number(at: datetime) -> int:
    return at.toordinal() * _DAY + at.hour * 3600 + at.minute * 60 + at.second


def _horizon(high: datetime) -> int:
    """The century in which a window ends, so that what was counted for one month serves the next one too."""
    return min(_END, (date(min(9999, high.year + 100 - high.year % 100), 12, 31).toordinal() + 1) * _DAY)


@lru_cache(maxsize=8192)
def _end_of_count(rule: RecurrenceRule, start: datetime, horizon: int) -> int:
    """The last of the number of times that a rule says, or its end, if that is later."""
    assert rule.count is not None
    if rule.count > MOST_COUNTED and not _is_even(rule):
        return _END
    periods = _Periods(rule, start)
    first = _number(start)
    if not _is_even(rule):
        last = first - 1
        for last in islice(_from(rule, start, first), rule.count):
            if last >= horizon:
                return _END
        return last
    begun = [number for number in periods.times(0) if number >= first]
    if rule.count <= len(begun):
        return begun[rule.count - 1]
    whole, place = divmod(rule.count - len(begun) - 1, periods.size)
    times = periods.times(whole + 1) if periods.begin(whole + 1) < _END else []
    return times[place] if place < len(times) else _END


def _is_even(rule: RecurrenceRule) -> bool:
    """Whether each of its periods has as many times."""
    narrowing = rule.month_days or rule.year_days or rule.weeks or rule.months or rule.positions
    by_hours = rule.frequency < Frequency.DAILY and (rule.hours or rule.minutes or rule.seconds)
    return (
        rule.frequency <= Frequency.WEEKLY
        and not narrowing
        and not by_hours
        and not (rule.weekdays and rule.frequency is not Frequency.WEEKLY)
    )


def _from(rule: RecurrenceRule, start: datetime, low: int) -> Iterator[int]:
    """All its times that are not before `low`, to the end of all days."""
    periods = _Periods(rule, start)
    first = max(_number(start), low)
    index = periods.index_at(low)
    quiet = 0
    while quiet < QUIET_PERIODS and periods.begin(index) < _END:
        times = periods.times(index)
        yield from (number for number in times if first <= number < _END)
        quiet = 0 if times else quiet + 1
        index = index + 1 if times else periods.next_index(index)


class _Periods:
    """The periods of a rule, numbered from that of its start; those that its interval skips are not counted."""

    def __init__(self, rule: RecurrenceRule, start: datetime) -> None:
        self._rule = rule
        self._frequency = rule.frequency
        self._days = DayPattern(rule, start.date())
        day = start.toordinal()
        self._hours = rule.hours or (start.hour,)
        self._minutes = rule.minutes or (start.minute,)
        self._seconds = tuple(sorted({min(second, 59) for second in rule.seconds or (start.second,)}))
        self._clock = self._times_of_day()
        counts_weeks = self._days.is_by_week_years and self._days.has(day)
        self._year = week_year(day, rule.week_begins) if counts_weeks else start.year
        self._month = start.year * 12 + start.month - 1
        self._week = day - (day - 1 - rule.week_begins) % 7
        self._day = day
        unit = _UNIT.get(rule.frequency, _DAY)
        self._number = _number(start) // unit * unit
        self._step = rule.interval * unit
        self.size = len(self._clock) * (len(rule.weekdays) or 1 if rule.frequency is Frequency.WEEKLY else 1)
        """Times in each, where all have as many."""

    def _times_of_day(self) -> list[int]:
        if self._frequency < Frequency.DAILY:
            return self._times_of_unit()
        return [
            hour * 3600 + minute * 60 + second
            for hour in self._hours
            for minute in self._minutes
            for second in self._seconds
        ]

    def _times_of_unit(self) -> list[int]:
        """What of each hour or minute is meant, in seconds from its begin."""
        if self._frequency is Frequency.SECONDLY:
            return [0]
        if self._frequency is Frequency.MINUTELY:
            return list(self._seconds)
        return [minute * 60 + second for minute in self._minutes for second in self._seconds]

    def index_at(self, low: int) -> int:
        """The number of a period that is not after a moment, the later the better."""
        day = min(max(low // _DAY, 1), LAST_DAY)
        interval = self._rule.interval
        match self._frequency:
            case Frequency.YEARLY:
                return max(0, (date.fromordinal(day).year - 1 - self._year) // interval)
            case Frequency.MONTHLY:
                on = date.fromordinal(day)
                return max(0, (on.year * 12 + on.month - 1 - self._month) // interval)
            case Frequency.WEEKLY:
                return max(0, (day - self._week) // (7 * interval))
        return max(0, (low - self._number) // self._step)

    def begin(self, index: int) -> int:
        """When it begins; only whether that is before the end of all days is exact."""
        apart = index * self._rule.interval
        match self._frequency:
            case Frequency.YEARLY:
                return 0 if self._year + apart <= 9999 else _END
            case Frequency.MONTHLY:
                return 0 if self._month + apart < 120_000 else _END
            case Frequency.WEEKLY:
                return (self._week + 7 * apart) * _DAY
        return self._number + index * self._step

    def next_index(self, index: int) -> int:
        """The period to look at after one without any time."""
        if self._frequency >= Frequency.DAILY:
            return index + 1
        number = self._number + index * self._step
        unit = _DAY if not self._days.has(number // _DAY) else 3600 if self._misses_hour(number) else 60
        if unit == 60 and not self._misses_minute(number):
            return index + 1
        after = (number // unit + 1) * unit
        return max(index + 1, -((self._number - after) // self._step))

    def times(self, index: int) -> list[int]:
        """Its times, in order, before the start of the rule too; not after the end of all days."""
        if self._frequency < Frequency.DAILY:
            number = self._number + index * self._step
            found = [number + offset for offset in self._clock] if self._fits(number) else []
        else:
            found = [day * _DAY + offset for day in self._days_of(index) for offset in self._clock]
        if not self._rule.positions:
            return found
        places = {place - 1 if place > 0 else len(found) + place for place in self._rule.positions}
        return [found[place] for place in sorted(places) if 0 <= place < len(found)]

    def _days_of(self, index: int) -> list[int]:
        apart = index * self._rule.interval
        match self._frequency:
            case Frequency.YEARLY:
                return self._days.of_year(self._year + apart)
            case Frequency.MONTHLY:
                year, month = divmod(self._month + apart, 12)
                return self._days.of_month(year, month + 1)
            case Frequency.WEEKLY:
                return self._days.of_days(self._week + 7 * apart, 7)
        return self._days.of_days(self._day + apart, 1)

    def _fits(self, number: int) -> bool:
        """Whether the parts that can only narrow let a second, minute or hour through."""
        if not self._days.has(number // _DAY) or self._misses_hour(number):
            return False
        if self._frequency is Frequency.HOURLY:
            return True
        if self._misses_minute(number):
            return False
        is_by_second = self._frequency is Frequency.SECONDLY and bool(self._rule.seconds)
        return not is_by_second or number % 60 in self._seconds

    def _misses_hour(self, number: int) -> bool:
        return bool(self._rule.hours) and number // 3600 % 24 not in self._rule.hours

    def _misses_minute(self, number: int) -> bool:
        return bool(self._rule.minutes) and number // 60 % 60 not in self._rule.minutes
