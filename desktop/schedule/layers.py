"""What lies over the calendar without being kept in it: birthdays, public holidays, days on which the shop is shut."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.people import queries as people_queries
from desktop.profiles import queries as profile_queries
from desktop.schedule.records import Layer
from desktop.settings.public_holidays import public_holidays
from desktop.settings.queries import shop_calendar

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

BIRTHDAY: Final = "birthday"
HOLIDAY: Final = "holiday"
CLOSED: Final = "closed"
KINDS: Final = (HOLIDAY, CLOSED, BIRTHDAY)


def layers(session: ReadSession, first: date, last: date) -> list[Layer]:
    """All of the days from the first to the last, by day. A birthday of the 29th of February is on the 28th in other
    years, as for people's papers in most countries."""
    found = [*_holidays(session, first, last), *_closed(session, first, last), *_birthdays(session, first, last)]
    return sorted(found, key=lambda layer: (layer.day, KINDS.index(layer.kind), layer.words))


def _holidays(session: ReadSession, first: date, last: date) -> Iterator[Layer]:
    """Also those on which the shop is open."""
    calendar = shop_calendar(session)
    for year in range(first.year, last.year + 1):
        for day, words in public_holidays(calendar.country, calendar.subdivision, year).items():
            if first <= day <= last:
                yield Layer(HOLIDAY, day, words)


def _closed(session: ReadSession, first: date, last: date) -> Iterator[Layer]:
    """The days that somebody chose, not those on which the shop never opens."""
    for day, words in shop_calendar(session).closed.items():
        if first <= day <= last:
            yield Layer(CLOSED, day, words)


def _birthdays(session: ReadSession, first: date, last: date) -> Iterator[Layer]:
    """Of those who are in the shop."""
    for person in people_queries.people(session):
        born = profile_queries.profile(session, person.id).birthday if person.active else None
        if born is not None:
            days = (_in_year(born, year) for year in range(first.year, last.year + 1))
            yield from (Layer(BIRTHDAY, day, person.name) for day in days if first <= day <= last)


def _in_year(born: date, year: int) -> date:
    is_lacking = (born.month, born.day) == (2, 29) and not isleap(year)
    return date(year, born.month, 28 if is_lacking else born.day)
