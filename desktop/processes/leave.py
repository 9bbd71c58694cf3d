"""A leave that was said yes to, of somebody whom others ask for a yes: who decides meanwhile is still to be said.

What a leave is follows from what a collection asks, whichever it is: its records are from one day to another, and its
heading, or a choice, has a word for being away. A yes alone makes nobody a stand-in: whoever is away says who, or
somebody above them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.people import queries as people_queries
from desktop.people.roles import ROLES
from desktop.processes import queries
from desktop.profiles.collections import PROFILES, REPORTS_TO
from desktop.records import queries as record_queries
from desktop.records.values import MemberLink
from desktop.settings.brief import span_of

if TYPE_CHECKING:
    from desktop.people.records import Person
    from desktop.processes.records import Absence, Process
    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record
    from desktop.rows.read_session import ReadSession

_AWAY: Final = re.compile(
    r"(?<![^\W\d_])(?:leave|holiday|vacation|absen|time off|days? off|sick|urlaub|abwesen|krank|ferien|congé|vacances"
    r"|maladie|vacacion|ausencia|permiso|ferie|assenz|permess|férias|ausência|verlof|vakantie|отпуск|άδεια|إجازة|חופש)"
    r"|休假|请假|假期|休暇"
)
"""Words for being away begin so."""


class Leave(Struct, frozen=True):
    """Who is away from when until when, both included; `cover`: who fills in for them as the entry says, by their id,
    or empty."""

    person: Person
    since: date
    until: date
    cover: str


def leave_to_cover(session: ReadSession, collection: RecordCollection, request: Process, today: date) -> Leave | None:
    """Of a request that was said yes to; None where it is no leave, is over, or needs nobody, and for whom it is not
    theirs to say who stands in."""
    record = record_queries.record(session, collection, request.record)
    days = _days(collection, record)
    if days is None or days[1] < today or record.is_away:
        return None
    person = people_queries.person(session, request.by_id)
    if not _may_say(person, people_queries.myself(session)) or not _is_ever_asked(session, person):
        return None
    if any(one.member_id == person.id for one in _whole(session, days)):
        return None
    people = (value.member.hex() for value in record.values.values() if isinstance(value, MemberLink))
    return Leave(person, *days, next((id for id in people if id != person.id), ""))


def is_leave(collection: RecordCollection) -> bool:
    """Whether its records say who is away."""
    labels = (label for field in collection.fields for _, label in field.choices)
    return span_of(collection) is not None and any(
        _AWAY.search(words.casefold()) for words in (collection.heading, *labels)
    )


def _days(collection: RecordCollection, record: Record) -> tuple[date, date] | None:
    span = span_of(collection)
    if span is None or span.last is None or not is_leave(collection):
        return None
    first, last = record.values.get(span.first.key), record.values.get(span.last.key)
    return (first, last) if isinstance(first, date) and isinstance(last, date) and first <= last else None


def _whole(session: ReadSession, days: tuple[date, date]) -> list[Absence]:
    """Who is said to be away on all these days."""
    first, last = (day.isoformat() for day in days)
    return [one for one in queries.absences(session, last) if one.since <= first]


def _may_say(person: Person, me: Person) -> bool:
    return person.active and me.active and (person.is_me or ROLES[me.role] > ROLES[person.role])


def _is_ever_asked(session: ReadSession, person: Person) -> bool:
    """Whether any route may ask somebody, by name, by their role, or as whom others report to."""
    member, role = bytes.fromhex(person.id), ROLES[person.role]
    routes = [each.route for each in record_queries.collections(session) if each.route is not None]
    if any(route.may_ask(member, role, is_boss=False) for route in routes):
        return True
    return any(route.may_ask(member, role, is_boss=True) for route in routes) and _is_boss(session, member)


def _is_boss(session: ReadSession, member: bytes) -> bool:
    profiles = (record_queries.derived(session, PROFILES, bytes.fromhex(p.id)) for p in people_queries.people(session))
    bosses = (profile.values.get(REPORTS_TO) for profile in profiles if profile is not None)
    return any(isinstance(boss, MemberLink) and boss.member == member for boss in bosses)
