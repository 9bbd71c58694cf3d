"""What stands at the foot of a conversation: how many new ones are below, and that nobody else is there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.column import keep_in_column
from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import ICON, META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import Label, QuietButton


class NewestButton(QuietButton):
    """Leads to the newest message; it says how many of those below are unread."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", "arrow-down", parent)
        self.hide()

    def show_over(self, place: QWidget, unread: int | None) -> None:
        """Stand in the middle of a sibling's foot; None: there is nothing below."""
        if unread is None:
            self.hide()
            return
        words = self.tr("%n new", "", unread) if unread else self.tr("Newest")
        if words != self.text():
            self.setText(words)
            self.setAccessibleName(words)
        size = self.sizeHint()
        foot = place.geometry()
        self.setGeometry(
            foot.center().x() - size.width() // 2, foot.bottom() - size.height() - SPACE_12, size.width(), size.height()
        )
        self.show()
        self.raise_()


class WorkingAlone(QWidget):
    """No other PC is there; nothing is lost by that."""

    def __init__(self) -> None:
        super().__init__()
        words = self.tr("Working alone. Nothing is lost; it will catch up.")
        self.setAccessibleName(words)
        row = QHBoxLayout(self)
        row.setSpacing(SPACE_8)
        row.addWidget(_Sign(), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Label(words, META, "quiet", wrap=True), 1)
        self.hide()
        self._fit()
        Theme.current().changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        keep_in_column(self, SPACE_4, 0)


class _Sign(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = Theme.current().scaled(ICON - 4)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self.rect(), "wifi-off", Theme.current().colour("quiet"))
