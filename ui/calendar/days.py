"""Which days a calendar shows at once: the weeks of a month, or one week."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

DAYS: Final = 7
_DAY: Final = timedelta(1)
_EARLIEST, _LATEST = date(1, 2, 1), date(9999, 11, 30)


class ShownDays(NamedTuple):
    """Whole weeks from a first day on. `month`: the month that they are of; 0 of a week, whose days all count."""

    first: date
    weeks: int
    month: int

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + (self.weeks * DAYS - 1) * _DAY

    def day(self, week: int, column: int) -> date:
        """The day of a week and a column, both from 0."""
        return self.first + (week * DAYS + column) * _DAY

    def place(self, day: date) -> tuple[int, int]:
        """The week and the column of a day that is shown."""
        return divmod((day - self.first).days, DAYS)

    def has(self, day: date) -> bool:
        """Whether a day is shown."""
        return self.first <= day <= self.last


def shown_days(day: date, week_begins: int, *, by_week: bool) -> ShownDays:
    """The weeks of the month in which a day is, or its own week; `week_begins`: 0 for Monday."""
    if by_week:
        return ShownDays(_week_of(day, week_begins), 1, 0)
    first = _week_of(day.replace(day=1), week_begins)
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return ShownDays(first, (last - first).days // DAYS + 1, day.month)


def stepped(day: date, steps: int, *, by_week: bool) -> date:
    """So many weeks later, or months, on the same day of the month as far as that has as many."""
    if by_week:
        return clamped(day.toordinal() + steps * DAYS)
    months = min(max(day.year * 12 + day.month - 1 + steps, 13), 9999 * 12 + 10)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def clamped(ordinal: int) -> date:
    """The day of this number, or the nearest that calendars show."""
    return date.fromordinal(min(max(ordinal, _EARLIEST.toordinal()), _LATEST.toordinal()))


def _week_of(day: date, week_begins: int) -> date:
    return day - ((day.weekday() - week_begins) % DAYS) * _DAY
