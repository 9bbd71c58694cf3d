"""Answering what one is asked, for oneself or in the place of who is away; the words are kept while they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.home.wall_clock import wall_ms
from desktop.people import queries as people_queries
from desktop.people.roles import ROLES
from desktop.processes import commands, queries
from desktop.processes.state import Deed
from desktop.settings.queries import shop_calendar

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.processes.records import Process
    from desktop.rows.read_session import ReadSession


def answer(context: CommandContext, process: str, deed: Deed, words: str = "") -> Process:
    """Yes, not yet or no to a request. Raises NotAllowedError, InvalidError."""
    now = queries.process(context.session, process)
    said = commands.decide(context, process, deed, words, standing_in(context.session, now))
    keep_words(context, process, "")
    return said


def take_answer_back(context: CommandContext, process: str) -> Process:
    """One's own answer. Raises NotAllowedError once somebody has gone on from it."""
    return commands.decide(context, process, Deed.RETRACT)


def standing_in(session: ReadSession, now: Process) -> str:
    """The absence by which whoever is here decides, where they are not asked themselves; empty for none."""
    if not now.is_open:
        return ""
    step, people = now.steps[now.open_step], {person.id: person for person in people_queries.people(session)}
    me = people[session.sources.member.hex()]
    if step.asks(me.id, ROLES[me.role]):
        return ""
    today = shop_calendar(session).today(wall_ms()).isoformat()
    for one in queries.absences(session, today):
        away = people[one.member_id]
        is_theirs = one.since <= today and one.stands_in_id == me.id and away.active
        if is_theirs and now.asks(away.id, ROLES[away.role]):
            return one.id
    return ""


def keep_words(context: CommandContext, process: str, words: str) -> None:
    """What is typed and not said yet; empty: forget it."""
    if words or kept_words(context.session, process):
        context.local_state.keep(_name(process), words.encode())


def kept_words(session: ReadSession, process: str) -> str:
    """What was typed and not said."""
    return session.local_state.kept(_name(process)).decode()


def _name(process: str) -> str:
    return f"answer {process}"
