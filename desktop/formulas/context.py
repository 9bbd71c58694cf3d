"""What formulas know besides answers: what time it is, in which zone, and when the shop is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Protocol

from desktop.formulas.fault import FaultFound
from desktop.records.identity import RecordKey
from desktop.records.values import MemberLink, Moment

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


class WorkingCalendar(Protocol):
    """Knows on which days the shop is open."""

    def is_open(self, day: date) -> bool:
        """Whether the shop is open on that day."""


class OtherEntries(Protocol):
    """Knows what stands in other entries than the one whose answers a formula sees, as far as they can be read here."""

    def look_up(self, entry: RecordKey, key: str) -> object:
        """What an entry that was chosen answers to a question; nothing where it is not here. Raises FaultFound."""

    def choosing(self, source: str, key: str) -> tuple[object, ...]:
        """What all those answer that choose this entry, the first added first; `source`: where and by which question,
        as `others_key` writes it, or `SIBLINGS`: all others of its own form. Raises FaultFound."""

    def about(self, key: str) -> object:
        """What is known of this entry besides its answers, by a key that begins with `BESIDE`. Raises FaultFound."""

    def of_person(self, person: MemberLink, key: str) -> object:
        """What a person's profile or file says; nothing where that cannot be read here."""

    def away(self, first: date, last: date) -> tuple[str, ...]:
        """The names of those who are away between two days, but for whoever added this entry."""

    def to_keep(self) -> OtherEntries:
        """The same for what is kept where all can read it who read the entry."""


MOST_STEPS: Final = 2_000_000
"""Of all formulas of one entry and its rows together."""
STEPS_TO_BEGIN: Final = 10
"""What each formula counts for that is worked out at all."""


@dataclass
class StepCount:
    """How many steps were taken for one entry and its rows: the same in whatever order its formulas are worked out."""

    most: int = field(default_factory=lambda: MOST_STEPS)
    taken: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it is more than it may take."""
        return self.taken > self.most


OTHERS: Final = ">"
"""Stands in the key of the entries that choose this one, between what they belong to and their question."""


SIBLINGS: Final = OTHERS
"""Stands in formulas for all other entries of the same form."""
BESIDE: Final = "~"
"""Begins the keys of what is known of entries besides their answers: `~added_by`."""


def others_key(collection: str, question: str) -> str:
    """What stands in formulas for the records of a collection, by its id, that choose this entry in a question."""
    return f"{collection}{OTHERS}{question}"


@dataclass(frozen=True)
class EvaluationContext:
    """The same context and answers give the same result on every PC."""

    now_ms: int
    """Since 1970 UTC."""
    zone: tzinfo
    """The shop's."""
    calendar: WorkingCalendar
    row: int | None = None
    """Which of its rows this is, from 1, where a formula stands in rows."""
    others: OtherEntries | None = None
    """None: there are none to look into, as where a form is only tried."""
    count: StepCount | None = None
    """Of the entry for which it is worked out; None: of no other formula."""

    def now(self) -> Moment:
        """When it is."""
        return Moment(self.now_ms)

    def today(self) -> date:
        """The day it is in the shop."""
        return self.local(self.now()).date()

    def local(self, moment: Moment) -> datetime:
        """A moment by the shop's clocks. Raises FaultFound beyond the year 9999."""
        try:
            return (_EPOCH + moment.ms * _MS).astimezone(self.zone)
        except OverflowError:
            raise FaultFound("There is no such day.") from None

    def moment(self, day: date, at: time) -> Moment:
        """When the shop's clocks show this; the earlier one where they show it twice."""
        try:
            return Moment((datetime.combine(day, at, self.zone) - _EPOCH) // _MS)
        except OverflowError:
            raise FaultFound("There is no such day.") from None


_TIMELESS: Final = "This does not depend on what day it is."


class _NoDays:
    """In place of the shop's days, which may be others tomorrow."""

    def is_open(self, day: date) -> bool:
        raise FaultFound(_TIMELESS)


_NO_DAYS: Final = _NoDays()


class _NoEntries:
    """In place of other entries, of which not everybody holds the same."""

    def look_up(self, entry: RecordKey, key: str) -> object:
        raise FaultFound(_ALONE)

    def choosing(self, source: str, key: str) -> tuple[object, ...]:
        raise FaultFound(_ALONE)

    def about(self, key: str) -> object:
        raise FaultFound(_ALONE)

    def of_person(self, person: MemberLink, key: str) -> object:
        raise FaultFound(_ALONE)

    def away(self, first: date, last: date) -> tuple[str, ...]:
        raise FaultFound(_ALONE)

    def to_keep(self) -> OtherEntries:
        return self


_ALONE: Final = "This depends on what the entry itself says alone."
_NO_ENTRIES: Final = _NoEntries()


@dataclass(frozen=True)
class TimelessContext(EvaluationContext):
    """In which it is no day at all, and no other entries are: what is the same on every PC, whenever it looks."""

    now_ms: int = 0
    zone: tzinfo = UTC
    calendar: WorkingCalendar = _NO_DAYS
    others: OtherEntries | None = _NO_ENTRIES

    def now(self) -> Moment:
        """There is none. Raises FaultFound."""
        raise FaultFound(_TIMELESS)

    def local(self, moment: Moment) -> datetime:
        """By no clocks: those of the shop may be set otherwise tomorrow. Raises FaultFound."""
        raise FaultFound(_TIMELESS)
