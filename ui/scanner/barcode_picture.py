"""A barcode on screen, black on white in either theme, as scanners want it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.barcodes import bars
from ui.bidi import filled

_HEIGHT: Final = 96
_MOST: Final = 2
_QUIET: Final = 10
"""What stays white on each side, in widths of the thinnest bar."""


class BarcodePicture(QWidget):
    """Its bars are whole pixels wide: two where there is room."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._bars = bars(code)
        self._modules = len(self._bars) + 2 * _QUIET
        self.setAccessibleName(filled(self.tr("Barcode %1"), code))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._modules * _MOST, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._modules, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        module = max(1, min(_MOST, self.width() // self._modules))
        painter = QPainter(self)
        painter.fillRect(0, 0, module * self._modules, self.height(), Qt.GlobalColor.white)
        margin = self.height() // 12
        for place, bar in enumerate(self._bars, _QUIET):
            if bar == "1":
                painter.fillRect(module * place, margin, module, self.height() - 2 * margin, Qt.GlobalColor.black)
