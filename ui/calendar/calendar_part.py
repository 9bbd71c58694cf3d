"""A calendar with what leads through it: the month's name, back and on, today, by month or by week."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.bidi import filled
from ui.calendar.day_cells import DayCells
from ui.calendar.day_grid import DayGrid
from ui.calendar.days import ShownDays, clamped, shown_days, stepped
from ui.calendar.head import CalendarHead

MONTH: Final = "month"
WEEK: Final = "week"


class CalendarPart(QWidget):
    """Whoever has it says with `cells.show_bars` what stands on the days that it shows.

    Attributes: `grid`, with what can be done with days and bars; `cells`; `first`, where Tab comes to.

    Signals: `days_changed`: other days are shown; `by_week_chosen(bool)`: by hand.
    """

    days_changed = Signal()
    by_week_chosen = Signal(bool)

    def __init__(self, name: str, today: date, week_begins: int, *, by_week: bool) -> None:
        super().__init__()
        self._week_begins = week_begins
        self._by_week = by_week
        self.cells = DayCells(shown_days(today, week_begins, by_week=by_week), today)
        self.grid = DayGrid(self.cells, name)
        self._head = CalendarHead(((MONTH, self.tr("Month")), (WEEK, self.tr("Week"))), WEEK if by_week else MONTH)
        self._lay_out()
        self.grid.day_wanted.connect(self.go_to)
        self.grid.page_wanted.connect(self.step)
        self._head.stepped.connect(self.step)
        self._head.today_wanted.connect(lambda: self.go_to(self.cells.today))
        self._head.span_chosen.connect(self._on_span)
        self._show_title()

    def set_week_begins(self, day: int) -> None:
        """0 for Monday."""
        if day != self._week_begins:
            self._week_begins = day
            self.go_to(self.grid.day)

    def set_note(self, words: str) -> None:
        """What is said beside the month."""
        self._head.set_note(words)

    def go_to(self, day: date) -> None:
        """Stand on a day, and show it."""
        day = clamped(day.toordinal())
        days = shown_days(day, self._week_begins, by_week=self._by_week)
        if days != self.cells.days:
            self.grid.day = day
            self.cells.show_days(days)
            self._show_title()
            self.days_changed.emit()
        self.grid.stand(day)

    def step(self, steps: int) -> None:
        """So many months or weeks on."""
        self.go_to(stepped(self.grid.day, steps, by_week=self._by_week))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.grid.setFocus(event.reason())

    def _on_span(self, span: str) -> None:
        self._by_week = span == WEEK
        self.go_to(self.grid.day)
        self.by_week_chosen.emit(self._by_week)

    def _show_title(self) -> None:
        title = days_title(self.cells.days, self.grid.day)
        self._head.set_title(title)
        self.grid.setAccessibleDescription(title)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.grid, 1)
        self.first = self._head.first
        self.setTabOrder(self._head.last, self.grid)


def days_title(days: ShownDays, day: date) -> str:
    """Which days are shown, where one stands on a day of them."""
    if days.month:
        return QLocale().toString(_q(day), "MMMM yyyy")
    words = QCoreApplication.translate("CalendarPart", "%1 to %2")
    return filled(words, _short(days.first), QLocale().toString(_q(days.last), "d MMM yyyy"))


def _q(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _short(day: date) -> str:
    return QLocale().toString(_q(day), "d MMM")
