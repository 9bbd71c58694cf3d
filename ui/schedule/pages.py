"""The calendar by year, month, week and day, and as a list, and what leads through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.calendar.calendar_part import days_title
from ui.calendar.day_cells import DayCells
from ui.calendar.day_grid import DayGrid
from ui.calendar.days import DAYS, clamped, shown_days, stepped
from ui.calendar.head import CalendarHead
from ui.schedule.agenda import AgendaList, agenda_rows
from ui.schedule.time_grid import TimeGrid
from ui.schedule.words import day_words
from ui.schedule.year_view import MONTHS, YearView

if TYPE_CHECKING:
    from ui.schedule.calendar_read import CalendarShown, EventKeys

MONTH: Final = "month"
WEEK: Final = "week"
DAY: Final = "day"
AGENDA: Final = "agenda"
YEAR: Final = "year"
SPANS: Final = (YEAR, MONTH, WEEK, DAY, AGENDA)
AGENDA_DAYS: Final = 90
"""So many days are listed at once."""

_DAY: Final = timedelta(1)


class CalendarPages(QWidget):
    """Attributes: `grid`, the month, of `cells`; `times`, the hours of a week or a day; `agenda`, the list; `year`;
    `day`, on which one stands.

    Signals: `days_changed`: others are shown; `span_chosen(str)`: by hand; `opened(int)`, an event by its key;
    `more_wanted(date, QPoint)`; `new_wanted(date, int, int)`: from a minute to another, or -1 for no time;
    `moved(int, int, int)`: so many days and minutes later; `resized(int, int)`; `away_wanted(int)`; `undo_wanted`.
    """

    days_changed = Signal()
    span_chosen = Signal(str)
    opened = Signal(int)
    more_wanted = Signal(object, QPoint)
    new_wanted = Signal(object, int, int)
    moved = Signal(int, int, int)
    resized = Signal(int, int)
    away_wanted = Signal(int)
    undo_wanted = Signal()

    def __init__(self, name: str, today: date, week_begins: int, span: str) -> None:
        super().__init__()
        self._today = today
        self._week_begins = week_begins
        self._span = span if span in SPANS else MONTH
        self.cells = DayCells(shown_days(today, week_begins, by_week=False), today)
        self.grid = DayGrid(self.cells, name)
        self.grid.may_add = True
        self.times = TimeGrid(today)
        self.day = self._listed_from = today
        self.agenda = AgendaList()
        self.year = YearView(today)
        self._head = CalendarHead(
            (
                (YEAR, self.tr("Year")),
                (MONTH, self.tr("Month")),
                (WEEK, self.tr("Week")),
                (DAY, self.tr("Day")),
                (AGENDA, self.tr("List")),
            ),
            self._span,
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.times)
        self._stack.addWidget(self.agenda)
        self._stack.addWidget(self.year)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
        self.first = self._head.first
        self.setTabOrder(self._head.last, self.grid)
        self._connect()
        self._turn()

    @property
    def first_day(self) -> date:
        """The first that is shown."""
        return self._shown_days()[0]

    @property
    def last_day(self) -> date:
        """The last that is shown."""
        return self._shown_days()[1]

    def _shown_days(self) -> tuple[date, date]:
        match self._span:
            case "year":
                return date(self.day.year, 1, 1), date(self.day.year, 12, 31)
            case "day":
                return self.day, self.day
            case "agenda":
                return self._listed_from, clamped(self._listed_from.toordinal() + AGENDA_DAYS)
        days = shown_days(self.day, self._week_begins, by_week=self._span == WEEK)
        return days.first, days.last

    def set_week_begins(self, day: int) -> None:
        """0 for Monday."""
        if day != self._week_begins:
            self._week_begins = day
            self.go_to(self.day)

    def go_to(self, day: date) -> None:
        """Stand on a day, and show it."""
        before = self.first_day, self.last_day
        self.day = self._listed_from = clamped(day.toordinal())
        if (self.first_day, self.last_day) != before:
            self._turn()
            self.days_changed.emit()
        self._stand()

    def step(self, steps: int) -> None:
        """So many months, weeks or days on."""
        if self._span in (DAY, AGENDA):
            days = AGENDA_DAYS if self._span == AGENDA else 1
            self.go_to(clamped(self.first_day.toordinal() + steps * days))
        elif self._span == YEAR:
            self.go_to(stepped(self.day, steps * MONTHS, by_week=False))
        else:
            self.go_to(stepped(self.day, steps, by_week=self._span == WEEK))

    def show_span(self, span: str) -> None:
        """By month, by week or by day."""
        self._span = span
        self._listed_from = self.day
        self._head.set_span(span)
        self._turn()
        self.days_changed.emit()
        self._stand()

    def show_shown(self, shown: CalendarShown, colour_of: Mapping[str, str], keys: EventKeys) -> None:
        """What is on the days that are shown; `colour_of` calendars, by their ids."""
        self._today = shown.today
        bars = shown.bars(colour_of, keys)
        if self._span == MONTH:
            self.cells.show_bars(bars, shown.counts(bars), shown.closed, shown.today)
            return
        if self._span == YEAR:
            self.year.show_counts(shown.counts(bars), shown.closed, shown.today, shown.shop.week_begins)
            return
        if self._span == AGENDA:
            self.agenda.show_rows(agenda_rows(shown, colour_of, keys))
            return
        whole = [bar for bar in bars if not bar.at]
        self.times.show_bars(self._days(), whole, shown.timed(colour_of, keys), shown.closed, shown.now)

    def focus_days(self) -> None:
        """Move the focus to the days."""
        self._page().setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_days()

    def _page(self) -> QWidget:
        return {YEAR: self.year, MONTH: self.grid, AGENDA: self.agenda}.get(self._span, self.times)

    def _days(self) -> list[date]:
        count = 1 if self._span == DAY else DAYS
        return [self.first_day + at * _DAY for at in range(count)]

    def _turn(self) -> None:
        """Show the days of where one stands, of which nothing is known yet."""
        if self._span == MONTH:
            self.grid.day = self.day
            self.cells.show_days(shown_days(self.day, self._week_begins, by_week=False))
        elif self._span in (WEEK, DAY):
            self.times.show_days(self._days(), self.day)
        self._stack.setCurrentWidget(self._page())
        title = day_words(self.day)
        if self._span == YEAR:
            title = str(self.day.year)
        elif self._span in (MONTH, WEEK):
            title = days_title(shown_days(self.day, self._week_begins, by_week=self._span == WEEK), self.day)
        self._head.set_title(title)
        self.grid.setAccessibleDescription(title)

    def _stand(self) -> None:
        if self._span == MONTH:
            self.grid.stand(self.day)
        elif self._span == YEAR:
            self.year.stand(self.day)
        elif self._span != AGENDA and self.day in self.times.hours.days:
            self.times.hours.stand(self.day)

    def _connect(self) -> None:
        self._head.stepped.connect(self.step)
        self._head.today_wanted.connect(lambda: self.go_to(self._today))
        self._head.span_chosen.connect(self._on_span)
        for part in (self.grid, self.times.hours):
            part.day_wanted.connect(self.go_to)
            part.page_wanted.connect(self.step)
            part.opened.connect(self.opened)
            part.away_wanted.connect(self.away_wanted)
            part.undo_wanted.connect(self.undo_wanted)
        self.grid.pressed_on.connect(self._on_pressed)
        self.grid.more_wanted.connect(self.more_wanted)
        self.grid.new_wanted.connect(lambda day: self.new_wanted.emit(day, -1, -1))
        self.grid.moved.connect(lambda key, days: self.moved.emit(key, days, 0))
        self.times.hours.new_wanted.connect(self.new_wanted)
        self.times.hours.moved.connect(self.moved)
        self.times.hours.resized.connect(self.resized)
        self.times.stood.connect(self._on_stood)
        self.times.strip.opened.connect(self.opened)
        self.year.day_wanted.connect(self.go_to)
        self.year.page_wanted.connect(self.step)
        self.year.new_wanted.connect(lambda day: self.new_wanted.emit(day, -1, -1))
        self.year.day_opened.connect(lambda day: self._look_at(day, DAY))
        self.year.month_opened.connect(lambda day: self._look_at(day, MONTH))
        self.agenda.opened.connect(self.opened)
        self.agenda.away_wanted.connect(self.away_wanted)
        self.agenda.stood.connect(self._on_pressed)
        self.agenda.new_wanted.connect(lambda day: self.new_wanted.emit(day or self.day, -1, -1))
        self.times.strip.more_wanted.connect(self.more_wanted)

    def _look_at(self, day: date, span: str) -> None:
        self.day = day
        self.show_span(span)
        self.focus_days()

    def _on_pressed(self, day: date) -> None:
        self.day = day

    def _on_stood(self) -> None:
        self.day = self.times.hours.day

    def _on_span(self, span: str) -> None:
        if span != self._span:
            self.show_span(span)
            self.span_chosen.emit(span)
