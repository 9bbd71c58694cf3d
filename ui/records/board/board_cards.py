"""The cards of a board as a model: its columns are the board's, the first row holds the first card of each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.bidi import filled

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value
    from ui.records.board.board_read import BoardCard, BoardColumn, BoardRead
    from ui.records.table.table_read import Ground

_Index = QModelIndex | QPersistentModelIndex
_MOST_KNOWN: Final = 2_000


class CardPlace(NamedTuple):
    """Where a card is."""

    column: int
    row: int


class BoardCards(QAbstractTableModel):
    """Those in sight are known. A card that was moved here stands in its new column before that is saved.

    Attributes: `columns`; `ground`: None before anything was read. Signals: `missed`: a card was asked for that is not
    known.
    """

    missed = Signal()

    def __init__(self, collection: RecordCollection) -> None:
        super().__init__()
        self.collection = collection
        self.columns: Sequence[BoardColumn] = ()
        self.ground: Ground | None = None
        self.moved: dict[int, CardPlace] = {}
        """Where cards were put, by their numbers, that are not saved and read yet, and the one that is stood on."""
        self._known: dict[int, BoardCard] = {}
        self._before: dict[int, BoardCard] = {}
        """What was known before it was read last: it is shown until that is known anew."""
        self._rows = 0

    def take(self, read: BoardRead) -> None:
        """Show what was read."""
        self.collection, self.ground = read.collection, read.ground
        self._before, self._known = self._known, dict(read.cards)
        self._put(_with_moved(read.columns, self.moved))

    def move(self, number: int, to: CardPlace) -> None:
        """Put a card into another column, until it is read again where it belongs."""
        self.moved[number] = to
        self._put(_with_moved(self.columns, {number: to}))

    def learn(self, cards: Mapping[int, BoardCard]) -> None:
        """More cards are known."""
        if len(self._known) > _MOST_KNOWN:
            self._known = {}
        self._known.update(cards)
        self._tell_changed()

    def number(self, place: CardPlace) -> int | None:
        """The number of the card at a place; None where none is."""
        if not 0 <= place.column < len(self.columns):
            return None
        numbers = self.columns[place.column].numbers
        return numbers[place.row] if 0 <= place.row < len(numbers) else None

    def place_of(self, number: int) -> CardPlace | None:
        """Where a card stands; None where it is not on the board."""
        for at, column in enumerate(self.columns):
            if number in column.numbers:
                return CardPlace(at, column.numbers.index(number))
        return None

    def card(self, place: CardPlace) -> BoardCard | None:
        """What a card says; None where none is, or where it is not known yet."""
        number = self.number(place)
        if number is None:
            return None
        if number not in self._known:
            self.missed.emit()
        return self._known.get(number) or self._before.get(number)

    def count(self, column: int) -> int:
        """How many cards a column has."""
        return len(self.columns[column].numbers)

    @property
    def total(self) -> int:
        """How many there are on the board."""
        return sum(len(column.numbers) for column in self.columns)

    def column_of(self, value: Value) -> int:
        """The column of an answer."""
        return next(at for at, each in enumerate(self.columns) if each.value == value and not each.is_of_misfits)

    def unknown(self, first: int, last: int, columns: Iterable[int]) -> list[int]:
        """The numbers of the cards in these rows and columns that are not known."""
        found = (number for at in columns for number in self.columns[at].numbers[max(first, 0) : last])
        return [number for number in found if number not in self._known]

    def _put(self, columns: Sequence[BoardColumn]) -> None:
        if len(columns) != len(self.columns):
            self.beginResetModel()
            self.columns, self._rows = columns, _height(columns)
            self.endResetModel()
            return
        before, after = self._rows, _height(columns)
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
        self.columns, self._rows = columns, after
        if after > before:
            self.endInsertRows()
        elif after < before:
            self.endRemoveRows()
        self._tell_changed()

    def _tell_changed(self) -> None:
        if self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, len(self.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    # As Qt asks

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        place = CardPlace(index.column(), index.row())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        card = self.card(place)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            label = self.columns[place.column].label
            return filled(self.tr("%1, in %2"), card.spoken, label) if card is not None else self.tr("No card")
        return card.title if card is not None else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.label
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ", ".join(filter(None, (column.label, f"{len(column.numbers):,}", column.sums)))
        return None


def _height(columns: Sequence[BoardColumn]) -> int:
    """As many rows as the longest column has cards; one is always there to stand on."""
    return max((len(column.numbers) for column in columns), default=0) or 1


def _with_moved(columns: Sequence[BoardColumn], moved: Mapping[int, CardPlace]) -> Sequence[BoardColumn]:
    """These columns, with the cards that were moved where they were put."""
    if not moved:
        return columns
    numbers = [array("q", column.numbers) for column in columns]
    for number, place in moved.items():
        for each in numbers:
            if number in each:
                each.remove(number)
        if place.column < len(numbers):
            numbers[place.column].insert(place.row, number)
    return [column._replace(numbers=each) for column, each in zip(columns, numbers, strict=True)]
