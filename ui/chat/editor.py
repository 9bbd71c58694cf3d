"""What one types into: it grows to some eight lines; Enter sends, Shift+Enter breaks the line."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.rows.typed_text import TEXT_BYTES
from ui.chat.mentions import MentionPopup
from ui.files.giving import given_files
from ui.plain_text import PlainTextEdit
from ui.theme import Theme

LINES = 8
_PASTE_CHARACTERS = 4 * TEXT_BYTES
_PADDING = 14


class Editor(PlainTextEdit):
    """Signals: `sent` on Enter, `escaped` on Escape, `up_when_empty`, `too_long(int)` with the bytes of a paste that
    was not taken, `caret_moved` when what is offered after an @ may change, `files_given` with those that were pasted
    or dropped.
    """

    sent = Signal()
    escaped = Signal()
    up_when_empty = Signal()
    too_long = Signal(int)
    caret_moved = Signal()
    files_given = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.popup: MentionPopup | None = None
        self._composing = False
        self._hint = ""
        self.setProperty("boxed", True)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self.fit)
        self.cursorPositionChanged.connect(self.caret_moved)
        Theme.current().changed.connect(self.fit)
        Theme.current().changed.connect(self._show_hint)
        self.fit()

    def fit(self) -> None:
        """Take the height that the lines ask for."""
        line = QFontMetrics(self.font()).lineSpacing()
        lines = max(1, min(LINES, round(self.document().documentLayout().documentSize().height())))
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(bar.ScrollBarAsNeeded if lines == LINES else bar.ScrollBarAlwaysOff)
        self.setFixedHeight(max(Theme.current().scaled(36), lines * line + _PADDING))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()
            self._show_hint()

    def set_hint(self, words: str) -> None:
        """What stands there while nothing is typed, on one line."""
        self._hint = words
        self._show_hint()

    def _show_hint(self) -> None:
        room = self.viewport().width() - 2
        self.setPlaceholderText(self.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, room))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self._composing:
            super().keyPressEvent(event)
        elif self.popup is not None and self.popup.isVisible() and self._to_popup(event):
            return
        elif enter and event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier):
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        elif enter:
            self.sent.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key == Qt.Key.Key_Up and not self.text():
            self.up_when_empty.emit()
        else:
            super().keyPressEvent(event)

    def _to_popup(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.popup.move_choice(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.popup.choose()
        elif key == Qt.Key.Key_Escape:
            self.popup.hide()
        else:
            return False
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self.popup is not None and self.popup.isVisible() and forward:
            self.popup.choose()
            return True
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.popup is not None:
            self.popup.hide()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if given := given_files(source):
            self.files_given.emit(given)
        else:
            super().insertFromMimeData(source)

    def insert_pasted(self, text: str) -> None:
        if len(text) > _PASTE_CHARACTERS:
            self.too_long.emit(len(text.encode("utf-8", "replace")))
            return
        super().insert_pasted(text)
