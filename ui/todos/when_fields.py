"""On which day a to-do is due, at what time, and how it repeats: typed as people type it, or chosen from a few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from msgspec import UNSET
from msgspec.structs import asdict, replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.settings.typed_dates import typed_date, typed_time
from desktop.todos.records import Todo, TodoChange
from desktop.todos.recurrence import EveryDay, EveryMonth, EveryOpeningDay, EveryWeek, EveryYear, Recurrence
from desktop.todos.typed_recurrence import typed_rule
from ui.todos.overview import Overview
from ui.todos.words import day_words, recurrence_words, sentence, time_words
from ui.tokens import SPACE_8
from ui.widgets import IconButton, Menu, TextField


class WhenFields(QWidget):
    """Signals: `changed(TodoChange)`; `typed` when somebody types."""

    changed = Signal(object)
    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._todo: Todo | None = None
        self._overview: Overview | None = None
        self.day = _ChosenField(self.tr("Due"), "fri, +2, 24.12.", "calendar", self.tr("Choose a day"))
        self.time = TextField(self.tr("At"), placeholder="7, 14:30")
        self.recurs = _ChosenField(self.tr("Repeats"), self.tr("every fri"), "refresh-cw", self.tr("How it repeats"))
        self.time.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        beside = QHBoxLayout()
        beside.setSpacing(SPACE_8)
        beside.addWidget(self.day, 3)
        beside.addWidget(self.time, 2, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addLayout(beside)
        column.addWidget(self.recurs)
        for field, keep in ((self.day.field, self._keep_day), (self.time, self._keep_time)):
            field.edit.editingFinished.connect(keep)
        self.recurs.field.edit.editingFinished.connect(self._keep_recurrence)
        for field in (self.day.field, self.time, self.recurs.field):
            field.edit.textEdited.connect(self.typed)
        self.day.menu_wanted.connect(self._offer_days)
        self.recurs.menu_wanted.connect(self._offer_recurrences)

    def show_todo(self, todo: Todo, overview: Overview) -> None:
        """What it is now, but for what is being typed."""
        self._todo, self._overview = todo, overview
        _show(self.day.field, self._day_shown())
        _show(self.time, time_words(todo.at) if todo.at is not None else "")
        _show(self.recurs.field, sentence(recurrence_words(todo.recurs)))

    def _day_shown(self) -> str:
        todo, overview = self._todo, self._overview
        if todo is None or overview is None or todo.due is None:
            return ""
        return day_words(todo.due, overview.today)

    def _keep_day(self) -> None:
        self._keep(self.day.field, self._typed_day, self._day_change)

    def _typed_day(self, text: str) -> date:
        assert self._overview is not None
        return typed_date(text, self._overview.today, month_first=self._overview.month_first)

    def _day_change(self, day: date | None) -> TodoChange:
        """Without a day nothing repeats."""
        return TodoChange(due=day) if day is not None else TodoChange(due=None, at=None, recurs="")

    def _keep_time(self) -> None:
        self._keep(self.time, typed_time, lambda at: TodoChange(at=at))

    def _keep_recurrence(self) -> None:
        self._keep(self.recurs.field, self._typed_recurrence, lambda rule: TodoChange(recurs=rule or ""))

    def _typed_recurrence(self, text: str) -> str:
        assert self._overview is not None
        week_begins, day = self._overview.week_begins, self._first_day()
        return typed_rule(text, week_begins, day)

    def _keep(self, field: TextField, read: Callable[[str], object], change: Callable[[object], TodoChange]) -> None:
        """What was typed, if anything was and it makes sense; an empty field takes the value away."""
        if not field.edit.isModified():
            return
        try:
            value = read(field.text()) if field.text() else None
        except InvalidError as error:
            field.set_error(str(error))
            return
        field.edit.setModified(False)
        self._send(change(value))

    def _send(self, change: TodoChange) -> None:
        """What is typed next builds on it, also before it is kept."""
        assert self._todo is not None
        said = {name: value for name, value in asdict(change).items() if value is not UNSET}
        self._todo = replace(self._todo, **said)
        self.changed.emit(change)

    def _first_day(self) -> date:
        assert self._todo is not None
        assert self._overview is not None
        return self._todo.due or self._overview.today

    def _offer_days(self, menu: Menu) -> None:
        assert self._overview is not None
        today = self._overview.today
        monday = today + timedelta(7 - today.weekday())
        for words, day in (
            (self.tr("Today"), today), (self.tr("Tomorrow"), today + timedelta(1)),
            (self.tr("Monday"), monday), (self.tr("In a week"), today + timedelta(7)),
        ):  # fmt: skip
            menu.add(words, "calendar", lambda day=day: self._send(TodoChange(due=day)))
        menu.add(self.tr("No date"), "x", lambda: self._send(self._day_change(None)))

    def _offer_recurrences(self, menu: Menu) -> None:
        assert self._overview is not None
        day, week_begins = self._first_day(), self._overview.week_begins
        offered: tuple[Recurrence, ...] = (
            EveryDay(), EveryOpeningDay(), EveryWeek(1, frozenset((day.weekday(),)), week_begins),
            EveryMonth(1, day.day), EveryYear(1, day.month, day.day),
        )  # fmt: skip
        for each in offered:
            menu.add(sentence(each.words), "refresh-cw", lambda rule=each.rule: self._send(TodoChange(recurs=rule)))
        menu.add(self.tr("Not at all"), "x", lambda: self._send(TodoChange(recurs="")))


class _ChosenField(QWidget):
    """A field with a button that offers a few things. Signals: `menu_wanted(Menu)` to be filled."""

    menu_wanted = Signal(object)

    def __init__(self, label: str, placeholder: str, icon_name: str, offer: str) -> None:
        super().__init__()
        self.field = TextField(label, placeholder=placeholder)
        self.offer = IconButton(icon_name, offer, parent=self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.field, 1)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 0, 0, 0)
        row.addLayout(beside)
        self._name = offer
        self.offer.setParent(self)
        row.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignBottom)
        self.offer.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        menu = Menu(self._name, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_wanted.emit(menu)
        menu.popup(self.offer.mapToGlobal(self.offer.rect().bottomLeft()))


def _show(field: TextField, text: str) -> None:
    """Show a value unless another one is being typed, or stands there with what is wrong about it."""
    if field.text() != text and not field.edit.isModified():
        field.set_text(text)
        field.edit.setCursorPosition(0)
