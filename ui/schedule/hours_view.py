"""The hours of some days, with the events on them: painted, and moved by the mouse and by keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from ui.calendar.bars import Bar
from ui.key_position import key_meant
from ui.schedule.calendar_read import clock_words
from ui.schedule.time_layout import DAY_MINUTES, PlacedTime, TimedBar, placed_times
from ui.schedule.time_painting import TimePainter
from ui.theme import Theme
from ui.tokens import META, SPACE_16

STEP: Final = 15
"""Minutes by which things move."""
HOUR: Final = 60
_HOUR_PX: Final = 52
_EDGE_PX: Final = 6
_ALT: Final = Qt.KeyboardModifier.AltModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_DAYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_LINES: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class _Grip(NamedTuple):
    """What the mouse took hold of: a bar, or nothing, on a day at a minute; `is_end`: its end."""

    placed: PlacedTime | None
    day: date
    minute: int
    at: QPoint
    is_end: bool


class HoursView(QWidget):
    """Attributes: `days`; `closed`, on which the shop is; `placed`, the events; `whole`, those of whole days, which are
    seen elsewhere; `chosen`, the key of one, -1 for none; `day` and `minute` on which one stands; `now`; `dragged`,
    what is being moved or made, as it would be.

    Signals: `opened(int)`, an event by its key; `new_wanted(date, int, int)` from a minute to another; `moved(int, int,
    int)`: so many days and minutes later; `resized(int, int)`: its end so many minutes later; `away_wanted(int)`;
    `day_wanted(date)`; `page_wanted(int)`; `undo_wanted()`; `stood(QRect)`: where one stands now;
    `chose(int)`: what is chosen now.
    """

    opened = Signal(int)
    new_wanted = Signal(object, int, int)
    moved = Signal(int, int, int)
    resized = Signal(int, int)
    away_wanted = Signal(int)
    day_wanted = Signal(object)
    page_wanted = Signal(int)
    undo_wanted = Signal()
    stood = Signal(QRect)
    chose = Signal(int)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.days: Sequence[date] = (today,)
        self.closed: Mapping[date, str] = {}
        self.placed: list[PlacedTime] = []
        self.whole: Sequence[Bar] = ()
        self.chosen = -1
        self.day, self.minute = today, 8 * HOUR
        self.now: datetime | None = None
        self.dragged: PlacedTime | None = None
        self._grip: _Grip | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Hours"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        Theme.current().changed.connect(self._fit)
        self._fit()

    # What is shown

    def show_days(self, days: Sequence[date], day: date) -> None:
        """Other days, of which nothing is known yet; one stands on one of them."""
        self.days, self.day, self.placed, self.closed = days, day, [], {}
        self.update()

    def show_bars(
        self, days: Sequence[date], bars: Iterable[TimedBar], closed: Mapping[date, str], now: datetime,
        whole: Iterable[Bar] = (),
    ) -> None:  # fmt: skip
        """What is on these days."""
        by_day: dict[date, list[TimedBar]] = {day: [] for day in days}
        for bar in bars:
            if bar.day in by_day:
                by_day[bar.day].append(bar)
        self.days, self.closed, self.now = days, closed, now
        self.placed = [placed for some in by_day.values() for placed in placed_times(some)]
        self.whole = [bar for bar in whole if not bar.is_quiet]
        if self.chosen not in [placed.bar.key for placed in self.placed] and self._whole_chosen() is None:
            self.chosen = -1
        if self.day not in days:
            self.day = days[0]
        self._say()
        self.update()

    def stand(self, day: date, minute: int | None = None) -> None:
        """Stand on a day that is shown, at a minute of it."""
        if minute is not None:
            self.minute = min(max(minute - minute % STEP, 0), DAY_MINUTES - STEP)
        self.day = day
        self._say()
        self.stood.emit(self.cursor_rect())
        self.update()

    def times_of(self, bar: TimedBar, room: int | None = None) -> str:
        """From when until when, as it is seen; from when alone where both are wider than there is `room`, in pixels."""
        both = f"{_clock(bar.start)}–{_clock(bar.end)}"
        metrics = QFontMetrics(Theme.current().font(META))
        return both if room is None or metrics.horizontalAdvance(both) <= room else _clock(bar.start)

    # Where things are

    @property
    def gutter(self) -> int:
        """Where the days begin, beside the hours."""
        metrics = QFontMetrics(Theme.current().font(META))
        return max(metrics.horizontalAdvance(_clock(at * HOUR)) for at in (0, 10, 20, 23)) + SPACE_16

    def y_of(self, minute: int) -> int:
        """Of a minute of the day."""
        return round(minute * self.height() / DAY_MINUTES)

    def day_rect(self, day: date) -> QRect:
        """Of a day that is shown."""
        at, wide = self.days.index(day), self.width() - self.gutter
        left, right = (self.gutter + wide * edge // len(self.days) for edge in (at, at + 1))
        return QRect(left, 0, right - left, self.height())

    def bar_rect(self, placed: PlacedTime) -> QRect:
        """Of an event."""
        day, bar = self.day_rect(placed.bar.day).adjusted(2, 0, -6, 0), placed.bar
        left, right = (day.left() + day.width() * edge // placed.columns for edge in (placed.column, placed.column + 1))
        top, bottom = self.y_of(bar.start), self.y_of(bar.seen_end)
        return QRect(left, top + 1, max(right - left - 2, 4), max(bottom - top - 2, 6))

    def cursor_rect(self) -> QRect:
        """Of the half hour on which one stands."""
        day, top = self.day_rect(self.day), self.y_of(self.minute)
        return QRect(day.left() + 1, top, day.width() - 3, self.y_of(self.minute + HOUR // 2) - top)

    def sizeHint(self) -> QSize:
        return QSize(0, 24 * Theme.current().scaled(_HOUR_PX))

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _bar_at(self, at: QPoint) -> PlacedTime | None:
        return next((placed for placed in self.placed if self.bar_rect(placed).contains(at)), None)

    def _place(self, at: QPoint) -> tuple[date, int]:
        day = next((day for day in self.days if at.x() < self.day_rect(day).right()), self.days[-1])
        minute = at.y() * DAY_MINUTES // max(self.height(), 1)
        return day, min(max(minute, 0), DAY_MINUTES - 1)

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keys of the hours come before what they do elsewhere in the section; a tip says what has no room."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        is_asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_asked and (event.matches(QKeySequence.StandardKey.Undo) or event.modifiers() & _ALT):
            event.accept()
            return True
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        placed = self._bar_at(event.pos())
        words = f"{placed.bar.words}\n{self.times_of(placed.bar)}" if placed is not None else ""
        QToolTip.showText(event.globalPos(), words, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = key_meant(event), event.modifiers()
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif held & _ALT and self.chosen >= 0 and key in {**_DAYS, **_LINES}:
            self._change_chosen(key, is_end=bool(held & _SHIFT))
        elif held not in _PLAIN:
            super().keyPressEvent(event)
        elif key in _DAYS:
            self.day_wanted.emit(self.day + timedelta(_DAYS[key]))
        elif key in _LINES:
            self.stand(self.day, self.minute + _LINES[key] * HOUR // 2)
        elif key in _PAGES:
            self.page_wanted.emit(_PAGES[key])
        elif not self._do(key):
            super().keyPressEvent(event)

    def _do(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape and self._grip is not None:
            self._let_go()
        elif key == Qt.Key.Key_Space:
            self._choose_next()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen >= 0:
            self.opened.emit(self.chosen)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_N):
            self.new_wanted.emit(self.day, self.minute, self.minute + HOUR)
        elif key == Qt.Key.Key_Delete and self.chosen >= 0:
            self.away_wanted.emit(self.chosen)
        else:
            return False
        return True

    def _change_chosen(self, key: int, *, is_end: bool) -> None:
        if self._whole_chosen() is not None:
            if not is_end and key in _DAYS:
                self.moved.emit(self.chosen, _DAYS[key], 0)
        elif is_end and key in _LINES:
            self.resized.emit(self.chosen, _LINES[key] * STEP)
        elif not is_end:
            self.moved.emit(self.chosen, _DAYS.get(key, 0), _LINES.get(key, 0) * STEP)

    def _choose_next(self) -> None:
        """The next event of the day, whole days first, after the last the first."""
        bars = sorted((placed.bar for placed in self.placed if placed.bar.day == self.day), key=lambda bar: bar.start)
        whole = [bar.key for bar in self.whole if bar.first <= self.day <= bar.last]
        starts: dict[int, int | None] = {**dict.fromkeys(whole), **{bar.key: bar.start for bar in bars}}
        if starts:
            keys = list(starts)
            self.chosen = keys[(keys.index(self.chosen) + 1) % len(keys) if self.chosen in keys else 0]
            self.stand(self.day, starts[self.chosen])

    def _whole_chosen(self) -> Bar | None:
        return next((bar for bar in self.whole if bar.key == self.chosen), None)

    def _say(self) -> None:
        """Where one stands, and what is chosen there."""
        here = next(
            (each.bar for each in self.placed if each.bar.key == self.chosen and each.bar.day == self.day), None
        )
        words = [clock_words(time(*divmod(self.minute, HOUR)))]
        if here is not None:
            words = [here.words, self.times_of(here)]
        elif (whole := self._whole_chosen()) is not None:
            words = [whole.words, self.tr("whole day")]
        self.setAccessibleDescription(", ".join(words))
        self.chose.emit(self.chosen)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.stood.emit(self.cursor_rect())
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        placed, (day, minute) = self._bar_at(at), self._place(at)
        is_end = placed is not None and placed.bar.ends and self.bar_rect(placed).bottom() - at.y() < _EDGE_PX
        self._grip = _Grip(placed, day, minute, at, is_end)
        self.chosen = placed.bar.key if placed is not None else -1
        self.day, self.minute = day, minute - minute % STEP
        self._say()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._grip is None:
            placed = self._bar_at(at)
            on_end = placed is not None and placed.bar.ends and self.bar_rect(placed).bottom() - at.y() < _EDGE_PX
            self.setCursor(Qt.CursorShape.SizeVerCursor if on_end else Qt.CursorShape.ArrowCursor)
        elif self.dragged is not None or self._is_far(at):
            self.dragged = self._as_dragged(self._grip, *self._place(at))
            self.update()

    def _is_far(self, at: QPoint) -> bool:
        assert self._grip is not None
        return (at - self._grip.at).manhattanLength() >= QApplication.startDragDistance()

    def _as_dragged(self, grip: _Grip, day: date, minute: int) -> PlacedTime:
        """As it would be if the mouse let go here."""
        if grip.placed is None:
            first, last = sorted((grip.minute, minute))
            start, end = first - first % STEP, min(last - last % STEP + STEP, DAY_MINUTES)
            return PlacedTime(TimedBar(-1, grip.day, start, end, self.tr("New event")), 0, 1)
        bar, by = grip.placed.bar, _stepped(minute - grip.minute)
        if grip.is_end:
            return PlacedTime(bar._replace(end=min(max(bar.end + by, bar.start + STEP), DAY_MINUTES)), 0, 1)
        start = min(max(bar.start + by, 0), DAY_MINUTES - STEP)
        return PlacedTime(bar._replace(day=day, start=start, end=min(start + bar.end - bar.start, DAY_MINUTES)), 0, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        grip, dragged = self._grip, self.dragged
        self._let_go()
        if grip is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if grip.placed is None:
            start = dragged.bar.start if dragged is not None else grip.minute - grip.minute % (HOUR // 2)
            self.new_wanted.emit(grip.day, start, dragged.bar.end if dragged is not None else start + HOUR)
        elif dragged is None:
            self.opened.emit(grip.placed.bar.key)
        else:
            self._drop(grip.placed.bar, dragged.bar, is_end=grip.is_end)

    def _drop(self, before: TimedBar, then: TimedBar, *, is_end: bool) -> None:
        if is_end and then.end != before.end:
            self.resized.emit(before.key, then.end - before.end)
        elif not is_end and (then.day, then.start) != (before.day, before.start):
            self.moved.emit(before.key, (then.day - before.day).days, then.start - before.start)

    def _let_go(self) -> None:
        self._grip, self.dragged = None, None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        TimePainter(self, painter).paint()
        painter.end()


def _stepped(minutes: int) -> int:
    return round(minutes / STEP) * STEP


def _clock(minute: int) -> str:
    return clock_words(time(*divmod(minute % DAY_MINUTES, HOUR)))
