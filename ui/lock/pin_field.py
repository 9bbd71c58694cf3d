"""A line for a PIN: dots, which nobody reads over somebody's shoulder."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.key_position import upper_digit
from ui.theme import Theme
from ui.tokens import PAGE_TITLE, TARGET

_WIDTH: Final = 220
_LONGEST: Final = 64


class PinField(QLineEdit):
    """Signals: `given(str)`: by Return, or with the fourth digit where the PIN has four.

    Digits of any keyboard count: on layouts that write them with Shift only, the key alone is one.
    """

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._is_short = True
        self.setAccessibleName(QCoreApplication.translate("Pin", "PIN"))
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhPreferNumbers)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMaxLength(_LONGEST)
        self.setAcceptDrops(False)
        self.textEdited.connect(self._on_edited)
        self.returnPressed.connect(self._give)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def begin(self, *, is_short: bool) -> None:
        """Empty, for a PIN of four digits, or a longer one."""
        self._is_short = is_short
        self.clear()
        self.setReadOnly(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = upper_digit(event) if self._is_short and not event.text().isdecimal() else None
        if digit is None or self.isReadOnly():
            super().keyPressEvent(event)
        else:
            self.insert(str(digit))
            self._on_edited(self.text())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """There is nothing to copy."""
        event.accept()

    def _on_edited(self, typed: str) -> None:
        if self._is_short and len(typed) >= 4:
            self._give()

    def _give(self) -> None:
        if self.text() and not self.isReadOnly():
            self.setReadOnly(True)
            self.given.emit(self.text())

    def _fit(self) -> None:
        theme = Theme.current()
        self.setFont(theme.font(PAGE_TITLE))
        self.setFixedWidth(theme.scaled(_WIDTH))
        self.setMinimumHeight(theme.scaled(TARGET + 12))
