"""How a to-do recurs: on which days it falls due, as words for people and as text that is stored.

A stored text is a rule of RFC 5545 (RRULE), of the few that a shop needs, or `OPENING-DAYS`, which only the shop's own
calendar knows. A day that a month lacks is its last: who pays the rent on the 31st pays it in April too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final

from desktop.errors import InvalidError
from desktop.settings.calendar_words import EVERY_WEEKDAY, MONTHS, WEEKDAYS, ordinal, weekday_names
from desktop.settings.shop_calendar import LOOKED_AHEAD_DAYS, ShopCalendar

OPENING_DAYS: Final = "OPENING-DAYS"
CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Days of the week as RFC 5545 writes them."""
MOST_APART: Final = 99
"""Days, weeks, months or years from one time to the next."""
"""Days that are told at once."""
LAST: Final = -1
"""The last such day of the week in a month."""

_DAY: Final = timedelta(1)
_SHORTEST_MONTH: Final = 28
_LEAP_YEAR: Final = 2024


class Recurrence(ABC):
    """On which days something is to be done again; a value."""

    @property
    @abstractmethod
    def rule(self) -> str:
        """The text that is stored."""

    @property
    @abstractmethod
    def words(self) -> str:
        """As people say it: "every Friday"."""

    @property
    @abstractmethod
    def reach_days(self) -> int:
        """Within how many days there is one, wherever one begins to look."""

    @abstractmethod
    def falls_on(self, day: date, since: date, calendar: ShopCalendar) -> bool:
        """Whether it falls on a day that is not before the one since when it is counted."""

    def next_due(self, after: date, since: date, calendar: ShopCalendar) -> date | None:
        """The first day later than `after`, and not before `since`, on which it falls; None if a shop never opens.

        `since`, when it was due before, says which weeks, months or years count where it is not each.
        """
        first = after if after >= since else since - _DAY
        days = range(1, min(self.reach_days, (date.max - first).days) + 1)
        return next((day for day in (first + n * _DAY for n in days) if self.falls_on(day, since, calendar)), None)


@dataclass(frozen=True)
class EveryOpeningDay(Recurrence):
    """On each day on which the shop is open."""

    rule: ClassVar[str] = OPENING_DAYS
    words: ClassVar[str] = "every opening day"
    reach_days: ClassVar[int] = LOOKED_AHEAD_DAYS

    def falls_on(self, day: date, since: date, calendar: ShopCalendar) -> bool:
        return calendar.is_open(day)


@dataclass(frozen=True)
class _Periodic(Recurrence):
    """What falls into each period, or into each second, third …"""

    unit: ClassVar[str]
    frequency: ClassVar[str]
    longest_days: ClassVar[int]

    interval: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.interval <= MOST_APART:
            raise InvalidError(f"A to-do can recur every 1 to {MOST_APART} {self.unit}s.")

    @property
    def rule(self) -> str:
        interval = f";INTERVAL={self.interval}" if self.interval > 1 else ""
        return f"FREQ={self.frequency}{interval}{self._parts}"

    @property
    def reach_days(self) -> int:
        return (self.interval + 1) * self.longest_days

    @property
    def every(self) -> str:
        """ "every week", "every 2 weeks"."""
        return f"every {self.unit}" if self.interval == 1 else f"every {self.interval} {self.unit}s"

    @property
    @abstractmethod
    def _parts(self) -> str: ...


@dataclass(frozen=True)
class EveryDay(_Periodic):
    """Each day, or each so many days."""

    unit = "day"
    frequency = "DAILY"
    longest_days = 1
    _parts = ""

    @property
    def words(self) -> str:
        return self.every

    def falls_on(self, day: date, since: date, calendar: ShopCalendar) -> bool:
        return (day - since).days % self.interval == 0


