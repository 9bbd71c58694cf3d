"""What the selection comes to: how much is filled in, and of numbers the sum and the average."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.records.listed_rows import Sums, sums
from ui.bidi import filled, side_by_side
from ui.query_worker import QueryWorker

if TYPE_CHECKING:
    from ui.bridge import Bridge
    from ui.records.table.table_view import TableView

_SOON_MS: Final = 60
_MOST_PLACES: Final = 2


class SelectionSums(QObject):
    """Worked out beside the window, of all rows, in sight or not. Signals: `told(str)`: in words, none for one cell."""

    told = Signal(str)

    def __init__(self, bridge: Bridge, view: TableView) -> None:
        super().__init__(view)
        self._view = view
        self._worker = QueryWorker(bridge.pool, self)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._ask)
        view.moved.connect(self._soon.start)

    def look_again(self) -> None:
        """What is selected may say something else."""
        self._soon.start()

    def stop(self) -> None:
        """End for good."""
        self._soon.stop()
        self._worker.close()

    def _ask(self) -> None:
        block, rows = self._view.block(), self._view.rows
        if block is None or (block.first == block.last and len(block.columns) < 2):
            self._worker.drop()
            self.told.emit("")
            return
        numbers = rows.numbers[block.first : block.last + 1]
        fields = [field for number in block.columns if (field := rows.columns[number].field) and not field.is_set]
        collection = rows.collection
        self._worker.ask(lambda session: sums(session, collection, fields, numbers), self._tell)

    def _tell(self, found: Sums) -> None:
        parts = [filled(self.tr("%1 filled in"), str(found.filled))] if found.filled else []
        for currency, (total, count) in found.sums.items():
            parts.append(filled(self.tr("Sum %1"), self._number(total, currency)))
            if count > 1 and len(found.sums) == 1:
                parts.append(filled(self.tr("Average %1"), self._number(round(total / count, _MOST_PLACES), currency)))
        self.told.emit(side_by_side(*parts))

    def _number(self, value: Decimal, currency: str) -> str:
        ground = self._view.rows.ground
        assert ground is not None
        words = ground.words.number(value)
        return f"{words} {currency}" if currency else words
