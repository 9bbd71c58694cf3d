"""Several that are each on or off, side by side."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.rows.typed_text import shortened
from ui.theme import Theme
from ui.tokens import SPACE_4, SPACE_24, TARGET
from ui.widgets.flow import FlowLayout

_LONGEST: Final = 30
"""Characters, so that one of them fits the narrowest place."""


class Toggles(QWidget):
    """They go on in the next line where there is no room. Signals: `switched(str, bool)` by hand, with the key."""

    switched = Signal(str, bool)

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        """`choices`: of each its key, what stands on it, cut short where it is long, and what screen readers say."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[str, QPushButton] = {}
        layout = FlowLayout(self)
        layout.setSpacing(SPACE_4)
        for key, text, spoken in choices:
            button = _Toggle(text)
            button.setAccessibleName(spoken)
            button.setAccessibleDescription(name)
            button.clicked.connect(partial(self._on_clicked, key))
            self._buttons[key] = button
            layout.addWidget(button)

    def set_on(self, keys: Collection[str]) -> None:
        """These are on, the others are not."""
        for key, button in self._buttons.items():
            button.setChecked(key in keys)

    def say(self, key: str, text: str) -> None:
        """What stands on one of them now."""
        self._buttons[key].setText(text)
        self._buttons[key].setAccessibleName(text)

    def _on_clicked(self, key: str) -> None:
        self.switched.emit(key, self._buttons[key].isChecked())


class _Toggle(QPushButton):
    def __init__(self, text: str) -> None:
        short = shortened(text, _LONGEST)
        super().__init__(short.replace("&", "&&"))
        self.setToolTip(text if short != text else "")
        self.setProperty("kind", "toggle")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(Theme.current().font(semibold=True))
        height = max(Theme.current().scaled(TARGET), metrics.height() + 8)
        return QSize(max(metrics.horizontalAdvance(self.text()) + SPACE_24, TARGET), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
