"""Records as pictures as a model: so many in each row as there is room for."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from ui.records.pictures.picture_read import PictureCard, PicturesRead
    from ui.records.table.table_read import Ground

_Index = QModelIndex | QPersistentModelIndex
_MOST_KNOWN: Final = 2_000


class PictureCards(QAbstractTableModel):
    """Those in sight are known. They go by their places, counted from the first one on.

    Attributes: `numbers` of the rows, in their order; `across`: how many stand side by side; `ground`: None before
    anything was read. Signals: `missed`: one was asked for that is not known.
    """

    missed = Signal()

    def __init__(self, collection: RecordCollection) -> None:
        super().__init__()
        self.collection = collection
        self.numbers: array[int] = array("q")
        self.across = 1
        self.ground: Ground | None = None
        self._known: dict[int, PictureCard] = {}
        self._before: dict[int, PictureCard] = {}
        """What was known before it was read last: it is shown until that is known anew."""

    def take(self, read: PicturesRead) -> None:
        """Show what was read."""
        self.collection, self.ground = read.collection, read.ground
        self._before, self._known = self._known, dict(read.cards)
        self._put(read.numbers, self.across)

    def set_across(self, across: int) -> None:
        """So many stand side by side now."""
        if across != self.across:
            self._put(self.numbers, across)

    def learn(self, cards: Mapping[int, PictureCard]) -> None:
        """More are known."""
        if len(self._known) > _MOST_KNOWN:
            self._known = {}
        self._known.update(cards)

    def card(self, place: int) -> PictureCard | None:
        """What one says; None where none is, or where it is not known yet."""
        if not 0 <= place < len(self.numbers):
            return None
        number = self.numbers[place]
        if number not in self._known:
            self.missed.emit()
        return self._known.get(number) or self._before.get(number)

    def known(self) -> list[PictureCard]:
        """Those that are known, in their order."""
        return [self._known[number] for number in self.numbers if number in self._known]

    def unknown(self, first: int, last: int) -> list[int]:
        """The numbers of those from a place to before another that are not known."""
        return [number for number in self.numbers[max(first, 0) : last] if number not in self._known]

    def place(self, index: _Index) -> int:
        """Which one stands there, also where none does."""
        return index.row() * self.across + index.column()

    def at(self, place: int) -> QModelIndex:
        """Where one stands."""
        return self.index(*divmod(place, self.across))

    def _put(self, numbers: array[int], across: int) -> None:
        if numbers == self.numbers and across == self.across:
            if numbers:
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, across - 1))
            return
        self.beginResetModel()
        self.numbers, self.across = numbers, across
        self.endResetModel()

    # As Qt asks

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else -(-len(self.numbers) // self.across)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.across

    def flags(self, index: _Index) -> Qt.ItemFlag:
        is_there = index.isValid() and self.place(index) < len(self.numbers)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_there else Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
        if not index.isValid() or role not in roles:
            return None
        card = self.card(self.place(index))
        if card is None:
            return None
        return card.spoken if role == Qt.ItemDataRole.AccessibleTextRole else card.title
