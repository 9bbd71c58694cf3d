"""Fields to type into."""

from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from ui.clipboard import copied, copied_text, is_files
from ui.icons import paint_icon
from ui.theme import Theme, restyle
from ui.tokens import ICON, META, SPACE_4, SPACE_8, TARGET
from ui.widgets.button import IconButton
from ui.widgets.files_in_text import hand_on
from ui.widgets.label import Label
from ui.widgets.menu import Menu
from ui.widgets.text_menu import TextAction, text_menu


class LineEdit(QLineEdit):
    """A line with the menu that all text has. It takes nothing while it can only be read: Qt's takes what an input
    method decides even then. Files that are put into it do not become the names of their places.
    """

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def menu(self) -> Menu:
        """What can be done with the text here."""
        copy = TextAction(self.copy, self.hasSelectedText())
        select_all = TextAction(self.selectAll, bool(self.text()))
        if self.isReadOnly():
            return text_menu(self, copy=copy, select_all=select_all)
        return text_menu(
            self,
            undo=TextAction(self.undo, self.isUndoAvailable()),
            redo=TextAction(self.redo, self.isRedoAvailable()),
            cut=TextAction(self.cut, self.hasSelectedText()),
            copy=copy,
            paste=TextAction(self.paste, bool(copied_text()) or is_files(copied())),
            select_all=select_all,
        )

    def paste(self) -> None:
        """Put in what is on the clipboard."""
        if is_files(copied()) and not self.isReadOnly():
            hand_on(self, copied())
        else:
            super().paste()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.isReadOnly():
            event.ignore()
        else:
            super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_files(event.mimeData()) and not self.isReadOnly():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if is_files(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if is_files(event.mimeData()):
            event.acceptProposedAction()
            hand_on(self, event.mimeData())
        else:
            super().dropEvent(event)


class LabelledEdit(QWidget):
    """A label, what one types into, and below it a hint or what is wrong.

    `edit` is what one types into: a QLineEdit, or text that stands in its place.
    """

    def __init__(
        self, label: str, edit: QLineEdit | QPlainTextEdit, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.edit: Any = edit
        self._hint = hint
        self._besides = ""
        self.label = Label(label, semibold=True, wrap=True)
        edit.setAccessibleName(label)
        self.label.setBuddy(edit)
        self._below = Label("", META, "quiet", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_4)
        for part in (self.label, edit, self._below):
            layout.addWidget(part)
        self.setFocusProxy(edit)
        if isinstance(edit, QLineEdit):
            self._on_theme_changed()
            Theme.current().changed.connect(self._on_theme_changed)
        edit.textChanged.connect(self._forget_error)
        self.set_error("")

    def text(self) -> str:
        """What was typed, without spaces round it."""
        text: str = self.edit.text()
        return text.strip()

    def set_text(self, text: str) -> None:
        self.edit.setText(text)

    def set_hint(self, hint: str) -> None:
        """What stands below as long as nothing is wrong."""
        if hint != self._hint:
            self._hint = hint
            self.set_error(self.error(), in_view=False)

    def set_error(self, sentence: str, *, in_view: bool = True) -> None:
        """What is wrong with the value, or "" for nothing; typing takes it away. `in_view`: the page scrolls there."""
        self._below.setText(sentence or self._hint)
        self._below.set_tone("danger" if sentence else "quiet")
        self._below.setVisible(bool(sentence or self._hint))
        self._describe(sentence)
        restyle(self.edit, invalid=bool(sentence))
        if sentence and in_view and self.isVisible():
            QTimer.singleShot(0, self, self._bring_into_view)

    def describe(self, besides: str) -> None:
        """What is said of the value in another place, for screen readers, where nothing is wrong with what is typed."""
        self._besides = besides
        self._describe(self.error())

    def _describe(self, error: str) -> None:
        self.edit.setAccessibleDescription(error or "\n".join(filter(None, (self._hint, self._besides))))

    def error(self) -> str:
        return self._below.text() if self.edit.property("invalid") else ""

    def _bring_into_view(self) -> None:
        """What is wrong must be seen, also where the page scrolls."""
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(self)

    def _forget_error(self) -> None:
        if self.edit.property("invalid"):
            self.set_error("")

    def _on_theme_changed(self) -> None:
        self.edit.setMinimumHeight(Theme.current().scaled(TARGET + 2))


class TextField(LabelledEdit):
    """A line to type into, with its label and a hint or what is wrong.

    Signals: `changed(str)` on every edit by hand or program, `submitted()` on Return. `edit` is the QLineEdit.
    """

    changed = Signal(str)
    submitted = Signal()

    def __init__(
        self, label: str, *, value: str = "", placeholder: str = "", hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(label, LineEdit(value), hint=hint, parent=parent)
        self.edit.setPlaceholderText(placeholder)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self.submitted)


class SearchField(LineEdit):
    """A line to search with. Signals: `searched(str)` on every edit, `chosen()` on Return, `moved(int)` on Up and Down,
    `left()` when the focus goes elsewhere in the window.

    Escape empties it first; an empty one lets Escape pass to whoever closes things.
    """

    searched = Signal(str)
    chosen = Signal()
    moved = Signal(int)
    left = Signal()

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("filled", True)
        self.setPlaceholderText(placeholder or name)
        self._clear = IconButton("x", self.tr("Clear"), parent=self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setVisible(False)
        self._clear.clicked.connect(self.clear)
        self.textChanged.connect(self._on_text_changed)
        self.returnPressed.connect(self.chosen)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
            if event.key() == Qt.Key.Key_Escape:
                event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = Theme.current().scaled(ICON - 2)
        rect = QRect(SPACE_8, (self.height() - side) // 2, side, side)
        paint_icon(QPainter(self), rect, "search", Theme.current().colour("quiet"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.height() - 2
        self._clear.setGeometry(self.width() - side - 1, 1, side, side)

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text)

    def _on_theme_changed(self) -> None:
        theme = Theme.current()
        self.setMinimumHeight(theme.scaled(TARGET + 4))
        self.setTextMargins(theme.scaled(ICON - 2) + SPACE_4, 0, theme.scaled(ICON), 0)
