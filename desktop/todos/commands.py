"""What people do with to-dos. `batch`: 16 random bytes, by which `undo_todo` takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import UNSET

from desktop.errors import InvalidError, NotFoundError
from desktop.records import commands as record_commands
from desktop.records.elements import element
from desktop.records.state import AWAY
from desktop.todos import new_fields, queries
from desktop.todos.collections import DAYS, DONE, DUE, FOR, LIST, NOTE, RECURS, TIME, TITLE, TODOS

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.values import Value
    from desktop.todos.records import NewTodo, Todo, TodoChange


def add_todo(context: CommandContext, new: NewTodo) -> Todo:
    """A new one."""
    fields: dict[str, Value] = {
        TITLE: new_fields.line(new.title), RECURS: new_fields.rule(new.recurs), LIST: new_fields.list_kind(new.list),
        NOTE: new_fields.note(new.note), DONE: False,
        **new_fields.people(new.people), **new_fields.origin(new.origin), **new_fields.steps(context, new.checks, 0),
    }  # fmt: skip
    if not new.list:
        fields |= {DUE: new_fields.first_due(context, new.due, new.at, new.recurs), TIME: new.at}
    return queries.todo(context.session, record_commands.create(context, TODOS, new_fields.filled(fields)).id)


def change_todo(
    context: CommandContext,
    id: str,
    change: TodoChange,
    seen_before: Sequence[bytes] | None = None,
    batch: bytes = b"",
) -> Todo:
    """Another title, day, time, note …; `seen_before` as for records."""
    now = queries.todo(context.session, id)
    fields = _when(context, now, change)
    if change.title is not UNSET:
        fields[TITLE] = new_fields.line(change.title)
    if change.people is not UNSET:
        fields |= {element(FOR, person): None for person in now.people} | new_fields.people(change.people)
    if change.list is not UNSET:
        fields[LIST] = new_fields.list_kind(change.list)
    if change.note is not UNSET:
        fields[NOTE] = new_fields.note(change.note)
    return saved(context, id, fields, batch, seen_before)


def _when(context: CommandContext, now: Todo, change: TodoChange) -> dict[str, Value]:
    """Of a change what it says of the day, the time and how it recurs."""
    due = now.due if change.due is UNSET else change.due
    at = now.at if change.at is UNSET else change.at
    recurs = now.recurs if change.recurs is UNSET else change.recurs
    if (due, at, recurs) == (now.due, now.at, now.recurs):
        return {}
    if change.due is None:
        if recurs:
            raise InvalidError("What recurs needs a day. Have it no longer recur first.")
        return {DUE: None, TIME: None, RECURS: None}
    if not now.list:
        due = new_fields.first_due(context, due, at, recurs)
    return {DUE: due, TIME: at, RECURS: new_fields.rule(recurs)}


def throw_todo_away(context: CommandContext, id: str, batch: bytes = b"") -> Todo:
    """Into the bin."""
    return saved(context, id, {AWAY: True}, batch)


def bring_todo_back(context: CommandContext, id: str, batch: bytes = b"") -> Todo:
    """Out of the bin."""
    return saved(context, id, {AWAY: False}, batch)


def take_value(context: CommandContext, id: str, field: str, value: Value, batch: bytes = b"") -> Todo:
    """Of values that were written at the same time this one."""
    return saved(context, id, {field: value}, batch)


def undo_todo(context: CommandContext, batch: bytes) -> None:
    """Take back what one step changed, where it still shows. Raises NotFoundError where nothing is left of it."""
    try:
        record_commands.undo_batch(context, TODOS, batch)
    except NotFoundError:
        record_commands.undo_batch(context, DAYS, batch)


def saved(
    context: CommandContext,
    id: str,
    fields: Mapping[str, Value],
    batch: bytes = b"",
    seen_before: Sequence[bytes] | None = None,
) -> Todo:
    """A to-do with other fields."""
    record_commands.change_many(context, TODOS, {id: fields}, seen_before, batch)
    return queries.todo(context.session, id)
