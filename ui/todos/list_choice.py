"""The lists of to-dos on the left: mine, everybody's, for opening and closing, what is done, what was thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from ui.icons import paint_icon
from ui.theme import Theme
from ui.todos.overview import AWAY, DONE, EVERYBODY, KEYS, LISTS, MINE
from ui.tokens import BODY, ICON, META
from ui.widgets import list_row

_Index = QModelIndex | QPersistentModelIndex
_KEY = Qt.ItemDataRole.UserRole
_BELOW = Qt.ItemDataRole.UserRole + 1
_ICONS: Final = {MINE: "user", EVERYBODY: "users", LISTS: "store", DONE: "check-check", AWAY: "trash-2"}


def list_title(key: str) -> str:
    """What a list is called."""
    return {
        MINE: QCoreApplication.translate("Todos", "My list"),
        EVERYBODY: QCoreApplication.translate("Todos", "Everybody’s"),
        LISTS: QCoreApplication.translate("Todos", "Opening and closing"),
        DONE: QCoreApplication.translate("Todos", "Done"),
        AWAY: QCoreApplication.translate("Todos", "Bin"),
    }[key]


class _Lists(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._below: Mapping[str, str] = {}

    def show_counts(self, below: Mapping[str, str]) -> None:
        if below != self._below:
            self._below = below
            self.dataChanged.emit(self.index(0), self.index(len(KEYS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(KEYS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(KEYS):
            return None
        key = KEYS[index.row()]
        below = self._below.get(key, "")
        if role == Qt.ItemDataRole.DisplayRole:
            return list_title(key)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{list_title(key)}, {below}" if below else list_title(key)
        return {_KEY: key, _BELOW: below}.get(role)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, list_row.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        list_row.paint_row_ground(painter, option)
        inner = list_row.row_inner(option.rect)
        side = Theme.current().scaled(ICON)
        sign = list_row.sign_rect(inner)
        place = QRect(0, 0, side, side)
        place.moveCenter(sign.center())
        paint_icon(painter, place, _ICONS[index.data(_KEY)], Theme.current().colour("quiet"))
        first, second = list_row.two_lines(list_row.beside_sign(inner))
        list_row.paint_words(painter, first, index.data(), BODY, "ink", semibold=True)
        list_row.paint_words(painter, second, index.data(_BELOW), META, "quiet")
        painter.restore()


class ListChoice(QListView):
    """Signals: `chosen(str)` with the key of the list to show."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lists = _Lists()
        self.setAccessibleName(self.tr("Lists of to-dos"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Delegate(self))
        self.setModel(self._lists)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(now.data(_KEY)))
        Theme.current().changed.connect(self.doItemsLayout)

    def show_counts(self, below: Mapping[str, str]) -> None:
        """What stands below each name, by the lists' keys."""
        self._lists.show_counts(below)

    def choose(self, key: str) -> None:
        """Show a list."""
        self.setCurrentIndex(self._lists.index(KEYS.index(key)))

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)
