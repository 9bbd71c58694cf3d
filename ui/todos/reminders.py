"""What is due: how much, in the rail; and each once, as a sentence over whatever section is open.

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
from ui.area import Notice
from ui.bidi import filled
from ui.bridge import Bridge
from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker
from ui.todos.places import TodoListPlace, TodoPlace

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.todos.records import Todo

LOOK_MS: Final = 20_000
_SOON_MS: Final = 200
_LOOKED_AT: Final = frozenset((TODOS.id.hex(), SETTINGS.id.hex()))


class Reminders(QObject):
    """Looks every 20 seconds, and soon after something changed."""

    def __init__(self, bridge: Bridge, set_count: Callable[[int], None], tell: Callable[[Notice], None]) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._set_count = set_count
        self._tell = tell
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
        self._reader.ask(_due, self._on_read)

    def stop(self) -> None:
        """Look no more."""
        self._soon.stop()
        self._often.stop()
        LocalClock.current().changed.disconnect(self._soon.start)
        self._reader.close()

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection in _LOOKED_AT and not self._soon.isActive():
            self._soon.start()

    def _on_read(self, found: tuple[list[Todo], list[Todo]]) -> None:
        due, new = found
        self._set_count(len(due))
        if new:
            from desktop.todos.reminding import mark_reminded

            self._tell(self._notice(new))
            self._bridge.do(mark_reminded, new)

    def _notice(self, new: list[Todo]) -> Notice:
        due = self.tr("Due now")
        if len(new) > 1:
            words = filled(self.tr("%1 to-dos, the first: %2"), str(len(new)), new[0].title)
            return Notice(TodoListPlace(), due, words)
        from ui.todos.words import time_words

        (todo,) = new
        when = filled(self.tr("Due at %1"), time_words(todo.at)) if todo.at is not None else due
        return Notice(TodoPlace(todo.id), when, todo.title)


def _due(session: ReadSession) -> tuple[list[Todo], list[Todo]]:
    from desktop.todos.reminding import due_now, not_reminded

    due = due_now(session)
    return due, not_reminded(session, due)
