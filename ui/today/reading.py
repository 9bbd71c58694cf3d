"""What waits, read beside the window whenever something changed: once more after a read during which it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop.rows.today import TodayItem
from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge


class TodayReading(QObject):
    """Tells `shown` what waits, from `look` on and after changes as long as `wanted` says so."""

    def __init__(
        self,
        bridge: Bridge,
        parent: QObject,
        shown: Callable[[list[TodayItem]], object],
        *,
        pause_ms: int,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._shown = shown
        self._wanted = wanted
        self._reads = self._is_stale = False
        self._worker = QueryWorker(bridge.pool, self)
        self._worker.failed.connect(self._on_failed)
        self._soon = QTimer(self, singleShot=True, interval=pause_ms)
        self._soon.timeout.connect(self.look)
        bridge.changed.connect(self.look_soon)
        LocalClock.current().changed.connect(self.look_soon)

    def look_soon(self) -> None:
        """Something may be another now."""
        if not self._soon.isActive():
            self._soon.start()

    def look(self) -> None:
        """Read now; what is being read is told first."""
        self._is_stale = self._reads
        if not self._reads and self._wanted():
            self._reads = True
            self._worker.ask(_today, self._on_read)

    def stop(self) -> None:
        """Look no more, before the shop is closed."""
        self._soon.stop()
        LocalClock.current().changed.disconnect(self.look_soon)
        self._bridge.changed.disconnect(self.look_soon)
        self._worker.close()

    def _on_read(self, items: list[TodayItem]) -> None:
        self._end()
        self._shown(items)

    def _on_failed(self) -> None:
        """What cannot be read now, as while the rows are made anew, is told once it can."""
        self._end()
        self.look_soon()

    def _end(self) -> None:
        self._reads = False
        if self._is_stale:
            self.look_soon()


def _today(session: ReadSession) -> list[TodayItem]:
    """Loaded where it is read."""
    from desktop.today.queries import today

    return today(session)
