"""The rows of a folder on screen: chosen, opened, named anew, dragged into folders; and files dropped on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
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

from desktop.drive.records import NamedThing
from ui.drive.drive_row import DriveDelegate
from ui.drive.drive_rows import MOVED, DriveRows, moved_ids
from ui.drive.rows import DriveRow, DriveShown
from ui.files.giving import has_files
from ui.files.shown_files import ShownFiles
from ui.theme import Theme
from ui.widgets import MenuListView, list_row

_OPENING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DriveList(MenuListView):
    """Signals: `opened(DriveRow)`, `looked(DriveRow)`; `named(str, str)`, an id and a name; `away_wanted`, `up_wanted`,
    `paste_wanted`, `drag_wanted`; `copy_wanted(bool)`, whether it is cut; `moved(list, str)`: ids into a folder;
    `given(QMimeData, str)`: what was dropped on a folder, or empty: on the one that is listed.
    """

    opened = Signal(object)
    looked = Signal(object)
    named = Signal(str, str)
    away_wanted = Signal()
    up_wanted = Signal()
    paste_wanted = Signal()
    drag_wanted = Signal()
    copy_wanted = Signal(bool)
    moved = Signal(list, str)
    given = Signal(QMimeData, str)

    def __init__(self, shown: ShownFiles) -> None:
        super().__init__()
        self.rows = DriveRows()
        self._delegate = DriveDelegate(self, self.rows.row, shown)
        self.rows.delegate = self._delegate
        self._waiting: DriveShown | None = None
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

    def say_where(self, on_disk: Callable[[str], str]) -> None:
        """What is said of folders that are on a disk, too."""
        self._delegate.on_disk = on_disk

    @property
    def is_naming(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def show_shown(self, shown: DriveShown, *, anew: bool = False) -> None:
        """List what was read. What is chosen stays so, and the keyboard on its row, or where that was; `anew`: nothing
        is. While a name is typed, that waits."""
        if self.is_naming and not anew:
            self._waiting = shown
            return
        current, scrolled = self.currentIndex().row(), self.verticalScrollBar().value()
        at = self.rows.id_at(current) if current >= 0 else ""
        chosen = set(self.chosen_ids())
        if not self.rows.show(shown.listed, shown.rows) and not anew:
            return
        if anew:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
            self.scrollToTop()
            return
        number = self.rows.number_of(at)
        if number is None and shown.listed and current >= 0:
            number = min(current, len(shown.listed) - 1)
        self._choose_again(chosen, number)
        self.verticalScrollBar().setValue(scrolled)

    def _choose_again(self, chosen: set[str], number: int | None) -> None:
        model, again = self.selectionModel(), QItemSelection()
        for first, last in _runs(sorted(at for id in chosen if (at := self.rows.number_of(id)) is not None)):
            again.select(self.rows.index(first), self.rows.index(last))
        model.select(again, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if number is not None:
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            model.setCurrentIndex(self.rows.index(number), flag)
            if not model.hasSelection() and chosen:
                model.select(self.rows.index(number), QItemSelectionModel.SelectionFlag.Select)

    def chosen_ids(self) -> list[str]:
        """The ids of what is chosen, in order."""
        return [one.id for one in self.chosen_named()]

    def chosen_named(self) -> list[NamedThing]:
        """What is chosen, in order, by names alone."""
        return [self.rows.listed[number] for number in self._chosen_numbers()]

    def chosen(self, most: int | None = None) -> list[DriveRow]:
        """What the rows say that are chosen, in order; of more only so many: thousands take long to read."""
        return [self.rows.row(number) for number in self._chosen_numbers()[:most]]

    def _chosen_numbers(self) -> list[int]:
        """By what is selected from where to where: thousands that are chosen are few runs."""
        runs = ((run.top(), run.bottom()) for run in self.selectionModel().selection())
        found = {number for first, last in runs for number in range(first, last + 1)}
        return sorted(number for number in found if number < self.rows.rowCount())

    def first_in_sight(self) -> int:
        """The number of the first row that can be seen."""
        return max(0, self.indexAt(self.viewport().rect().center() - QPoint(0, self.viewport().height() // 2)).row())

    def choose(self, id: str) -> bool:
        """Put the keyboard on something; whether it is listed."""
        number = self.rows.number_of(id)
        if number is not None:
            index = self.rows.index(number)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)
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
            self.show_shown(waiting)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows.row(self.currentIndex().row()) if self.currentIndex().isValid() else None
        if self.is_naming:
            super().keyPressEvent(event)
        elif row is not None and event.key() in _OPENING:
            self.opened.emit(row)
        elif row is not None and event.key() == Qt.Key.Key_Space:
            self.looked.emit(row)
        elif event.key() == Qt.Key.Key_Delete:
            self.away_wanted.emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self.up_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            self.copy_wanted.emit(event.matches(QKeySequence.StandardKey.Cut))
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))
        super().focusInEvent(event)

    # Dragging

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        self.drag_wanted.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MOVED) or has_files(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        folder = self._folder_at(event.position().toPoint(), event.mimeData())
        self._show_target(folder)
        moves = event.mimeData().hasFormat(MOVED)
        event.setDropAction(Qt.DropAction.MoveAction if moves else event.proposedAction())
        event.setAccepted(folder.isValid() or not moves)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_target(QModelIndex())

    def dropEvent(self, event: QDropEvent) -> None:
        folder = self._folder_at(event.position().toPoint(), event.mimeData())
        into = self.rows.id_at(folder.row()) if folder.isValid() else ""
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


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of those that follow each other: thousands that are chosen are few runs."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found
