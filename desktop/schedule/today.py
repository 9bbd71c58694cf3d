"""What of the calendar is for somebody today: what they are asked to come to, and what they come to today."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from desktop.rows.pieces import marks
from desktop.rows.read_session import as_bytes
from desktop.rows.today import Reminder, TodayItem, TodayKind, TodayPlace
from desktop.schedule import answers, queries
from desktop.schedule.checked import LONGEST_BEFORE
from desktop.schedule.collections import EVENTS, start_text
from desktop.schedule.facts import NO
from desktop.settings.calendar_words import day_words
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker
    from desktop.schedule.records import Occurrence

EVENT: Final = EVENTS.name
"""A kind of places: an event, by its id, at the start that `within` names."""

_CREATORS: Final = "SELECT record, created_by FROM records WHERE record IN ({some})"


def events_today(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """Of what comes with them: what nobody heard yet whether they come to, what is today, and what they are reminded
    of."""
    calendar, now = shop_calendar(session), datetime_of(onlooker.now_ms)
    today, there = calendar.today(onlooker.now_ms), zone(calendar.zone)
    last = today + LONGEST_BEFORE + timedelta(1)
    coming = queries.occurrences(session, today, last, there, whose=onlooker.member)
    coming = [each for each in coming if _ends(each, there) > now]
    creators, asked = _creators(session, coming), set[str]()
    for each in coming:
        said = answers.answers(session, each.series, each.original if each.is_of_series else None)
        answer = said.get(onlooker.member, "")
        if answer == NO:
            continue
        is_mine = creators.get(each.series) == onlooker.member
        if not answer and not is_mine and each.series not in asked:
            asked.add(each.series)
            yield _asked(each, today)
        elif each.first_day <= today or each.event.reminders:
            yield from _coming(each, today, there, now, is_mine=is_mine)


def _creators(session: ReadSession, found: Iterable[Occurrence]) -> dict[str, str]:
    """Who entered each, by their ids."""
    ids = sorted({as_bytes(each.series) for each in found})
    with session.reading() as conn:
        rows = conn.execute(_CREATORS.format(some=marks(ids)), ids).fetchall()
    return {record.hex(): by.hex() for record, by in rows}


def _asked(each: Occurrence, today: date) -> TodayItem:
    return TodayItem(
        kind=TodayKind.FOR_ME,
        title=f"Do you come? {each.event.title}",
        place=_place(each),
        detail=_when(each, today),
    )


def _coming(each: Occurrence, today: date, there: tzinfo, now: datetime, *, is_mine: bool) -> Iterator[TodayItem]:
    """Today's; of a later day only once one is to be reminded of it."""
    begins, reminder = _begins(each, there), _reminder(each, today, there, now)
    if each.first_day > today and reminder is None:
        return
    yield TodayItem(
        kind=TodayKind.FOR_ME,
        title=each.event.title,
        place=_place(each),
        since=begins if each.first_day <= today else None,
        detail=", ".join(filter(None, (_when(each, today), each.event.place))),
        reminder=reminder,
    )


def _reminder(each: Occurrence, today: date, there: tzinfo, now: datetime) -> Reminder | None:
    """The latest that is due; at another time anew. A customer at a till may read it, so it does not say what it is
    where it is in a calendar of its own."""
    begins = _begins(each, there)
    due = [minutes for minutes in each.event.reminders if begins - timedelta(minutes=minutes) <= now]
    if not due:
        return None
    soonest = min(due)
    occasion = f"event {each.series} {start_text(each.original)} {begins.isoformat()} {soonest}"
    what = "something in your calendar" if each.event.calendar else each.event.title
    words = f"{_at(each, today)}: {what}"
    return Reminder(occasion, words, begins - timedelta(minutes=soonest))


def _at(each: Occurrence, today: date) -> str:
    if each.first_day > today:
        when = _when(each, today)
        return when[:1].upper() + when[1:]
    return f"At {each.start:%H:%M}" if isinstance(each.start, datetime) else "Today"


def _begins(each: Occurrence, there: tzinfo) -> datetime:
    return each.start if isinstance(each.start, datetime) else datetime(*each.start.timetuple()[:3], tzinfo=there)


def _ends(each: Occurrence, there: tzinfo) -> datetime:
    if isinstance(each.end, datetime):
        return each.end
    return datetime(*each.end.timetuple()[:3], tzinfo=there) + timedelta(1)


def _when(each: Occurrence, today: date) -> str:
    """“09:00–11:00”, “Fri 4 Dec, 09:00–11:00”."""
    day = "" if each.first_day == today else day_words(each.first_day, today)
    times = ""
    if isinstance(each.start, datetime) and isinstance(each.end, datetime):
        times = f"{each.start:%H:%M}–{each.end:%H:%M}"
    return ", ".join(filter(None, (day, times)))


def _place(each: Occurrence) -> TodayPlace:
    return TodayPlace(EVENT, each.series, start_text(each.original))
