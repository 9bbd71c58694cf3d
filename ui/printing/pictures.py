"""Pictures on pages: as large as there is room for, but no larger than they say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage

from ui.printing.flow import GAP
from ui.printing.ink import MM, PT, QUIET, Ink

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from desktop.printing.content import PaperPicture
    from ui.printing.flow import Flow

LABEL_PT: Final = 9.0
_DOTS: Final = 150
"""Of a picture an inch of paper holds at least: a small one is not blown up."""


def lay_picture(flow: Flow, block: PaperPicture) -> None:
    """It stands below its words, on one page with them."""
    image = QImage.fromData(block.data)
    if image.isNull():
        return
    ink = Ink(LABEL_PT, colour=QUIET)
    size = _size(image, flow, block)
    lines = ink.count(block.label, flow.body.width())
    above = lines * ink.pitch + 2 * PT
    flow.place(above + size.height(), partial(_draw, block, ink, size, above), below=GAP)


def _size(image: QImage, flow: Flow, block: PaperPicture) -> QSizeF:
    own = QSizeF(image.width(), image.height()) * (1440 / _DOTS)
    most = QSizeF(flow.body.width(), min(block.high_mm * MM, flow.body.height() / 2))
    fits = own.width() <= most.width() and own.height() <= most.height()
    return own if fits else own.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)


def _draw(block: PaperPicture, ink: Ink, size: QSizeF, above: float, painter: QPainter, place: QRectF) -> None:
    """Read again whenever somebody looks at the page: all pictures at once would take much memory."""
    ink.draw(painter, place, block.label)
    image = QImage.fromData(block.data)
    painter.drawImage(QRectF(place.left(), place.top() + above, size.width(), size.height()), image, image.rect())
