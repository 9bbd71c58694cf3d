"""A picture that fills what room there is: zoomed, moved, turned."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import Theme

STEP: Final = 1.25
MOST: Final = 8.0
_NOTCH: Final = 120


class PictureCanvas(QWidget):
    """Signals: `zoomed` when it is shown larger or smaller; `dragged` where there is nothing to move it for.

    Zoom 1 shows a pixel of the picture as one of the screen; it begins as large as fits, and no larger than it is.
    """

    GROUND = "surface"
    zoomed = Signal()
    dragged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self._own = QSizeF()
        self._zoom = 0.0
        self._middle = QPointF()
        self._turns = 0
        self._held: QPoint | None = None
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def show_picture(self, picture: QPixmap, own: QSizeF, *, anew: bool) -> None:
        """Show this; `own`: how large it really is; `anew`: another one than before, which begins as it is."""
        self._picture, self._own = picture, own
        if anew:
            self._turns = 0
            self.fit()
        self.update()

    @property
    def zoom(self) -> float:
        """How large it is shown."""
        return self._zoom or self._fitting()

    def fit(self) -> None:
        """All of it."""
        self._zoom, self._middle = 0.0, QPointF()
        self._moved()

    def show_pixels(self) -> None:
        """As large as it is."""
        self.zoom_to(1.0)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller; what is `at` a point stays there."""
        self.zoom_to(self.zoom * factor, at)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Show it so large, but no smaller than fits."""
        zoom, before = min(zoom, MOST), self.zoom
        if zoom <= self._fitting():
            self.fit()
            return
        off = (at or QPointF(self.rect().center())) - QPointF(self.rect().center())
        self._middle = off - (off - self._middle) * (zoom / before)
        self._zoom = zoom
        self._moved()

    def move_by(self, way: QPointF) -> bool:
        """Show what is beside what is seen, as far as there is something; whether there was."""
        before = QPointF(self._middle)
        self._middle += way
        self._moved()
        return self._middle != before

    def turn(self) -> None:
        """A quarter to the right."""
        self._turns = (self._turns + 1) % 4
        self.fit()

    def _turned(self) -> QSizeF:
        return self._own.transposed() if self._turns % 2 else self._own

    def _fitting(self) -> float:
        size = self._turned()
        if size.isEmpty():
            return 1.0
        return min(self.width() / size.width(), self.height() / size.height(), 1.0)

    def _moved(self) -> None:
        """No further than to the picture's edges."""
        size = self._turned() * self.zoom
        across, down = max(0.0, (size.width() - self.width()) / 2), max(0.0, (size.height() - self.height()) / 2)
        self._middle = QPointF(min(max(self._middle.x(), -across), across), min(max(self._middle.y(), -down), down))
        self.setCursor(Qt.CursorShape.OpenHandCursor if across or down else Qt.CursorShape.ArrowCursor)
        self.zoomed.emit()
        self.update()

    # What mouse and wheel do

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(STEP ** (event.angleDelta().y() / _NOTCH), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        now = event.position().toPoint()
        if self._held is not None and self.cursor().shape() == Qt.CursorShape.ArrowCursor:
            if (now - self._held).manhattanLength() >= QApplication.startDragDistance():
                self._held = None
                self.dragged.emit()
        elif self._held is not None:
            self.move_by(QPointF(now - self._held))
            self._held = now

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._zoom:
            self.fit()
        else:
            self.zoom_to(1.0, event.position())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._moved()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Theme.current().colour(self.GROUND))
        if self._picture.isNull():
            return
        size = self._own * self.zoom
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(QPointF(self.rect().center()) + self._middle)
        painter.setTransform(QTransform().rotate(90.0 * self._turns), combine=True)
        painter.scale(size.width() / self._picture.width(), size.height() / self._picture.height())
        painter.drawPixmap(QPointF(-self._picture.width() / 2, -self._picture.height() / 2), self._picture)
