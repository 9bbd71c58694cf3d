"""Something about a collection's records, read beside the window, and read anew whenever it may say something else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.people.events import PeopleChanged
from desktop.processes.events import ProcessesChanged
from desktop.records.events import RecordChanged, RecordsChanged
from ui.query_worker import QueryWorker

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge

_SOON_MS: Final = 40
_REST: Final = 8
"""How many times longer than reading took, nothing is read again while much changes."""

Question = Callable[["ReadSession"], Any]


class LiveRead(QObject):
    """Asks one question at a time: `question` makes it, of what is wanted then.

    Signals: `asked()` when it is about to be read, `read(object)`, the answer; `failed(str)`.
    """

    asked = Signal()
    read = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        parent: QObject,
        collection: Callable[[], RecordCollection],
        question: Callable[[], Question],
    ) -> None:
        super().__init__(parent)
        self._collection = collection
        self._question = question
        self._reading = self._stale = self._resting = False
        self._asked_at = 0.0
        self._worker = QueryWorker(bridge.pool, self)
        self._worker.failed.connect(self._on_failed)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look_again)
        self._ears = [bridge.on(kind, self.look_soon) for kind in (RecordsChanged, PeopleChanged)]
        self._ears.append(bridge.on(RecordChanged, self._on_record_changed))
        self._ears.append(bridge.on(ProcessesChanged, self._on_processes_changed))

    def ask_anew(self) -> None:
        """Something else is wanted: what was asked before is not answered any more."""
        self._reading = False
        self.look_again()

    def look_again(self) -> None:
        """Read anew; what was asked before is answered first."""
        self._stale = self._reading or self._resting
        if self._stale:
            return
        self._reading, self._asked_at = True, time.monotonic()
        self.asked.emit()
        self._worker.ask(self._question(), self._on_read)

    def look_soon(self) -> None:
        """Read anew a moment later."""
        if not self._soon.isActive():
            self._soon.start()

    def rest(self, *, resting: bool) -> None:
        """Nobody looks: nothing is read until somebody does."""
        self._resting = resting
        if not resting and self._stale and not self._reading:
            self.look_again()

    def stop(self) -> None:
        """End for good."""
        self._soon.stop()
        for end in self._ears:
            end()
        self._worker.close()

    def _on_read(self, answer: Any) -> None:
        self._reading = False
        took_ms = (time.monotonic() - self._asked_at) * 1000
        self._soon.setInterval(max(_SOON_MS, int(took_ms * _REST)))
        if self._stale:
            self._soon.start()
        self.read.emit(answer)

    def _on_failed(self, sentence: str) -> None:
        self._reading = False
        self.failed.emit(sentence)

    def _on_processes_changed(self, _event: ProcessesChanged) -> None:
        if self._collection().standing is not None:
            self.look_soon()

    def _on_record_changed(self, event: RecordChanged) -> None:
        collection = self._collection()
        if event.collection == collection.id.hex() or collection.follows_others:
            self.look_soon()
