"""What the section that opens in the morning asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.home.wall_clock import wall_ms
from desktop.people.queries import myself
from desktop.people.roles import ROLES
from desktop.rows.today import Onlooker, TodayItem, TodayKind, in_order
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from desktop.today.reminding import to_tell
from desktop.today.seen import not_seen
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

_AN_HOUR: Final = timedelta(hours=1)


class TodayNow(Struct, frozen=True):
    """What waits at a moment, in the order of whoever looks.

    day: which it is in the shop; `to_tell`: of what they are to be told now
    until_ms: when it reads otherwise though nothing happens, in milliseconds since 1970 UTC
    """

    day: date
    items: Sequence[TodayItem]
    to_tell: Sequence[TodayItem]
    until_ms: int


def today(session: ReadSession) -> list[TodayItem]:
    """What waits for whoever is here, in the order of their role; nothing for who is out of the shop."""
    return list(today_at(session, wall_ms()).items)


def today_at(session: ReadSession, now_ms: int) -> TodayNow:
    """The same at a moment, in milliseconds since 1970 UTC."""
    with session.reading():
        calendar = shop_calendar(session)
        day = calendar.today(now_ms)
        items = _items(session, now_ms)
        ends = datetime.combine(day + timedelta(1), time(), zone(calendar.zone))
        return TodayNow(day, items, to_tell(session, items, now_ms), _until(items, ends, now_ms))


def _items(session: ReadSession, now_ms: int) -> list[TodayItem]:
    me = myself(session)
    if not me.active:
        return []
    role = ROLES[me.role]
    onlooker = Onlooker(me.id, role, now_ms)
    sources = [area.today for area in session.sources.load_areas() if area.today is not None]
    found = (item for source in sources for item in source(session, onlooker))
    return in_order(_once_each(list(not_seen(session, found))), role)


def _once_each(items: Sequence[TodayItem]) -> Iterator[TodayItem]:
    """What is not right is no job besides, until somebody saw it."""
    wrong = {item.place for item in items if item.kind is TodayKind.NOT_RIGHT}
    return (item for item in items if item.kind is not TodayKind.JOBS or item.place not in wrong)


def _until(items: Sequence[TodayItem], ends: datetime, now_ms: int) -> int:
    """When the day ends, or somebody is to be told of something before; at the latest in an hour, for what follows from
    how long something has waited."""
    moments = [ends, datetime_of(now_ms) + _AN_HOUR, *(item.reminder.at for item in items if item.reminder is not None)]
    return min(ms for moment in moments if (ms := round(moment.timestamp() * 1000)) > now_ms)
