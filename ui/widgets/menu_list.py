"""A list whose rows have a menu."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QListView


class MenuListView(QListView):
    """Signals: `menu_wanted(QModelIndex, QPoint)` with a row that can be chosen and the place on the screen, by the
    right mouse button, which does not choose the row, or by the menu key.
    """

    menu_wanted = Signal(QModelIndex, QPoint)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.RightButton:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index, place = self.indexAt(self.viewport().mapFromGlobal(event.globalPos())), event.globalPos()
        else:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.menu_wanted.emit(index, place)
