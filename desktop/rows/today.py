"""What waits for somebody today and what is new, as areas tell it: the values, and the order in which they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from sync.control import Role

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


class TodayKind(StrEnum):
    """What something is to whoever looks."""

    MY_SHIFT = "my shift"
    DECIDE = "to decide"
    NOT_RIGHT = "not right"
    WHO_IS_IN = "who is in"
    GAPS = "gaps"
    JOBS = "jobs"
    ORDERS = "orders"
    YESTERDAY = "yesterday"
    FOR_ME = "for me"
    OPEN_SHIFTS = "open shifts"
    NEW = "new"


class TodayDeed(StrEnum):
    """What can be done about something with one key."""

    YES = "yes"
    NOT_YET = "not yet"
    NO = "no"
    TICK = "tick"
    SETTLE = "settle"
    """What was to be done is: its state says so."""
    LEAVE = "leave"
    """Somebody who is here has just left."""
    AGREE = "agree"
    REFUSE = "refuse"
    """An owner says whether so much is taken away."""
    SEEN = "seen"


class TodayPlace(Struct, frozen=True):
    """Where something leads, in the words of its area, as of a `SearchHit`: a kind, an id, and what that stands in."""

    kind: str
    id: str
    within: str = ""


class Reminder(Struct, frozen=True):
    """That somebody is told of something over whatever section is open: once on each PC, also across restarts.

    occasion: names it for good; what is told of the same thing again has another
    words: what it is, for whoever looks over a shoulder, as a customer at a till does
    at: not before, an aware datetime
    """

    occasion: str
    words: str
    at: datetime


class TodayItem(Struct, frozen=True):
    """One thing that waits or is new.

    title: a sentence; `detail`: what decides it, or tells more of it, empty where there is nothing to say
    since: when it began to wait, an aware datetime; None where nobody knows
    deeds: what can be done with it at once, each with `subject`, the id of what it is done to
    settles_as: what it says of something that it is settled, as “gone”
    once: names what is gone for good once it was seen; empty of what stays as long as it waits
    reminder: that one is told of it; None of what one did oneself, and of what can wait until somebody looks
    """

    kind: TodayKind
    title: str
    place: TodayPlace
    since: datetime | None = None
    detail: str = ""
    deeds: tuple[TodayDeed, ...] = ()
    subject: str = ""
    settles_as: str = ""
    once: str = ""
    reminder: Reminder | None = None


class Onlooker(Struct, frozen=True):
    """Who asks, by id and role, and when, in milliseconds since 1970 UTC."""

    member: str
    role: Role
    now_ms: int

    @property
    def leads(self) -> bool:
        """Whether they look after more than what is theirs."""
        return self.role >= Role.MANAGER


TodaySource = Callable[["ReadSession", Onlooker], Iterable[TodayItem]]
"""What of one area waits for somebody; of each kind in the order in which it is shown."""

_ORDER: Final = {
    Role.OWNER: (
        TodayKind.DECIDE,
        TodayKind.NOT_RIGHT,
        TodayKind.WHO_IS_IN,
        TodayKind.JOBS,
        TodayKind.ORDERS,
        TodayKind.YESTERDAY,
        TodayKind.FOR_ME,
        TodayKind.NEW,
    ),
    Role.MANAGER: (
        TodayKind.DECIDE,
        TodayKind.GAPS,
        TodayKind.JOBS,
        TodayKind.ORDERS,
        TodayKind.NOT_RIGHT,
        TodayKind.FOR_ME,
        TodayKind.NEW,
    ),
    Role.EMPLOYEE: (
        TodayKind.MY_SHIFT,
        TodayKind.JOBS,
        TodayKind.DECIDE,
        TodayKind.FOR_ME,
        TodayKind.OPEN_SHIFTS,
        TodayKind.NEW,
    ),
}
"""Which kinds are somebody's, by their role. What no area tells of yet has its place too."""


def in_order(items: Iterable[TodayItem], role: Role) -> list[TodayItem]:
    """Those that are for somebody with this role, as they see them; those of one kind stay as they come."""
    place = {kind: number for number, kind in enumerate(_ORDER[role])}
    return sorted((item for item in items if item.kind in place), key=lambda item: place[item.kind])
