"""What was written at the same time as what shows of a to-do, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

from PySide6.QtCore import QCoreApplication

from desktop.records.records import Record
from desktop.records.state import AWAY
from desktop.records.values import MemberLink, Value
from desktop.todos.collections import FOR, RECURS
from desktop.todos.records import Todo
from ui.bidi import filled
from ui.records.other_values import OtherValue
from ui.todos.overview import Overview
from ui.todos.words import day_words, field_words, recurrence_words, sentence, time_words

tr = QCoreApplication.translate


def others_of(record: Record, todo: Todo, overview: Overview) -> Iterator[OtherValue]:
    """Of each field what waits for somebody to look."""
    for field, others in record.apart.items():
        for other in others:
            words = value_words(field, other.value, overview)
            shown = record.is_away if field == AWAY else record.values.get(field)
            yield OtherValue(field, other.value, words, other.by, shown, field_words(field, todo))


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
    if field == AWAY:
        return tr("Todos", "thrown away") if value else tr("Todos", "not thrown away")
    return tr("Todos", "done") if value else tr("Todos", "not done")
