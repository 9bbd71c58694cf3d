"""What stands on printed pages, read from what is painted."""

import re
from html import unescape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator

from ui.printing.pages import PrintedPages

_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")


def words_on(pages: PrintedPages, number: int) -> list[str]:
    """The lines of a page, from 0, in the order in which they are painted."""
    return [unescape(text).strip() for text in _TEXT.findall(painted(pages, number)) if text.strip()]


def painted(pages: PrintedPages, number: int) -> str:
    """A page, from 0, as SVG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    svg = QSvgGenerator()
    svg.setOutputDevice(buffer)
    svg.setSize(QSize(round(pages.shape.width), round(pages.shape.height)))
    painter = QPainter(svg)
    pages.paint(painter, number)
    painter.end()
    return data.data().decode()
