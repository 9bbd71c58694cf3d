"""What is due for somebody now, and of what they were reminded on this PC: once of each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.todos import queries
from desktop.todos.shop_days import now_in_shop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.engine.command_context import CommandContext
    from desktop.rows.local_state import LocalState
    from desktop.rows.read_session import ReadSession
    from desktop.todos.records import Todo

REMINDED: Final = "todos reminded"
MOST_REMEMBERED: Final = 2_000

_decode: Final = msgspec.json.Decoder(list[str]).decode


def due_now(session: ReadSession) -> list[Todo]:
    """What is due for me or for everybody, by today's day and time in the shop."""
    now = now_in_shop(session)
    due = queries.due_todos(session, session.sources.member.hex(), now.date())
    return [todo for todo in due if not _is_later_today(todo, now)]


def _is_later_today(todo: Todo, now: datetime) -> bool:
    return todo.due == now.date() and todo.at is not None and todo.at > now.time()


def not_reminded(session: ReadSession, due: Iterable[Todo]) -> list[Todo]:
    """Those of which nobody was reminded here yet; of one that is due at another time, anew."""
    known = set(_reminded(session.local_state))
    return [todo for todo in due if _occasion(todo) not in known]


def mark_reminded(context: CommandContext, due: Iterable[Todo]) -> None:
    """They were reminded of these."""
    known = _reminded(context.local_state)
    new = [occasion for occasion in map(_occasion, due) if occasion not in set(known)]
    if new:
        context.local_state.keep(REMINDED, msgspec.json.encode([*known, *new][-MOST_REMEMBERED:]))


def _reminded(local_state: LocalState) -> list[str]:
    kept = local_state.kept(REMINDED)
    return _decode(kept) if kept else []


def _occasion(todo: Todo) -> str:
    return f"{todo.id} {todo.due} {todo.at or ''}"
