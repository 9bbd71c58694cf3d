"""How many are unread."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme
from ui.tokens import META

_MOST_SHOWN = 99


def badge_text(count: int) -> str:
    """What a badge says: "" for none, "99+" beyond 99."""
    if count <= 0:
        return ""
    return str(count) if count <= _MOST_SHOWN else f"{_MOST_SHOWN}+"


def badge_size(count: int) -> QSize:
    """How much room a badge needs, in pixels; empty for none."""
    text = badge_text(count)
    if not text:
        return QSize()
    metrics = QFontMetricsF(Theme.current().font(META, semibold=True))
    height = metrics.height() + 2
    return QSize(round(max(height, metrics.horizontalAdvance(text) + 10)), round(height))


def paint_badge(painter: QPainter, rect: QRectF, count: int, *, quiet: bool = False) -> None:
    """Draw a badge into a rectangle of `badge_size`: for delegates. `quiet` for what needs no answer."""
    theme = Theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("line" if quiet else "accent"))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setFont(theme.font(META, semibold=True))
    painter.setPen(theme.colour("ink" if quiet else "on_accent"))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), badge_text(count))
    painter.restore()


class Badge(QWidget):
    """An unread count; takes no room when there is none."""

    def __init__(self, count: int = 0, *, quiet: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = quiet
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(count)
        Theme.current().changed.connect(self.updateGeometry)

    def set_count(self, count: int) -> None:
        self._count = max(0, count)
        self.setAccessibleName(self.tr("%n unread", "", self._count))
        # What has no parent yet would flash up as a window of its own.
        if self._count == 0 or self.parentWidget() is not None:
            self.setVisible(self._count > 0)
        self.updateGeometry()
        self.update()

    def count(self) -> int:
        return self._count

    def sizeHint(self) -> QSize:
        return badge_size(self._count)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_badge(QPainter(self), QRectF(self.rect()), self._count, quiet=self._quiet)
