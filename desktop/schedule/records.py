"""What queries say of the calendar, and what is asked of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from msgspec import UNSET, Struct, UnsetType


class Calendar(Struct, frozen=True):
    """A calendar: what it is called, its colour's name, and who can read it, as `READERS` says it."""

    id: str
    name: str
    colour: str
    readers: str


class Reservable(Struct, frozen=True):
    """A room or a thing that events take."""

    id: str
    name: str
    is_room: bool
    note: str


class EventTime(Struct, frozen=True):
    """From when until when: local times of a zone, without their own `tzinfo`, the end left out; or whole days, the
    last included. `zone`: IANA; empty for days, and for times that are those of whatever clock one looks at."""

    start: date
    end: date
    zone: str = ""

    @property
    def is_all_day(self) -> bool:
        """Whether it is whole days."""
        return not isinstance(self.start, datetime)

    @property
    def length(self) -> timedelta:
        """By the clock on the wall; of days how many there are after the first."""
        return self.end - self.start

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return self.start.date() if isinstance(self.start, datetime) else self.start

    def later(self, days: int, minutes: int = 0) -> EventTime:
        """As long, so many days and minutes later, by the clock on the wall."""
        return self.at(self.start + timedelta(days=days, minutes=minutes))

    def longer(self, minutes: int) -> EventTime:
        """With an end so many minutes later."""
        return EventTime(self.start, self.end + timedelta(minutes=minutes), self.zone)

    def at(self, start: date) -> EventTime:
        """As long, from another start."""
        return EventTime(start, start + self.length, self.zone)


class Repeating(Struct, frozen=True):
    """How an event repeats: a rule of RFC 5545, starts besides, and those at which it is not."""

    rule: str
    also: tuple[date, ...] = ()
    without: tuple[date, ...] = ()


class CalendarEvent(Struct, frozen=True):
    """An event, or one of a series that is otherwise than the rest.

    span: when it is, of a series its first; `repeats`: how often
    id: of the record, empty where there is none yet; `calendar`: of that, empty for the shop's own
    of, original: the series that it is one of, and the start that it has there
    people, things: ids of members, of rooms and things
    reminders: so many minutes before
    status: "tentative", "cancelled" or empty; `is_free`: it takes no time of those who come
    uid, unknown: what other programs call it and say of it besides
    """

    title: str
    span: EventTime
    id: str = ""
    calendar: str = ""
    repeats: Repeating | None = None
    of: str = ""
    original: date | None = None
    place: str = ""
    note: str = ""
    people: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    reminders: tuple[int, ...] = ()
    status: str = ""
    is_free: bool = False
    uid: str = ""
    unknown: str = ""


class Occurrence(Struct, frozen=True):
    """An event at one of its times.

    original: the start by which its series names it; of a single event its start
    start, end: moments in the zone in which somebody looks, the end left out; or days, the last included
    """

    event: CalendarEvent
    original: date
    start: date
    end: date

    @property
    def is_all_day(self) -> bool:
        """Whether it is whole days."""
        return not isinstance(self.start, datetime)

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return self.start.date() if isinstance(self.start, datetime) else self.start

    @property
    def last_day(self) -> date:
        """The day on which it ends: what ends at midnight does not reach the next."""
        if not (isinstance(self.start, datetime) and isinstance(self.end, datetime)):
            return self.end
        ends_at_midnight = self.end.time() == time() and self.end > self.start
        return self.end.date() - timedelta(1) if ends_at_midnight else self.end.date()

    @property
    def own_span(self) -> EventTime:
        """When it is by the clocks of its own zone."""
        return self.event.span if self.event.of else self.event.span.at(self.original)

    @property
    def series(self) -> str:
        """The id of what repeats, or of the event itself."""
        return self.event.of or self.event.id

    @property
    def is_of_series(self) -> bool:
        """Whether there are others of it."""
        return self.event.repeats is not None or bool(self.event.of)


class EventChange(Struct, frozen=True):
    """What is to be otherwise; all else stays."""

    title: str | UnsetType = UNSET
    span: EventTime | UnsetType = UNSET
    repeats: Repeating | UnsetType | None = UNSET
    calendar: str | UnsetType = UNSET
    place: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    people: tuple[str, ...] | UnsetType = UNSET
    things: tuple[str, ...] | UnsetType = UNSET
    reminders: tuple[int, ...] | UnsetType = UNSET
    status: str | UnsetType = UNSET
    is_free: bool | UnsetType = UNSET


class Layer(Struct, frozen=True):
    """What lies over the calendar without being in it: whole days of others, by their kind."""

    kind: str
    day: date
    words: str
