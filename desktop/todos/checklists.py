"""Checklists: of a to-do, ticked once, and of opening and closing lists, ticked each day anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError, NotFoundError
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.elements import element
from desktop.rows import typed_text
from desktop.todos import new_fields, queries
from desktop.todos.collections import CHECK, DAY, DAYS, LIST, PLACE, TICKED, TODOS, day_key
from desktop.todos.commands import saved

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.values import Value
    from desktop.todos.records import Todo

MOST_STEPS: Final = 200


def tick_check(context: CommandContext, id: str, check: str, ticked: bool = True, batch: bytes = b"") -> Todo:
    """A step of a to-do is done, or not after all."""
    _words(queries.todo(context.session, id), check)
    return saved(context, id, {element(TICKED, check): ticked}, batch)


def tick_on_day(
    context: CommandContext, id: str, check: str, day: date, ticked: bool = True, batch: bytes = b""
) -> Todo:
    """A step of a list is done on a day, or not after all; the list as it stands on that day."""
    words = _words(queries.todo(context.session, id), check)
    fields: dict[str, Value] = {element(TICKED, check): ticked, element(CHECK, check): words}
    record_commands.change_many(context, DAYS, {_day(context, id, day): fields}, batch=batch)
    return queries.list_today(context.session, id, day).todo


def _day(context: CommandContext, list: str, day: date) -> str:
    """The id of what is kept of a list's day; two who begin it apart begin the same."""
    key = day_key(list, day)
    known = record_queries.derived(context.session, DAYS, key)
    if known is None:
        link = record_commands.find(context, TODOS, list).key
        known = record_commands.create(context, DAYS, {LIST: link, DAY: day}, key=key)
    return known.id


def add_check(context: CommandContext, id: str, text: str, batch: bytes = b"") -> Todo:
    """One more step, the last."""
    steps = queries.todo(context.session, id).checks
    if len(steps) >= MOST_STEPS:
        raise InvalidError(f"A checklist has at most {MOST_STEPS} steps.")
    return saved(context, id, new_fields.steps(context, [text], len(steps)), batch)


def rename_check(
    context: CommandContext,
    id: str,
    check: str,
    text: str,
    seen_before: Sequence[bytes] | None = None,
    batch: bytes = b"",
) -> Todo:
    """Other words for a step; without any it goes. `seen_before` as for records."""
    words = None if typed_text.is_blank(text) else new_fields.line(text)
    return saved(context, id, {element(CHECK, check): words}, batch, seen_before)


def move_check(context: CommandContext, id: str, check: str, place: int, batch: bytes = b"") -> Todo:
    """Put a step at another place of its checklist, counted from 0."""
    steps = [step.id for step in queries.todo(context.session, id).checks if step.id != check]
    steps.insert(place, check)
    return saved(context, id, {element(PLACE, step): at for at, step in enumerate(steps)}, batch)


def _words(todo: Todo, check: str) -> str:
    """The words of a step. Raises NotFoundError."""
    for step in todo.checks:
        if step.id == check:
            return step.text
    raise NotFoundError("This step is not in the list any more.")
