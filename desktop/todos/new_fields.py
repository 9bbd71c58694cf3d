"""What is written into a to-do's fields, from what people type and choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.records.elements import element
from desktop.records.values import MemberLink
from desktop.rows import typed_text
from desktop.rows.read_session import as_bytes
from desktop.todos.collections import CHECK, CLOSING, CONVERSATION, FOR, MESSAGE, OPENING, PLACE
from desktop.todos.recurrence_rule import recurrence_of
from desktop.todos.shop_days import shop_calendar, today_in_shop

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.values import Value
    from desktop.todos.records import Origin

CHECK_ID_BYTES: Final = 8

_DAY: Final = timedelta(1)


def line(text: str) -> str:
    """What is to be done. Raises InvalidError for nothing, and for too much."""
    text = typed_text.title(text)
    if typed_text.is_blank(text):
        raise InvalidError("Please type what is to be done.")
    return text


def note(text: str) -> str | None:
    """A note of several lines; None for a blank one."""
    return None if typed_text.is_blank(text) else typed_text.cleaned(text)


def rule(recurs: str) -> str | None:
    """How it recurs. Raises InvalidError."""
    return recurrence_of(recurs).rule if recurs else None


def list_kind(kind: str) -> str | None:
    """Which list it is. Raises InvalidError."""
    if kind not in ("", OPENING, CLOSING):
        raise InvalidError("A list is for opening or for closing.")
    return kind or None


def first_due(context: CommandContext, due: date | None, at: time | None, recurs: str) -> date | None:
    """The day on which it is due: without one, today if it has a time, and when it falls due next if it recurs."""
    if due is not None:
        return due
    today = today_in_shop(context.session)
    if recurs:
        return recurrence_of(recurs).next_due(today - _DAY, today, shop_calendar(context.session))
    return today if at is not None else None


def people(chosen: Iterable[str]) -> dict[str, Value]:
    """Whom it is for."""
    return {element(FOR, person): MemberLink(as_bytes(person)) for person in chosen}


def origin(message: Origin | None) -> dict[str, Value]:
    """What it came from."""
    if message is None:
        return {}
    return {CONVERSATION: as_bytes(message.conversation), MESSAGE: as_bytes(message.message)}


def steps(context: CommandContext, texts: Sequence[str], first: int) -> dict[str, Value]:
    """New steps of a checklist, from a place on."""
    fields: dict[str, Value] = {}
    for place, text in enumerate(texts, first):
        id = context.random(CHECK_ID_BYTES).hex()
        fields |= {element(CHECK, id): line(text), element(PLACE, id): place}
    return fields


def filled(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Without what is empty, for a new record."""
    return {key: value for key, value in fields.items() if value is not None}
