"""The line in which a cell is typed: what Enter, Tab and the arrows do in it, and what there is to choose from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.records.collection import Kind
from ui.plain_text import PlainTextEdit
from ui.theme import Theme
from ui.tokens import SPACE_8
from ui.widgets import FindList, LineEdit

if TYPE_CHECKING:
    from ui.records.table.table_view import TableView

_Index = QModelIndex | QPersistentModelIndex
_LEAST_WIDTH = 120
_TEXT_WIDTH, _TEXT_LINES = 260, 6
_MOVES = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class CellDelegate(QStyledItemDelegate):
    """Makes the lines. Signals: `entered(row, column, text)`: something else was typed in a cell; `left(rows,
    columns)`: so far on one wants to go then; `typed(row, column, text)`: somebody is typing.

    Attributes: `begins_with`: what the next line begins with; None: what stands in the cell. `types_over`: whether the
    arrows leave it, as they do where one began by typing.
    """

    entered = Signal(int, int, str)
    left = Signal(int, int)
    typed = Signal(int, int, str)

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view
        self.begins_with: str | None = None
        self.types_over = False
        self._before = ""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        rows = self._view.rows
        column = rows.columns[index.column()]
        assert column.field is not None
        is_long = column.field.kind is Kind.TEXT and not column.field.is_set
        editor = _CellText(parent) if is_long else LineEdit(parent)
        editor.setAccessibleName(column.label)
        editor.setProperty("cell", True)
        editor.setFont(Theme.current().font())
        choices = self._choices(column.field.kind, column.field.choices) if not column.field.is_set else []
        if choices:
            FindList(editor).offer(choices)
        editor.textChanged.connect(partial(self._tell_typed, editor, QPersistentModelIndex(index)))
        return editor

    def _tell_typed(self, editor: QWidget, place: QPersistentModelIndex, *_: object) -> None:
        text = editor.text()
        self.typed.emit(place.row(), place.column(), text if text != self._before else "")

    def _choices(self, kind: Kind, choices: object) -> list[str]:
        ground = self._view.rows.ground
        if kind is Kind.CHOICE:
            return [label for _, label in choices]  # type: ignore[attr-defined]
        if kind is Kind.YES_NO:
            return [self.tr("Yes"), self.tr("No")]
        return ground.words.people() if kind is Kind.PERSON and ground is not None else []

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Once, when it begins: what comes from elsewhere meanwhile is not put over what is typed."""
        if editor.property("begun"):
            return
        editor.setProperty("begun", True)
        rows = self._view.rows
        unsaved = rows.unsaved_words(index.row(), index.column())
        shown, column = rows.row(index.row()), rows.columns[index.column()]
        assert rows.ground is not None
        self._before = (
            unsaved if unsaved is not None else rows.ground.words.typed(column, shown.record if shown else None)
        )
        text = self._before if self.begins_with is None else self.begins_with
        if isinstance(editor, PlainTextEdit):
            editor.setPlainText(text)
            editor.moveCursor(editor.textCursor().MoveOperation.End)
        else:
            editor.setText(text)
            editor.end(False)

    def setModelData(self, editor: QWidget, model: object, index: _Index) -> None:
        text = editor.text()
        if text != self._before:
            self.entered.emit(index.row(), index.column(), text)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        rect, theme = QRect(option.rect), Theme.current()
        if isinstance(editor, _CellText):
            rect.setWidth(max(rect.width(), theme.scaled(_TEXT_WIDTH)))
            rect.setHeight(max(rect.height(), editor.wanted_height(rect.width())))
        else:
            rect.setWidth(max(rect.width(), theme.scaled(_LEAST_WIDTH)))
        room = self._view.viewport().rect()
        rect.moveLeft(max(room.left(), min(rect.left(), room.right() - rect.width())))
        rect.moveTop(max(room.top(), min(rect.top(), room.bottom() - rect.height())))
        editor.setGeometry(rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            if event.key() == Qt.Key.Key_F2:
                self.types_over = False
                return True
            step = self._step(event)
            if event.key() == Qt.Key.Key_Escape:
                self._close(watched)
                return True
            if step is not None:
                self.commitData.emit(watched)
                self._close(watched)
                self.left.emit(*step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, PlainTextEdit):
                return False  # Alt+Enter breaks the line
        return super().eventFilter(watched, event)

    def _step(self, event: QKeyEvent) -> tuple[int, int] | None:
        """Where a key leads out of the line; None where it stays in it."""
        key, back = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return None if event.modifiers() & Qt.KeyboardModifier.AltModifier else (-1 if back else 1, 0)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return 0, -1 if back or key == Qt.Key.Key_Backtab else 1
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return _MOVES.get(Qt.Key(key)) if self.types_over and plain else None

    def _close(self, editor: QWidget) -> None:
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


class _CellText(PlainTextEdit):
    """Text of several lines; it grows with what is typed in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__()
        self.setParent(parent)
        self.setTabChangesFocus(True)
        self.setProperty("field", True)
        self.document().setDocumentMargin(2)
        self.textChanged.connect(self._grow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.insertPlainText("\n")
        else:
            super().keyPressEvent(event)

    def wanted_height(self, width: int) -> int:
        """So that all of it is in sight, up to some lines."""
        line = self.fontMetrics().lineSpacing()
        room = QRect(0, 0, width - 3 * SPACE_8, 1 << 20)
        needed = self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.text())
        lines = max(needed.height(), line * (self.text().count("\n") + 1))
        return min(lines, line * _TEXT_LINES) + SPACE_8

    def _grow(self) -> None:
        height = max(self.height(), self.wanted_height(self.width()))
        room = self.parentWidget().height() - self.y()
        if height != self.height() and height <= room:
            self.resize(self.width(), height)
