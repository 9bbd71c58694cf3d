"""While the shop is being opened, where that takes a moment."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.tokens import SPACE_12
from ui.widgets import Label, Spinner


class WaitingPage(QWidget):
    """Says that something is being done; nothing can be pressed."""

    def __init__(self) -> None:
        super().__init__()
        words = self.tr("Opening the shop…")
        self.setAccessibleName(words)
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        row.addStretch()
        row.addWidget(Spinner(words))
        row.addWidget(Label(words, tone="quiet"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch()
        column = QVBoxLayout(self)
        column.addStretch()
        column.addLayout(row)
        column.addStretch()
