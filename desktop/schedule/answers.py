"""Who comes to an event: asked, and said for oneself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.records import commands as record_commands
from desktop.rows.read_session import as_bytes
from desktop.schedule import queries
from desktop.schedule.collections import EVENTS, start_text
from desktop.schedule.facts import ANSWERS, EventAnswered

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession

_SAID: Final = """
SELECT a.author, a.original, a.answer FROM event_answers a JOIN records r ON r.record = a.event AND r.space = a.space
WHERE a.event = ? AND a.original IN ('', ?) ORDER BY a.original, a.stamp, a.hash
"""


def answers(session: ReadSession, event: str, original: date | None = None) -> dict[str, str]:
    """What people said, by their ids: to an event or all of a series, or to the one with this start in it, where what
    was said to it goes before what was said to all."""
    with session.reading() as conn:
        given = as_bytes(event), start_text(original) if original is not None else ""
        return {author.hex(): answer for author, _, answer in conn.execute(_SAID, given).fetchall()}


def answer(context: CommandContext, event: str, answer: str, original: date | None = None) -> dict[str, str]:
    """Say whether one comes oneself: to all of a series, or to the one with this start; what people said then. Raises
    InvalidError."""
    if answer not in ANSWERS:
        raise InvalidError(f"Answers are {', '.join(ANSWERS)}.")
    if context.replica.me.member.hex() not in queries.event(context.session, event).people:
        raise InvalidError("You are not among those who are asked.")
    found = record_commands.find(context, EVENTS, event)
    text = start_text(original) if original is not None else ""
    context.post(found.space, [EventAnswered(found.id, text, answer)])
    return answers(context.session, event, original)
