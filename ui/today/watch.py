"""Whichever section is open: what there is to decide, counted in the rail; each thing that is due, said once; and
whether anything waits, for tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop.rows.today import TodayItem, TodayKind
from ui.area import Notice
from ui.bidi import filled
from ui.today.morning import note_waiting
from ui.today.places import TodayCardPlace
from ui.today.reading import TodayReading

if TYPE_CHECKING:
    from desktop.today.queries import TodayNow
    from ui.area import ScreenContext

_PAUSE_MS: Final = 1_000


class TodayWatch(QObject):
    """Looks soon after something changed, at most once a second."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.bridge)
        self._context = context
        self._told: set[str] = set()
        self._reading = TodayReading(context.bridge, self, self._on_read, pause_ms=_PAUSE_MS)
        self._reading.look()

    def stop(self) -> None:
        """Look no more."""
        self._reading.stop()

    def _on_read(self, now: TodayNow) -> None:
        self._context.set_unread(sum(item.kind is TodayKind.DECIDE for item in now.items))
        note_waiting(self._context.settings, bool(now.items))
        self._tell([item for item in now.to_tell if _occasion(item) not in self._told])

    def _tell(self, items: Sequence[TodayItem]) -> None:
        """In one sentence, however many they are."""
        if not items:
            return
        from desktop.today.reminding import mark_told

        first, occasions = items[0], list(map(_occasion, items))
        words = first.reminder.words if first.reminder is not None else ""
        if len(items) > 1:
            words = filled(self.tr("%1, and %2 more"), words, str(len(items) - 1))
        self._told.update(occasions)
        self._context.tell(Notice(TodayCardPlace(first.place), "", words))
        self._context.bridge.do(mark_told, occasions)


def _occasion(item: TodayItem) -> str:
    return item.reminder.occasion if item.reminder is not None else ""
