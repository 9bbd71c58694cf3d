"""A table in which one stands on a cell, and selects a block of cells from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Signal
from PySide6.QtWidgets import QAbstractItemView

from ui.records.table.frozen_table import FrozenTable
from ui.records.table.headers import ColumnHeader, RowHeader

if TYPE_CHECKING:
    from ui.records.table.table_rows import TableRows

_SELECT: Final = QItemSelectionModel.SelectionFlag


class Cells(NamedTuple):
    """A block of cells: rows from the first to the last, and the columns in it as they stand on screen."""

    first: int
    last: int
    columns: tuple[int, ...]


class SelectableTable(FrozenTable):
    """Attributes: `rows`. Signals: `moved()`: one stands on another cell, or another block is selected."""

    moved = Signal()

    def __init__(self, rows: TableRows) -> None:
        super().__init__()
        self.rows = rows
        self._end = QModelIndex()
        """The corner of the block that is selected across from the cell one stands on."""
        self._parts: list[tuple[int, int, int, int]] = []
        self.setVerticalHeader(RowHeader(self))
        self.setHorizontalHeader(ColumnHeader(self))
        self.setModel(rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        self.selectionModel().currentChanged.connect(self._on_moved)

    def selected_parts(self) -> list[tuple[int, int, int, int]]:
        """The selection's rectangles: top, left, bottom, right, by the columns' numbers."""
        return self._parts

    def block(self) -> Cells | None:
        """What is selected, or the cell that one stands on."""
        parts = self._parts
        if not parts:
            index = self.currentIndex()
            return Cells(index.row(), index.row(), (index.column(),)) if index.isValid() else None
        numbers = {number for part in parts for number in range(part[1], part[3] + 1)}
        columns = tuple(number for number in self.shown_columns() if number in numbers)
        return Cells(min(part[0] for part in parts), max(part[2] for part in parts), columns)

    def go(self, row: int, column: int, *, extend: bool = False) -> None:
        """Stand on a cell, or select from where one stands up to it."""
        index = self.rows.index(max(0, min(row, self.rows.rowCount() - 1)), column)
        if not index.isValid():
            return
        if extend and self.currentIndex().isValid():
            self._select(self.currentIndex(), index)
        else:
            self.selectionModel().setCurrentIndex(index, _SELECT.NoUpdate)
            self._select(index, index)
        self.scrollTo(index)

    def stand(self, row: int, column: int) -> None:
        """Stand on a cell alone, be it in sight or not."""
        index = self.rows.index(row, column)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, _SELECT.NoUpdate)
            self._select(index, index)
        else:
            self.selectionModel().clear()

    def shift_selection(self, rows: int) -> None:
        """The same block so many rows further down."""
        here, end = (self.rows.index(at.row() + rows, at.column()) for at in (self.currentIndex(), self._end))
        self.selectionModel().setCurrentIndex(here, _SELECT.NoUpdate)
        self._select(here, end)

    def select_rows(self, first: int, last: int) -> None:
        """All cells of some rows."""
        columns = self.shown_columns()
        here, end = self.rows.index(first, columns[0]), self.rows.index(last, columns[-1])
        self.selectionModel().setCurrentIndex(here, _SELECT.NoUpdate)
        self._select(here, end)

    def select_block(self, first: int, last: int, columns: tuple[int, ...]) -> None:
        """These rows in these columns, as far as they are there."""
        last = min(last, self.rows.rowCount() - 1)
        here, end = self.rows.index(first, columns[0]), self.rows.index(last, columns[-1])
        self.selectionModel().setCurrentIndex(here, _SELECT.NoUpdate)
        self._select(here, end)

    def _select(self, here: QModelIndex, end: QModelIndex) -> None:
        self._end = end
        top, bottom = sorted((here.row(), end.row()))
        selection = self._between(top, bottom, here.column(), end.column())
        self.selectionModel().select(selection, _SELECT.ClearAndSelect)

    def _between(self, top: int, bottom: int, one: int, other: int) -> QItemSelection:
        columns = self.shown_columns()
        places = sorted(columns.index(number) if number in columns else 0 for number in (one, other))
        selection = QItemSelection()
        for number in columns[places[0] : places[1] + 1]:
            selection.select(self.rows.index(top, number), self.rows.index(bottom, number))
        return selection

    def step(self, row: int, places: int, *, extend: bool = False) -> None:
        """So many rows and columns on."""
        at, columns = self._end if extend and self._end.isValid() else self.currentIndex(), self.shown_columns()
        if not columns:
            return
        place = columns.index(at.column()) if at.column() in columns else 0
        place = max(0, min(place + places, len(columns) - 1))
        self.go(max(at.row(), 0) + row, columns[place], extend=extend)

    def _on_selected(self) -> None:
        parts = self.selectionModel().selection()
        self._parts = [(part.top(), part.left(), part.bottom(), part.right()) for part in parts]
        self.verticalHeader().viewport().update()
        self.viewport().update()
        self.moved.emit()

    def _on_moved(self) -> None:
        self.viewport().update()
        self.moved.emit()

    def cell_near(self, at: QPoint) -> tuple[int, int]:
        """The row and column of the cell at a place, or of the nearest to it."""
        columns, index = self.shown_columns(), self.indexAt(at)
        row = self.verticalHeader().logicalIndexAt(at.y())
        if row < 0:
            row = 0 if at.y() < 0 else self.rows.rowCount() - 1
        if index.isValid():
            return row, index.column()
        number = self.horizontalHeader().logicalIndexAt(at.x())
        return row, number if number >= 0 else columns[0] if at.x() < 0 else columns[-1]

    def rows_in_sight(self) -> tuple[int, int]:
        """The first, and the one after the last."""
        header, height = self.verticalHeader(), self.viewport().height()
        first = max(0, header.visualIndexAt(0))
        last = header.visualIndexAt(max(0, height - 1))
        return first, (last if last >= 0 else self.rows.rowCount() - 1) + 1
