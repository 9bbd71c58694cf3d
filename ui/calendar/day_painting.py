"""How the days of a calendar are painted, with the bars across them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from ui.calendar.days import DAYS
from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import META, RADIUS, SPACE_4, SPACE_8, mix

if TYPE_CHECKING:
    from datetime import date

    from ui.calendar.bars import PlacedBar
    from ui.calendar.day_grid import DayGrid

_RING: Final = 2
_STRIP: Final = 4
_TINT: Final = 0.16
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)


def line_height() -> int:
    """Of a bar, with the gap below it."""
    return QFontMetrics(Theme.current().font(META)).height() + SPACE_4


def head_height() -> int:
    """Of what stands above the bars of a day."""
    return QFontMetrics(Theme.current().font(META, semibold=True)).height() + SPACE_8


class DayPainter:
    """Paints the viewport of a calendar."""

    def __init__(self, view: DayGrid, painter: QPainter) -> None:
        theme = Theme.current()
        self._view = view
        self._cells = view.cells
        self._painter = painter
        self._font, self._bold = theme.font(META), theme.font(META, semibold=True)
        self._metrics, self._bold_metrics = QFontMetrics(self._font), QFontMetrics(self._bold)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self) -> None:
        """All of it."""
        days = self._cells.days
        self._painter.fillRect(self._view.viewport().rect(), self._colour("surface"))
        for week in range(days.weeks):
            for column in range(DAYS):
                self._day(days.day(week, column))
        for placed in self._view.placed.placed:
            self._bar(self._view.bar_rect(placed), placed)
        for day, count in self._view.placed.more.items():
            self._more(day, count)
        self._ring()
        dragged = self._view.dragged_rect()
        if dragged is not None:
            self._painter.setOpacity(0.9)
            self._bar(*dragged)

    def _day(self, day: date) -> None:
        rect = self._view.day_rect(day)
        is_other = self._cells.days.month not in (0, day.month)
        ground = (
            "selected" if day == self._view.target else "paper" if is_other or day in self._cells.closed else "surface"
        )
        self._painter.fillRect(rect, self._colour(ground))
        self._painter.setPen(self._colour("line"))
        self._painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._painter.drawLine(rect.topRight(), rect.bottomRight())
        self._number(rect, day, is_other=is_other)
        if day == self._view.pointed and self._view.may_add:
            paint_icon(self._painter, self._view.plus_rect(day).adjusted(4, 4, -4, -4), "plus", self._colour("accent"))

    def _number(self, rect: QRect, day: date, *, is_other: bool) -> None:
        height = self._bold_metrics.height() + SPACE_4
        words = str(day.day)
        width = max(height, self._bold_metrics.horizontalAdvance(words) + SPACE_8)
        box = QRect(rect.left() + SPACE_4, rect.top() + 2, width, height)
        is_today = day == self._cells.today
        if is_today:
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(self._colour("accent"))
            self._painter.drawRoundedRect(QRectF(box), height / 2, height / 2)
        self._painter.setFont(self._bold if not is_other else self._font)
        self._painter.setPen(self._colour("on_accent" if is_today else "quiet" if is_other else "ink"))
        self._painter.drawText(box, _CENTRE, words)
        if day in self._cells.closed:
            room = QRect(box.right() + SPACE_4, box.top(), rect.right() - box.right() - SPACE_8, height)
            self._painter.setFont(self._font)
            self._painter.setPen(self._colour("quiet"))
            why = self._cells.closed[day]
            self._painter.drawText(
                room, _LEFT, self._metrics.elidedText(why, Qt.TextElideMode.ElideRight, room.width())
            )

    def _bar(self, rect: QRect, placed: PlacedBar) -> None:
        is_chosen = placed.bar.key == self._view.chosen
        self._painter.setPen(QPen(self._colour("accent"), _RING) if is_chosen else Qt.PenStyle.NoPen)
        is_quiet = placed.bar.is_quiet
        self._painter.setBrush(self._colour("fill") if is_quiet else self._tint(placed.bar.colour))
        self._painter.drawRoundedRect(QRectF(rect), SPACE_4, SPACE_4)
        inner = rect.adjusted(SPACE_4 + 2, 0, -SPACE_4, 0)
        if placed.begins and not is_quiet:
            strip = QRect(rect.left(), rect.top(), _STRIP, rect.height())
            self._painter.fillRect(strip, QColor(placed.bar.colour) if placed.bar.colour else self._colour("accent"))
            inner.setLeft(strip.right() + SPACE_4)
        if placed.bar.at and placed.begins:
            self._painter.setFont(self._font)
            self._painter.setPen(self._colour("quiet"))
            self._painter.drawText(inner, _LEFT, placed.bar.at)
            inner.setLeft(inner.left() + self._metrics.horizontalAdvance(placed.bar.at) + SPACE_4)
        self._painter.setFont(self._font)
        self._painter.setPen(self._colour("ink"))
        words = self._metrics.elidedText(placed.bar.words, Qt.TextElideMode.ElideRight, max(inner.width(), 0))
        self._painter.drawText(inner, _LEFT, words)

    def _tint(self, colour: str) -> QColor:
        """The ground of a bar: its colour, or the accent, laid thinly over what is below."""
        theme = Theme.current()
        return QColor(mix(colour or theme.tokens.accent, theme.tokens.surface, _TINT))

    def _more(self, day: date, count: int) -> None:
        self._painter.setFont(self._bold)
        self._painter.setPen(self._colour("accent"))
        rect = self._view.more_rect(day).adjusted(SPACE_4, 0, -SPACE_4, 0)
        words = self._bold_metrics.elidedText(self._view.more_words(count), Qt.TextElideMode.ElideRight, rect.width())
        self._painter.drawText(rect, _LEFT, words)

    def _ring(self) -> None:
        if self._view.hasFocus():
            rect = QRectF(self._view.day_rect(self._view.day))
            self._painter.setPen(QPen(self._colour("accent"), _RING))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(rect.adjusted(1, 1, -2, -2), RADIUS, RADIUS)

    def _colour(self, token: str) -> QColor:
        return Theme.current().colour(token)
