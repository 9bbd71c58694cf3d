"""Today as an area of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.today.morning import begins_with_today
from ui.today.places import TodayCardPlace

if TYPE_CHECKING:
    from ui.area import Screen, ScreenContext, Watch


def _make(context: ScreenContext) -> Screen:
    from ui.today.screen import TodayScreen

    return TodayScreen(context)


def _watch(context: ScreenContext) -> Watch:
    from ui.today.watch import TodayWatch

    return TodayWatch(context)


AREA: Final = ScreenArea(
    key="today",
    title=QT_TRANSLATE_NOOP("Areas", "Today"),
    icon="sun",
    counted=QT_TRANSLATE_NOOP("Areas", "%1, %2 to decide"),
    make=_make,
    watch=_watch,
    begins=begins_with_today,
    places=(TodayCardPlace,),
)
