"""A person as a round disc with initials."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.initials import initials
from ui.theme import Theme
from ui.tokens import AVATAR


def paint_avatar(painter: QPainter, rect: QRect, name: str, member_id: str | bytes | None) -> None:
    """Draw a person's disc into a square: for delegates. `member_id` None is somebody outside the shop (imported)."""
    theme = Theme.current()
    if member_id is None:
        ground, letters = theme.colour("line"), theme.colour("quiet")
    else:
        ground, letters = theme.hue(member_id), theme.colour("on_accent")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(QRectF(rect))
    font = theme.font(semibold=True)
    font.setPixelSize(max(9, round(rect.height() * 0.38)))
    painter.setFont(font)
    painter.setPen(letters)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


class Avatar(QWidget):
    """The disc as a widget; decoration beside a name, so screen readers hear the name only."""

    def __init__(
        self, name: str, member_id: str | bytes | None = None, *, size: int = AVATAR, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_person(name, member_id)
        Theme.current().changed.connect(self.updateGeometry)

    def set_person(self, name: str, member_id: str | bytes | None) -> None:
        self._name, self._member_id = name, member_id
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        side = Theme.current().scaled(self._size)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = min(self.width(), self.height())
        paint_avatar(QPainter(self), QRect(0, 0, side, side), self._name, self._member_id)
