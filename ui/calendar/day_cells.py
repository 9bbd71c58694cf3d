"""The days of a calendar as a model: a row for each week, a column for each day of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QDate, QLocale, QModelIndex, QPersistentModelIndex, Qt

from ui.bidi import filled
from ui.calendar.bars import Bar
from ui.calendar.days import DAYS, ShownDays

_Index = QModelIndex | QPersistentModelIndex


class DayCells(QAbstractTableModel):
    """Attributes: `days`, which are shown; `bars`; `counts`, how many each day has; `closed`: why on which days;
    `today`."""

    def __init__(self, days: ShownDays, today: date) -> None:
        super().__init__()
        self.days = days
        self.today = today
        self.bars: Sequence[Bar] = ()
        self.counts: Mapping[date, int] = {}
        self.closed: Mapping[date, str] = {}

    def show_days(self, days: ShownDays) -> None:
        """Other days, of which nothing is known yet."""
        self.beginResetModel()
        self.days, self.bars, self.counts = days, (), {}
        self.endResetModel()

    def show_bars(
        self, bars: Sequence[Bar], counts: Mapping[date, int], closed: Mapping[date, str], today: date
    ) -> None:
        """What stands on them."""
        self.bars, self.counts, self.closed, self.today = bars, counts, closed, today
        self.dataChanged.emit(self.index(0, 0), self.index(self.days.weeks - 1, DAYS - 1))

    def of_day(self, day: date) -> list[Bar]:
        """The bars on a day, in order."""
        return [bar for bar in self.bars if bar.first <= day <= bar.last]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.days.weeks

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else DAYS

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        day = self.days.day(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return str(day.day)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(day)
        return self.closed.get(day) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < DAYS:
            return None
        day = self.days.day(0, section)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return QLocale().toString(_q(day), "dddd")
        return QLocale().toString(_q(day), "ddd") if role == Qt.ItemDataRole.DisplayRole else None

    def _spoken(self, day: date) -> str:
        """A day, and all that stands on it."""
        words = [QLocale().toString(_q(day), "dddd d MMMM yyyy")]
        if day == self.today:
            words.append(self.tr("today"))
        if day in self.closed:
            words.append(self.closed[day])
        bars, count = self.of_day(day), self.counts.get(day, 0)
        words += [" ".join(filter(None, (bar.at, bar.words))) for bar in bars]
        if count > len(bars):
            words.append(filled(self.tr("%1 more"), str(count - len(bars))))
        return ", ".join(words if count else [*words, self.tr("nothing")])


def _q(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
