"""Keeps what a table shows true: what is listed, and what the rows in sight say, each read beside the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal

from desktop.records.listing import Listing
from ui.query_worker import QueryWorker
from ui.records.live_read import LiveRead, Question
from ui.records.table.table_read import ShownRow, read_more, read_table

if TYPE_CHECKING:
    from ui.bridge import Bridge
    from ui.records.table.table_rows import TableRows

_AHEAD: Final = 64


class RowLoader(LiveRead):
    """Reads a TableRead. `listing` is what is asked for; the view says what is in sight."""

    listing_changed = Signal()

    def __init__(self, bridge: Bridge, rows: TableRows) -> None:
        super().__init__(bridge, rows, lambda: rows.collection, self._asking)
        self.listing = Listing()
        self._rows = rows
        self._first, self._last = 0, _AHEAD
        self._filling = False
        self._fills = QueryWorker(bridge.pool, self)
        self._fills.failed.connect(self._on_not_filled)
        self._fill_soon = QTimer(self, singleShot=True, interval=0)
        self._fill_soon.timeout.connect(self._fill)
        rows.missed.connect(self._fill_soon.start)

    def ask(self, listing: Listing) -> None:
        """List something else."""
        self.listing = listing
        self.ask_anew()
        self.listing_changed.emit()

    def show(self, first: int, last: int) -> None:
        """The rows from a place to before another are in sight."""
        self._first, self._last = first, last
        self._fill_soon.start()

    def stop(self) -> None:
        """End for good."""
        self._fill_soon.stop()
        self._fills.close()
        super().stop()

    def _asking(self) -> Question:
        first, last = max(0, self._first - _AHEAD), self._last + _AHEAD
        collection, columns = self._rows.collection, self._rows.columns
        begun = [fresh.id for fresh in self._rows.fresh if fresh.id]
        return partial(
            read_table, collection=collection, columns=columns, asked=self.listing, first=first, last=last, begun=begun
        )

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
            self.look_soon()  # some went meanwhile
        else:
            self._fill_soon.start()

    def _on_not_filled(self, sentence: str) -> None:
        self._filling = False
        self.failed.emit(sentence)
