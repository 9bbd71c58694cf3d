"""What of to-dos waits today: what is due."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
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
    """What is mine and due today or before; for those who lead also what is nobody's."""
    calendar = shop_calendar(session)
    today, there = calendar.today(onlooker.now_ms), zone(calendar.zone)
    for todo in due_todos(session, onlooker.member, today):
        if todo.people or onlooker.leads:
            yield _item(todo, today, there)


def _item(todo: Todo, today: date, there: tzinfo) -> TodayItem:
    assert todo.due is not None
    return TodayItem(
        kind=TodayKind.JOBS,
        title=todo.title or UNTITLED,
        place=TodayPlace("todo", todo.id),
        since=datetime.combine(todo.due, todo.at or time(), there),
        detail=_when(todo, today),
        deeds=(TodayDeed.TICK,),
        subject=todo.id,
    )


def _when(todo: Todo, today: date) -> str:
    """“09:00”, “from Fri 27 Nov”, “2 of 5 steps”."""
    assert todo.due is not None
    day = "" if todo.due == today else f"from {day_words(todo.due, today)}"
    at = f"{todo.at:%H:%M}" if todo.at is not None else ""
    steps = f"{todo.ticked} of {len(todo.checks)} steps" if todo.checks else ""
    return ", ".join(part for part in (" ".join(part for part in (day, at) if part), steps) if part)
