"""What a file of iCalendar holds, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from desktop.ical.moments import Moment, is_day, wall
from desktop.ical.recurrence import RecurrenceSet, on_same_wall
from desktop.ical.rule import RecurrenceRule


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that could not be taken; the rest was."""

    number: int
    """From 1; 0 for the file as a whole."""
    reason: str
    """In words."""


@dataclass(frozen=True, slots=True)
class FileAttendee:
    """Somebody who is asked, or who asks."""

    address: str
    """As a rule `mailto:` and an address."""
    parameters: tuple[tuple[str, str], ...] = ()
    """All, as they came: CN is the name, PARTSTAT the answer."""

    @property
    def name(self) -> str:
        """What they are called; empty where nobody says."""
        return self._says("CN")

    @property
    def answer(self) -> str:
        """`ACCEPTED`, `DECLINED`, `TENTATIVE`, or `NEEDS-ACTION`."""
        return self._says("PARTSTAT").upper() or "NEEDS-ACTION"

    def _says(self, name: str) -> str:
        return next((value.strip('"') for each, value in self.parameters if each == name), "")


@dataclass(frozen=True, slots=True)
class FileAlarm:
    """A reminder."""

    before: timedelta | None
    """How long before the start; negative after it. None where it is at a moment, or from the end."""
    lines: tuple[str, ...]
    """All of it, as it came, between its begin and its end."""


@dataclass(frozen=True, slots=True)
class FileEvent:
    """An event of a file; of a series, or one of it that is otherwise (`recurrence_id`)."""

    uid: str
    start: Moment
    end: Moment | None = None
    length: timedelta | None = None
    """Said instead of an end."""
    title: str = ""
    place: str = ""
    text: str = ""
    url: str = ""
    status: str = ""
    transparency: str = ""
    colour: str = ""
    categories: tuple[str, ...] = ()
    sequence: int = 0
    rules: tuple[RecurrenceRule, ...] = ()
    dates: tuple[Moment, ...] = ()
    periods: tuple[tuple[Moment, timedelta], ...] = ()
    """Further ones that last otherwise."""
    not_rules: tuple[RecurrenceRule, ...] = ()
    not_dates: tuple[Moment, ...] = ()
    recurrence_id: Moment | None = None
    """The start that it has in its series."""
    and_following: bool = False
    """Whether those of the series after it are like it (RANGE=THISANDFUTURE)."""
    organizer: FileAttendee | None = None
    attendees: tuple[FileAttendee, ...] = ()
    alarms: tuple[FileAlarm, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    """Of lines that are known, by their names: what else stands in them, as it came."""
    others: tuple[str, ...] = ()
    """Lines and components that are not known, as they came."""

    @property
    def recurrence(self) -> RecurrenceSet:
        """All its starts."""
        dates = self.dates + tuple(moment for moment, _length in self.periods)
        return RecurrenceSet(self.start, self.rules, dates, self.not_rules, self.not_dates)

    @property
    def lasting(self) -> timedelta:
        """How long it is on the wall; a day where it is on days and nobody says."""
        if self.length is not None:
            return self.length
        if self.end is not None:
            return max(on_same_wall(self.end, self.start) - wall(self.start), timedelta())
        return timedelta(days=1) if is_day(self.start) else timedelta()


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """All of a file."""

    events: tuple[FileEvent, ...] = ()
    name: str = ""
    others: tuple[str, ...] = ()
    """Lines and components of the calendar that are not known, to-dos among them, as they came."""
    refused: tuple[RefusedLine, ...] = ()
