"""What is kept of people: three records each, derived from who they are, with who can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.records.collection import Audience, Field, Kind, RecordCollection, Rights, Subjects, Wording
from desktop.records.identity import derived_nonce
from sync.control import Role

if TYPE_CHECKING:
    from datetime import date

    from desktop.rows.read_session import ReadSession

JOB: Final = "job"
PHONE: Final = "phone"
BIRTHDAY: Final = "birthday"
REPORTS_TO: Final = "reports_to"
HOURS: Final = "hours"
HOLIDAY: Final = "holiday"
PAY: Final = "pay"


def without_year(day: date) -> str:
    """A birthday as everybody reads it: nobody says in it how old they are."""
    from desktop.settings.calendar_words import MONTHS

    return f"{day.day} {MONTHS[day.month - 1]}"


def _people(session: ReadSession) -> dict[bytes, str]:
    """Everybody by name, who are called alike told apart by their PCs."""
    from desktop.people import queries
    from desktop.rows.names import looking_alike

    people = queries.people(session)
    alike = looking_alike({person.id: person.name for person in people})
    told = {person.id: ", ".join(pc.name for pc in person.pcs) or person.role for person in people}
    return {
        derived_nonce(bytes.fromhex(each.id)): f"{each.name} ({told[each.id]})" if each.id in alike else each.name
        for each in people
    }


def _keys(session: ReadSession) -> list[bytes]:
    """Of those who are in the shop."""
    from desktop.people import queries

    return [bytes.fromhex(person.id) for person in queries.people(session) if person.active]


_SUBJECTS: Final = Subjects("Person", _people, _keys)
_BY_MANAGERS: Final = Rights(Role.MANAGER, Role.MANAGER, Role.MANAGER)

PROFILES: Final = RecordCollection(
    name="person.profile",
    table="profiles",
    one="profile",
    many="profiles",
    title=JOB,
    fields=(
        Field(JOB, Kind.TEXT, "Job"),
        Field(PHONE, Kind.TEXT, "Phone"),
        Field(BIRTHDAY, Kind.DATE, "Birthday", wording=Wording(without_year)),
        Field(REPORTS_TO, Kind.PERSON, "Reports to"),
    ),
    rights=Rights(Role.MANAGER, Role.MANAGER, Role.MANAGER, frozenset((PHONE, BIRTHDAY))),
    is_keyed=True,
    subjects=_SUBJECTS,
)
"""Everybody reads it; the person writes their phone and birthday, managers and owners all."""

FILES: Final = RecordCollection(
    name="person.file",
    table="person_files",
    one="file",
    many="files of people",
    title=HOURS,
    fields=(
        Field(HOURS, Kind.NUMBER, "Hours a week"),
        Field(HOLIDAY, Kind.NUMBER, "Days of holiday a year"),
    ),
    rights=_BY_MANAGERS,
    audience=Audience.OWN,
    is_searched=False,
    is_keyed=True,
    subjects=_SUBJECTS,
)
"""The person and the managers read it, of a manager's the owners; managers and owners write it."""

WAGES: Final = RecordCollection(
    name="person.pay",
    table="wages",
    one="pay",
    many="pay of people",
    title=PAY,
    fields=(Field(PAY, Kind.MONEY, "Pay an hour"),),
    rights=Rights(Role.OWNER, Role.OWNER, Role.OWNER),
    audience=Audience.OWN_AND_OWNERS,
    is_searched=False,
    is_keyed=True,
    subjects=_SUBJECTS,
)
"""The person and the owners read it; owners write it."""

COLLECTIONS: Final = (PROFILES, FILES, WAGES)
