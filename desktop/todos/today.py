"""What of to-dos waits today: what is due."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from desktop.rows.today import Reminder, TodayDeed, TodayItem, TodayKind, TodayPlace
from desktop.settings.calendar_words import day_words
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from desktop.todos.queries import due_todos

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo

    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker
    from desktop.todos.records import Todo

UNTITLED: Final = "Untitled"


def due_today(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """What is due today or before and mine, or for whoever ticks it."""
    calendar = shop_calendar(session)
    today, there = calendar.today(onlooker.now_ms), zone(calendar.zone)
    for todo in due_todos(session, onlooker.member, today):
        yield _item(todo, onlooker, today, there)


def _item(todo: Todo, onlooker: Onlooker, today: date, there: tzinfo) -> TodayItem:
    assert todo.due is not None
    since = datetime.combine(todo.due, todo.at or time(), there)
    is_my_own = todo.created_by_id == onlooker.member and todo.created_at >= since
    return TodayItem(
        kind=TodayKind.JOBS,
        title=todo.title or UNTITLED,
        place=TodayPlace("todo", todo.id),
        since=since,
        detail=_when(todo, today),
        deeds=(TodayDeed.TICK,),
        subject=todo.id,
        reminder=None if is_my_own else _reminder(todo, since),
    )


def _reminder(todo: Todo, since: datetime) -> Reminder:
    """When it is due; at another time anew."""
    due = f"Due at {todo.at:%H:%M}" if todo.at is not None else "Due now"
    return Reminder(f"todo {todo.id} {todo.due} {todo.at or ''}", f"{due}: {todo.title or UNTITLED}", since)


def _when(todo: Todo, today: date) -> str:
    """“09:00”, “from Fri 27 Nov”, “2 of 5 steps”."""
    assert todo.due is not None
    day = "" if todo.due == today else f"from {day_words(todo.due, today)}"
    at = f"{todo.at:%H:%M}" if todo.at is not None else ""
    steps = f"{todo.ticked} of {len(todo.checks)} steps" if todo.checks else ""
    return ", ".join(part for part in (" ".join(part for part in (day, at) if part), steps) if part)
