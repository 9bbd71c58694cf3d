"""To-dos as screens get them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from msgspec import UNSET, Struct, UnsetType

from desktop.records.records import Alternative, Writer


class Check(Struct, frozen=True):
    """A step of a checklist."""

    id: str
    text: str
    ticked: bool


class Origin(Struct, frozen=True):
    """The message that a to-do was made from."""

    conversation: str
    message: str


class Todo(Struct, frozen=True):
    """A to-do, or an opening or closing list (`list`: "opening" or "closing", of others empty).

    people: whom it is for, by their ids; nobody: whoever ticks it
    recurs: a rule as `recurrence_of` reads it, empty where it does not
    checks: in their order; of a list as they were ticked on the day that was asked for
    done: who ticked it, and when
    apart: of fields the other values that were written at the same time
    away: who threw it away, and when; is_changed_since: they had not seen all that was written
    """

    id: str
    title: str
    people: tuple[str, ...]
    due: date | None
    at: time | None
    checks: tuple[Check, ...]
    recurs: str
    list: str
    note: str
    origin: Origin | None
    done: Writer | None
    away: Writer | None
    apart: Mapping[str, tuple[Alternative, ...]]
    created_by: str
    created_by_id: str
    created_at: datetime
    is_changed_since: bool

    @property
    def is_away(self) -> bool:
        """Whether it was thrown away."""
        return self.away is not None

    @property
    def ticked(self) -> int:
        """How many steps are done."""
        return sum(check.ticked for check in self.checks)

    def is_for(self, person: str) -> bool:
        """Whether it is somebody's, or everybody's."""
        return not self.people or person in self.people


class NewTodo(Struct, frozen=True):
    """What a to-do begins with."""

    title: str
    people: tuple[str, ...] = ()
    due: date | None = None
    at: time | None = None
    recurs: str = ""
    list: str = ""
    checks: tuple[str, ...] = ()
    note: str = ""
    origin: Origin | None = None


class TodoChange(Struct, frozen=True):
    """What becomes of a to-do; what is not said stays."""

    title: str | UnsetType = UNSET
    people: tuple[str, ...] | UnsetType = UNSET
    due: date | UnsetType | None = UNSET
    at: time | UnsetType | None = UNSET
    recurs: str | UnsetType = UNSET
    list: str | UnsetType = UNSET
    note: str | UnsetType = UNSET


class DayTick(Struct, frozen=True):
    """A step of a list that was ticked on a day, in the words of then, and by whom."""

    check: str
    text: str
    by: Writer


class ListDay(Struct, frozen=True):
    """A day of an opening or closing list."""

    day: date
    ticks: tuple[DayTick, ...]


class ListToday(Struct, frozen=True):
    """A list as it stands on a day.

    by: who ticked what, by the ids of its steps; apart: what somebody wrote otherwise at the same time
    """

    todo: Todo
    by: Mapping[str, Writer]
    apart: Mapping[str, Alternative]
