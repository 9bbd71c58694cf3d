"""Where a banner stands: above the content, which makes room for it only while the mouse is elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Slot
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.tokens import SPACE_8, SPACE_12


class BannerRoom(QWidget):
    """Content with at most one banner over it. What is under the mouse, about to be clicked, never moves because a
    banner comes or goes: until the mouse has left the content, or other content is shown, a banner lies over the edge
    of it that is away from the mouse."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._banner: QWidget | None = None
        self._rested_at: QPoint | None = None
        self._space = QWidget()
        self._space.setFixedHeight(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._space)
        layout.addWidget(content, 1)
        content.installEventFilter(self)

    def set_banner(self, banner: QWidget | None) -> None:
        """Show this in place of what stood there; None for nothing."""
        old, self._banner = self._banner, banner
        if old is not None:
            old.hide()
            old.deleteLater()
        if banner is not None:
            banner.setParent(self)
            banner.installEventFilter(self)
            banner.ensurePolished()
        self._arrange()
        if banner is not None:  # not before it has its place: it must not appear under the mouse
            banner.show()
            banner.raise_()

    @Slot()
    def make_room(self) -> None:
        """Other content is shown: until the mouse moves, nobody points at anything in it."""
        self._rested_at = QCursor.pos()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(moves=True)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._arrange()
        return super().eventFilter(watched, event)

    def _arrange(self, *, moves: bool = False) -> None:
        """Put the banner where it belongs; the content too if `moves` or if the mouse is elsewhere."""
        height = self._banner_height()
        room = height + 2 * SPACE_8 if self._banner is not None else 0
        if moves or not self._is_under_mouse:
            self._space.setFixedHeight(room)
        if self._banner is None:
            return
        above = QRect(SPACE_12, SPACE_8, self.width() - 2 * SPACE_12, height)
        below = QRect(above.left(), self.height() - SPACE_8 - height, above.width(), height)
        lies_over = self._space.height() < room
        if lies_over and self._banner.underMouse():
            return
        self._banner.setGeometry(below if lies_over and above.contains(self._mouse) else above)

    def _banner_height(self) -> int:
        if self._banner is None:
            return 0
        if self._banner.hasHeightForWidth():
            return self._banner.heightForWidth(self.width() - 2 * SPACE_12)
        return self._banner.sizeHint().height()

    @property
    def _is_under_mouse(self) -> bool:
        if QCursor.pos() == self._rested_at:
            return False
        return self._content.underMouse() or (self._banner is not None and self._banner.underMouse())

    @property
    def _mouse(self) -> QPoint:
        return self.mapFromGlobal(QCursor.pos())
