"""Twelve months at once: on which days anything is."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from PySide6.QtCore import QDate, QLocale, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.calendar.days import DAYS
from ui.key_position import key_meant
from ui.schedule.words import day_words
from ui.theme import Theme
from ui.tokens import META, SPACE_8, SPACE_16, mix

MONTHS: Final = 12
_WEEKS: Final = 6
_HEADS: Final = 2
"""Lines above the days: the month, and the days of the week."""
_COLUMNS: Final = (4, 3, 2)
_MANY: Final = 6
"""So many on one day are as dark as it gets."""
_FAINTEST, _DARKEST = 0.14, 0.5
_RING: Final = 2
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS}
_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class _Year(NamedTuple):
    """What is known of one: how many there are on each day, on which days the shop is closed, and what day it is."""

    counts: Mapping[date, int]
    closed: Mapping[date, str]
    today: date
    week_begins: int


class YearView(QWidget):
    """Attributes: `day`, on which one stands. Signals: `day_wanted(date)`; `page_wanted(int)`: so many years on;
    `day_opened(date)` and `month_opened(date)`: to be looked at by themselves; `new_wanted(date)`."""

    day_wanted = Signal(object)
    page_wanted = Signal(int)
    day_opened = Signal(object)
    month_opened = Signal(object)
    new_wanted = Signal(object)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.day = today
        self._year = _Year({}, {}, today, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Year"))
        Theme.current().changed.connect(self.update)

    def show_counts(
        self, counts: Mapping[date, int], closed: Mapping[date, str], today: date, week_begins: int
    ) -> None:
        """What is on the days of the year."""
        self._year = _Year(counts, closed, today, week_begins)
        self.stand(self.day)

    def stand(self, day: date) -> None:
        """Stand on a day of the year."""
        self.day = day
        count = self._year.counts.get(day, 0)
        many = self.tr("1 event") if count == 1 else filled(self.tr("%1 events"), str(count))
        many = many if count else self.tr("nothing")
        self.setAccessibleDescription(f"{day_words(day)}, {many}")
        self.update()

    # Where things are

    def _month_rect(self, month: int) -> QRect:
        line = self._line()
        wide = next((n for n in _COLUMNS if self.width() // n >= DAYS * line + SPACE_16), 1)
        rows = -(-MONTHS // wide)
        width, height = (self.width() - SPACE_16) // wide, (self.height() - SPACE_8) // rows
        row, column = divmod(month - 1, wide)
        place = QRect(SPACE_8 + column * width, row * height, width, height)
        return place.adjusted(SPACE_8, 2, -SPACE_8, -2)

    def _line(self) -> int:
        return QFontMetrics(Theme.current().font(META)).height()

    def day_rect(self, day: date) -> QRect:
        """Of a day of the year."""
        month = self._month_rect(day.month)
        first = day.replace(day=1)
        lead = (first.weekday() - self._year.week_begins) % DAYS
        row, column = divmod(lead + day.day - 1, DAYS)
        width = month.width() // DAYS
        height = month.height() // (_WEEKS + _HEADS)
        return QRect(month.left() + column * width, month.top() + (row + _HEADS) * height, width, height)

    def _day_at(self, event: QMouseEvent) -> date | None:
        at = event.position().toPoint()
        first = date(self.day.year, 1, 1)
        days = (first + timedelta(n) for n in range(366))
        return next((day for day in days if day.year == first.year and self.day_rect(day).contains(at)), None)

    # Keys and the mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_meant(event)
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.day_wanted.emit(self.day + timedelta(_STEPS[key]))
        elif key in _PAGES:
            self.page_wanted.emit(_PAGES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.day_opened.emit(self.day)
        elif key == Qt.Key.Key_N:
            self.new_wanted.emit(self.day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event)
        if day is not None:
            self.day_opened.emit(day)
            return
        at = event.position().toPoint()
        month = next((n for n in range(1, MONTHS + 1) if self._month_rect(n).contains(at)), None)
        if month is not None:
            self.month_opened.emit(date(self.day.year, month, 1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Theme.current().colour("surface"))
        for month in range(1, MONTHS + 1):
            self._paint_month(painter, month)
        painter.end()

    def _paint_month(self, painter: QPainter, month: int) -> None:
        theme, rect, first = Theme.current(), self._month_rect(month), date(self.day.year, month, 1)
        line = rect.height() // (_WEEKS + _HEADS)
        painter.setFont(theme.font(META, semibold=True))
        painter.setPen(theme.colour("ink"))
        name = QLocale().toString(QDate(first.year, month, 1), "MMMM")
        painter.drawText(QRect(rect.left(), rect.top(), rect.width(), line), _LEFT, name)
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("quiet"))
        for column in range(DAYS):
            weekday = (self._year.week_begins + column) % DAYS + 1
            words = QLocale().dayName(weekday, QLocale.FormatType.ShortFormat)[:2]
            width = rect.width() // DAYS
            painter.drawText(QRect(rect.left() + column * width, rect.top() + line, width, line), _CENTRE, words)
        for number in range(1, monthrange(first.year, month)[1] + 1):
            self._paint_day(painter, first.replace(day=number))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        theme, box = Theme.current(), QRectF(self.day_rect(day)).adjusted(1, 1, -1, -1)
        count, is_today = self._year.counts.get(day, 0), day == self._year.today
        painter.setPen(Qt.PenStyle.NoPen)
        if is_today:
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(box, 4, 4)
        elif count:
            share = _FAINTEST + (_DARKEST - _FAINTEST) * min(count - 1, _MANY) / _MANY
            painter.setBrush(QColor(mix(theme.tokens.accent, theme.tokens.surface, share)))
            painter.drawRoundedRect(box, 4, 4)
        is_closed = day in self._year.closed and not count
        painter.setPen(theme.colour("on_accent" if is_today else "quiet" if is_closed else "ink"))
        painter.drawText(box, _CENTRE, str(day.day))
        if self.hasFocus() and day == self.day:
            painter.setPen(QPen(theme.colour("accent"), _RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
