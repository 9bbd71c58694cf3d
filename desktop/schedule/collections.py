"""What is kept of the calendar: calendars, what is in them, and what can be taken for it."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from desktop.records.collection import Audience, Field, Kind, RecordCollection, Wording

if TYPE_CHECKING:
    from datetime import date

TITLE: Final = "title"
DAY: Final = "day"
AT: Final = "at"
LAST_DAY: Final = "last_day"
UNTIL: Final = "until"
ZONE: Final = "zone"
REPEATS: Final = "repeats"
ALSO: Final = "also"
NOT: Final = "not"
PLACE: Final = "place"
NOTE: Final = "note"
PEOPLE: Final = "with"
THINGS: Final = "uses"
CALENDAR: Final = "calendar"
REMINDERS: Final = "remind"
STATUS: Final = "status"
FREE: Final = "free"
OF: Final = "of"
ORIGINAL: Final = "original"
UID: Final = "uid"
UNKNOWN: Final = "unknown"
IMPORTED: Final = "imported"
NAME: Final = "name"
COLOUR: Final = "colour"
KIND: Final = "kind"

TENTATIVE: Final = "tentative"
CANCELLED: Final = "cancelled"
ROOM: Final = "room"
THING: Final = "thing"

COLOURS: Final = (
    ("blue", "Blue"), ("green", "Green"), ("yellow", "Yellow"), ("orange", "Orange"), ("red", "Red"),
    ("purple", "Purple"), ("teal", "Teal"), ("grey", "Grey"),
)  # fmt: skip
"""By their names, for each theme has its own."""


def _typed_rule(typed: str, week_begins: int) -> str:
    from desktop.schedule.typed_repeats import typed_repeats

    return typed_repeats(typed, week_begins)


def _rule_words(rule: str) -> str:
    from desktop.schedule.typed_repeats import repeats_words

    return repeats_words(rule)


CALENDARS: Final = RecordCollection(
    name="calendar",
    table="calendars",
    one="calendar",
    many="calendars",
    title=NAME,
    fields=(Field(NAME, Kind.TEXT, "Name", is_sorted=True), Field(COLOUR, Kind.CHOICE, "Colour", COLOURS)),
    audience=Audience.EACH_ITS_OWN,
)
"""Who can read a calendar can read what is in it, and changes it."""

RESERVABLES: Final = RecordCollection(
    name="calendar.thing",
    table="reservables",
    one="room or thing",
    many="rooms and things",
    title=NAME,
    fields=(
        Field(NAME, Kind.TEXT, "Name", is_sorted=True),
        Field(KIND, Kind.CHOICE, "Kind", ((ROOM, "Room"), (THING, "Thing"))),
        Field(NOTE, Kind.TEXT, "Note"),
    ),
)
"""What an event can take for itself, so that two that take it at one time say so."""

EVENTS: Final = RecordCollection(
    name="calendar.event",
    table="events",
    one="event",
    many="events",
    title=TITLE,
    fields=(
        Field(TITLE, Kind.TEXT, "What", is_sorted=True),
        Field(DAY, Kind.DATE, "Day", is_sorted=True),
        Field(AT, Kind.TIME, "From"),
        Field(LAST_DAY, Kind.DATE, "Last day"),
        Field(UNTIL, Kind.TIME, "Until"),
        Field(ZONE, Kind.TEXT, "Time zone", is_searched=False),
        Field(REPEATS, Kind.TEXT, "Repeats", is_searched=False, wording=Wording(_rule_words, _typed_rule)),
        Field(ALSO, Kind.YES_NO, "Also on", is_set=True, is_listed=False),
        Field(NOT, Kind.YES_NO, "Not on", is_set=True, is_listed=False),
        Field(PLACE, Kind.TEXT, "Place"),
        Field(NOTE, Kind.TEXT, "Note"),
        Field(PEOPLE, Kind.PERSON, "With", is_set=True),
        Field(THINGS, Kind.YES_NO, "Takes", is_set=True, is_listed=False),
        Field(CALENDAR, Kind.LINK, "Calendar", of=CALENDARS.name, is_sorted=True),
        Field(REMINDERS, Kind.YES_NO, "Reminders", is_set=True, is_listed=False),
        Field(STATUS, Kind.CHOICE, "Status", ((TENTATIVE, "Not certain"), (CANCELLED, "Cancelled"))),
        Field(FREE, Kind.YES_NO, "Leaves one free"),
        Field(OF, Kind.LINK, "One of", of="calendar.event", is_sorted=True, is_listed=False),
        Field(ORIGINAL, Kind.TEXT, "Instead of", is_searched=False, is_listed=False),
        Field(UID, Kind.TEXT, "Id elsewhere", is_searched=False, is_listed=False),
        Field(UNKNOWN, Kind.TEXT, "Kept for other programs", is_searched=False, is_listed=False),
        Field(IMPORTED, Kind.BYTES, "As it was in a file", is_searched=False, is_listed=False),
    ),
    audience=Audience.EACH_ITS_OWN,
)
"""Everybody who reads one changes it. Times are those of clocks in `zone` (IANA; empty: wherever one is), without `at`
it is whole days, `last_day` with them. `repeats`: a rule of RFC 5545. `also/‹start›`, `not/‹start›`: further times, and
those at which it is not, each as `start_text` has it. `uses/‹id›`: a room or thing that it takes.
`remind/‹minutes›`: so long before. One of a series that is
otherwise than the rest is a record of its own, derived from `of` and `original`, when it would have been; it says
everything itself. `unknown`: lines of iCalendar that go out again as they came;
`imported` names what the file said, so that it is taken again only where it says something else."""


def exception_key(event: str, original: str) -> bytes:
    """From which one of a series that is otherwise than the rest is derived: two who change it apart make the same."""
    return b"calendar/exception" + bytes.fromhex(event) + original.encode()


def imported_key(calendar: str, uid: str) -> bytes:
    """From which an event is derived that came out of a file: who takes it in again or apart makes the same."""
    return b"calendar/imported" + bytes.fromhex(calendar) + blake2b(uid.encode(), digest_size=32).digest()


def start_text(start: date) -> str:
    """A start as records name it: a day, or a local time to the second."""
    return start.strftime("%Y-%m-%dT%H:%M:%S") if isinstance(start, datetime) else start.isoformat()
