"""What waits, read beside the window whenever something changed: once more after a read during which it did, and when
a day begins in the shop or something is due."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.today.queries import TodayNow
    from ui.bridge import Bridge

LOOK_AT_CLOCK_MS: Final = 20_000
"""Not once at the very moment, for a PC that slept then has none."""


class TodayReading(QObject):
    """Tells `shown` what waits, from `look` on and after changes as long as `wanted` says so."""

    def __init__(
        self,
        bridge: Bridge,
        parent: QObject,
        shown: Callable[[TodayNow], object],
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
        self._until_ms = 0
        self._often = QTimer(self, interval=LOOK_AT_CLOCK_MS)
        self._often.timeout.connect(self.look_at_clock)
        self._often.start()
        bridge.changed.connect(self.look_soon)
        LocalClock.current().changed.connect(self.look_soon)

    def look_soon(self) -> None:
        """Something may be another now."""
        if not self._soon.isActive():
            self._soon.start()

    def look_at_clock(self) -> None:
        """Read anew if what was read goes no further."""
        if 0 < self._until_ms <= _now_ms():
            self.look()

    def look(self) -> None:
        """Read now; what is being read is told first."""
        self._is_stale = self._reads
        if not self._reads and self._wanted():
            self._reads = True
            self._worker.ask(partial(_today, now_ms=_now_ms()), self._on_read)

    def stop(self) -> None:
        """Look no more, before the shop is closed."""
        self._soon.stop()
        self._often.stop()
        LocalClock.current().changed.disconnect(self.look_soon)
        self._bridge.changed.disconnect(self.look_soon)
        self._worker.close()

    def _on_read(self, now: TodayNow) -> None:
        self._end()
        self._until_ms = now.until_ms
        self._shown(now)

    def _on_failed(self) -> None:
        """What cannot be read now, as while the rows are made anew, is told once it can."""
        self._end()
        self.look_soon()

    def _end(self) -> None:
        self._reads = False
        if self._is_stale:
            self.look_soon()


def _today(session: ReadSession, now_ms: int) -> TodayNow:
    """Loaded where it is read."""
    from desktop.today.queries import today_at

    return today_at(session, now_ms)


def _now_ms() -> int:
    return round(LocalClock.current().now().timestamp() * 1000)
