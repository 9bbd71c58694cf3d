"""Something is being done."""

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import ICON

_STEP_DEGREES = 30
_STEP_MS = 80


class Spinner(QWidget):
    """Turns while on screen; stands still when the system asks for less motion. The name says what is being done."""

    def __init__(self, name: str, *, size: int = ICON, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._angle = 0
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._on_step)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Theme.current().changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        side = Theme.current().scaled(self._size)
        return QSize(side, side)

    def is_turning(self) -> bool:
        return self._timer.isActive()

    def showEvent(self, event: QShowEvent) -> None:
        if not Theme.current().reduced_motion:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        middle = QRectF(self.rect()).center()
        painter.translate(middle)
        painter.rotate(self._angle)
        painter.translate(-middle)
        paint_icon(painter, self.rect(), "loader-circle", Theme.current().colour("accent"))

    def _on_step(self) -> None:
        self._angle = (self._angle + _STEP_DEGREES) % 360
        self.update()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        if Theme.current().reduced_motion:
            self._timer.stop()
        elif self.isVisible():
            self._timer.start()
