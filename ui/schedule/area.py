"""The calendar as an area of the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.schedule.places import DayPlace, EventPlace

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit
    from ui.area import Screen, ScreenContext
    from ui.jump import Jump


def _make(context: ScreenContext) -> Screen:
    from ui.schedule.screen import ScheduleScreen

    return ScheduleScreen(context.bridge, context.settings)


def _jumps(session: ReadSession, *, archived: bool) -> Iterable[Jump]:
    from ui.schedule.jumps import jumps

    return jumps(session, archived=archived)


def _hit(hit: SearchHit) -> Jump:
    from ui.schedule.jumps import hit_jump

    return hit_jump(hit)


AREA: Final = ScreenArea(
    key="schedule",
    title=QT_TRANSLATE_NOOP("Areas", "Calendar"),
    icon="calendar",
    make=_make,
    places=(EventPlace, DayPlace),
    jumps=_jumps,
    hits=("calendar.event",),
    hit=_hit,
)
