"""What the clock's screen shows, read at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from desktop.clock import queries
from desktop.clock.sheets import MonthSheet
from desktop.clock.stretches import Stretch
from desktop.people import queries as people_queries
from desktop.people.records import Person

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


class ClockShown(Struct, frozen=True):
    """last: what whoever is here did last; `month`: theirs; `day`: of all whose times they read, where they lead"""

    me: Person
    people: tuple[Person, ...]
    last: Stretch | None
    who_is_in: tuple[Stretch, ...]
    month: MonthSheet
    day: tuple[Stretch, ...]
    to_settle: tuple[Stretch, ...]
    today: date

    @property
    def leads(self) -> bool:
        """Whether they read more than what is theirs."""
        return self.me.active and self.me.role != "employee"


def read_clock(session: ReadSession, day: date, today: date, now: datetime) -> ClockShown:
    """As it is now; `day`: whose sheet is shown."""
    me = people_queries.myself(session)
    leads = me.role != "employee"
    return ClockShown(
        me=me,
        people=tuple(person for person in people_queries.people(session) if person.active),
        last=queries.last_stretch(session, me.id, now),
        who_is_in=tuple(queries.who_is_in(session, now)),
        month=queries.month_sheet(session, me.id, day, now),
        day=queries.day_sheet(session, day, now).stretches if leads else (),
        to_settle=tuple(queries.to_settle(session, now, None if leads else me.id)),
        today=today,
    )


DAY = timedelta(1)
