"""Ticking to-dos: of one that recurs the next one comes.

The next one is derived from the one that is ticked, so that two who tick it apart make one and the same. It shows once
that one is done: whoever takes the tick back, takes the next away with it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from desktop.errors import InvalidError
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.elements import element
from desktop.todos import new_fields, queries
from desktop.todos.collections import (
    CHECK,
    DONE,
    DUE,
    FOLLOWS,
    NOTE,
    PLACE,
    RECURS,
    TIME,
    TITLE,
    TODOS,
    next_key,
)
from desktop.todos.commands import saved
from desktop.todos.recurrence_rule import recurrence_of
from desktop.todos.shop_days import shop_calendar, today_in_shop

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.values import Value
    from desktop.todos.records import Todo


def tick_todo(context: CommandContext, id: str, done: bool = True, batch: bytes = b"") -> Todo:
    """It is done, or it is not after all."""
    todo = queries.todo(context.session, id)
    if todo.list:
        raise InvalidError("The steps of this list are ticked, each day anew; the list stays.")
    if done and todo.due is not None and todo.recurs:
        # First the next one, which does not show yet: cut short here, nothing is lost.
        _make_next(context, todo, _next_due(context, todo.recurs, todo.due))
    return saved(context, id, {DONE: done}, batch)


def _next_due(context: CommandContext, recurs: str, due: date) -> date | None:
    """What was missed does not come again: the first day after today, and after it was due."""
    session = context.session
    return recurrence_of(recurs).next_due(max(due, today_in_shop(session)), due, shop_calendar(session))


def _make_next(context: CommandContext, todo: Todo, day: date | None) -> None:
    known = record_queries.derived(context.session, TODOS, next_key(todo.id))
    if known is None and day is not None:
        record_commands.create(context, TODOS, new_fields.filled(_next(context, todo, day)), key=next_key(todo.id))
    elif known is not None and known.changed_at == known.created_at:
        record_commands.change(context, TODOS, known.id, {DUE: day})


def _next(context: CommandContext, todo: Todo, day: date) -> dict[str, Value]:
    steps: dict[str, Value] = {}
    for place, step in enumerate(todo.checks):
        steps |= {element(CHECK, step.id): step.text, element(PLACE, step.id): place}
    return {
        TITLE: todo.title, DUE: day, TIME: todo.at, RECURS: todo.recurs, NOTE: todo.note or None, DONE: False,
        FOLLOWS: record_commands.find(context, TODOS, todo.id).key,
        **new_fields.people(todo.people), **new_fields.origin(todo.origin), **steps,
    }  # fmt: skip
