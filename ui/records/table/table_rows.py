"""The rows of a table, of which those in sight are known: what stands in their cells."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.files.value import FileValue
from desktop.records.collection import Kind
from desktop.records.working_out import WORKED_OUT
from ui.bidi import filled
from ui.records.table.columns import WHOSE, Column
from ui.records.table.table_read import Ground, ShownRow, TableRead

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection

_Index = QModelIndex | QPersistentModelIndex
_MOST_KNOWN: Final = 4_000
_FIGURES: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class FreshRow:
    """A row that was begun here and is not listed yet, or that could be. `id`: of its record, once that is made;
    `words`: what was typed in it, by the columns' keys; `key`: of what it would belong to; `is_begun`: by hand."""

    def __init__(self, key: bytes = b"", *, is_begun: bool = True) -> None:
        self.id = ""
        self.key = key
        self.is_begun = is_begun
        self.words: dict[str, str] = {}


class TableRows(QAbstractTableModel):
    """Rows of records, then those that were just begun here, and where one may add some, a blank one last.

    Attributes: `numbers` of the rows in their order; `ground`: None before anything was read; `examples`: the ids of
    records that are.
    Signals: `missed(int)`: a row was asked for that is not known.
    """

    missed = Signal(int)

    def __init__(self, collection: RecordCollection, columns: Sequence[Column]) -> None:
        super().__init__()
        self.collection = collection
        self.columns = columns
        self.numbers: array[int] = array("q")
        self.ground: Ground | None = None
        self.fresh: list[FreshRow] = []
        self.unsaved: dict[tuple[str, str], str] = {}
        """What was typed in cells of records and is not saved yet, by their ids and the columns' keys."""
        self.examples: frozenset[str] = frozenset()
        self._known: dict[int, ShownRow] = {}
        self._has_blank = False

    def redefine(self, collection: RecordCollection, columns: Sequence[Column]) -> None:
        """The collection asks for something else now: other columns, of the same rows."""
        self.beginResetModel()
        self.collection, self.columns, self._known = collection, columns, {}
        self.endResetModel()

    def show_examples(self, ids: Collection[str]) -> None:
        """These records are examples, which nobody wrote."""
        if self.examples != frozenset(ids):
            self.examples = frozenset(ids)
            self.tell_changed(0, self.rowCount() - 1)

    @property
    def count(self) -> int:
        """How many records are listed."""
        return len(self.numbers)

    @property
    def has_blank(self) -> bool:
        """Whether a blank row stands last."""
        return self._has_blank

    def take(self, read: TableRead, numbers: array[int], fresh: list[FreshRow]) -> bool:
        """Show what was read, in this order, and below it what is only begun; whether any row stands elsewhere now."""
        self.ground = read.ground
        self._known = read.rows
        has_blank = not read.listing.away and not read.ground.rights.adding()
        moved = numbers.tobytes() != self.numbers.tobytes() or has_blank != self._has_blank or fresh != self.fresh
        if moved:
            self._put(numbers, fresh, has_blank)
        self.tell_changed(0, self.rowCount() - 1)
        return moved

    def _put(self, numbers: array[int], fresh: list[FreshRow], has_blank: bool) -> None:
        """Rows come and go at the end, and all say something else: what stands on one is led after it by the view."""
        before, after = self.rowCount(), len(numbers) + len(fresh) + has_blank
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
        self.numbers, self.fresh, self._has_blank = numbers, fresh, has_blank
        if after > before:
            self.endInsertRows()
        elif after < before:
            self.endRemoveRows()

    def fresh_after(self, read: TableRead) -> list[FreshRow]:
        """What stands below the records that were read: rows that were begun and are not among these, and those that
        could be begun."""
        begun = [fresh for fresh in self.fresh if fresh.is_begun and fresh.id not in read.begun]
        could = {fresh.key: fresh for fresh in self.fresh if not fresh.is_begun}
        for key, name in read.without.items():
            if key not in [fresh.key for fresh in begun]:
                fresh = could.get(key) or FreshRow(key, is_begun=False)
                fresh.words[WHOSE] = name
                begun.append(fresh)
        return begun

    def begin_row(self) -> FreshRow:
        """The blank row is one that was begun; another blank one follows."""
        fresh = FreshRow()
        self._put(self.numbers, [*self.fresh, fresh], self._has_blank)
        return fresh

    def drop_fresh(self, fresh: FreshRow) -> None:
        """It was not made after all."""
        self._put(self.numbers, [each for each in self.fresh if each is not fresh], self._has_blank)

    def learn(self, rows: Mapping[int, ShownRow]) -> None:
        """More rows are known."""
        if len(self._known) > _MOST_KNOWN:
            self._known = {}
        self._known.update(rows)
        self.tell_changed(0, self.rowCount() - 1)

    def unsaved_words(self, row: int, column: int) -> str | None:
        """What was typed in a cell and is not saved yet; None of most."""
        fresh, key = self.fresh_row(row), self.columns[column].key
        if fresh is not None:
            return fresh.words.get(key)
        if not self.unsaved:
            return None
        shown = self.row(row)
        return self.unsaved.get((shown.record.id, key)) if shown is not None else None

    def tell_changed(self, first: int, last: int) -> None:
        """What is in sight of these rows is to be painted anew."""
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def is_blank(self, row: int) -> bool:
        """Whether this is the blank row at the end."""
        return row >= len(self.numbers) + len(self.fresh)

    def fresh_row(self, row: int) -> FreshRow | None:
        """A row that was just begun, where this is one."""
        place = row - len(self.numbers)
        return self.fresh[place] if 0 <= place < len(self.fresh) else None

    def row(self, row: int) -> ShownRow | None:
        """What a row says; None of a blank one, and of one that is not known yet."""
        if not 0 <= row < len(self.numbers):
            return None
        found = self._known.get(self.numbers[row])
        if found is None:
            self.missed.emit(row)
        return found

    def place_of(self, number: int) -> int | None:
        """Where the row with a number stands."""
        try:
            return self.numbers.index(number)
        except ValueError:
            return None

    def unknown(self, first: int, last: int) -> array[int]:
        """Of the rows from a place to before another those that are not known."""
        return array("q", [number for number in self.numbers[first:last] if number not in self._known])

    def file(self, row: int, column: int) -> FileValue | None:
        """The file in a cell; None where it holds something else, or none."""
        shown = self.row(row)
        value = shown.record.values.get(self.columns[column].key) if shown is not None else None
        return value if isinstance(value, FileValue) else None

    def refusal(self, row: int, column: int) -> str:
        """Why one may not write in a cell; empty where one may."""
        field = self.columns[column].field
        if field is None:
            return self.tr("This is filled in by itself.")
        if self.ground is None:
            return self.tr("This is not read yet.")
        if field.worked_out:
            return WORKED_OUT
        fresh = self.fresh_row(row)
        if fresh is not None and fresh.key:
            return self.ground.rights.changing(self.collection.derived(fresh.key), field.key)
        if field.kind is Kind.FILE:
            return self.tr("F2 shows a file. Space opens the row, where one is chosen or taken away.")
        if row >= len(self.numbers):
            return self.ground.rights.adding()
        if field.kind is Kind.LINK:
            return self.tr("Open the row to choose what it leads to.")
        shown = self.row(row)
        if shown is None:
            return self.tr("This is not read yet.")
        return self.ground.rights.changing(shown.record.key, field.key, shown.record.parent)

    # As Qt asks

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.numbers) + len(self.fresh) + self._has_blank

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _FIGURES if column.is_of_figures else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        shown = self.row(index.row())
        unsaved = self.unsaved_words(index.row(), index.column())
        words = shown.words[index.column()] if shown is not None else ""
        if unsaved is not None:
            return unsaved
        if role == Qt.ItemDataRole.DisplayRole or shown is None:
            return words
        return self._spoken(shown, column, words)

    def _spoken(self, shown: ShownRow, column: Column, words: str) -> str:
        if shown.record.id in self.examples:
            return filled(self.tr("%1, an example"), words)
        if column.key in shown.record.misfits:
            return filled(self.tr("%1, does not fit"), words)
        if column.key in shown.record.apart:
            return filled(self.tr("%1, written otherwise by somebody at the same time"), words)
        return words

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.columns[section].label if 0 <= section < len(self.columns) else None
        return "" if self.is_blank(section) else str(section + 1)
