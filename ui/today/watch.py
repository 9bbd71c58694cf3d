"""What there is to decide, counted in the rail whichever section is open; and whether anything waits, for tomorrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop.rows.today import TodayItem, TodayKind
from ui.today.morning import note_waiting
from ui.today.reading import TodayReading

if TYPE_CHECKING:
    from ui.area import ScreenContext

_PAUSE_MS: Final = 1_000


class TodayWatch(QObject):
    """Looks soon after something changed, at most once a second."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.bridge)
        self._context = context
        self._reading = TodayReading(context.bridge, self, self._on_read, pause_ms=_PAUSE_MS)
        self._reading.look()

    def stop(self) -> None:
        """Look no more."""
        self._reading.stop()

    def _on_read(self, items: list[TodayItem]) -> None:
        self._context.set_unread(sum(item.kind is TodayKind.DECIDE for item in items))
        note_waiting(self._context.settings, bool(items))
