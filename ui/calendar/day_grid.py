"""Weeks of days on screen, with their keys and the mouse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView

from ui.bidi import filled
from ui.calendar.bars import PlacedBar, PlacedBars, placed_bars
from ui.calendar.day_cells import DayCells
from ui.calendar.day_painting import DayPainter, head_height, line_height
from ui.calendar.days import DAYS
from ui.key_position import key_meant
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8

_LEAST_LINES: Final = 2
_PLUS: Final = 22
_ALT: Final = Qt.KeyboardModifier.AltModifier
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS}
_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class DayGrid(QTableView):
    """Shows `DayCells`. One day is stood on, and perhaps one bar on it is chosen.

    Attributes: `cells`; `day`; `chosen`, the key of a bar, -1 for none; `placed`, the bars in their `lines`; `may_add`;
    `target`, the day to which a bar would fall; `pointed`, the day below the mouse.

    Signals: `day_wanted(date)`: one wants to stand on a day; `pressed_on(date)`: one stands there by the mouse;
    `page_wanted(int)`: so many months or weeks later;
    `opened(int)`: a bar, by its key; `more_wanted(date, QPoint)`: all of a day, at a place of the screen;
    `new_wanted(date)`; `moved(int, int)`: a bar so many days later; `grabbed(int)`: a bar may be moved;
    `away_wanted(int)`: a bar is to go; `undo_wanted()`; `fitted()`: there are more or fewer lines.
    """

    day_wanted = Signal(object)
    pressed_on = Signal(object)
    page_wanted = Signal(int)
    opened = Signal(int)
    more_wanted = Signal(object, QPoint)
    new_wanted = Signal(object)
    moved = Signal(int, int)
    grabbed = Signal(int)
    away_wanted = Signal(int)
    undo_wanted = Signal()
    fitted = Signal()

    def __init__(self, cells: DayCells, name: str) -> None:
        super().__init__()
        self.cells = cells
        self.day = cells.today
        self.chosen = -1
        self.lines = 1
        self.may_add = False
        self.target: date | None = None
        self.pointed: date | None = None
        self.placed = PlacedBars((), {})
        self._pressed: tuple[PlacedBar | None, date, QPoint] | None = None
        self._at = QPoint()
        self._dragging = False
        self.setModel(cells)
        self.setAccessibleName(name)
        self.horizontalHeader().setAccessibleName(self.tr("Days of the week"))
        self.setProperty("ring", "inside")
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        cells.dataChanged.connect(self.place_bars)
        cells.modelReset.connect(self.place_bars)
        Theme.current().changed.connect(self._fit)
        self._fit()

    # Where things are

    def stand(self, day: date) -> None:
        """Stand on a day that is shown."""
        if day != self.day:
            self.chosen = -1
        self.day = day
        self.setCurrentIndex(self.cells.index(*self.cells.days.place(day)))
        self.viewport().update()

    def place_bars(self) -> None:
        """Give each bar its line, of as many as there is room for."""
        self.lines = max((self.rowHeight(0) - head_height()) // line_height(), 1)
        self.placed = placed_bars(self.cells.bars, self.cells.counts, self.cells.days, self.lines)
        if self.chosen not in [bar.key for bar in self.cells.of_day(self.day)]:
            self.chosen = -1
        self.viewport().update()

    def day_rect(self, day: date) -> QRect:
        """Of a day that is shown."""
        return self.visualRect(self.cells.index(*self.cells.days.place(day)))

    def bar_rect(self, placed: PlacedBar) -> QRect:
        """Of a bar in one week."""
        days = self.cells.days
        first, last = (self.day_rect(days.day(placed.week, at)) for at in (placed.column, placed.until))
        rect = self._line_rect(first.united(last), placed.line)
        return rect.adjusted(3 if placed.begins else 0, 0, -4 if placed.ends else 0, 0)

    def more_rect(self, day: date) -> QRect:
        """Of what says how many more a day has."""
        return self._line_rect(self.day_rect(day), self.lines - 1)

    def plus_rect(self, day: date) -> QRect:
        """Of what adds one on a day."""
        rect, side = self.day_rect(day), Theme.current().scaled(_PLUS)
        return QRect(rect.right() - side - 2, rect.top() + 2, side, side)

    def dragged_rect(self) -> tuple[QRect, PlacedBar] | None:
        """Where the bar is painted that the mouse holds."""
        if not self._dragging or self._pressed is None or self._pressed[0] is None:
            return None
        placed = self._pressed[0]
        return self.bar_rect(placed).translated(self._at - self._pressed[2]), placed

    def more_words(self, count: int) -> str:
        """What says that a day has so many more."""
        return filled(self.tr("%1 more"), f"{count:,}")

    def _line_rect(self, rect: QRect, line: int) -> QRect:
        return QRect(rect.left(), rect.top() + head_height() + line * line_height(), rect.width(), line_height() - 2)

    def _day_at(self, at: QPoint) -> date | None:
        index = self.indexAt(at)
        return self.cells.days.day(index.row(), index.column()) if index.isValid() else None

    def _bar_at(self, at: QPoint) -> PlacedBar | None:
        at_it = (placed for placed in self.placed.placed if self.bar_rect(placed).contains(at))
        return next((placed for placed in at_it if not placed.bar.is_quiet), None)

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keys of the calendar come before what they do elsewhere in the section."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_moving = event.modifiers() == _ALT and event.key() in _STEPS
            if event.matches(QKeySequence.StandardKey.Undo) or is_moving:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_meant(event)
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif event.modifiers() == _ALT and key in _STEPS:
            self._move_chosen(_STEPS[key])
        elif event.modifiers() not in _PLAIN:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape and self._dragging:
            self._drop_nothing()
        elif key in _STEPS:
            self.day_wanted.emit(self.day + timedelta(_STEPS[key]))
        elif key in _PAGES:
            self.page_wanted.emit(_PAGES[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            week, _ = self.cells.days.place(self.day)
            self.day_wanted.emit(self.cells.days.day(week, 0 if key == Qt.Key.Key_Home else DAYS - 1))
        elif key == Qt.Key.Key_Space:
            self._choose_next()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif key == Qt.Key.Key_N:
            self.new_wanted.emit(self.day)
        elif key == Qt.Key.Key_Delete and self._meant() >= 0:
            self.away_wanted.emit(self._meant())
        else:
            super().keyPressEvent(event)

    def _choose_next(self) -> None:
        """The next bar of the day, after the last the first."""
        keys = self._keys()
        if keys:
            at = keys.index(self.chosen) if self.chosen in keys else -1
            self.chosen = keys[(at + 1) % len(keys)]
            self.viewport().update()

    def _keys(self) -> list[int]:
        """Of the bars of the day that can be opened."""
        return [bar.key for bar in self.cells.of_day(self.day) if not bar.is_quiet]

    def _meant(self) -> int:
        """The bar that is chosen, or the only one of the day; -1 where it cannot be told."""
        keys = self._keys()
        return self.chosen if self.chosen >= 0 else keys[0] if len(keys) == 1 else -1

    def _move_chosen(self, days: int) -> None:
        if self._meant() >= 0:
            self.grabbed.emit(self._meant())
            self.moved.emit(self._meant(), days)

    def _open(self) -> None:
        quiet = sum(bar.is_quiet for bar in self.cells.of_day(self.day))
        if self._meant() >= 0:
            self.opened.emit(self._meant())
        elif self.cells.counts.get(self.day, 0) > quiet:
            self.more_wanted.emit(self.day, self.viewport().mapToGlobal(self.day_rect(self.day).center()))
        else:
            self.new_wanted.emit(self.day)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.stand(self.day)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        day = self._day_at(at)
        if event.button() != Qt.MouseButton.LeftButton or day is None:
            return
        placed = self._bar_at(at)
        self.stand(day)
        self.pressed_on.emit(day)
        self._pressed = placed, day, at
        if placed is not None:
            self.chosen = placed.bar.key
            self.grabbed.emit(placed.bar.key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = event.position().toPoint()
        self.pointed = self._day_at(self._at)
        if self._pressed is not None and self._pressed[0] is not None:
            far = (self._at - self._pressed[2]).manhattanLength() >= QApplication.startDragDistance()
            self._dragging = self._dragging or far
            self.target = self.pointed if self._dragging else None
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, dragged, target = self._pressed, self._dragging, self.target
        self._drop_nothing()
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        placed, day, at = pressed
        if dragged and placed is not None:
            if target is not None and target != day:
                self.moved.emit(placed.bar.key, (target - day).days)
        elif placed is not None:
            self.opened.emit(placed.bar.key)
        elif day in self.placed.more and self.more_rect(day).contains(at):
            self.more_wanted.emit(day, self.viewport().mapToGlobal(self.more_rect(day).bottomLeft()))
        elif self.plus_rect(day).contains(at) or not self.cells.counts.get(day):
            self.new_wanted.emit(day)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed = None
        self.viewport().update()

    def _drop_nothing(self) -> None:
        self._pressed, self._dragging, self.target = None, False, None
        self.viewport().update()

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        DayPainter(self, QPainter(self.viewport())).paint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_bars()
        self.fitted.emit()

    def _fit(self) -> None:
        self.verticalHeader().setMinimumSectionSize(head_height() + _LEAST_LINES * line_height())
        self.horizontalHeader().setMinimumSectionSize(1)
        height = QFontMetrics(Theme.current().font(META)).height() + SPACE_8
        self.horizontalHeader().setFixedHeight(height + SPACE_4)
        self.place_bars()
