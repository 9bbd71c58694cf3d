"""The cells of a table on screen, with the keys and the mouse of a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QWidget,
)

from ui.records.table.cell_editor import CellDelegate
from ui.records.table.cell_painting import HANDLE, CellPainter
from ui.records.table.table_selection import SelectableTable
from ui.theme import Theme
from ui.tokens import SPACE_8

if TYPE_CHECKING:
    from ui.records.table.table_rows import TableRows

_STEPS: Final = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_MOVES: Final = {*_STEPS, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End}
_FAR: Final = 1 << 30
_REACH: Final = 3
_ROOM_FOR_ARROW: Final = "    "
_DEEDS: Final = {
    "copy": QKeySequence.StandardKey.Copy,
    "cut": QKeySequence.StandardKey.Cut,
    "paste": QKeySequence.StandardKey.Paste,
    "undo": QKeySequence.StandardKey.Undo,
}
_KEYS: Final = {Qt.Key.Key_Delete: "empty", Qt.Key.Key_Backspace: "empty"}
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


def _deed_of(event: QKeyEvent) -> str:
    """What a key does to what is selected."""
    for deed, keys in _DEEDS.items():
        if event.matches(keys):
            return deed
    if event.modifiers() == _CONTROL:
        return {Qt.Key.Key_D: "fill", Qt.Key.Key_Semicolon: "today"}.get(Qt.Key(event.key()), "")
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return _KEYS.get(Qt.Key(event.key()), "") if plain else ""


class TableView(SelectableTable):
    """Shows `TableRows`. One cell is stood on; Shift and the mouse select a block from it.

    Attributes: `delegate`, which makes the lines in which cells are typed.

    Signals: `sighted(first, last)`: these rows are in sight; `opened(row)`; `menu_wanted(QPoint)`, with the place on
    the screen; `refused(str)`: why one may not write; `wanted(str)`: one of the things that are done to what is
    selected: copy, cut, paste, fill, empty, undo; `fill_wanted(row)`: what is selected goes on down to that row;
    `begun(row)`, `ended()`: somebody types in a cell; `file_wanted(str, FileValue, str)`: one wants to see what a
    cell holds, in the column that is called so, of the record with this id.
    """

    sighted = Signal(int, int)
    opened = Signal(int)
    menu_wanted = Signal(QPoint)
    refused = Signal(str)
    wanted = Signal(str)
    fill_wanted = Signal(int)
    begun = Signal(int)
    ended = Signal()
    file_wanted = Signal(str, object, str)

    def __init__(self, rows: TableRows) -> None:
        super().__init__(rows)
        self.delegate = CellDelegate(self)
        self._filling: int | None = None
        """The row down to which the mouse would fill."""
        self._entering: int | None = None
        """The column in which somebody began to enter a row: Enter leads back below it."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalHeader().setAccessibleName(self.tr("Rows"))
        self.horizontalHeader().setAccessibleName(self.tr("Columns"))
        self.findChild(QAbstractButton).setAccessibleName(self.tr("Select all"))
        self.setItemDelegate(self.delegate)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSortingEnabled(True)  # or a click on a label would select the column
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.verticalHeader().opened.connect(self.opened)
        self.delegate.left.connect(self._on_line_left)
        self.verticalScrollBar().valueChanged.connect(self.tell_sight)
        Theme.current().changed.connect(self._on_theme_changed)

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keys of the table come before what they do elsewhere in the section."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _deed_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, extend = event.key(), bool(event.modifiers() & _SHIFT)
        far = bool(event.modifiers() & _CONTROL)
        if key in _MOVES:
            self._entering = None
        if deed := _deed_of(event):
            self.wanted.emit(deed)
        elif key in _STEPS:
            row, place = (_FAR * step if far else step for step in _STEPS[key])
            self.step(row, place, extend=extend)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            page = max(1, self.viewport().height() // self.verticalHeader().defaultSectionSize() - 1)
            self.step(page if key == Qt.Key.Key_PageDown else -page, 0, extend=extend)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            end = _FAR if key == Qt.Key.Key_End else -_FAR
            self.step(end if far else 0, end, extend=extend)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_rows(0, max(0, self.rows.count - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not far:
            self._on_line_left(-1 if extend else 1, 0)
        elif key == Qt.Key.Key_Space or key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.currentIndex().row())
        elif key == Qt.Key.Key_F2:
            self.type_in(None)
        elif event.text().isprintable() and event.text() and not far:
            self.type_in(event.text())
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What an input method writes begins a line as keys do."""
        if (event.commitString() or event.preeditString()) and self.type_in(""):
            QApplication.sendEvent(QApplication.focusWidget(), event)
        else:
            event.ignore()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        if query == Qt.InputMethodQuery.ImEnabled:
            return True
        return super().inputMethodQuery(query)

    def type_in(self, text: str | None) -> bool:
        """Type in the cell one stands on, beginning with a text, or with what stands there; whether one may."""
        at = self.currentIndex()
        if not at.isValid():
            return False
        file = self.rows.file(at.row(), at.column())
        shown = self.rows.row(at.row())
        if file is not None and shown is not None and text is None:
            self.file_wanted.emit(self.rows.columns[at.column()].label, file, shown.record.id)
            return False
        refusal = self.rows.refusal(at.row(), at.column())
        if refusal:
            self.refused.emit(refusal)
            return False
        self.delegate.begins_with, self.delegate.types_over = text, text is not None
        self.scrollTo(at)
        self.begun.emit(at.row())
        begun = self.edit(at, QAbstractItemView.EditTrigger.AllEditTriggers, None)
        line = QApplication.focusWidget()
        if isinstance(line, QLineEdit):
            line.end(False)  # Qt selects all of it
        return begun

    def is_typing(self) -> bool:
        """Whether somebody types in a cell."""
        return self.state() == QAbstractItemView.State.EditingState

    def finish_typing(self) -> None:
        """What is typed in a cell is entered."""
        if self.is_typing():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self.ended.emit()

    def _on_line_left(self, rows: int, places: int) -> None:
        """Tab goes on in the row, Enter below where that was begun."""
        at = self.currentIndex()
        if places and not rows:
            self._entering = at.column() if self._entering is None else self._entering
            self.step(0, places)
        elif self._entering is not None:
            column, self._entering = self._entering, None
            self.go(at.row() + rows, column)
        else:
            self.step(rows, 0)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes to the right, Shift+Tab to the left; beyond the last cell of a row it goes on in the window."""
        columns, at = self.shown_columns(), self.currentIndex()
        place = columns.index(at.column()) + (1 if next else -1) if at.column() in columns else -1
        if not self.hasFocus() or not 0 <= place < len(columns):
            self._entering = None
            return super().focusNextPrevChild(next)
        self._on_line_left(0, 1 if next else -1)
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
        at = event.position().toPoint()
        index, is_left = self.indexAt(at), event.button() == Qt.MouseButton.LeftButton
        self._entering = None
        if is_left and self.handle_rect().adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(at):
            self._filling = self.block().last
        elif index.isValid() and not (not is_left and self.selectionModel().isSelected(index)):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.go(index.row(), index.column(), extend=bool(event.modifiers() & _SHIFT))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            on_handle = self.handle_rect().adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(at)
            self.viewport().setCursor(Qt.CursorShape.CrossCursor if on_handle else Qt.CursorShape.ArrowCursor)
        elif self._filling is not None:
            row, _ = self.cell_near(at)
            self._filling = max(self.block().last, row)
            self.scrollTo(self.rows.index(row, self.block().columns[0]))
            self.viewport().update()
        elif self.currentIndex().isValid():
            self.go(*self.cell_near(at), extend=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row, self._filling = self._filling, None
        if row is not None and row > self.block().last:
            self.fill_wanted.emit(row)
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.indexAt(event.position().toPoint()).isValid():
            self.type_in(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            cell = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(self.viewport().mapToGlobal(cell.bottomLeft()))
        elif self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())

    # What is in sight

    def tell_sight(self) -> None:
        """Tell what is in sight now."""
        self.sighted.emit(*self.rows_in_sight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tell_sight()

    def handle_rect(self) -> QRect:
        """The square at the lower right of what is selected; no valid one where nothing can be filled."""
        block = self.block()
        if block is None or not block.columns or self.rows.is_blank(block.first) or not self.hasFocus():
            return QRect()
        corner = self.visualRect(self.rows.index(block.last, block.columns[-1])).bottomRight()
        return QRect(corner.x() - HANDLE + 1, corner.y() - HANDLE + 1, HANDLE, HANDLE)

    def filling_rect(self) -> QRect:
        """What the mouse would fill now."""
        block = self.block()
        if self._filling is None or block is None:
            return QRect()
        first = self.visualRect(self.rows.index(block.first, block.columns[0]))
        return first.united(self.visualRect(self.rows.index(self._filling, block.columns[-1])))

    def sizeHintForColumn(self, number: int) -> int:
        """So wide that what is in sight of a column is read whole."""
        metrics = QFontMetrics(Theme.current().font(semibold=True))
        first, last = self.rows_in_sight()
        words = [self.rows.index(row, number).data() or "" for row in range(first, last)]
        words.append(str(self.rows.headerData(number, Qt.Orientation.Horizontal)) + _ROOM_FOR_ARROW)
        return max(metrics.horizontalAdvance(line) for each in words for line in each.split("\n")) + 2 * SPACE_8 + 2

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
