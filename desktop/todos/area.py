"""To-dos as an area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.todos import VERSION
from desktop.todos.collections import DAYS, TODOS

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker, TodayItem


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.todos.today import due_today

    return due_today(session, onlooker)


AREA: Final = Area(key="todos", version=VERSION, collections=(TODOS, DAYS), today=_today)
