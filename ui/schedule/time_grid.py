"""A day or a week by its hours, with what is on for the whole day above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.calendar.bars import Bar
from ui.schedule.all_day_strip import AllDayStrip
from ui.schedule.hours_view import HOUR, HoursView
from ui.schedule.time_layout import TimedBar

_BEGINS_AT = 6 * HOUR
_ROOM = 24


class TimeGrid(QWidget):
    """Attributes: `hours`, with what can be done with events; `strip`, what is on for the whole day. Signals: `stood()`
    whenever one stands elsewhere."""

    stood = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.hours = HoursView(today)
        self.strip = AllDayStrip()
        self._is_new = True
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.setWidget(self.hours)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self._area, 1)
        self.hours.stood.connect(self._show_place)
        self.hours.chose.connect(self.strip.show_chosen)
        self.strip.day_wanted.connect(self.hours.stand)

    def show_days(self, days: Sequence[date], day: date) -> None:
        """Other days, of which nothing is known yet; one stands on one of them."""
        self.hours.show_days(days, day)
        self.strip.show_bars(days, (), {}, None)

    def show_bars(
        self, days: Sequence[date], bars: Sequence[Bar], timed: Sequence[TimedBar], closed: Mapping[date, str],
        now: datetime,
    ) -> None:  # fmt: skip
        """What is on these days: `bars` for the whole day, `timed` at times."""
        self.hours.show_bars(days, timed, closed, now, bars)
        self.strip.show_bars(days, bars, closed, now.date())
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.hours.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """It begins with the morning."""
        super().showEvent(event)
        self._fit()
        if self._is_new:
            self._is_new = False
            self._area.verticalScrollBar().setValue(self.hours.y_of(_BEGINS_AT))

    def _fit(self) -> None:
        self.strip.set_edges(self.hours.gutter, self._area.verticalScrollBar().sizeHint().width())

    def _show_place(self, rect: QRect) -> None:
        self._area.ensureVisible(rect.left(), rect.center().y(), 0, rect.height() + _ROOM)
        self.stood.emit()
