"""A column that scrolls where there is more than fits, and is no wider than reads well."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import COLUMN_WIDTH


class ColumnArea(QScrollArea):
    """Attributes: `column`, what stands in it, top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self._inner = QWidget()
        self._inner.setProperty("ground", "")
        self.column = QVBoxLayout(self._inner)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._inner)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def _fit(self) -> None:
        self._inner.setMaximumWidth(Theme.current().scaled(COLUMN_WIDTH))
