"""Keeps what a table shows true: what is listed, and what the rows in sight say, each read beside the window."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.people.events import PeopleChanged
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.records.listing import Listing
from ui.query_worker import QueryWorker
from ui.records.table.table_read import ShownRow, TableRead, read_more, read_table

if TYPE_CHECKING:
    from ui.bridge import Bridge
    from ui.records.table.table_rows import TableRows

_AHEAD: Final = 64
_SOON_MS: Final = 40
_REST: Final = 8
"""How many times longer than reading took, nothing is read again while much changes."""


class RowLoader(QObject):
    """Asks one question at a time of each kind. `listing` is what is asked for; the view says what is in sight.

    Signals: `asked()` when it is about to be listed anew, `read(TableRead)` when it was; `failed(str)`.
    """

    asked = Signal()
    read = Signal(object)
    failed = Signal(str)

    def __init__(self, bridge: Bridge, rows: TableRows) -> None:
        super().__init__(rows)
        self.listing = Listing()
        self._rows = rows
        self._first, self._last = 0, _AHEAD
        self._reading = self._stale = self._filling = False
        self._asked_at = 0.0
        self._lists = QueryWorker(bridge.pool, self)
        self._fills = QueryWorker(bridge.pool, self)
        for worker in (self._lists, self._fills):
            worker.failed.connect(self._on_failed)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look_again)
        self._fill_soon = QTimer(self, singleShot=True, interval=0)
        self._fill_soon.timeout.connect(self._fill)
        rows.missed.connect(self._fill_soon.start)
        self._ears = [bridge.on(kind, self._look_soon) for kind in (RecordsChanged, PeopleChanged)]
        self._ears.append(bridge.on(RecordChanged, self._on_record_changed))

    def ask(self, listing: Listing) -> None:
        """List something else."""
        self.listing = listing
        self._reading = False
        self.look_again()

    def look_again(self) -> None:
        """Read anew what is listed; what was asked before is answered first, unless it was something else."""
        self._stale = self._reading
        if self._reading:
            return
        self._reading, self._asked_at = True, time.monotonic()
        self.asked.emit()
        first, last = max(0, self._first - _AHEAD), self._last + _AHEAD
        collection, columns = self._rows.collection, self._rows.columns
        begun = [fresh.id for fresh in self._rows.fresh if fresh.id]
        question = partial(
            read_table, collection=collection, columns=columns, asked=self.listing, first=first, last=last, begun=begun
        )
        self._lists.ask(question, self._on_read)

    def show(self, first: int, last: int) -> None:
        """The rows from a place to before another are in sight."""
        self._first, self._last = first, last
        self._fill_soon.start()

    def stop(self) -> None:
        """End for good."""
        self._soon.stop()
        self._fill_soon.stop()
        for end in self._ears:
            end()
        self._lists.close()
        self._fills.close()

    def _fill(self) -> None:
        ground = self._rows.ground
        if self._filling or ground is None or not self._rows.unknown(self._first, self._last):
            return
        numbers = self._rows.unknown(max(0, self._first - _AHEAD), self._last + _AHEAD)
        self._filling = True
        collection, columns = self._rows.collection, self._rows.columns
        self._fills.ask(
            lambda session: (numbers, read_more(session, collection, columns, numbers, ground.words)), self._on_filled
        )

    def _on_filled(self, answer: tuple[object, dict[int, ShownRow]]) -> None:
        self._filling = False
        numbers, rows = answer
        self._rows.learn(rows)
        if len(rows) < len(numbers):  # type: ignore[arg-type]
            self._look_soon()  # some went meanwhile
        else:
            self._fill_soon.start()

    def _on_read(self, read: TableRead) -> None:
        self._reading = False
        took_ms = (time.monotonic() - self._asked_at) * 1000
        self._soon.setInterval(max(_SOON_MS, int(took_ms * _REST)))
        if self._stale:
            self._soon.start()
        self.read.emit(read)

    def _on_failed(self, sentence: str) -> None:
        self._reading = self._filling = False
        self.failed.emit(sentence)

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection == self._rows.collection.id.hex():
            self._look_soon()

    def _look_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()
