"""Paper to sign on, with a mouse, a pen or a finger."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme
from ui.tokens import META, SHEET_RADIUS, SPACE_16, SPACE_32

HEIGHT: Final = 160
_LEAST: Final = 200
_PEN: Final = 2.5
_SCALE: Final = 2
_INK, _PAPER, _RULE = QColor("#1B2A4A"), QColor("#FFFFFF"), QColor("#B9B2A7")
"""A signature is written with ink on paper in both themes, as it is printed."""
_NAME_PX: Final = 44
_MARGIN: Final = 12
_MOST_NAME: Final = 80


class SignaturePad(QWidget):
    """Signals: `drawn`, at the end of each stroke."""

    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._strokes: list[list[QPointF]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("Sign here with a mouse, a pen or a finger"))
        Theme.current().changed.connect(self.updateGeometry)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn."""
        return not self._strokes

    def clear(self) -> None:
        """A blank sheet."""
        self._strokes = []
        self.update()

    def png(self) -> bytes:
        """What is drawn, cut out, as a picture."""
        path = _path(self._strokes)
        around = path.boundingRect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        image, painter = _sheet(around.size().toSize())
        painter.translate(-around.topLeft())
        _draw(painter, path)
        painter.end()
        return _png(image)

    def sizeHint(self) -> QSize:
        return QSize(Theme.current().scaled(_LEAST), Theme.current().scaled(HEIGHT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._strokes.append([event.position()])
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._strokes and event.buttons() & Qt.MouseButton.LeftButton:
            self._strokes[-1].append(_within(event.position(), QRectF(self.rect())))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._strokes:
            self.drawn.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = Theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("edge"))
        painter.setBrush(_PAPER)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), SHEET_RADIUS, SHEET_RADIUS)
        line = self.height() - SPACE_32
        painter.setPen(_RULE)
        painter.drawLine(SPACE_16, line, self.width() - SPACE_16, line)
        if self.is_blank:
            painter.setFont(theme.font(META))
            painter.setPen(_RULE.darker(150))
            painter.drawText(self.rect().adjusted(SPACE_16, 0, 0, -SPACE_16 // 2), int(_FOOT), self.tr("Sign here"))
        _draw(painter, _path(self._strokes))


_FOOT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom


def written_name(name: str) -> bytes:
    """A name that was typed in place of a signature, as a picture of handwriting's kind."""
    font = QFont(Theme.current().font())
    font.setItalic(True)
    font.setPixelSize(_NAME_PX)
    name = name[:_MOST_NAME]
    words = QFontMetricsF(font).boundingRect(name)
    around = words.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    image, painter = _sheet(around.size().toSize())
    painter.setFont(font)
    painter.setPen(_INK)
    painter.drawText(-around.topLeft(), name)
    painter.end()
    return _png(image)


def _within(point: QPointF, rect: QRectF) -> QPointF:
    return QPointF(min(max(point.x(), rect.left()), rect.right()), min(max(point.y(), rect.top()), rect.bottom()))


def _path(strokes: list[list[QPointF]]) -> QPainterPath:
    """Smooth from the middle between two points to the next; a tap is a dot."""
    path = QPainterPath()
    for first, *points in strokes:
        path.moveTo(first)
        before = first
        for point in points:
            path.quadTo(before, (before + point) / 2)
            before = point
        path.lineTo(before if points else first + QPointF(0.5, 0.5))
    return path


def _draw(painter: QPainter, path: QPainterPath) -> None:
    painter.setPen(QPen(_INK, _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _sheet(size: QSize) -> tuple[QImage, QPainter]:
    image = QImage(size.expandedTo(QSize(1, 1)) * _SCALE, QImage.Format.Format_RGB32)
    image.fill(_PAPER)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SCALE, _SCALE)
    return image, painter


def _png(image: QImage) -> bytes:
    raw, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    buffer.close()
    return bytes(raw.data())
