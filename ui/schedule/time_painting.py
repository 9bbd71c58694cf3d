"""How the hours of days are painted, with the events on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt, QTime
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from ui.bidi import isolated
from ui.schedule.calendar_read import clock_words
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, mix

if TYPE_CHECKING:
    from ui.schedule.hours_view import HoursView
    from ui.schedule.time_layout import PlacedTime

_RING: Final = 2
_STRIP: Final = 4
_TINT: Final = 0.22
_HALF: Final = 30
_LEAST_LETTERS: Final = 4
"""Of what is shortened, with the dots; marks of direction count, too."""
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TOP: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class TimePainter:
    """Paints the hours of some days."""

    def __init__(self, view: HoursView, painter: QPainter) -> None:
        theme = Theme.current()
        self._view = view
        self._painter = painter
        self._font, self._bold = theme.font(META), theme.font(META, semibold=True)
        self._metrics = QFontMetrics(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self) -> None:
        """All of it."""
        self._grounds()
        self._hours()
        self._cursor()
        for placed in self._view.placed:
            self._bar(self._view.bar_rect(placed), placed)
        self._now()
        dragged = self._view.dragged
        if dragged is not None:
            self._painter.setOpacity(0.85)
            self._bar(self._view.bar_rect(dragged), dragged)

    def _grounds(self) -> None:
        view = self._view
        self._painter.fillRect(view.rect(), self._colour("surface"))
        for day in view.days:
            if day in view.closed:
                self._painter.fillRect(view.day_rect(day), self._colour("paper"))

    def _hours(self) -> None:
        view, gutter = self._view, self._view.gutter
        for hour in range(24):
            y = view.y_of(hour * 60)
            self._line(gutter, view.width(), y, "edge" if hour == 0 else "line", faint=False)
            self._line(gutter, view.width(), view.y_of(hour * 60 + _HALF), "line", faint=True)
            if hour:
                box = QRect(0, y - self._metrics.height() // 2, gutter - SPACE_8, self._metrics.height())
                self._painter.setFont(self._font)
                self._painter.setPen(self._colour("quiet"))
                self._painter.drawText(box, _RIGHT, clock_words(QTime(hour, 0).toPython()))
        for day in view.days:
            left = view.day_rect(day).left()
            self._painter.setPen(self._colour("line"))
            self._painter.drawLine(left, 0, left, view.height())

    def _line(self, left: int, right: int, y: int, token: str, *, faint: bool) -> None:
        pen = QPen(self._colour("line" if token == "edge" else token))
        if faint:
            pen.setStyle(Qt.PenStyle.DotLine)
        self._painter.setPen(pen)
        self._painter.drawLine(left, y, right, y)

    def _cursor(self) -> None:
        if self._view.hasFocus():
            self._painter.setPen(QPen(self._colour("accent"), _RING))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(QRectF(self._view.cursor_rect()), SPACE_4, SPACE_4)

    def _bar(self, rect: QRect, placed: PlacedTime) -> None:
        theme, bar = Theme.current(), placed.bar
        is_chosen = bar.key == self._view.chosen
        colour = QColor(bar.colour) if bar.colour else self._colour("accent")
        self._painter.setPen(QPen(self._colour("accent"), _RING) if is_chosen else QPen(self._colour("surface")))
        self._painter.setBrush(QColor(mix(colour.name(), theme.tokens.surface, _TINT)))
        self._painter.drawRoundedRect(QRectF(rect), SPACE_4, SPACE_4)
        self._painter.fillRect(QRect(rect.left(), rect.top() + 1, _STRIP, rect.height() - 1), colour)
        inner = rect.adjusted(_STRIP + SPACE_4, 1, -2, -1)
        self._painter.save()
        self._painter.setClipRect(inner)
        self._words(inner, placed)
        self._painter.restore()

    def _words(self, inner: QRect, placed: PlacedTime) -> None:
        """Its title and below it from when until when, or both in one line where it is low."""
        bar, line = placed.bar, self._metrics.height()
        is_low = inner.height() < 2 * line
        times = self._view.times_of(bar, None if is_low else inner.width())
        words = f"{bar.words} · {times}" if is_low else bar.words
        self._painter.setFont(self._font if is_low else self._bold)
        self._painter.setPen(self._colour("ink"))
        metrics = QFontMetrics(self._painter.font())
        self._painter.drawText(inner, _TOP, _fitting(metrics, isolated(words), inner.width()))
        if not is_low:
            self._painter.setFont(self._font)
            self._painter.setPen(self._colour("quiet"))
            below = inner.adjusted(0, line, 0, 0)
            self._painter.drawText(below, _TOP, _fitting(self._metrics, times, inner.width()))

    def _now(self) -> None:
        now = self._view.now
        if now is None or now.date() not in self._view.days:
            return
        rect, y = self._view.day_rect(now.date()), self._view.y_of(now.hour * 60 + now.minute)
        self._painter.setPen(QPen(self._colour("danger"), 2))
        self._painter.drawLine(rect.left(), y, rect.right(), y)
        self._painter.setBrush(self._colour("danger"))
        self._painter.drawEllipse(QRectF(rect.left() - 3, y - 3, 6, 6))

    def _colour(self, token: str) -> QColor:
        return Theme.current().colour(token)


def _fitting(metrics: QFontMetrics, words: str, width: int) -> str:
    """Words shortened to a width in pixels; where that leaves none of them, whole, to be cut off."""
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
    return shown if len(shown) > _LEAST_LETTERS else words
