"""Whom an open request waits for at a moment, by who is in the shop and who is away.

It says whom to tell, and never what counts: owners may always decide, and nothing of this is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from desktop.people import queries as people_queries
from desktop.people.roles import ROLES
from desktop.processes import queries
from desktop.records.collection import Audience
from desktop.settings.queries import shop_calendar
from sync.clock import datetime_of
from sync.control import Role

if TYPE_CHECKING:
    from desktop.people.records import Person
    from desktop.processes.records import Absence, Process, ProcessStep
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

JOINS_AFTER: Final = timedelta(hours=24)
"""For so long those who are asked have the time to answer; then other owners are told too."""


class Away(Struct, frozen=True):
    """Somebody who is asked, the last day on which they are away, and who of those who are there decides for them."""

    person: Person
    until: date
    stand_ins: tuple[Person, ...] = ()


class Waiting(Struct, frozen=True):
    """Whom a request waits for.

    since: when that came up which is asked now
    asked: those who are there and were asked; `away`: those who are not, where that matters
    out: those who were asked by name and are out of the shop, or have no PC
    joined: owners who are told because nobody answered; `joins_at`: when they are, None where there are none
    silent: those who decide and said nothing yet
    """

    since: datetime
    asked: tuple[Person, ...] = ()
    away: tuple[Away, ...] = ()
    out: tuple[Person, ...] = ()
    joined: tuple[Person, ...] = ()
    joins_at: datetime | None = None
    silent: tuple[Person, ...] = ()

    @property
    def deciding(self) -> tuple[Person, ...]:
        """Who answers for themselves or for somebody who is away, each once."""
        stand_ins = (person for away in self.away for person in away.stand_ins)
        return tuple({person.id: person for person in (*self.asked, *stand_ins)}.values())

    @property
    def told(self) -> tuple[Person, ...]:
        """Those who are there and may answer, with the owners who joined them."""
        return (*self.deciding, *self.joined)

    @property
    def is_hopeless(self) -> bool:
        """Whether nobody in the shop can ever answer."""
        return not self.told and not self.away and self.joins_at is None


@dataclass(frozen=True)
class ShopNow:
    """Who is in the shop, who is away from today on, and when that is; who reads the records of collections, by their
    ids."""

    people: Sequence[Person]
    absences: Sequence[Absence]
    today: date
    at: datetime
    audiences: Mapping[str, Audience] = field(default_factory=dict)

    @cached_property
    def away(self) -> Mapping[str, tuple[Absence, ...]]:
        """The absences of today by whose they are."""
        found: dict[str, tuple[Absence, ...]] = {}
        today = self.today.isoformat()
        for one in self.absences:
            if one.since <= today <= one.until:
                found[one.member_id] = (*found.get(one.member_id, ()), one)
        return found

    def able(self, process: Process) -> list[Person]:
        """Those who have a PC on which they can read what a request is about; of who is in a private space nothing is
        known here."""
        roles = {person.id: ROLES[person.role] for person in self.people}
        audience = self.audiences.get(process.collection, Audience.EVERYONE)
        least = audience.reads_others
        if audience is Audience.OWN and roles.get(process.creator_id) != Role.EMPLOYEE:
            least = Role.OWNER
        return [person for person in self.people if person.active and person.pcs and roles[person.id] >= least]


def shop_now(session: ReadSession, now_ms: int, collections: Iterable[RecordCollection]) -> ShopNow:
    """As it is at a moment, in milliseconds since 1970 UTC, for requests about some collections."""
    today = shop_calendar(session).today(now_ms)
    absences = queries.absences(session, today.isoformat())
    audiences = {each.id.hex(): each.audience for each in collections}
    return ShopNow(people_queries.people(session), absences, today, datetime_of(now_ms), audiences)


def waiting(process: Process, shop: ShopNow) -> Waiting:
    """Whom a request for which somebody is asked waits for now."""
    step, absences = process.steps[process.open_step], shop.away
    able = shop.able(process)
    asked = [person for person in able if process.asks(person.id, ROLES[person.role])]
    here = [person for person in asked if person.id not in absences]
    free = {person.id: person for person in able if person.id not in absences and not process.is_own(person.id)}
    if step.needs_all:  # each of them is another person
        free = {id: person for id, person in free.items() if person not in asked}
    away = [_away(person, absences[person.id], free) for person in asked if person.id in absences]
    found = Waiting(
        process.asked_since,
        asked=tuple(here),
        away=tuple(one for one in away if one.person.id in step.people_ids or _matters(one, here)),
        out=tuple(person for person in shop.people if _is_out(person, step, able)),
    )
    return _joined(found, step, [*free.values()], shop.at)


def _is_out(person: Person, step: ProcessStep, able: Collection[Person]) -> bool:
    return person.id in step.people_ids and person not in able and not step.has_answer_of(person.id)


def _away(person: Person, absences: Iterable[Absence], free: Mapping[str, Person]) -> Away:
    until = max(date.fromisoformat(one.until) for one in absences)
    chosen = dict.fromkeys(one.stands_in_id or "" for one in absences)
    return Away(person, until, tuple(free[id] for id in chosen if id in free))


def _matters(away: Away, here: Collection[Person]) -> bool:
    """Whether it is another matter that one is away who is asked as one of several."""
    return not here or any(person not in here for person in away.stand_ins)


def _joined(found: Waiting, step: ProcessStep, free: Collection[Person], at: datetime) -> Waiting:
    """With the owners who join: at once where none of those who were asked can ever answer."""
    deciding = found.deciding
    silent = tuple(person for person in deciding if not step.has_answer_of(person.id))
    owners = tuple(
        person
        for person in free
        if ROLES[person.role] >= Role.OWNER and person not in deciding and not step.has_answer_of(person.id)
    )
    if not owners:
        return found
    joins_at = found.since + JOINS_AFTER if deciding or found.away else found.since
    return replace(found, joined=owners if at >= joins_at else (), joins_at=joins_at, silent=silent)
