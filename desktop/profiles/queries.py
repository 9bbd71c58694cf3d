"""What is asked of people's profiles and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.people import queries as people_queries
from desktop.people.roles import ROLES
from desktop.profiles.collections import (
    BIRTHDAY,
    COLLECTIONS,
    HOLIDAY,
    HOURS,
    JOB,
    PAY,
    PHONE,
    REPORTS_TO,
)  # fmt: skip
from desktop.profiles.records import Profile
from desktop.records import queries
from desktop.records.collection import Writing
from desktop.records.seen import seen
from desktop.records.values import MemberLink, Money
from desktop.rows.read_session import as_bytes

OF_PEOPLE: Final = tuple(field for each in COLLECTIONS for field in each.fields)
"""All that is kept of people."""

if TYPE_CHECKING:
    from desktop.records.records import Alternative, Record, SavedChange
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

Of = TypeVar("Of")


def profile(session: ReadSession, person: str) -> Profile:
    """All that whoever asks can read of a person. Raises NotFoundError."""
    people_queries.person(session, person)
    said: dict[str, Any] = {}
    apart: dict[str, tuple[Alternative, ...]] = {}
    for found in _records(session, person):
        said |= found.values
        apart |= found.apart
    reports_to = _fitting(said, REPORTS_TO, MemberLink)
    return Profile(
        person=person,
        job=_fitting(said, JOB, str),
        phone=_fitting(said, PHONE, str),
        birthday=_fitting(said, BIRTHDAY, date),
        reports_to=reports_to.member.hex() if reports_to else None,
        hours=_fitting(said, HOURS, Decimal),
        holiday=_fitting(said, HOLIDAY, Decimal),
        pay=_fitting(said, PAY, Money),
        may_write=writable(session, person),
        apart=apart,
    )


def said_of_person(session: ReadSession, person: bytes, key: str) -> Value:
    """What one field of a person's profile or file says, of the records that can be read here."""
    of = next(each for each in COLLECTIONS if key in each.by_key)
    found = (record.values.get(key) for record in queries.all_derived(session, of, person))
    return next((value for value in found if value is not None), None)


def changes(session: ReadSession, person: str) -> list[SavedChange]:
    """All that was ever written of a person, as far as whoever asks can read it, in order."""
    found = [saved for record in _records(session, person) for saved in queries.history(session, record.id)]
    return sorted(found, key=lambda saved: (saved.at, saved.id))


def seen_of(session: ReadSession, person: str) -> Mapping[str, Sequence[bytes]]:
    """What somebody has seen who reads what is said of a person now, by the names of collections."""
    found: dict[str, Sequence[bytes]] = {collection.name: () for collection in COLLECTIONS}
    for record in _records(session, person):
        found[record.collection] = (*found[record.collection], *seen(session, [record.id]))
    return found


def writable(session: ReadSession, person: str) -> frozenset[str]:
    """The fields of a person's records that whoever asks may write."""
    me = people_queries.myself(session)
    role = ROLES[me.role]
    return frozenset(
        field.key
        for collection in COLLECTIONS
        for field in collection.fields
        if collection.rights.allow(
            Writing(as_bytes(me.id), role, collection.derived(as_bytes(person)), False, (field.key,))
        )
    )


def _records(session: ReadSession, person: str) -> list[Record]:
    return [record for each in COLLECTIONS for record in queries.all_derived(session, each, as_bytes(person))]


def _fitting(said: dict[str, Any], key: str, kind: type[Of]) -> Of | None:
    value = said.get(key)
    return value if isinstance(value, kind) else None
