"""What of the clock is in Today: who is in, what has to be settled, and whether one forgot to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.clock import queries
from desktop.clock.words import remarks_words
from desktop.rows.names import isolated
from desktop.rows.today import TodayItem, TodayKind, TodayPlace
from desktop.settings.calendar_words import day_words
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from sync.clock import datetime_of
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime, tzinfo

    from desktop.clock.stretches import Stretch
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker

CLOCK: Final = "clock"
"""A kind of places: a person's day, by the person's id, on the day `within` says."""


def of_the_clock(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """What of it is for whoever looks."""
    now, calendar = datetime_of(onlooker.now_ms), shop_calendar(session)
    today, there = calendar.today(onlooker.now_ms), zone(calendar.zone)
    for stretch in queries.who_is_in(session, now) if onlooker.role == Role.OWNER else ():
        yield _in(stretch, there)
    for stretch in queries.to_settle(session, now):
        if stretch.person_id == onlooker.member:
            if queries.forgot_to_stop(stretch, today, now):
                yield _mine(stretch, today)
        elif onlooker.leads:
            yield _to_settle(stretch, today)


def _in(stretch: Stretch, there: tzinfo) -> TodayItem:
    on_break = ", on a break" if stretch.is_on_break else ""
    return TodayItem(
        kind=TodayKind.WHO_IS_IN,
        title=f"{isolated(stretch.person)} is in since {_clock(stretch.times[0].at, there)}{on_break}",
        place=_place(stretch),
        since=stretch.times[0].at,
    )


def _to_settle(stretch: Stretch, today: date) -> TodayItem:
    on = day_words(stretch.day, today)
    what = "forgot to stop" if queries.is_without_stop(stretch) else "has a time to put right"
    return TodayItem(
        kind=TodayKind.DECIDE,
        title=f"{isolated(stretch.person)} {what}, {on}",
        place=_place(stretch),
        since=stretch.times[-1].at,
        detail=remarks_words(stretch),
    )


def _mine(stretch: Stretch, today: date) -> TodayItem:
    return TodayItem(
        kind=TodayKind.FOR_ME,
        title=f"You forgot to stop, {day_words(stretch.day, today)}",
        place=_place(stretch),
        since=stretch.times[-1].at,
        detail="Say at the clock when it was: a manager confirms it.",
    )


def _place(stretch: Stretch) -> TodayPlace:
    return TodayPlace(CLOCK, stretch.person_id, stretch.day.isoformat())


def _clock(at: datetime, there: tzinfo) -> str:
    return f"{at.astimezone(there):%H:%M}"
