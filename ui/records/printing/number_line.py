"""A small whole number, typed; what is none counts as the nearest that is one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import META, SPACE_8
from ui.widgets import Label
from ui.widgets.field import LineEdit

_WIDTH = 64


class NumberLine(QWidget):
    """Signals: `changed` when another number stands there. Up and Down count; the wheel never does."""

    changed = Signal()

    def __init__(self, label: str, value: int, least: int, most: int) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.edit = _Counter(str(value))
        self.edit.setAccessibleName(label)
        self.edit.setFixedWidth(Theme.current().scaled(_WIDTH))
        self.edit.counted.connect(lambda step: self.set_number(self.number() + step))
        self.edit.textEdited.connect(lambda _: self.changed.emit())
        self.edit.editingFinished.connect(lambda: self.edit.setText(str(self.number())))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(self.edit)
        row.addWidget(Label(label, META, "quiet"), 1)

    def number(self) -> int:
        """The one that stands there, within its bounds."""
        text = self.edit.text().strip()
        typed = int(text) if text.isascii() and text.isdecimal() else self._least
        return max(self._least, min(typed, self._most))

    def set_number(self, number: int) -> None:
        """Put another one there."""
        self.edit.setText(str(max(self._least, min(number, self._most))))
        self.changed.emit()


class _Counter(LineEdit):
    counted = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.counted.emit(step)
