"""The line that enters an event: what is typed is understood while it is typed, and shown in small words below it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.rows.typed_text import shortened
from desktop.schedule.typed_event import TypedEvent, typed_event
from desktop.schedule.typed_repeats import repeats_words
from ui.bidi import filled, side_by_side
from ui.schedule.calendar_read import OF_THE_SHOP, CalendarShown, clock_words
from ui.schedule.words import day_words, days_words
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import Label, LineEdit, LinkButton, Menu, announce

_LONGEST = 40


class NewEventLine(QWidget):
    """Signals: `entered(CalendarEvent)` on Enter; `left_down` on Down; `undo_wanted` where nothing typed can be
    taken back."""

    entered = Signal(object)
    left_down = Signal()
    undo_wanted = Signal()

    def __init__(self, day: Callable[[], date]) -> None:
        """`day`: on which an event is of which none is typed."""
        super().__init__()
        self._shown: CalendarShown | None = None
        self._day = day
        self._calendar = OF_THE_SHOP
        self.edit = _Line()
        self.edit.setAccessibleName(self.tr("New event"))
        self._said = Label("", META, "quiet", wrap=True)
        self.calendar = LinkButton("", "chevron-down")
        self.calendar.setAccessibleName(self.tr("In which calendar"))
        self.calendar.clicked.connect(self._offer_calendars)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, 0)
        column.setSpacing(SPACE_4)
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.calendar)
        column.addLayout(row)
        column.addWidget(self._said)
        self.edit.textChanged.connect(self._say)
        self.edit.returnPressed.connect(self._on_entered)
        self.edit.down.connect(self.left_down)
        self.edit.undo_wanted.connect(self.undo_wanted)
        self.edit.came.connect(self._say)
        self._show_calendar()

    def show_shown(self, shown: CalendarShown) -> None:
        """What is typed is read in this shop."""
        self._shown = shown
        if self._calendar not in [each.id for each in shown.calendars]:
            self._calendar = OF_THE_SHOP
        self._show_calendar()
        self._say()

    def typed(self) -> str:
        """What stands in it."""
        return self.edit.text()

    def fill(self, text: str) -> None:
        """Put words there."""
        self.edit.setText(text)

    def _read(self) -> TypedEvent | None:
        if self._shown is None:
            return None
        said = typed_event(self.edit.text(), self._shown.reader(), self._day())
        return said if said.title else None

    def _say(self) -> None:
        """What is understood, or what can be typed."""
        said = self._read()
        if said is None or self._shown is None:
            hint = self.tr(
                "Like: fri 9-11 dentist, market every sat 7-14, or: fair 7.12.-9.12. Without a day it is on %1."
            )
            self._said.setText(filled(hint, day_words(self._day())))
            self.edit.setPlaceholderText(self.tr("New event"))
            return
        span = said.event(self._shown.shop.zone).span
        times = ""
        if isinstance(span.start, datetime) and isinstance(span.end, datetime):
            times = f"{clock_words(span.start.time())}–{clock_words(span.end.time())}"
        whole = self.tr("whole day") if span.start == span.end else self.tr("whole days")
        often = repeats_words(said.rule) if said.rule else ""
        names = ", ".join(self._shown.names.get(person, "") for person in said.people)
        parts = (said.title, days_words(span), times or whole, often, names)
        self._said.setText(side_by_side(*filter(None, parts)))

    def _on_entered(self) -> None:
        said = self._read()
        if said is not None and self._shown is not None:
            self.entered.emit(replace(said.event(self._shown.shop.zone), calendar=self._calendar))
        elif self.edit.text().strip():
            self._said.setText(self.tr("Please type what it is, too."))
            announce(self.edit, self._said.text())

    def _names(self) -> dict[str, str]:
        """What the calendars are called, by their ids."""
        known = self._shown.calendars if self._shown is not None else ()
        return {OF_THE_SHOP: self.tr("The shop’s calendar"), **{each.id: each.name for each in known}}

    def _show_calendar(self) -> None:
        names = self._names()
        self.calendar.setText(shortened(names[self._calendar], _LONGEST).replace("&", "&&"))
        self.calendar.setVisible(len(names) > 1)

    def _offer_calendars(self) -> None:
        menu = Menu(self.tr("In which calendar"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for id, name in self._names().items():
            menu.add(shortened(name, _LONGEST).replace("&", "&&"), "calendar", partial(self._choose, id))
        menu.popup(self.calendar.mapToGlobal(self.calendar.rect().bottomLeft()))

    def _choose(self, id: str) -> None:
        self._calendar = id
        self._show_calendar()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)


class _Line(LineEdit):
    down = Signal()
    came = Signal()
    undo_wanted = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            self.undo_wanted.emit()
        else:
            super().keyPressEvent(event)
