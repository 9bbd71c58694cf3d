"""What stands in each row of a list of to-dos: groups by day, to-dos, and lists with their steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.records.records import Writer
from desktop.todos.records import Check, ListToday, Todo
from ui.bidi import filled, side_by_side
from ui.times import clock_time, day_title, local_day, moment
from ui.todos.overview import AWAY, DONE, EVERYBODY, LISTS, Overview
from ui.todos.words import due_words, list_kind_words, people_words, recurrence_words

Words = tuple[str, str]
"""What is said, and the colour token it is said in."""


class TodoRow(Struct, frozen=True):
    """One row.

    key: which one it is, also after a change
    todo, step: of what; empty where it is of none
    about: the line below the title
    people: whom it is for, by id and name
    ticked: None where nothing is ticked
    spoken: what screen readers say
    """

    kind: Literal["heading", "todo", "list", "step"]
    key: str
    title: str
    spoken: str
    todo: str = ""
    step: str = ""
    about: tuple[Words, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    ticked: bool | None = None


class ListShown(Struct, frozen=True):
    """What was read, its rows, and what stands below the name of each list."""

    overview: Overview
    rows: list[TodoRow]
    counts: Mapping[str, str]


def list_shown(overview: Overview) -> ListShown:
    """What there is to show of it."""
    return ListShown(overview, rows_of(overview), counts_of(overview))


def rows_of(overview: Overview) -> list[TodoRow]:
    """The rows of the list that was read."""
    match overview.key:
        case "lists":
            return [row for each in overview.lists for row in _list_rows(each)]
        case "done":
            return list(_done_rows(overview))
        case "away":
            return [_todo_row(todo, overview, ticked=None) for todo in overview.away]
        case "everybody":
            return list(_open_rows(overview.open, overview))
        case _:
            return list(_open_rows(overview.mine, overview))


def _open_rows(todos: Iterable[Todo], overview: Overview) -> Iterator[TodoRow]:
    """They come by the day they are due."""
    for (place, title), group in groupby(todos, lambda todo: _group(todo.due, overview)):
        found = list(group)
        yield _heading(f"{place}", f"{title} · {len(found)}", title)
        yield from (_todo_row(todo, overview, ticked=False) for todo in found)


def _group(due: date | None, overview: Overview) -> tuple[int, str]:
    if due is None:
        return 4, QCoreApplication.translate("Todos", "No date")
    if due < overview.today:
        return 0, QCoreApplication.translate("Todos", "Overdue")
    if due == overview.today:
        return 1, QCoreApplication.translate("Todos", "Today")
    if due <= overview.week_ends:
        return 2, QCoreApplication.translate("Todos", "This week")
    return 3, QCoreApplication.translate("Todos", "Later")


def _done_rows(overview: Overview) -> Iterator[TodoRow]:
    done = [(todo, todo.done) for todo in overview.done if todo.done is not None]
    for day, group in groupby(done, lambda each: local_day(each[1].at)):
        yield _heading(day.isoformat(), day_title(day), day_title(day))
        yield from (_todo_row(todo, overview, ticked=True) for todo, _ in group)


def _heading(key: str, title: str, spoken: str) -> TodoRow:
    return TodoRow(kind="heading", key=f"heading {key}", title=title, spoken=spoken)


def untitled() -> str:
    """What a to-do without a title is called."""
    return QCoreApplication.translate("Todos", "Untitled")


def _todo_row(todo: Todo, overview: Overview, *, ticked: bool | None) -> TodoRow:
    title = todo.title or untitled()
    about = tuple(_about(todo, overview, ticked=ticked))
    people = people_words(todo.people, overview.names)
    for_whom = filled(QCoreApplication.translate("Todos", "for %1"), people) if people else ""
    said = [_tick_words(ticked), *(words for words, _ in about), for_whom]
    return TodoRow(
        kind="todo",
        key=todo.id,
        title=title,
        spoken=", ".join([title, *(words for words in said if words)]),
        todo=todo.id,
        about=about,
        people=tuple((person, overview.names.get(person, "")) for person in todo.people),
        ticked=ticked,
    )


def _tick_words(ticked: bool | None) -> str:
    if ticked is None:
        return ""
    done = QCoreApplication.translate("Todos", "done")
    return done if ticked else QCoreApplication.translate("Todos", "to do")


def _about(todo: Todo, overview: Overview, *, ticked: bool | None) -> Iterator[Words]:
    if todo.apart or todo.is_changed_since:
        yield QCoreApplication.translate("Todos", "Written at the same time"), "attention"
    if todo.away is not None:
        yield _away_words(todo.away), "quiet"
        return
    if ticked and todo.done is not None:
        yield by_words(todo.done), "quiet"
        return
    if todo.list:
        yield list_kind_words(todo.list), "quiet"
    if todo.due is not None:
        late = ticked is False and todo.due < overview.today
        today = ticked is False and todo.due == overview.today
        tone = "attention" if late else "accent" if today else "quiet"
        yield due_words(todo.due, todo.at, overview.today), tone
    if todo.recurs:
        yield recurrence_words(todo.recurs), "quiet"
    if todo.checks:
        yield count_words(todo), "quiet"
    if todo.note:
        yield " ".join(todo.note.split())[:80], "quiet"


def count_words(todo: Todo) -> str:
    """How many steps are done."""
    words = QCoreApplication.translate("Todos", "%1 of %2")
    return filled(words, str(todo.ticked), str(len(todo.checks)))


def by_words(by: Writer) -> str:
    """Who ticked it, and when."""
    return side_by_side(by.by, clock_time(by.at))


def _away_words(by: Writer) -> str:
    thrown_away = filled(QCoreApplication.translate("Todos", "%1 threw it away"), by.by)
    return side_by_side(thrown_away, moment(by.at))


def _list_rows(shown: ListToday) -> Iterator[TodoRow]:
    todo = shown.todo
    title = todo.title or untitled()
    about = tuple((words, "quiet") for words in (list_kind_words(todo.list), count_words(todo) if todo.checks else ""))
    spoken = ", ".join([title, *(words for words, _ in about if words)])
    yield TodoRow(kind="list", key=todo.id, title=title, spoken=spoken, todo=todo.id, about=about)
    yield from (_step_row(shown, check) for check in todo.checks)


def _step_row(shown: ListToday, check: Check) -> TodoRow:
    about = _step_about(shown, check.id)
    return TodoRow(
        kind="step",
        key=f"{shown.todo.id} {check.id}",
        title=check.text,
        spoken=", ".join([check.text, _tick_words(check.ticked), *(words for words, _ in about)]),
        todo=shown.todo.id,
        step=check.id,
        about=about,
        ticked=check.ticked,
    )


def _step_about(shown: ListToday, step: str) -> tuple[Words, ...]:
    """Who ticked it; or that somebody did otherwise at the same time, until somebody ticks it anew."""
    if step in shown.apart:
        other = shown.apart[step]
        ticked = QCoreApplication.translate("Todos", "%1 ticked it at the same time")
        taken_back = QCoreApplication.translate("Todos", "%1 took the tick back at the same time")
        return ((filled(ticked if other.value is True else taken_back, other.by), "attention"),)
    return ((by_words(shown.by[step]), "quiet"),) if step in shown.by else ()


def counts_of(overview: Overview) -> dict[str, str]:
    """What stands below the name of each list on the left."""
    lists = sum(shown.todo.ticked for shown in overview.lists)
    steps = sum(len(shown.todo.checks) for shown in overview.lists)
    ticked = QCoreApplication.translate("Todos", "%1 of %2 today")
    return {
        "mine": _due_words(overview.mine, overview.today),
        EVERYBODY: _due_words(overview.open, overview.today),
        LISTS: filled(ticked, str(lists), str(steps)) if steps else _ticked_anew(),
        DONE: QCoreApplication.translate("Todos", "What was done last"),
        AWAY: QCoreApplication.translate("Todos", "What was thrown away"),
    }


def _ticked_anew() -> str:
    return QCoreApplication.translate("Todos", "Ticked each day anew")


def _due_words(todos: tuple[Todo, ...], today: date) -> str:
    """How much is to be done, and how much of it by today."""
    due = sum(todo.due is not None and todo.due <= today for todo in todos)
    if not todos:
        return QCoreApplication.translate("Todos", "Nothing to do")
    count = filled(QCoreApplication.translate("Todos", "%1 to do"), str(len(todos)))
    by_today = filled(QCoreApplication.translate("Todos", "%1 due"), str(due)) if due else ""
    return side_by_side(by_today, count)
