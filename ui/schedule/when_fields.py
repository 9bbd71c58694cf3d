"""When an event is: its day, from and until when, its last day, and how often; typed as people type it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.schedule.records import EventTime, Repeating
from desktop.schedule.typed_repeats import repeats_words, typed_repeats
from desktop.settings.typed_dates import typed_date, typed_time
from ui.bidi import filled
from ui.schedule.calendar_read import CalendarShown, clock_words
from ui.schedule.words import day_words
from ui.tokens import META, SPACE_8
from ui.widgets import Label, TextField

_DAY = timedelta(1)
_HOUR = timedelta(hours=1)


class EventWhenFields(QWidget):
    """Signals: `moved(EventTime)` when it is to be at another time; `repeated(Repeating | None)`."""

    moved = Signal(object)
    repeated = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: CalendarShown | None = None
        self._span: EventTime | None = None
        self._repeats: Repeating | None = None
        self.day = TextField(self.tr("Day"), placeholder="fri, +2, 24.12.")
        self.last_day = TextField(self.tr("Last day"), placeholder=self.tr("the same"))
        self.at = TextField(self.tr("From"), placeholder=self.tr("whole day"))
        self.until = TextField(self.tr("Until"), placeholder="11, 14:30")
        self.repeats = TextField(self.tr("Repeats"), placeholder=self.tr("every fri"))
        self._zone = Label("", META, "quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        for pair in ((self.day, self.last_day), (self.at, self.until)):
            row = QHBoxLayout()
            row.setSpacing(SPACE_8)
            for field in pair:
                row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
                field.edit.editingFinished.connect(self._keep_time)
            column.addLayout(row)
        column.addWidget(self._zone)
        column.addWidget(self.repeats)
        self.repeats.edit.editingFinished.connect(self._keep_repeats)

    def show_when(self, shown: CalendarShown, span: EventTime, repeats: Repeating | None) -> None:
        """When it is now, but for what is being typed."""
        self._shown, self._span, self._repeats = shown, span, repeats
        begins, ends = _day_of(span.start), _last_day_of(span)
        _show(self.day, day_words(begins))
        _show(self.last_day, day_words(ends) if ends != begins else "")
        _show(self.at, clock_words(span.start.time()) if isinstance(span.start, datetime) else "")
        _show(self.until, clock_words(span.end.time()) if isinstance(span.end, datetime) else "")
        _show(self.repeats, repeats_words(repeats.rule) if repeats is not None else "")
        is_elsewhere = bool(span.zone) and span.zone != shown.shop.zone
        self._zone.setText(filled(self.tr("By the clocks of %1."), span.zone.replace("_", " ")))
        self._zone.setVisible(is_elsewhere)

    def show_repeats(self, *, visible: bool) -> None:
        """Whether how often can be changed: not of one of a series."""
        self.repeats.setVisible(visible)

    def _keep_time(self) -> None:
        fields = (self.day, self.last_day, self.at, self.until)
        if self._span is None or not any(field.edit.isModified() for field in fields):
            return
        day = self._read(self.day, self._typed_day) or _day_of(self._span.start)
        last = self._read(self.last_day, self._typed_day)
        at, until = self._read(self.at, typed_time), self._read(self.until, typed_time)
        if any(field.error() for field in fields):
            return
        span = self._typed_span(day, last, at, until)
        for field in fields:
            field.edit.setModified(False)
        if span.end < span.start:
            self.last_day.set_error(self.tr("It ends before it begins."))
        elif span != self._span:
            self._span = span
            self.moved.emit(span)

    def _typed_span(self, day: date, last: date | None, at: time | None, until: time | None) -> EventTime:
        assert self._span is not None
        assert self._shown is not None
        moved_day = self.day.edit.isModified() and not self.last_day.edit.isModified()
        if at is None:
            if moved_day and last is not None:
                last += day - _day_of(self._span.start)
            return EventTime(day, last or day)
        start, zone = datetime.combine(day, at), self._span.zone or self._shown.shop.zone
        if until is None or not self.until.edit.isModified():
            length = self._span.length if isinstance(self._span.start, datetime) else _HOUR
            if not self.last_day.edit.isModified():
                return EventTime(start, start + length, zone)
        end = datetime.combine(last or day, until or at)
        return EventTime(start, end + _DAY if end < start and last is None else end, zone)

    def _typed_day(self, text: str) -> date:
        assert self._shown is not None
        return typed_date(text, self._shown.today, month_first=self._shown.month_first)

    def _read(self, field: TextField, read: Callable[[str], Any]) -> Any:
        """What is typed, or was there."""
        if not field.text():
            return None
        if not field.edit.isModified():
            return self._known(field)
        try:
            return read(field.text())
        except InvalidError as error:
            field.set_error(str(error))
            return None

    def _known(self, field: TextField) -> Any:
        assert self._span is not None
        span = self._span
        if field is self.day:
            return _day_of(span.start)
        if field is self.last_day:
            return _last_day_of(span)
        at = span.start if field is self.at else span.end
        return at.time() if isinstance(at, datetime) else None

    def _keep_repeats(self) -> None:
        if not self.repeats.edit.isModified() or self._shown is None or self._span is None:
            return
        text, rule = self.repeats.text(), ""
        try:
            if text:
                shown = self._shown
                day = _day_of(self._span.start)
                rule = typed_repeats(text, shown.shop.week_begins, day, month_first=shown.month_first)
        except InvalidError as error:
            self.repeats.set_error(str(error))
            return
        self.repeats.edit.setModified(False)
        before = self._repeats or Repeating("")
        self.repeated.emit(Repeating(rule, before.also, before.without) if rule else None)


def _day_of(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _last_day_of(span: EventTime) -> date:
    return _day_of(span.end)


def _show(field: TextField, text: str) -> None:
    """Show a value unless another one is being typed, or stands there with what is wrong about it."""
    if field.text() != text and not field.edit.isModified():
        field.set_text(text)
        field.edit.setCursorPosition(0)
