"""How much is due, in the rail; that it is is said by Today.

It is there from soon after the start on, so what is long to load is loaded by who reads beside the window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from desktop.people.events import PeopleChanged
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.settings.collections import SETTINGS
from desktop.todos.collections import TODOS
from ui.bridge import Bridge
from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

LOOK_MS: Final = 20_000
_SOON_MS: Final = 200
_LOOKED_AT: Final = frozenset((TODOS.id.hex(), SETTINGS.id.hex()))


class DueCount(QObject):
    """Looks every 20 seconds, and soon after something changed."""

    def __init__(self, bridge: Bridge, set_count: Callable[[int], None]) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._set_count = set_count
        self._reader = QueryWorker(bridge.pool, self)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look)
        self._often = QTimer(self, interval=LOOK_MS)
        self._often.timeout.connect(self.look)
        self._often.start()
        bridge.on(RecordChanged, self._on_record_changed)
        bridge.on(RecordsChanged, self._soon.start)
        bridge.on(PeopleChanged, self._soon.start)
        LocalClock.current().changed.connect(self._soon.start)
        self.look()

    def look(self) -> None:
        """See what is due now."""
        self._reader.ask(_due, self._set_count)

    def stop(self) -> None:
        """Look no more."""
        self._soon.stop()
        self._often.stop()
        LocalClock.current().changed.disconnect(self._soon.start)
        self._reader.close()

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection in _LOOKED_AT and not self._soon.isActive():
            self._soon.start()


def _due(session: ReadSession) -> int:
    from desktop.todos.queries import due_now

    return len(due_now(session))
