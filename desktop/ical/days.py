"""On which days of a year, a month or a week a rule falls: RFC 5545's table of BY parts (§3.3.10).

Days are numbers as `date.toordinal` gives them: day 1 was a Monday. What the table lets a part do, widen or narrow,
comes to the same: a period's days are those that fit every part, and what no part says is taken from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, date
from functools import lru_cache
from typing import Final

from desktop.ical.rule import Frequency, RecurrenceRule

LAST_DAY: Final = date.max.toordinal()
_WEEK: Final = 7
_DAYS_BEFORE: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


class DayPattern:
    """The days of a rule that is counted from a day."""

    def __init__(self, rule: RecurrenceRule, start: date) -> None:
        self._week_begins = rule.week_begins
        self.is_by_week_years = rule.frequency is Frequency.YEARLY and bool(rule.weeks)
        """Whether its years begin with the first of their weeks."""
        self._counts_in_years = rule.frequency is Frequency.YEARLY and not rule.months
        self._is_nth_counted = rule.frequency >= Frequency.MONTHLY and not rule.weeks
        self._months = frozenset(rule.months)
        self._month_days = rule.month_days
        self._year_days = rule.year_days
        self._weeks = rule.weeks
        self._each = frozenset(day.weekday for day in rule.weekdays if not (day.nth and self._is_nth_counted))
        self._nth = frozenset((day.nth, day.weekday) for day in rule.weekdays if day.nth and self._is_nth_counted)
        if rule.weeks and any(abs(day.nth) > 1 for day in rule.weekdays):
            self._each = frozenset(day.weekday for day in rule.weekdays if abs(day.nth) <= 1) or frozenset({-1})
        self._take_from(rule, start)

    def _take_from(self, rule: RecurrenceRule, start: date) -> None:
        """Say what the rule leaves to its start.

        A year's rule with nothing but days of months means those of the month of its start, and with nothing but weeks
        their day of the week, as Thunderbird has it, where the start is one of them; else all (dateutil's reading).
        """
        says_days = self._month_days or self._year_days or self._weeks or rule.weekdays
        if rule.frequency is Frequency.YEARLY and not says_days:
            self._months = self._months or frozenset({start.month})
        if rule.frequency >= Frequency.MONTHLY and not says_days:
            self._month_days = (start.day,)
        if rule.frequency is Frequency.WEEKLY and not says_days:
            self._each = frozenset({start.weekday()})
        if rule.frequency is not Frequency.YEARLY or not says_days or rule.weekdays or self._year_days:
            return
        if not self.has(start.toordinal()):
            return
        if self._weeks and not self._month_days:
            self._each = frozenset({start.weekday()})
        elif not self._weeks and not self._months:
            self._months = frozenset({start.month})

    def has(self, day: int) -> bool:
        """Whether a day fits all that the rule says of days."""
        if (self._each or self._nth) and not self._has_weekday(day):
            return False
        if not (self._months or self._month_days or self._year_days or self._weeks):
            return True
        on = date.fromordinal(day)
        if self._months and on.month not in self._months:
            return False
        if self._month_days and not _is_among(on.day, month_length(on.year, on.month), self._month_days):
            return False
        if self._year_days and not _is_among(day - year_begin(on.year) + 1, year_length(on.year), self._year_days):
            return False
        return not self._weeks or self._has_week(day, on.year)

    def _has_weekday(self, day: int) -> bool:
        weekday = (day - 1) % _WEEK
        if weekday in self._each:
            return True
        if not self._nth:
            return False
        on = date.fromordinal(day)
        if self._counts_in_years:
            begin, length = year_begin(on.year), year_length(on.year)
        else:
            begin, length = day - on.day + 1, month_length(on.year, on.month)
        before, after = (day - begin) // _WEEK, (begin + length - 1 - day) // _WEEK
        return (before + 1, weekday) in self._nth or (-after - 1, weekday) in self._nth

    def _has_week(self, day: int, year: int) -> bool:
        while day >= first_week(year + 1, self._week_begins):
            year += 1
        while day < first_week(year, self._week_begins):
            year -= 1
        begin, end = first_week(year, self._week_begins), first_week(year + 1, self._week_begins)
        return _is_among((day - begin) // _WEEK + 1, (end - begin) // _WEEK, self._weeks)

    def of_year(self, year: int) -> list[int]:
        """Its days of a year; of the year of weeks if it `is_by_week_years`."""
        if self._weeks:
            begin, end = (first_week(each, self._week_begins) for each in (year, year + 1))
            weeks = _counted_places(self._weeks, (end - begin) // _WEEK)
            return self._fitting(begin + _WEEK * week + place for week in weeks for place in range(_WEEK))
        if self._year_days:
            places = _counted_places(self._year_days, year_length(year))
            return self._fitting(year_begin(year) + place for place in places)
        if self._counts_in_years and (self._each or self._nth) and not self._month_days and not self._months:
            return self._fitting(self._on_weekdays(year_begin(year), year_length(year)))
        return [day for month in sorted(self._months) or range(1, 13) for day in self.of_month(year, month)]

    def of_month(self, year: int, month: int) -> list[int]:
        """Its days of a month."""
        begin, length = month_begin(year, month), month_length(year, month)
        if self._months and month not in self._months:
            return []
        if self._month_days:
            return self._fitting(begin + place for place in _counted_places(self._month_days, length))
        if self._each or self._nth:
            return self._fitting(self._on_weekdays(begin, length))
        return self._fitting(range(begin, begin + length))

    def of_days(self, begin: int, length: int) -> list[int]:
        """Its days of so many from a day on."""
        return self._fitting(range(begin, begin + length))

    def _on_weekdays(self, begin: int, length: int) -> Iterator[int]:
        """Days that may be on one of its days of the week; those that are the nth are tried one by one."""
        first = (begin - 1) % _WEEK
        weekdays = self._each | {weekday for _nth, weekday in self._nth}
        offsets = sorted((weekday - first) % _WEEK for weekday in weekdays if weekday >= 0)
        return (begin + week + place for week in range(0, length, _WEEK) for place in offsets if week + place < length)

    def _fitting(self, days: Iterable[int]) -> list[int]:
        return [day for day in days if 0 < day <= LAST_DAY and self.has(day)]


def _is_among(place: int, length: int, places: tuple[int, ...]) -> bool:
    return place in places or place - length - 1 in places


def _counted_places(places: tuple[int, ...], length: int) -> list[int]:
    """Places from 0 of what is counted from 1, or from the end, -1."""
    return sorted({(each if each > 0 else length + each + 1) - 1 for each in places if abs(each) <= length})


def is_leap(year: int) -> bool:
    """Whether it has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def year_begin(year: int) -> int:
    """The number of its first day; also of the years around those that a date can have."""
    before = year - 1
    return 365 * before + before // 4 - before // 100 + before // 400 + 1


def year_length(year: int) -> int:
    """Its days."""
    return 366 if is_leap(year) else 365


def month_begin(year: int, month: int) -> int:
    """The number of its first day."""
    return year_begin(year) + _DAYS_BEFORE[month - 1] + (1 if month > 2 and is_leap(year) else 0)


def month_length(year: int, month: int) -> int:
    """Its days."""
    return _DAYS_BEFORE[month] - _DAYS_BEFORE[month - 1] + (1 if month == 2 and is_leap(year) else 0)


@lru_cache(maxsize=1024)
def first_week(year: int, week_begins: int) -> int:
    """The number of the first day of a year's first week: the first with four days of the year."""
    fourth = year_begin(year) + 3
    return fourth - (fourth - 1 - week_begins) % _WEEK


def week_year(day: int, week_begins: int) -> int:
    """The year whose week a day is in."""
    year = date.fromordinal(day).year
    if day < first_week(year, week_begins):
        return year - 1
    return year + 1 if year <= MAXYEAR and day >= first_week(year + 1, week_begins) else year
