"""Files within a page of text: each is one object of Qt's, as large as it is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from desktop.files.sizes import size_words
from ui.files.painting import icon_of, paint_tile
from ui.files.tiles import Tile
from ui.icons import paint_icon
from ui.plain_text import BELOW
from ui.theme import Theme
from ui.tokens import META, SHEET_RADIUS, SPACE_4, SPACE_8

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from ui.notes.file_page import FilePage

OBJECT: Final = "\ufffc"
"""What stands for each in Qt's text."""
KIND: Final = QTextFormat.ObjectTypes.UserObject.value + 1
_SIGN: Final = QTextFormat.Property.UserProperty.value + 2
_PICTURE: Final = QSize(680, 420)
"""What a picture takes at most, and no more than six tenths of what is in sight of the page."""
_LEAST: Final = QSize(48, 48)
_NAME: Final = 280
_RING: Final = 2


def sign_of(format: QTextCharFormat) -> str:
    """The sign of the file that a format shows; empty for none."""
    number = format.intProperty(_SIGN) if format.objectType() == KIND else 0
    return chr(number) if number else ""


class FileMarks(QPyTextObject):
    """Measures and paints them, for one page."""

    def __init__(self, page: FilePage) -> None:
        super().__init__(page)
        self._page = page

    def format(self, sign: str) -> QTextCharFormat:
        """How a file is put into the page."""
        format, file = QTextCharFormat(), self._page.signs.file(sign)
        format.setObjectType(KIND)
        format.setProperty(_SIGN, ord(sign))
        if file is not None and not file.is_picture:
            format.setProperty(BELOW, True)
        return format

    def size(self, file: FileValue) -> QSize:
        """How large it is painted."""
        return self._picture_size(file) if file.is_picture else self._chip_size(file)

    def intrinsicSize(self, document: QTextDocument, position: int, format: QTextFormat) -> QSizeF:
        file = self._page.signs.file(sign_of(format.toCharFormat()))
        if file is None:
            return QSizeF()
        size = self.size(file)
        return QSizeF(size.width() + 1, size.height() + (SPACE_8 if file.is_picture else 0))

    def drawObject(
        self, painter: QPainter, rect: QRectF, document: QTextDocument, position: int, format: QTextFormat
    ) -> None:
        file = self._page.signs.file(sign_of(format.toCharFormat()))
        if file is None:
            return
        place = QRect(rect.topLeft().toPoint(), self.size(file))
        if file.is_picture:
            place.translate(0, SPACE_4)
            paint_tile(painter, Tile(file, place), self._page.shown, self._page.shown.words(file))
        else:
            self._paint_chip(painter, place, file)
        if self._page.is_selected(position):
            self._paint_ring(painter, place)

    # Pictures

    def _picture_size(self, file: FileValue) -> QSize:
        """As large as it is, and no larger than there is room for."""
        theme, view = Theme.current(), self._page.viewport()
        most = QSize(
            min(theme.scaled(_PICTURE.width()), view.width() - 1),
            min(theme.scaled(_PICTURE.height()), view.height() * 6 // 10),
        ).expandedTo(_LEAST)
        own = QSize(file.width, file.height)
        fits = own.width() <= most.width() and own.height() <= most.height()
        shown = own if fits else own.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
        return shown.expandedTo(_LEAST)

    # What else there is

    def _chip_size(self, file: FileValue) -> QSize:
        theme = Theme.current()
        name, meta = QFontMetrics(theme.font()), QFontMetrics(theme.font(META))
        wide = min(_wide(name, file.name), theme.scaled(_NAME)) + _wide(meta, self._said(file))
        wide += name.height() + 4 * SPACE_8
        return QSize(min(wide, self._page.viewport().width() - 1), name.height() + 2 * SPACE_4)

    def _said(self, file: FileValue) -> str:
        words = self._page.shown.words(file)
        return f"{size_words(file.size)} · {words}" if words else size_words(file.size)

    def _paint_chip(self, painter: QPainter, place: QRect, file: FileValue) -> None:
        theme = Theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("fill"))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), SHEET_RADIUS, SHEET_RADIUS)
        side = QFontMetrics(theme.font()).height()
        icon = QRect(place.topLeft() + QPoint(SPACE_8, SPACE_4), QSize(side, side))
        paint_icon(painter, icon, icon_of(file), theme.colour("quiet"))
        inner = place.adjusted(side + 2 * SPACE_8, 0, -SPACE_8, 0)
        meta, said = QFontMetrics(theme.font(META)), self._said(file)
        left = inner.width() - SPACE_8 - _wide(QFontMetrics(theme.font()), file.name)
        beside = min(_wide(meta, said), max(left, inner.width() // 2))
        name = inner.adjusted(0, 0, -beside - SPACE_8, 0)
        _draw(painter, name, file.name, theme.font(), theme.colour("ink"), Qt.TextElideMode.ElideMiddle)
        rest = QRect(inner.right() + 1 - beside, inner.top(), beside, inner.height())
        _draw(painter, rest, said, theme.font(META), theme.colour("quiet"), Qt.TextElideMode.ElideRight)
        painter.restore()

    @staticmethod
    def _paint_ring(painter: QPainter, place: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = painter.pen()
        pen.setColor(Theme.current().colour("accent"))
        pen.setWidth(_RING)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), SHEET_RADIUS, SHEET_RADIUS)
        painter.restore()


def _wide(metrics: QFontMetrics, text: str) -> int:
    """With what rounding may take."""
    return metrics.horizontalAdvance(text) + 2


def _draw(painter: QPainter, rect: QRect, text: str, font: QFont, colour: QColor, cut: Qt.TextElideMode) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
    painter.drawText(rect, flags, QFontMetrics(font).elidedText(text, cut, rect.width()))
