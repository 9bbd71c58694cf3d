"""Menus that pop up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from ui.icons import icon
from ui.tokens import RADIUS


class Menu(QMenu):
    """A menu with rows of at least 32 px. Open it with `popup(position)`, never `exec()`."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the corners off, which are black where nothing composes translucent windows."""
        super().resizeEvent(event)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        self.setMask(QRegion(path.toFillPolygon().toPolygon()))

    def add(self, text: str, icon_name: str, chosen: Callable[[], object], *, danger: bool = False) -> QAction:
        """A row, with an icon if there is one; `chosen` is called without arguments."""
        picture = icon(icon_name, "danger" if danger else "quiet") if icon_name else QIcon()
        action = QAction(picture, text, self)
        action.triggered.connect(lambda _checked=False: chosen())
        self.addAction(action)
        return action

    def add_below(self, text: str, icon_name: str) -> Menu:
        """A row that leads to a menu of its own."""
        below = Menu(text, self)
        row = self.addMenu(below)
        row.setText(text)
        row.setIcon(icon(icon_name, "quiet"))
        return below
