"""What stands above the hours: the days by their names, and what is on them for the whole day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QDate, QLocale, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.bidi import filled
from ui.calendar.bars import Bar, in_lines
from ui.calendar.day_painting import line_height
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, mix

MOST_LINES: Final = 4
_TINT: Final = 0.22
_STRIP: Final = 4
_RING: Final = 2
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)


class AllDayStrip(QWidget):
    """Signals: `opened(int)`, an event by its key; `more_wanted(date, QPoint)`: all of a day, at a place of the screen;
    `day_wanted(date)`."""

    opened = Signal(int)
    more_wanted = Signal(object, QPoint)
    day_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._days: Sequence[date] = ()
        self._bars: Sequence[Bar] = ()
        self._closed: Mapping[date, str] = {}
        self._today: date | None = None
        self._gutter = self._right = 0
        self._chosen = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        Theme.current().changed.connect(self._fit)

    def show_bars(
        self, days: Sequence[date], bars: Sequence[Bar], closed: Mapping[date, str], today: date | None
    ) -> None:
        """What is on these days for the whole day."""
        self._days, self._bars, self._closed, self._today = days, bars, closed, today
        self._fit()

    def show_chosen(self, key: int) -> None:
        """The bar with this key is chosen; -1 for none."""
        self._chosen = key
        self.update()

    def set_edges(self, gutter: int, right: int) -> None:
        """Where the days begin below it, and how much is beside them."""
        self._gutter, self._right = gutter, right
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._head() + self._shown_lines() * line_height() + SPACE_4)

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _head(self) -> int:
        return QFontMetrics(Theme.current().font(META, semibold=True)).height() + SPACE_8 + SPACE_4

    def _lines(self) -> list[tuple[Bar, int, int, int]]:
        return in_lines(self._bars, self._days[0], self._days[-1]) if self._days else []

    def _shown_lines(self) -> int:
        return min(max((line + 1 for *_, line in self._lines()), default=0), MOST_LINES)

    def _column(self, first: int, last: int) -> QRect:
        wide = self.width() - self._gutter - self._right
        left, right = (self._gutter + wide * edge // len(self._days) for edge in (first, last + 1))
        return QRect(left, 0, right - left, self.height())

    def _bar_rect(self, column: int, until: int, line: int) -> QRect:
        days = self._column(column, until)
        return QRect(days.left() + 2, self._head() + line * line_height(), days.width() - 6, line_height() - SPACE_4)

    def _more(self) -> dict[int, int]:
        """How many each day has that there is no line for, by its place; the last line says so."""
        more: dict[int, int] = {}
        placed = self._lines()
        crowded = {at for _, first, last, line in placed if line >= MOST_LINES for at in range(first, last + 1)}
        for _, first, last, line in placed:
            if line >= MOST_LINES or (line == MOST_LINES - 1 and crowded.intersection(range(first, last + 1))):
                for at in range(first, last + 1):
                    more[at] = more.get(at, 0) + 1
        return more

    def _seen(self) -> list[tuple[Bar, int, int, int]]:
        crowded = self._more().keys()
        return [
            each
            for each in self._lines()
            if each[3] < MOST_LINES - 1
            or (each[3] == MOST_LINES - 1 and crowded.isdisjoint(range(each[1], each[2] + 1)))
        ]

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        for bar, column, until, line in self._seen():
            if self._bar_rect(column, until, line).contains(at):
                if not bar.is_quiet:
                    self.opened.emit(bar.key)
                return
        column = next((n for n in range(len(self._days)) if self._column(n, n).contains(at)), None)
        if column is None:
            return
        if column in self._more() and self._bar_rect(column, column, MOST_LINES - 1).contains(at):
            self.more_wanted.emit(self._days[column], event.globalPosition().toPoint())
        else:
            self.day_wanted.emit(self._days[column])

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Theme.current().colour("paper"))
        for at, day in enumerate(self._days):
            self._paint_head(painter, self._column(at, at), day)
        for bar, column, until, line in self._seen():
            self._paint_bar(painter, self._bar_rect(column, until, line), bar)
        painter.setFont(Theme.current().font(META, semibold=True))
        painter.setPen(Theme.current().colour("accent"))
        for at, count in self._more().items():
            rect = self._bar_rect(at, at, MOST_LINES - 1)
            painter.drawText(rect, _LEFT, filled(self.tr("%1 more"), str(count)))
        painter.setPen(Theme.current().colour("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _paint_head(self, painter: QPainter, column: QRect, day: date) -> None:
        theme, is_today = Theme.current(), day == self._today
        painter.setFont(theme.font(META, semibold=True))
        words = QLocale().toString(QDate(day.year, day.month, day.day), "ddd d")
        closed = self._closed.get(day, "")
        box = QRect(column.left(), SPACE_4, column.width(), self._head() - SPACE_8)
        metrics = QFontMetrics(painter.font())
        if is_today:
            pill = QRectF(0, 0, metrics.horizontalAdvance(words) + 2 * SPACE_8, box.height())
            pill.moveCenter(QRectF(box).center())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.colour("on_accent" if is_today else "ink"))
        shown = words if is_today or not closed else f"{words} · {closed}"
        painter.drawText(box, _CENTRE, metrics.elidedText(shown, Qt.TextElideMode.ElideRight, box.width()))

    def _paint_bar(self, painter: QPainter, rect: QRect, bar: Bar) -> None:
        theme = Theme.current()
        colour = bar.colour or theme.tokens.accent
        ground = theme.colour("fill") if bar.is_quiet else QColor(mix(colour, theme.tokens.surface, _TINT))
        is_chosen = bar.key == self._chosen
        painter.setPen(QPen(theme.colour("accent"), _RING) if is_chosen else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(rect), SPACE_4, SPACE_4)
        if not bar.is_quiet:
            painter.fillRect(QRect(rect.left(), rect.top(), _STRIP, rect.height()), QColor(colour))
        inner = rect.adjusted(_STRIP + SPACE_4, 0, -SPACE_4, 0)
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("ink"))
        metrics = QFontMetrics(painter.font())
        painter.drawText(inner, _LEFT, metrics.elidedText(bar.words, Qt.TextElideMode.ElideRight, inner.width()))
