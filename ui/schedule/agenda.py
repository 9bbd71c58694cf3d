"""The calendar as a list: what is on, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

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
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from ui.key_position import key_meant
from ui.schedule.calendar_read import clock_words
from ui.schedule.words import day_words
from ui.theme import Theme
from ui.tokens import BODY, META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import list_row

if TYPE_CHECKING:
    from desktop.schedule.records import Occurrence
    from ui.schedule.calendar_read import CalendarShown, EventKeys

_Index = QModelIndex | QPersistentModelIndex
_ROW: Final = Qt.ItemDataRole.UserRole
_STRIP: Final = 4
_NONE: Final = -1


class AgendaRow(NamedTuple):
    """A day, or what is on it. `key`: of an event, -1 of a day and of what is of the day itself."""

    day: date
    words: str
    times: str = ""
    place: str = ""
    key: int = _NONE
    colour: str = ""
    is_day: bool = False

    @property
    def spoken(self) -> str:
        """All of it."""
        return ", ".join(filter(None, (self.times, self.words, self.place)))


def agenda_rows(shown: CalendarShown, colour_of: Mapping[str, str], keys: EventKeys) -> list[AgendaRow]:
    """Each day on which anything is, from the first that is shown, with what begins on it or goes on since before."""
    by_day: dict[date, list[AgendaRow]] = {}
    for bar in shown.bars(colour_of, keys):
        if bar.is_quiet:
            by_day.setdefault(bar.first, []).append(AgendaRow(bar.first, bar.words))
    for each in shown.found:
        day = max(each.first_day, shown.first)
        row = AgendaRow(
            day=day,
            words=each.event.title or QCoreApplication.translate("Calendar", "No name"),
            times=_times(each),
            place=each.event.place,
            key=keys.of(each),
            colour=colour_of.get(each.event.calendar, ""),
        )
        by_day.setdefault(day, []).append(row)
    return [row for day in sorted(by_day) for row in (AgendaRow(day, day_words(day), is_day=True), *by_day[day])]


def _times(each: Occurrence) -> str:
    until = each.last_day
    if not (isinstance(each.start, datetime) and isinstance(each.end, datetime)):
        whole = QCoreApplication.translate("Calendar", "whole day")
        return whole if until == each.first_day else f"{whole} – {day_words(until)}"
    return f"{clock_words(each.start.time())}–{clock_words(each.end.time())}"


class _Rows(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[AgendaRow] = ()

    def show_rows(self, rows: Sequence[AgendaRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words
        return {Qt.ItemDataRole.AccessibleTextRole: row.spoken, _ROW: row}.get(role)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        is_event = index.isValid() and self.rows[index.row()].key != _NONE
        return usual if is_event else usual & ~Qt.ItemFlag.ItemIsSelectable


class AgendaList(QListView):
    """Signals: `opened(int)`, an event by its key; `stood(date)`: one stands on something of this day;
    `new_wanted(date)`; `away_wanted(int)`."""

    opened = Signal(int)
    stood = Signal(object)
    new_wanted = Signal(object)
    away_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.rows = _Rows()
        self.setAccessibleName(self.tr("What is on"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Delegate(self))
        self.setModel(self.rows)
        self.clicked.connect(lambda index: self._open(index.row()))
        self.selectionModel().currentChanged.connect(lambda now, _before: self._say_where(now))
        Theme.current().changed.connect(self.doItemsLayout)

    def show_rows(self, rows: Sequence[AgendaRow]) -> None:
        """What is on; one goes on standing where one stood."""
        at = self.currentIndex().row()
        before = self.rows.rows[at] if 0 <= at < len(self.rows.rows) else None
        self.rows.show_rows(rows)
        if before is not None:
            same = (place for place, row in enumerate(rows) if (row.key, row.is_day) == (before.key, before.is_day))
            place = next((place for place in same if before.key != _NONE or rows[place].day == before.day), -1)
            self.setCurrentIndex(self.rows.index(max(place, 0)))

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, at = key_meant(event), self.currentIndex().row()
        row = self.rows.rows[at] if 0 <= at < len(self.rows.rows) else None
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self._open(at)
        elif key == Qt.Key.Key_N:
            self.new_wanted.emit(row.day if row is not None else None)
        elif key == Qt.Key.Key_Delete and row is not None and row.key != _NONE:
            self.away_wanted.emit(row.key)
        else:
            super().keyPressEvent(event)

    def _open(self, at: int) -> None:
        if self.rows.rows[at].key != _NONE:
            self.opened.emit(self.rows.rows[at].key)

    def _say_where(self, index: QModelIndex) -> None:
        if index.isValid():
            self.stood.emit(self.rows.rows[index.row()].day)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: AgendaRow = index.data(_ROW)
        line = QFontMetrics(Theme.current().font(BODY)).height()
        return QSize(0, list_row.title_height() if row.is_day else line + SPACE_12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: AgendaRow = index.data(_ROW)
        if row.is_day:
            list_row.paint_title(painter, option.rect, row.words)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        list_row.paint_row_ground(painter, option)
        inner = list_row.row_inner(option.rect)
        self._paint_row(painter, inner, row)
        painter.restore()

    def _paint_row(self, painter: QPainter, inner: QRect, row: AgendaRow) -> None:
        if row.key != _NONE:
            strip = QRectF(inner.left(), inner.top() + SPACE_4, _STRIP, inner.height() - SPACE_8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(row.colour) if row.colour else Theme.current().colour("accent"))
            painter.drawRoundedRect(strip, 2, 2)
        times = QRect(inner.left() + SPACE_12, inner.top(), self._times_width(inner), inner.height())
        list_row.paint_words(painter, times, row.times, BODY, "quiet")
        words = inner.adjusted(times.right() - inner.left() + SPACE_8, 0, 0, 0)
        place_width = words.width() // 3 if row.place else 0
        list_row.paint_words(
            painter, words.adjusted(0, 0, -place_width, 0), row.words, BODY, "quiet" if row.key == _NONE else "ink"
        )
        if row.place:
            place = QRect(words.right() - place_width + SPACE_8, words.top(), place_width - SPACE_8, words.height())
            list_row.paint_words(painter, place, row.place, META, "quiet")

    def _times_width(self, inner: QRect) -> int:
        metrics = QFontMetrics(Theme.current().font(BODY))
        return min(metrics.horizontalAdvance("00:00 PM–00:00 PM") + SPACE_8, inner.width() // 3)
