"""The cells of a table on screen, with the keys and the mouse of a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QFrame, QTableView

from ui.records.table.cell_painting import CellPainter
from ui.records.table.headers import ColumnHeader, RowHeader
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.records.table.table_rows import TableRows

_SELECT: Final = QItemSelectionModel.SelectionFlag
_STEPS: Final = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_FAR: Final = 1 << 30
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class Cells(NamedTuple):
    """A block of cells: rows from the first to the last, and the columns in it as they stand on screen."""

    first: int
    last: int
    columns: tuple[int, ...]


class TableView(QTableView):
    """Shows `TableRows`. One cell is stood on; Shift and the mouse select a block from it.

    Signals: `sighted(first, last)`: these rows are in sight; `moved()`: one stands on another cell, or another block is
    selected; `opened(row)`; `menu_wanted(QPoint)`, with the place on the screen.
    """

    sighted = Signal(int, int)
    moved = Signal()
    opened = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, rows: TableRows) -> None:
        super().__init__()
        self.rows = rows
        self._end = QModelIndex()
        """The corner of the block that is selected across from the cell one stands on."""
        self._parts: list[tuple[int, int, int, int]] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalHeader(RowHeader(self))
        self.setHorizontalHeader(ColumnHeader(self))
        self.verticalHeader().setAccessibleName(self.tr("Rows"))
        self.horizontalHeader().setAccessibleName(self.tr("Columns"))
        self.findChild(QAbstractButton).setAccessibleName(self.tr("Select all"))
        self.setModel(rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSortingEnabled(True)  # or a click on a label would select the column
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.verticalHeader().opened.connect(self.opened)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        self.selectionModel().currentChanged.connect(self._on_moved)
        self.verticalScrollBar().valueChanged.connect(self.tell_sight)
        Theme.current().changed.connect(self._on_theme_changed)

    # What is stood on and selected

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

    def shown_columns(self) -> list[int]:
        """The numbers of the columns that are shown, in their order on screen."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(visual) for visual in range(header.count()))
        return [number for number in order if not header.isSectionHidden(number)]

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

    def _step(self, row: int, places: int, *, extend: bool = False) -> None:
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

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, extend = event.key(), bool(event.modifiers() & _SHIFT)
        far = bool(event.modifiers() & _CONTROL)
        if key in _STEPS:
            row, place = (_FAR * step if far else step for step in _STEPS[key])
            self._step(row, place, extend=extend)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            page = max(1, self.viewport().height() // self.verticalHeader().defaultSectionSize() - 1)
            self._step(page if key == Qt.Key.Key_PageDown else -page, 0, extend=extend)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            end = _FAR if key == Qt.Key.Key_End else -_FAR
            self._step(end if far else 0, end, extend=extend)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_rows(0, max(0, self.rows.count - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not far:
            self._step(-1 if extend else 1, 0)
        elif key == Qt.Key.Key_Space or key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.currentIndex().row())
        else:
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes to the right, Shift+Tab to the left; beyond the last cell of a row it goes on in the window."""
        columns, at = self.shown_columns(), self.currentIndex()
        place = columns.index(at.column()) + (1 if next else -1) if at.column() in columns else -1
        if not self.hasFocus() or not 0 <= place < len(columns):
            return super().focusNextPrevChild(next)
        self.go(at.row(), columns[place])
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.shown_columns():
            self.go(0, self.shown_columns()[0])
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        extend = bool(event.modifiers() & _SHIFT)
        is_in_block = event.button() == Qt.MouseButton.RightButton and self.selectionModel().isSelected(index)
        if not is_in_block:
            self.go(index.row(), index.column(), extend=extend)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self.currentIndex().isValid():
            self.go(*self._cell_near(event.position().toPoint()), extend=True)

    def _cell_near(self, at: QPoint) -> tuple[int, int]:
        """The cell at a place, or the nearest to it."""
        header, columns = self.horizontalHeader(), self.shown_columns()
        row = self.verticalHeader().logicalIndexAt(at.y())
        number = header.logicalIndexAt(at.x())
        if row < 0:
            row = 0 if at.y() < 0 else self.rows.rowCount() - 1
        if number < 0:
            number = columns[0] if at.x() < 0 else columns[-1]
        return row, number

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            cell = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(self.viewport().mapToGlobal(cell.bottomLeft()))
        elif self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())

    # What is in sight

    def rows_in_sight(self) -> tuple[int, int]:
        """The first, and the one after the last."""
        header, height = self.verticalHeader(), self.viewport().height()
        first = max(0, header.visualIndexAt(0))
        last = header.visualIndexAt(max(0, height - 1))
        return first, (last if last >= 0 else self.rows.rowCount() - 1) + 1

    def tell_sight(self) -> None:
        """Tell what is in sight now."""
        self.sighted.emit(*self.rows_in_sight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tell_sight()

    def handle_rect(self) -> QRect:
        """The square at the lower right of what is selected; no valid one where nothing can be filled."""
        return QRect()

    def ring_rect(self) -> QRect:
        """Where the focus ring goes: over the one that stands round the cell for the mouse too."""
        return self.visualRect(self.currentIndex()).adjusted(0, 0, -1, -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        CellPainter(self, painter).paint(event.rect())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return True
        return super().viewportEvent(event)

    def _on_theme_changed(self) -> None:
        self.viewport().update()
        self.tell_sight()
