"""A sheet of paper on the counter: what a note is written on."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import COLUMN_MARGIN, SHEET_PADDING, SHEET_RADIUS, SHEET_TEXT_WIDTH, SPACE_24

_SHADOW_PX = 12
_SHADOW_ALPHA = 2
_NARROW = 560
_LOW = 480


def sheet_padding(width: int) -> int:
    """How far text stays from the edges of a sheet of that width, in pixels; less on a narrow one."""
    return SHEET_PADDING if width >= _NARROW else SPACE_24


class Sheet(QWidget):
    """Lies in the middle of what it is given, with a soft shadow. Add what is on it to `body`, which has no margins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setSpacing(0)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def paper(self) -> QRect:
        """Where the sheet lies."""
        text = Theme.current().scaled(SHEET_TEXT_WIDTH)
        width = max(1, min(text + 2 * SHEET_PADDING, self.width() - 2 * COLUMN_MARGIN))
        margin = COLUMN_MARGIN if self.height() >= _LOW else COLUMN_MARGIN // 2
        return QRect((self.width() - width) // 2, margin, width, max(1, self.height() - 2 * margin))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        paper = QRectF(self.paper())
        painter.setBrush(QColor(0, 0, 0, _SHADOW_ALPHA))
        for reach in range(_SHADOW_PX, 0, -1):
            shadow = paper.adjusted(-reach, -reach / 2, reach, reach)
            painter.drawRoundedRect(shadow, SHEET_RADIUS + reach, SHEET_RADIUS + reach)
        painter.setBrush(Theme.current().colour("surface"))
        painter.drawRoundedRect(paper, SHEET_RADIUS, SHEET_RADIUS)

    def _fit(self) -> None:
        paper = self.paper()
        self.body.setContentsMargins(
            paper.left(), paper.top(), self.width() - paper.right() - 1, self.height() - paper.bottom() - 1
        )
        self.update()