@dataclass(frozen=True)
class EveryWeek(_Periodic):
    """On some days of the week."""

    unit = "week"
    frequency = "WEEKLY"
    longest_days = 7

    days: frozenset[int] = EVERY_WEEKDAY
    week_begins: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.days or not {self.week_begins, *self.days} <= EVERY_WEEKDAY:
            raise InvalidError("Choose at least one day of the week.")

    @property
    def _parts(self) -> str:
        week_begins = f";WKST={CODES[self.week_begins]}" if self.week_begins else ""
        return f";BYDAY={','.join(CODES[day] for day in sorted(self.days))}{week_begins}"

    @property
    def words(self) -> str:
        names = weekday_names(self.days, self.week_begins)
        return f"every {names}" if self.interval == 1 else f"{self.every} on {names}"

    def falls_on(self, day: date, since: date, calendar: ShopCalendar) -> bool:
        return day.weekday() in self.days and (self._week(day) - self._week(since)) % self.interval == 0

    def _week(self, day: date) -> int:
        # Day 1 of all dates was a Monday.
        return (day.toordinal() - 1 - self.week_begins) // 7


@dataclass(frozen=True)
class _Monthly(_Periodic):
    unit = "month"
    frequency = "MONTHLY"
    longest_days = 31

    @property
    def words(self) -> str:
        return f"on the {self._which} of the month" if self.interval == 1 else f"{self.every} on the {self._which}"

    @property
    @abstractmethod
    def _which(self) -> str: ...

    def falls_on(self, day: date, since: date, calendar: ShopCalendar) -> bool:
        months = (day.year - since.year) * 12 + day.month - since.month
        return months % self.interval == 0 and self._is_it(day)

    @abstractmethod
    def _is_it(self, day: date) -> bool: ...


@dataclass(frozen=True)
class EveryMonth(_Monthly):
    """On a day of the month; where a month lacks it, on its last. The 31st is the last of each."""

    day: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.day <= 31:
            raise InvalidError("The days of a month go from 1 to 31.")

    @property
    def _parts(self) -> str:
        if self.day == 31:
            return ";BYMONTHDAY=-1"
        if self.day <= _SHORTEST_MONTH:
            return f";BYMONTHDAY={self.day}"
        return f";BYMONTHDAY={','.join(map(str, range(_SHORTEST_MONTH, self.day + 1)))};BYSETPOS=-1"

    @property
    def _which(self) -> str:
        if self.day == 31:
            return "last day"
        return ordinal(self.day) + (" or last day" if self.day > _SHORTEST_MONTH else "")

    def _is_it(self, day: date) -> bool:
        return day.day == min(self.day, monthrange(day.year, day.month)[1])


@dataclass(frozen=True)
class EveryMonthOnWeekday(_Monthly):
    """On the first, second, third, fourth or last Friday, or another day of the week, of the month."""

    weekday: int = 0
    nth: int = 1
    """1 to 4, or `LAST`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.weekday not in EVERY_WEEKDAY or self.nth not in (1, 2, 3, 4, LAST):
            raise InvalidError("Choose the first, second, third, fourth or last such day of the week in a month.")

    @property
    def _parts(self) -> str:
        return f";BYDAY={self.nth}{CODES[self.weekday]}"

    @property
    def _which(self) -> str:
        return f"{'last' if self.nth == LAST else ordinal(self.nth)} {WEEKDAYS[self.weekday]}"

    def _is_it(self, day: date) -> bool:
        left = monthrange(day.year, day.month)[1] - day.day
        is_nth = left < 7 if self.nth == LAST else (day.day - 1) // 7 + 1 == self.nth
        return is_nth and day.weekday() == self.weekday


@dataclass(frozen=True)
class EveryYear(_Periodic):
    """On a day of the year; the 29th of February is the last of that month in each year."""

    unit = "year"
    frequency = "YEARLY"
    longest_days = 366

    month: int = 1
    day: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (1 <= self.month <= 12 and 1 <= self.day <= monthrange(_LEAP_YEAR, self.month)[1]):
            raise InvalidError("There is no such day in any year.")

    @property
    def _parts(self) -> str:
        return f";BYMONTH={self.month};BYMONTHDAY={-1 if self._is_leap_day else self.day}"

    @property
    def words(self) -> str:
        if self._is_leap_day:
            return f"{self.every} on the last day of {MONTHS[self.month - 1]}"
        return f"{self.every} on {self.day} {MONTHS[self.month - 1]}"

    def falls_on(self, day: date, since: date, calendar: ShopCalendar) -> bool:
        if day.month != self.month or (day.year - since.year) % self.interval:
            return False
        return day.day == min(self.day, monthrange(day.year, day.month)[1])

    @property
    def _is_leap_day(self) -> bool:
        return (self.month, self.day) == (2, 29)
