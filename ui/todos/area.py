"""To-dos as an area of the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.todos.places import NewTodoPlace, TodoListPlace, TodoPlace

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit
    from ui.area import Screen, ScreenContext, Watch
    from ui.jump import Jump


def _make(context: ScreenContext) -> Screen:
    from ui.todos.screen import TodosScreen

    screen = TodosScreen(context.bridge, context.settings)
    screen.place_wanted.connect(context.go)
    return screen


def _watch(context: ScreenContext) -> Watch:
    from ui.todos.due_count import DueCount

    return DueCount(context.bridge, context.set_unread)


def _jumps(session: ReadSession, *, archived: bool) -> Iterable[Jump]:
    from ui.todos.jumps import jumps

    return jumps(session, archived=archived)


def _hit(hit: SearchHit) -> Jump:
    from ui.todos.jumps import hit_jump

    return hit_jump(hit)


AREA: Final = ScreenArea(
    key="todos",
    title=QT_TRANSLATE_NOOP("Areas", "To-dos"),
    icon="list-checks",
    counted=QT_TRANSLATE_NOOP("Areas", "%1, %2 due"),
    make=_make,
    watch=_watch,
    places=(TodoPlace, TodoListPlace, NewTodoPlace),
    jumps=_jumps,
    hits=("todo",),
    hit=_hit,
)
