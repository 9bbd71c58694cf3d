"""Text that is as high as what stands in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QSizePolicy

from ui.plain_text import PlainTextEdit
from ui.theme import Theme

_PADDING = 14


class GrowingText(PlainTextEdit):
    """It can stand where a line can. Signals: `textEdited` by hand; `editingFinished` when the focus goes, and with
    `returnPressed` on Return, where it holds one line only: then Shift+Return breaks it.
    """

    textEdited = Signal()  # noqa: N815 -- the names are those of a line
    editingFinished = Signal()  # noqa: N815
    returnPressed = Signal()  # noqa: N815

    def __init__(self, *, most_lines: int, one_line: bool = False) -> None:
        super().__init__()
        self._most = most_lines
        self._one_line = one_line
        self.setProperty("field", True)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self.fit)
        self.textChanged.connect(self.textEdited)
        Theme.current().changed.connect(self.fit)
        self.fit()

    def setText(self, text: str) -> None:
        """Show this; the caret goes to its end."""
        if self.text() != text:
            self.blockSignals(True)
            self.setPlainText(text)
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.blockSignals(False)
            self.fit()

    def isUndoAvailable(self) -> bool:
        """Whether anything that was typed can be taken back."""
        return self.document().isUndoAvailable()

    def fit(self) -> None:
        """Take the height that the lines ask for."""
        lines = round(self.document().documentLayout().documentSize().height())
        shown = max(1, min(self._most, lines))
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(bar.ScrollBarAsNeeded if lines > self._most else bar.ScrollBarAlwaysOff)
        self.setFixedHeight(shown * QFontMetrics(self.font()).lineSpacing() + _PADDING)
        if lines <= self._most:
            self.verticalScrollBar().setValue(0)  # where the caret stood in fewer lines

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if self._one_line and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not is_shifted:
            self.returnPressed.emit()
            self.editingFinished.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.editingFinished.emit()
