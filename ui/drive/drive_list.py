"""The rows of a folder on screen: chosen, opened, named anew, dragged into folders; and files dropped on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QLineEdit, QListView, QWidget

from ui.drive.drive_row import ROW, DriveDelegate
from ui.drive.rows import DriveRow
from ui.files.shown_files import ShownFiles
from ui.theme import Theme
from ui.widgets import MenuListView, list_row

_Index = QModelIndex | QPersistentModelIndex
_OPENING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
MOVED: Final = "application/x-countertop-files"
"""What is dragged within the section: ids, a line each."""


def moved_ids(data: QMimeData) -> list[str]:
    """Those that are dragged within the section."""
    return bytes(data.data(MOVED).data()).decode().split() if data.hasFormat(MOVED) else []


class DriveRows(QAbstractListModel):
    """What is listed."""

    def __init__(self, delegate: DriveDelegate | None = None) -> None:
        super().__init__()
        self._rows: list[DriveRow] = []
        self.delegate = delegate
        self.changes_names = True

    def show_rows(self, rows: Sequence[DriveRow]) -> None:
        """List these; what stays where it was is only painted anew."""
        if [row.id for row in rows] != [row.id for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        self._rows = list(rows)
        if rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def row(self, number: int) -> DriveRow:
        return self._rows[number]

    def all(self) -> Sequence[DriveRow]:
        """In their order."""
        return self._rows

    def number_of(self, id: str) -> int | None:
        """Where something stands."""
        return next((number for number, row in enumerate(self._rows) if row.id == id), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self._rows[index.row()].thing.may_change and self.changes_names:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            where = self.delegate.where(row) if self.delegate is not None else ""
            return f"{row.spoken}, {where}" if where else row.spoken
        return None

    def mimeTypes(self) -> list[str]:
        return [MOVED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(MOVED, "\n".join(self._rows[index.row()].id for index in indexes).encode())
        return data


class DriveList(MenuListView):
    """Signals: `opened(DriveRow)`; `named(str, str)`, an id and a name; `away_wanted`, `up_wanted`, `paste_wanted`;
    `moved(list, str)`: ids into a folder; `given(QMimeData, str)`: what was dropped on a folder, or empty: on the one
    that is listed.
    """

    opened = Signal(object)
    named = Signal(str, str)
    away_wanted = Signal()
    up_wanted = Signal()
    paste_wanted = Signal()
    moved = Signal(list, str)
    given = Signal(QMimeData, str)

    def __init__(self, shown: ShownFiles) -> None:
        super().__init__()
        self.rows = DriveRows()
        self._delegate = DriveDelegate(self, self.rows.row, shown)
        self.rows.delegate = self._delegate
        self._waiting: Sequence[DriveRow] | None = None
        self.setAccessibleName(self.tr("Files"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setItemDelegate(self._delegate)
        self.setModel(self.rows)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self._delegate.named.connect(self.named)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.row(index.row())))
        shown.changed.connect(lambda _: self.viewport().update())
        Theme.current().changed.connect(self.doItemsLayout)

    @property
    def is_naming(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def show_rows(self, rows: Sequence[DriveRow], *, anew: bool = False) -> None:
        """List these. What is chosen stays so, and the keyboard on its row, or where that was; `anew`: nothing is.
        While a name is typed, that waits."""
        if self.is_naming and not anew:
            self._waiting = rows
            return
        current, scrolled = self.currentIndex().row(), self.verticalScrollBar().value()
        at = self.rows.row(current).id if current >= 0 else ""
        chosen = {row.id for row in self.chosen()}
        self.rows.show_rows(rows)
        if anew:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
            self.scrollToTop()
            return
        number = self.rows.number_of(at)
        if number is None and rows and current >= 0:
            number = min(current, len(rows) - 1)
        self._choose_again(chosen, number)
        self.verticalScrollBar().setValue(scrolled)

    def _choose_again(self, chosen: set[str], number: int | None) -> None:
        model = self.selectionModel()
        model.clearSelection()
        for at, row in enumerate(self.rows.all()):
            if row.id in chosen:
                model.select(self.rows.index(at), QItemSelectionModel.SelectionFlag.Select)
        if number is not None:
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            model.setCurrentIndex(self.rows.index(number), flag)
            if not model.hasSelection() and chosen:
                model.select(self.rows.index(number), QItemSelectionModel.SelectionFlag.Select)

    def chosen(self) -> list[DriveRow]:
        """What is chosen, in order."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.rows.row(number) for number in numbers if number < self.rows.rowCount()]

    def choose(self, id: str) -> bool:
        """Put the keyboard on something; whether it is listed."""
        number = self.rows.number_of(id)
        if number is not None:
            self.setCurrentIndex(self.rows.index(number))
            self.scrollTo(self.rows.index(number))
        return number is not None

    def name_again(self, id: str, typed: str) -> None:
        """Go on typing a name that could not be given."""
        if self.choose(id):
            self.edit(self.currentIndex())
            for editor in self.viewport().findChildren(QLineEdit):
                editor.setText(typed)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        inset = list_row.RING_INSET
        return self._delegate.ground_of(self.visualRect(self.currentIndex())).adjusted(inset, inset, -inset, -inset)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.show_rows(waiting)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows.row(self.currentIndex().row()) if self.currentIndex().isValid() else None
        if self.is_naming:
            super().keyPressEvent(event)
        elif row is not None and event.key() in _OPENING:
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_Delete:
            self.away_wanted.emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self.up_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))
        super().focusInEvent(event)

    # Dragging

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MOVED) or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        folder = self._folder_at(event.position().toPoint(), event.mimeData())
        self._show_target(folder)
        event.setAccepted(folder.isValid() or event.mimeData().hasUrls())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_target(QModelIndex())

    def dropEvent(self, event: QDropEvent) -> None:
        folder = self._folder_at(event.position().toPoint(), event.mimeData())
        into = self.rows.row(folder.row()).id if folder.isValid() else ""
        self._show_target(QModelIndex())
        event.acceptProposedAction()
        ids = moved_ids(event.mimeData())
        if ids and into:
            self.moved.emit(ids, into)
        elif not ids:
            self.given.emit(event.mimeData(), into)

    def _folder_at(self, at: QPoint, data: QMimeData) -> QModelIndex:
        """The folder under the mouse that what is dragged could go into."""
        index = self.indexAt(at)
        row = self.rows.row(index.row()) if index.isValid() else None
        return index if row is not None and row.is_folder and row.id not in moved_ids(data) else QModelIndex()

    def _show_target(self, folder: QModelIndex) -> None:
        self._delegate.target = QPersistentModelIndex(folder) if folder.isValid() else None
        self.viewport().update()
