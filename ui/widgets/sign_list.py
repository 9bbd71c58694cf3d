"""A list whose rows have a picture, a name, and a line below it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import BODY, ICON, META
from ui.widgets import list_row

BELOW: Final = Qt.ItemDataRole.UserRole + 1
SIGN: Final = Qt.ItemDataRole.UserRole + 2
"""What the model says besides the name: the line below it, and the name of the icon."""


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, list_row.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        list_row.paint_row_ground(painter, option)
        inner = list_row.row_inner(option.rect)
        side = Theme.current().scaled(ICON)
        place = QRect(0, 0, side, side)
        place.moveCenter(list_row.sign_rect(inner).center())
        paint_icon(painter, place, index.data(SIGN), Theme.current().colour("quiet"))
        first, second = list_row.two_lines(list_row.beside_sign(inner))
        list_row.paint_words(painter, first, index.data(), BODY, "ink", semibold=True)
        list_row.paint_words(painter, second, index.data(BELOW), META, "quiet")
        painter.restore()


class SignListView(QListView):
    """Such a list, of a model that says `BELOW` and `SIGN`."""

    def __init__(self, name: str, model: QAbstractListModel) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Delegate(self))
        self.setModel(model)
        Theme.current().changed.connect(self.doItemsLayout)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)
