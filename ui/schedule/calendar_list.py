"""The calendars on the left, with their colours: which of them are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from desktop.schedule.records import Calendar
from ui.bidi import filled
from ui.icons import paint_icon
from ui.schedule.calendar_read import OF_THE_SHOP
from ui.schedule.colours import colour_of
from ui.theme import Theme
from ui.tokens import BODY, ICON, META, SPACE_4
from ui.widgets import list_row

_Index = QModelIndex | QPersistentModelIndex
_ID: Final = Qt.ItemDataRole.UserRole
_BELOW: Final = Qt.ItemDataRole.UserRole + 1
_COLOUR: Final = Qt.ItemDataRole.UserRole + 2
_KEYS: Final = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Calendars(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._known: Sequence[Calendar] = ()
        self.hidden: set[str] = set()

    def show_calendars(self, known: Sequence[Calendar]) -> None:
        if known != self._known:
            self.beginResetModel()
            self._known = known
            self.endResetModel()

    def switch(self, row: int) -> None:
        self.hidden ^= {self.index(row).data(_ID)}
        self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._known) + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() <= len(self._known):
            return None
        id, name, colour, readers = self._row(index.row())
        is_shown = id not in self.hidden
        if role == Qt.ItemDataRole.AccessibleTextRole:
            shown = self.tr("%1, shown") if is_shown else self.tr("%1, hidden")
            return filled(shown, name)
        if role == Qt.ItemDataRole.CheckStateRole:
            return None  # it is painted as the colour
        return {Qt.ItemDataRole.DisplayRole: name, _ID: id, _BELOW: readers, _COLOUR: colour}.get(role)

    def _row(self, row: int) -> tuple[str, str, str, str]:
        if row == 0:
            return OF_THE_SHOP, self.tr("The shop’s calendar"), "", self.tr("Everyone reads it")
        known = self._known[row - 1]
        readers = {
            "everyone": self.tr("Everyone reads it"),
            "managers": self.tr("Managers and owners read it"),
            "owners": self.tr("Owners read it"),
        }
        return known.id, known.name, known.colour, readers.get(known.readers, "")


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, list_row.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        list_row.paint_row_ground(painter, option)
        inner = list_row.row_inner(option.rect)
        self._paint_box(painter, inner, index)
        first, second = list_row.two_lines(list_row.beside_sign(inner))
        list_row.paint_words(painter, first, index.data(), BODY, "ink", semibold=True)
        list_row.paint_words(painter, second, index.data(_BELOW), META, "quiet")
        painter.restore()

    def _paint_box(self, painter: QPainter, inner: QRect, index: _Index) -> None:
        """A tick in the calendar's colour, or an empty box."""
        side = Theme.current().scaled(ICON)
        box = QRect(0, 0, side, side)
        box.moveCenter(list_row.sign_rect(inner).center())
        colour = QColor(colour_of(index.data(_COLOUR)))
        is_hidden = index.data(_ID) in index.model().hidden
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush if is_hidden else colour)
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), SPACE_4, SPACE_4)
        if not is_hidden:
            paint_icon(painter, box.adjusted(3, 3, -3, -3), "check", Theme.current().colour("on_accent"))


class CalendarList(QListView):
    """Signals: `switched` when another calendar is shown or hidden. Attributes: `hidden`, the ids of those that are."""

    switched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._calendars = _Calendars()
        self.setAccessibleName(QCoreApplication.translate("CalendarList", "Calendars"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setItemDelegate(_Delegate(self))
        self.setModel(self._calendars)
        self.setCurrentIndex(self._calendars.index(0))
        self.clicked.connect(lambda index: self._switch(index.row()))
        Theme.current().changed.connect(self.doItemsLayout)

    @property
    def hidden(self) -> set[str]:
        """The ids of calendars that are not shown."""
        return self._calendars.hidden

    def show_calendars(self, known: Sequence[Calendar]) -> None:
        """Those that one reads, after the shop's own."""
        row = max(self.currentIndex().row(), 0)
        self._calendars.show_calendars(known)
        self.setCurrentIndex(self._calendars.index(min(row, len(known))))

    def hide_some(self, ids: Sequence[str]) -> None:
        """Begin with these hidden."""
        self._calendars.hidden = set(ids)

    def unhide(self, id: str) -> None:
        """Show one that is hidden."""
        for row in range(self._calendars.rowCount()):
            if self._calendars.index(row).data(_ID) == id:
                self._switch(row)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS and self.currentIndex().isValid():
            self._switch(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _switch(self, row: int) -> None:
        self._calendars.switch(row)
        self.switched.emit()
