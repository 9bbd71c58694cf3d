"""The clock as an area of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ui.area import ScreenArea
from ui.clock.places import ClockDayPlace

if TYPE_CHECKING:
    from desktop.rows.records import SearchHit
    from ui.area import Screen, ScreenContext
    from ui.jump import Jump
    from ui.stand_in import StandInWindow

TILL_KEY: Final = "clock.till"
"""Whether this PC was left to whoever clocks in, when the window was there last."""


def _make(context: ScreenContext) -> Screen:
    from ui.clock.screen import ClockScreen

    return ClockScreen(context)


def _stand_in(context: ScreenContext) -> StandInWindow | None:
    if context.settings.get(TILL_KEY) is not True:
        return None
    from ui.clock.till import TillClock

    return TillClock(context)


def _hit(hit: SearchHit) -> Jump:
    from ui.jump import Jump

    kind = QCoreApplication.translate("JumpTargets", "Clock")
    return Jump(ClockDayPlace(hit.within or "", hit.id), hit.title, kind, "clock")


AREA: Final = ScreenArea(
    key="clock",
    title=QT_TRANSLATE_NOOP("Areas", "Clock"),
    icon="clock",
    make=_make,
    stand_in=_stand_in,
    places=(ClockDayPlace,),
    hits=("clock",),
    hit=_hit,
)
"""Where a card of Today leads is told like a hit."""
