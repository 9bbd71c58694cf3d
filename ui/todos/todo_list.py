"""The rows of a list of to-dos on screen: ticked by Space or a click on their box, opened by Return or a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView

from ui.local_clock import LocalClock
from ui.theme import Theme
from ui.todos.rows import TodoRow
from ui.todos.todo_row import ROW, TodoDelegate, tick_rect
from ui.widgets import MenuListView, list_row

_Index = QModelIndex | QPersistentModelIndex
_TICKING = (Qt.Key.Key_Space,)
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GOING = (Qt.Key.Key_Delete,)


class TodoRows(QAbstractListModel):
    """What is listed."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[TodoRow] = []

    def show_rows(self, rows: Sequence[TodoRow]) -> None:
        """List these; what stays where it was is only painted anew."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        for number, row in enumerate(rows):
            if row != self._rows[number]:
                self._rows[number] = row
                self.dataChanged.emit(self.index(number), self.index(number))

    def row(self, number: int) -> TodoRow:
        return self._rows[number]

    def all(self) -> Sequence[TodoRow]:
        """In their order."""
        return self._rows

    def number_of(self, key: str) -> int | None:
        """Where a row stands."""
        return next((number for number, row in enumerate(self._rows) if row.key == key), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and self._rows[index.row()].kind == "heading":
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        return row.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None


class TodoList(MenuListView):
    """Signals, each with a row: `ticked`, `opened`, `away_wanted`; `moved` when the keyboard stands on another."""

    ticked = Signal(object)
    opened = Signal(object)
    away_wanted = Signal(object)
    moved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows = TodoRows()
        self._delegate = TodoDelegate(self, self.rows.row)
        self.setAccessibleName(self.tr("To-dos"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(self._delegate)
        self.setModel(self.rows)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self._showing = False
        Theme.current().changed.connect(self.doItemsLayout)
        LocalClock.current().changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[TodoRow], *, anew: bool = False) -> None:
        """List these. The keyboard stays on its row, or goes to what has taken its place; `anew`: to none."""
        before, scrolled = self.currentIndex(), self.verticalScrollBar().value()
        key = self.rows.row(before.row()).key if before.isValid() else ""
        self._showing = True
        self.rows.show_rows(rows)
        number = None if anew else self.rows.number_of(key)
        if number is None and before.isValid() and not anew:
            number = self._near(before.row())
        self.setCurrentIndex(self.rows.index(number) if number is not None else QModelIndex())
        self._showing = False
        self.verticalScrollBar().setValue(0 if anew else scrolled)

    def current_row(self) -> TodoRow | None:
        """The row that the keyboard is on."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def choose(self, key: str) -> bool:
        """Put the keyboard on a row; whether it is listed."""
        number = self.rows.number_of(key)
        if number is not None:
            self._showing = True
            self.setCurrentIndex(self.rows.index(number))
            self._showing = False
        return number is not None

    def choose_first(self) -> None:
        """Put the keyboard on the first row that is more than a heading."""
        number = self._near(0)
        if number is not None:
            self.setCurrentIndex(self.rows.index(number))

    def _near(self, number: int) -> int | None:
        """The row there that can be chosen, else the next one, else the last before."""
        count = self.rows.rowCount()
        order = [*range(min(number, count), count), *reversed(range(min(number, count)))]
        return next((at for at in order if self.rows.row(at).kind != "heading"), None)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        ground = self._delegate.ground_of(self.visualRect(self.currentIndex()))
        inset = list_row.RING_INSET
        return ground.adjusted(inset, inset, -inset, -inset)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        if row is not None and event.key() in _TICKING and row.ticked is not None:
            self.ticked.emit(row)
        elif row is not None and event.key() in _OPENING:
            self.opened.emit(row)
        elif row is not None and event.key() in _GOING:
            self.away_wanted.emit(row)
        elif event.key() not in _TICKING:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        if not self.currentIndex().isValid():
            self._showing = True
            self.choose_first()
            self._showing = False
        super().focusInEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self._on_clicked(self.rows.row(index.row()), self._is_on_tick(index, event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        on_tick = index.isValid() and self._is_on_tick(index, at)
        self._delegate.pointed = QPersistentModelIndex(index) if on_tick else None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if on_tick else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    def _is_on_tick(self, index: QModelIndex, at: QPoint) -> bool:
        row = self.rows.row(index.row())
        return row.ticked is not None and tick_rect(
            self._delegate.inner_of(self.visualRect(index)), grown=True
        ).contains(at)

    def _on_clicked(self, row: TodoRow, on_tick: bool) -> None:
        if row.ticked is not None and (on_tick or row.kind == "step"):
            self.ticked.emit(row)
        elif row.kind != "heading":
            self.opened.emit(row)

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._showing:
            self.moved.emit(self.rows.row(current.row()))
