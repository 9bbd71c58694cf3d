"""A day of all, and a month of one person, with sums: what counts, and apart from it what is not settled yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from msgspec import Struct

from desktop.clock.stretches import Stretch

_NOTHING: Final = timedelta()
_DAY: Final = timedelta(1)


class DaySheet(Struct, frozen=True):
    """A day; its stretches stand by person, in order."""

    day: date
    stretches: tuple[Stretch, ...]

    def by_person(self) -> Iterator[tuple[str, list[Stretch]]]:
        """Each person's id, and what they worked."""
        for id, theirs in groupby(self.stretches, key=lambda stretch: stretch.person_id):
            yield id, list(theirs)


class MonthSheet(Struct, frozen=True):
    """A person's month; `month` is its first day."""

    person_id: str
    month: date
    stretches: tuple[Stretch, ...]

    @property
    def worked(self) -> timedelta:
        """What counts: all that is settled."""
        return sum((each.worked or _NOTHING for each in self.stretches if each.is_settled), _NOTHING)

    @property
    def rested(self) -> timedelta:
        """The breaks of what counts."""
        return sum((each.rested for each in self.stretches if each.is_settled), _NOTHING)

    @property
    def days(self) -> int:
        """On how many days they worked what counts."""
        return len({each.day for each in self.stretches if each.is_settled})

    @property
    def to_settle(self) -> tuple[Stretch, ...]:
        """What does not count yet."""
        return tuple(each for each in self.stretches if each.to_settle)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + 31 * _DAY).replace(day=1) - _DAY
