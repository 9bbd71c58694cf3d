"""One PC: its name, and how it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.people.records import PC
from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import ICON, META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import Label


class PCRow(QWidget):
    """An icon (crossed out when the PC is not there), the name, and a sentence below."""

    def __init__(self, pc: PC, words: str) -> None:
        super().__init__()
        self.setAccessibleName(f"{pc.name}, {words}")
        texts = QVBoxLayout()
        texts.setSpacing(SPACE_4 // 2)
        texts.addWidget(Label(pc.name, wrap=True))
        texts.addWidget(Label(words, META, "quiet", wrap=True))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, SPACE_8, 0, SPACE_8)
        layout.setSpacing(SPACE_12)
        layout.addWidget(_Sign(online=pc.online), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)

    def add_action(self, button: QWidget) -> None:
        """Put a button at its end."""
        self.layout().addWidget(button, 0, Qt.AlignmentFlag.AlignTop)


class _Sign(QWidget):
    def __init__(self, *, online: bool) -> None:
        super().__init__()
        self._online = online
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        side = Theme.current().scaled(ICON)
        self.setFixedSize(side, side)
        Theme.current().changed.connect(self._fit)

    def _fit(self) -> None:
        side = Theme.current().scaled(ICON)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = Theme.current().colour("accent" if self._online else "quiet")
        paint_icon(QPainter(self), self.rect(), "monitor" if self._online else "monitor-off", colour)
