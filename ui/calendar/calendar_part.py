"""A calendar with what leads through it: the month's name, back and on, today, by month or by week."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.bidi import filled
from ui.calendar.day_cells import DayCells
from ui.calendar.day_grid import DayGrid
from ui.calendar.days import clamped, shown_days, stepped
from ui.tokens import META, PANE_TITLE, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import FlowLayout, IconButton, Label, LinkButton, SegmentedChoice

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
        self._title = Label("", PANE_TITLE)
        self._note = Label("", META, "quiet")
        self._span = SegmentedChoice(
            self.tr("Show"), ((MONTH, self.tr("Month")), (WEEK, self.tr("Week"))), WEEK if by_week else MONTH
        )
        self._lay_out()
        self.grid.day_wanted.connect(self.go_to)
        self.grid.page_wanted.connect(self.step)
        self._span.changed.connect(self._on_span)
        self._show_title()

    def set_week_begins(self, day: int) -> None:
        """0 for Monday."""
        if day != self._week_begins:
            self._week_begins = day
            self.go_to(self.grid.day)

    def set_note(self, words: str) -> None:
        """What is said beside the month."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

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
        days = self.cells.days
        if days.month:
            title = QLocale().toString(_q(self.grid.day), "MMMM yyyy")
        else:
            words = self.tr("%1 to %2")
            title = filled(words, _short(days.first), QLocale().toString(_q(days.last), "d MMM yyyy"))
        self._title.setText(title)
        self.grid.setAccessibleDescription(title)

    def _lay_out(self) -> None:
        around, line, buttons = QVBoxLayout(), FlowLayout(), []
        around.setContentsMargins(SPACE_16, SPACE_4, SPACE_8, SPACE_8)
        around.addLayout(line)
        for icon, words, steps in (("chevron-left", self.tr("Back"), -1), ("chevron-right", self.tr("On"), 1)):
            button = IconButton(icon, words)
            button.clicked.connect(lambda _=False, steps=steps: self.step(steps))
            line.addWidget(button)
            buttons.append(button)
        today = LinkButton(self.tr("Today"))
        today.clicked.connect(lambda: self.go_to(self.cells.today))
        for part in (today, self._title, self._span, self._note):
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(around)
        column.addWidget(self.grid, 1)
        self.first = buttons[0]
        for one, other in pairwise([*buttons, today, *self._span.stops(), self.grid]):
            self.setTabOrder(one, other)


def _q(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _short(day: date) -> str:
    return QLocale().toString(_q(day), "d MMM")
