"""Pages as a PDF, and as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from ui.printing.ink import PER_INCH

if TYPE_CHECKING:
    from ui.printing.pages import PrintedPages


def page_layout(pages: PrintedPages) -> QPageLayout:
    """Their paper, for Qt: all of it, since margins are the pages' own."""
    orientation = QPageLayout.Orientation.Landscape if pages.landscape else QPageLayout.Orientation.Portrait
    size = QSizeF(pages.paper.width_mm, pages.paper.height_mm)
    match = QPageSize.SizeMatchPolicy.FuzzyMatch
    page = QPageSize(size, QPageSize.Unit.Millimeter, pages.paper.name, match)
    layout = QPageLayout(page, orientation, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def pdf_bytes(pages: PrintedPages) -> bytes:
    """The file: its text stays text."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(pages.title)
    writer.setCreator("Countertop")
    writer.setResolution(PER_INCH)
    writer.setPageLayout(page_layout(pages))
    painter = QPainter(writer)
    for number in range(pages.count):
        if number:
            writer.newPage()
        pages.paint(painter, number)
    painter.end()
    return data.data()


def picture(pages: PrintedPages, number: int, width: int, ratio: float = 1.0) -> QImage:
    """One page as a picture, so many pixels wide on a screen with that pixel ratio."""
    pixels = round(width * ratio)
    scale = pixels / pages.shape.width
    image = QImage(pixels, round(pages.shape.height * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill("white")
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale / ratio, scale / ratio)
    pages.paint(painter, number)
    painter.end()
    return image
