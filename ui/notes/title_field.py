"""The line that a note's title is typed into."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent

from ui.theme import Theme
from ui.tokens import PAGE_TITLE, SPACE_4, SPACE_12
from ui.widgets import LineEdit, sheet_padding

_TITLE_HEIGHT = 36
_SELECTING = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class TitleField(LineEdit):
    """Signals: `left` when the focus goes."""

    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(self.tr("Untitled"))
        self.setProperty("bare", True)
        self.setProperty("textRole", PAGE_TITLE)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def show_title(self, title: str) -> None:
        """Show what the row says; the caret stays where it is."""
        if title != self.text():
            caret = self.cursorPosition()
            self.setText(title)
            self.setCursorPosition(caret if self.hasFocus() else 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Nothing is selected, as Qt does after Tab and after a button that had the focus: a key would replace all."""
        caret = self.cursorPosition()
        super().focusInEvent(event)
        if event.reason() in _SELECTING:
            self.setCursorPosition(caret)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        padding = sheet_padding(self.width())
        inset = 2  # Qt's own, so that the title stands over what is below it
        self.setTextMargins(padding - inset, padding - SPACE_12, padding - inset, SPACE_4)
        self.setMinimumHeight(Theme.current().scaled(_TITLE_HEIGHT) + padding - SPACE_12 + SPACE_4)
