"""The shop's calendar: what day it is there, and on which days it is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from desktop.errors import InvalidError
from desktop.settings import countries, public_holidays, zones
from desktop.settings.calendar_words import EVERY_WEEKDAY, WEEKDAYS

LOOKED_AHEAD_DAYS: Final = 2 * 366
"""How far the next day on which the shop is open is looked for."""
COUNTED_DAYS: Final = 100 * 366
"""Between how many days working days are counted."""

_DAY: Final = timedelta(1)
_CLOSED: Final = "closed"


@dataclass(frozen=True)
class ClosedDay:
    """A day on which the shop is closed although it is usually open on that day of the week."""

    day: date
    words: str
    is_public_holiday: bool


@dataclass(frozen=True)
class ShopCalendar:
    """Where the shop is and when it is open, as owners and managers set it; days of the week count from Monday, 0.

    Any values make one, because a PC with a later version may have set them: a zone that is unknown here is UTC, an
    unknown country has no public holidays. `check` refuses them where somebody chooses them.
    """

    zone: str = "Etc/UTC"
    country: str = ""
    """ISO 3166-1; empty where none is chosen."""
    subdivision: str = ""
    """ISO 3166-2, behind the dash; empty for the whole country."""
    week_begins: int = 0
    opening_days: frozenset[int] = frozenset(range(6))
    closed: Mapping[date, str] = field(default_factory=dict)
    """Days on which the shop is closed besides, and why."""
    opened: frozenset[date] = frozenset()
    """Days on which it is open, whatever else says that it is closed."""
    open_on_public_holidays: bool = False

    def check(self) -> None:
        """Raises InvalidError for a zone, country, part of one or day of the week that there is not."""
        if self.zone not in zones.zone_names():
            raise InvalidError(f"There is no time zone “{self.zone}”. They are called like Europe/Berlin.")
        if self.country and self.country not in countries.country_names():
            raise InvalidError(f"There is no country “{self.country}”. Countries are two letters, like DE or US.")
        if self.subdivision and self.subdivision not in public_holidays.subdivisions(self.country):
            raise InvalidError(f"“{self.subdivision}” {public_holidays.no_part_of(self.country)}")
        if not {self.week_begins, *self.opening_days} <= EVERY_WEEKDAY:
            raise InvalidError("Days of the week go from 0, Monday, to 6, Sunday.")
        if not self.opening_days:
            raise InvalidError("Choose at least one day of the week on which the shop is open.")

    def today(self, now_ms: int) -> date:
        """The day it is in the shop at a moment, in milliseconds since 1970 UTC."""
        return zones.day_in(self.zone, now_ms)

    def is_open(self, day: date) -> bool:
        """Whether the shop is open on that day."""
        return self.why_closed(day) is None

    def why_closed(self, day: date) -> str | None:
        """Why the shop is closed on that day, in words; None when it is open."""
        if day in self.opened:
            return None
        if day in self.closed:
            return self.closed[day] or _CLOSED
        return self._public_holidays(day.year).get(day) or self._usually_closed(day)

    def closed_days(self, year: int) -> tuple[ClosedDay, ...]:
        """The year's public holidays, if the shop is closed on them, and its own closed days, in order."""
        own = {day: words or _CLOSED for day, words in self.closed.items() if day.year == year}
        return tuple(
            ClosedDay(day, words, day not in own)
            for day, words in sorted({**self._public_holidays(year), **own}.items())
            if day not in self.opened
        )

    def next_open_day(self, after: date) -> date | None:
        """The first day after that one on which the shop is open; None when there is none in two years."""
        days = range(1, min(LOOKED_AHEAD_DAYS, (date.max - after).days) + 1)
        return next((day for day in (after + n * _DAY for n in days) if self.is_open(day)), None)

    def week_of(self, day: date) -> date:
        """The first day of the week in which that day is."""
        passed = (day.weekday() - self.week_begins) % 7
        return day - min(passed, (day - date.min).days) * _DAY

    def working_days(self, first: date, last: date) -> int:
        """On how many days from the first to the last, both counted, the shop is open; less than 0 when they are the
        wrong way round. Raises InvalidError when they are more than a century apart."""
        if last < first:
            return -self.working_days(last, first)
        days = (last - first).days + 1
        if days > COUNTED_DAYS:
            raise InvalidError("These days are too far apart to count the working days between them.")
        return sum(self.is_open(first + n * _DAY) for n in range(days))

    def _public_holidays(self, year: int) -> Mapping[date, str]:
        """Those on which the shop is closed."""
        if self.open_on_public_holidays:
            return {}
        return public_holidays.public_holidays(self.country, self.subdivision, year)

    def _usually_closed(self, day: date) -> str | None:
        weekday = day.weekday()
        return None if weekday in self.opening_days else f"closed on {WEEKDAYS[weekday]}s"
