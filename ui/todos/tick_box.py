"""The square that is ticked, painted in rows and as a part of its own."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import SPACE_8, TARGET
from ui.widgets.return_key import PressedByReturn

_SIDE = 18
_CORNER = 4


def tick_side() -> int:
    """How wide and high it is, in pixels."""
    return Theme.current().scaled(_SIDE)


def paint_tick(painter: QPainter, rect: QRect, *, ticked: bool, hovered: bool = False) -> None:
    """Draw it into a square: filled with a hook in it where it is ticked."""
    theme = Theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent" if ticked or hovered else "edge"), 1.5))
    painter.setBrush(theme.colour("accent") if ticked else theme.colour("surface"))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.75, 0.75, -0.75, -0.75), _CORNER, _CORNER)
    painter.restore()
    if ticked:
        inset = round(rect.width() * 0.12)
        paint_icon(painter, rect.adjusted(inset, inset, -inset, -inset), "check", theme.colour("on_accent"))


class TickBox(PressedByReturn, QAbstractButton):
    """A square that is ticked by a click, Space or Return; `toggled` as of every button."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Theme.current().changed.connect(self.updateGeometry)

    def show_ticked(self, ticked: bool) -> None:
        """Show what it is, without a word to anybody."""
        self.blockSignals(True)
        self.setChecked(ticked)
        self.blockSignals(False)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(tick_side() + SPACE_8, Theme.current().scaled(TARGET))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        side = tick_side()
        box = QRect(0, (self.height() - side) // 2, side, side)
        paint_tick(QPainter(self), box, ticked=self.isChecked(), hovered=self.underMouse() and self.isEnabled())
