"""To-dos in a shopkeeper's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from desktop.records.records import SavedChange
from desktop.records.state import AWAY
from desktop.todos.collections import (
    CHECK,
    DONE,
    DUE,
    FOR,
    LIST,
    NOTE,
    PLACE,
    RECURS,
    TICKED,
    TIME,
    TITLE,
)  # fmt: skip
from desktop.todos.records import Todo
from ui.bidi import filled


@lru_cache(maxsize=1_000)
def day_words(day: date, today: date) -> str:
    """Today, Tomorrow, Yesterday, a day of this week, else the date; with the year when it is another one."""
    near = {
        -1: QCoreApplication.translate("Todos", "Yesterday"),
        0: QCoreApplication.translate("Todos", "Today"),
        1: QCoreApplication.translate("Todos", "Tomorrow"),
    }
    days = (day - today).days
    if days in near:
        return near[days]
    shape = "ddd d MMM" if day.year == today.year or 0 < days < 180 else "d MMM yyyy"
    return QLocale().toString(QDate(day.year, day.month, day.day), shape)


def time_words(at: time) -> str:
    """A time of day, short."""
    return QLocale().toString(QTime(at.hour, at.minute), QLocale.FormatType.ShortFormat)


def due_words(due: date | None, at: time | None, today: date) -> str:
    """When it is due; empty where that is not said."""
    if due is None:
        return ""
    return f"{day_words(due, today)}, {time_words(at)}" if at is not None else day_words(due, today)


def recurrence_words(rule: str) -> str:
    """How it recurs; empty where it does not. One of a later version is shown as it is."""
    if not rule:
        return ""
    from desktop.todos import recurrence_rule

    return recurrence_rule.recurrence_words(rule)


def sentence(words: str) -> str:
    """The same with a capital."""
    return words[:1].upper() + words[1:]


def people_words(people: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Whom it is for, by name."""
    unknown = QCoreApplication.translate("Todos", "somebody new")
    return ", ".join(names.get(person, unknown) for person in people)


def list_kind_words(kind: str) -> str:
    """Which kind of list it is."""
    return {
        "opening": QCoreApplication.translate("Todos", "Opening"),
        "closing": QCoreApplication.translate("Todos", "Closing"),
    }.get(kind, kind)


def field_words(field: str, todo: Todo) -> str:
    """What a field of a to-do is called; a step by its words."""
    name, _, id = field.partition("/")
    step = next((check.text for check in todo.checks if check.id == id), "")
    if step and name in (CHECK, TICKED):
        return filled(QCoreApplication.translate("Todos", "the step “%1”"), step)
    return _field_name(name)


def _field_name(name: str) -> str:
    return {
        TITLE: QCoreApplication.translate("Todos", "the title"),
        FOR: QCoreApplication.translate("Todos", "whom it is for"),
        DUE: QCoreApplication.translate("Todos", "the day"),
        TIME: QCoreApplication.translate("Todos", "the time"),
        CHECK: QCoreApplication.translate("Todos", "a step"),
        TICKED: QCoreApplication.translate("Todos", "a tick"),
        RECURS: QCoreApplication.translate("Todos", "how it repeats"),
        LIST: QCoreApplication.translate("Todos", "which list it is"),
        NOTE: QCoreApplication.translate("Todos", "the note"),
        DONE: QCoreApplication.translate("Todos", "whether it is done"),
        AWAY: QCoreApplication.translate("Todos", "whether it is in the bin"),
    }.get(name, QCoreApplication.translate("Todos", "something"))


def saved_words(saved: SavedChange) -> str:
    """What somebody did, as a sentence about them."""
    if not saved.counts:
        return filled(QCoreApplication.translate("Todos", "%1 may not change this"), saved.by)
    if saved.creates:
        return filled(QCoreApplication.translate("Todos", "%1 made it"), saved.by)
    known = _deed(saved)
    if known:
        return filled(known, saved.by)
    names = [key.partition("/")[0] for key in saved.values]
    changed = dict.fromkeys(_field_name(name) for name in names if name != PLACE)
    words = ", ".join(changed) or QCoreApplication.translate("Todos", "the order of the steps")
    return filled(QCoreApplication.translate("Todos", "%1 changed %2"), saved.by, words)


def _deed(saved: SavedChange) -> str:
    """What one save did that has a word of its own."""
    if AWAY in saved.values:
        away = saved.values[AWAY] is True
        brought_back = QCoreApplication.translate("Todos", "%1 brought it back")
        return QCoreApplication.translate("Todos", "%1 threw it away") if away else brought_back
    if DONE in saved.values:
        done = saved.values[DONE] is True
        taken_back = QCoreApplication.translate("Todos", "%1 took the tick back")
        return QCoreApplication.translate("Todos", "%1 ticked it") if done else taken_back
    ticked = [value is True for key, value in saved.values.items() if key.startswith(f"{TICKED}/")]
    if len(ticked) == 1:
        taken_back = QCoreApplication.translate("Todos", "%1 took back the tick of a step")
        return QCoreApplication.translate("Todos", "%1 ticked a step") if ticked[0] else taken_back
    return ""
