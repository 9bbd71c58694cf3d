"""The line below a table: what is to be said of the cell one stands on, and what the selection comes to."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import ElidedLabel, announce


class StatusLine(QWidget):
    """Two texts: a sentence at the left, numbers at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._sentence = ElidedLabel("", META, "quiet")
        self._sums = ElidedLabel("", META, "ink")
        self._sums.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_16, SPACE_4, SPACE_16, SPACE_4)
        row.setSpacing(SPACE_8)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._sums)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def say(self, sentence: str, *, strongly: bool = False) -> None:
        """Something about the cell one stands on; `strongly`: it was tried, and is not done."""
        self._sentence.setText(sentence)
        self._sentence.set_tone("attention" if strongly else "quiet")
        if strongly:
            announce(self, sentence, assertive=True)

    def said(self) -> str:
        """The sentence."""
        return self._sentence.text()

    def show_sums(self, words: str) -> None:
        """What the selection comes to."""
        self._sums.setText(words)

    def sums(self) -> str:
        """What is said of the selection."""
        return self._sums.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(Theme.current().colour("line"))
        painter.drawLine(0, 0, self.width(), 0)

    def _fit(self) -> None:
        self.setMinimumHeight(Theme.current().scaled(28))
