"""How the command line shows to-dos: to programs and to people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.cli.output import UNTITLED, Json, time_json
from desktop.home.wall_clock import local_time
from desktop.records.records import SavedChange, Writer
from desktop.todos.records import Check, ListDay, ListToday, Todo
from desktop.todos.recurrence_rule import recurrence_words

Names = Mapping[str, str]
"""What people are called, by their ids."""


def todo_json(todo: Todo, names: Names) -> dict[str, Json]:
    """A to-do as programs see it."""
    return {
        "id": todo.id,
        "title": todo.title,
        "for": [names.get(person, person) for person in todo.people],
        "for_ids": list(todo.people),
        "due": todo.due.isoformat() if todo.due else None,
        "time": todo.at.isoformat("minutes") if todo.at else None,
        "recurs": todo.recurs or None,
        "list": todo.list or None,
        "checklist": [{"id": check.id, "text": check.text, "ticked": check.ticked} for check in todo.checks],
        "note": todo.note or None,
        "conversation": todo.origin.conversation if todo.origin else None,
        "message": todo.origin.message if todo.origin else None,
        "done": todo.done is not None,
        "done_by": todo.done.by if todo.done else None,
        "done_at": time_json(todo.done.at) if todo.done else None,
        "created_by": todo.created_by,
        "created_at": time_json(todo.created_at),
        "at_the_same_time": sorted(todo.apart),
        "away": todo.is_away,
    }


def list_json(today: ListToday, names: Names) -> dict[str, Json]:
    """An opening or closing list as programs see it, each step with who ticked it."""
    checks: list[Json] = [
        {"id": check.id, "text": check.text, "ticked": check.ticked, **_by_json(today.by.get(check.id))}
        for check in today.todo.checks
    ]
    return todo_json(today.todo, names) | {"checklist": checks}


def _by_json(by: Writer | None) -> dict[str, Json]:
    return {"ticked_by": by.by if by else None, "ticked_at": time_json(by.at) if by else None}


def day_json(day: ListDay) -> dict[str, Json]:
    """A day of a list as programs see it."""
    return {
        "day": day.day.isoformat(),
        "ticked": [{"id": tick.check, "text": tick.text, **_by_json(tick.by)} for tick in day.ticks],
    }


def save_json(saved: SavedChange) -> dict[str, Json]:
    """One change in the history of a to-do, as programs see it."""
    return {
        "by": saved.by, "by_id": saved.by_id, "pc": saved.pc, "at": time_json(saved.at), "created": saved.creates,
        "counts": saved.counts, "fields": sorted(saved.values),
    }  # fmt: skip


def todo_line(todo: Todo, names: Names) -> str:
    """A to-do as people read it in a list."""
    words = [todo.title or UNTITLED, *_about(todo, names)]
    return f"{todo.id[:8]}  {_box(todo)} {'  '.join(words)}"


def _box(todo: Todo) -> str:
    if todo.list:
        return f"{todo.list}:"
    return "[x]" if todo.done else "[ ]"


def _about(todo: Todo, names: Names) -> list[str]:
    due = [] if todo.due is None else [_day_words(todo.due) + (f" {todo.at:%H:%M}" if todo.at else "")]
    people = [f"@{names.get(person, person)}" for person in todo.people]
    steps = [f"{todo.ticked} of {len(todo.checks)}"] if todo.checks else []
    recurs = [recurrence_words(todo.recurs)] if todo.recurs else []
    done = [f"({todo.done.by}, {local_time(todo.done.at):%Y-%m-%d %H:%M})"] if todo.done else []
    return [*due, *people, *steps, *recurs, *done]


def _day_words(day: date) -> str:
    return f"{day:%a} {day.isoformat()}"


def todo_lines(todo: Todo, names: Names) -> list[str]:
    """A to-do as people read it alone."""
    steps = [_step_line(number, check) for number, check in enumerate(todo.checks, 1)]
    notes = ["", *todo.note.splitlines()] if todo.note else []
    return [todo_line(todo, names), *steps, *notes]


def list_lines(today: ListToday, names: Names) -> list[str]:
    """A list as people read it, with who ticked what."""
    steps = [
        _step_line(number, check) + (f"  ({by.by}, {local_time(by.at):%H:%M})" if by else "")
        for number, check in enumerate(today.todo.checks, 1)
        for by in (today.by.get(check.id),)
    ]
    return [todo_line(today.todo, names), *steps]


def _step_line(number: int, check: Check) -> str:
    return f"{'':10}{number}. [{'x' if check.ticked else ' '}] {check.text}"
