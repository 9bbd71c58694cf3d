"""A barcode on screen, black on white in either theme, as scanners want it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.bidi import filled
from ui.scanner.code_128 import QUIET, bars

_HEIGHT: Final = 96
_MOST: Final = 2


class BarcodePicture(QWidget):
    """Its bars are whole pixels wide: two where there is room."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._bars = bars(code)
        begin, width = self._bars[-1]
        self._modules = begin + width + 2 * QUIET
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
        for begin, width in self._bars:
            margin = self.height() // 12
            x = module * (QUIET + begin)
            painter.fillRect(x, margin, module * width, self.height() - 2 * margin, Qt.GlobalColor.black)
