"""What was written at the same time as what shows: whose it is, and one click that takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.records.records import Alternative
from desktop.records.values import MemberLink, Value
from desktop.todos.collections import DONE, FOR, RECURS, TICKED
from desktop.todos.records import Todo
from ui.bidi import filled
from ui.todos.overview import Overview
from ui.todos.words import day_words, field_words, recurrence_words, sentence, time_words
from ui.tokens import META, SPACE_4, SPACE_8
from ui.widgets import Label, LinkButton

_SHORT = 24
tr = QCoreApplication.translate


class WrittenApart(QWidget):
    """Signals: `taken(field, value)`."""

    taken = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._apart: Mapping[str, tuple[Alternative, ...]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_8)
        self.hide()

    def show_todo(self, todo: Todo, overview: Overview) -> None:
        """What waits for somebody to look."""
        if todo.apart == self._apart:
            return
        self._apart = todo.apart
        while (item := self._column.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for field, others in todo.apart.items():
            for other in others:
                self._column.addWidget(self._one(field, other, todo, overview))
        self.setVisible(bool(todo.apart))

    def _one(self, field: str, other: Alternative, todo: Todo, overview: Overview) -> QWidget:
        box = QWidget()
        words = value_words(field, other.value, overview)
        said = self.tr("%1 wrote “%2” at the same time, as %3.")
        label = Label(filled(said, other.by, words, field_words(field, todo)), META, "attention", wrap=True)
        take = LinkButton(filled(self.tr("Take “%1”"), _short(words)), flush=True)
        take.clicked.connect(partial(self.taken.emit, field, other.value))
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(label)
        column.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
        return box


def value_words(field: str, value: Value, overview: Overview) -> str:
    """A value as people say it."""
    match value:
        case None if field.startswith(FOR):
            return filled(tr("Todos", "not for %1"), overview.names.get(field.partition("/")[2], ""))
        case None:
            return tr("Todos", "nothing")
        case bool():
            return _state_words(field, value)
        case date():
            return day_words(value, overview.today)
        case time():
            return time_words(value)
        case MemberLink(member=member):
            return overview.names.get(member.hex(), "")
        case str():
            return sentence(recurrence_words(value)) if field == RECURS else value
        case _:
            return str(value)


def _state_words(field: str, value: bool) -> str:
    if field == DONE or field.startswith(TICKED):
        return tr("Todos", "done") if value else tr("Todos", "not done")
    return tr("Todos", "thrown away") if value else tr("Todos", "not thrown away")


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[:_SHORT]}…"
