"""A line of a draft, which several may write: what is typed goes into the draft, what others write comes in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.rows.typed_text import one_line
from ui.clipboard import copied_text
from ui.theme import Theme
from ui.tokens import TARGET
from ui.widgets import LineEdit


class DraftLine(LineEdit):
    """Signals: `typed(str)` at each edit by hand, `entered` on Return, `pasted(str)`: several lines, which do not stand
    in it then. Undo is that of the draft: its keys go to whoever holds the line."""

    typed = Signal(str)
    entered = Signal()
    pasted = Signal(str)

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.composing = False
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.textEdited.connect(self.typed)
        self.returnPressed.connect(self.entered)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def show_text(self, text: str) -> None:
        """Show what the draft says; the caret stays where it is in the text."""
        was = self.text()
        if text == was:
            return
        place = self.cursorPosition()
        head = next((at for at, (a, b) in enumerate(zip(was, text, strict=False)) if a != b), min(len(was), len(text)))
        self.setText(text)
        self.setCursorPosition(place if place <= head else max(head, place + len(text) - len(was)))
        if not self.hasFocus():
            self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination())
        if is_undo(event) or is_redo(event) or event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        elif keys == QKeySequence("Ctrl+V") and self._takes_lines():
            return
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def _takes_lines(self) -> bool:
        text = copied_text()
        if len([line for line in text.splitlines() if one_line(line)]) < 2:
            return False
        self.pasted.emit(text)
        return True

    def _fit(self) -> None:
        self.setMinimumHeight(Theme.current().scaled(TARGET + 2))


def is_composing(widget: QWidget | None) -> bool:
    """Whether an input method is in the midst of a word there."""
    return bool(getattr(widget, "composing", False))


def is_undo(event: QKeyEvent) -> bool:
    """Whether a key takes back."""
    return event.matches(QKeySequence.StandardKey.Undo) or QKeySequence(event.keyCombination()) == QKeySequence(
        "Ctrl+Z"
    )


def is_redo(event: QKeyEvent) -> bool:
    """Whether a key brings back."""
    keys = QKeySequence(event.keyCombination())
    return event.matches(QKeySequence.StandardKey.Redo) or keys in (
        QKeySequence("Ctrl+Y"),
        QKeySequence("Ctrl+Shift+Z"),
    )
