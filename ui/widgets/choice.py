"""A choice between a few things, all in view."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.theme import Theme
from ui.tokens import RADIUS, SPACE_4, TARGET


class SegmentedChoice(QWidget):
    """One of a few, side by side; arrow keys move between them, Tab leaves. Signals: `changed(str)` with the key."""

    changed = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], value: str = "", parent: QWidget | None = None
    ) -> None:
        """`choices`: (key, text on screen) pairs. `value`: the key chosen at first, the first one's if empty."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_4 - 1, SPACE_4 - 1, SPACE_4 - 1, SPACE_4 - 1)
        layout.setSpacing(2)
        for key, text in choices:
            button = _Segment(text)
            button.setAccessibleDescription(name)
            button.toggled.connect(partial(self._on_toggled, key))
            self._buttons[key] = button
            self._group.addButton(button)
            layout.addWidget(button)
        self.set_value(value or choices[0][0])

    def value(self) -> str:
        """The key of what is chosen."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def set_value(self, key: str) -> None:
        """Choose by key; raises KeyError when there is no such choice."""
        self._buttons[key].setChecked(True)

    def stops(self) -> list[QWidget]:
        """What Tab may come to."""
        return list(self._buttons.values())

    def focus_chosen(self) -> None:
        """Put the focus on what is chosen."""
        self._buttons[self.value()].setFocus()

    def _on_toggled(self, key: str, on: bool) -> None:
        if on:
            self.changed.emit(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


class _Segment(QPushButton):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("kind", "segment")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(Theme.current().font(semibold=True))
        height = max(Theme.current().scaled(TARGET), metrics.height() + 8)
        return QSize(max(metrics.horizontalAdvance(self.text()) + 28, TARGET), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
