"""Who has what: everything the sync line knows, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from desktop.aside.commands import counted
from desktop.chat import queries as chat_queries
from desktop.documents.store import left_out
from desktop.people import leaving
from desktop.people import queries as people_queries
from desktop.people.records import PC, Departed, Person
from desktop.rows.entry_reader import WAITING_REASONS

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext


class Status(Struct, frozen=True):
    """Everything the sync line knows, and more. `waiting`: entries that are here and cannot be shown yet; `set_aside`:
    things that the shop does not show because their author, or the PC, had been taken out before, and what builds on
    them, or more where only the newest were counted (`or_more_aside`); `forks`: how many
    times a PC came back as an old copy of itself, or ran twice; `left_out`: changes to texts at which the editor fails;
    `departed`: how this PC, or who uses it, came out of the shop."""

    shop: str
    me: Person
    pcs: tuple[PC, ...]
    entries: int
    messages: int
    waiting: int
    set_aside: int
    or_more_aside: bool
    forks: int
    left_out: int
    departed: Departed | None


def status(context: CommandContext) -> Status:
    """How things stand now."""
    session, head, aside = context.session, context.replica.head_arrival, counted(context)
    return Status(
        shop=people_queries.shop(session),
        me=people_queries.person(session, context.replica.me.member.hex()),
        pcs=tuple(people_queries.pcs(session)),
        entries=head,
        messages=chat_queries.total(session),
        waiting=_waiting(context) - aside.waiting + head - context.projection.cursor,
        set_aside=aside.things,
        or_more_aside=aside.or_more,
        forks=len({fork.feed for fork in context.replica.log.forks()}),
        left_out=left_out(context.model.conn),
        departed=leaving.departed(context),
    )


def _waiting(context: CommandContext) -> int:
    """How much is here for whoever uses this PC, and cannot be shown yet; what others say among themselves is not."""
    marks, conn = ", ".join("?" * len(WAITING_REASONS)), context.model.conn
    query = f"SELECT space, count(*) FROM held_back WHERE reason IN ({marks}) GROUP BY space"
    held = conn.execute(query, WAITING_REASONS).fetchall()
    spaces, me = context.replica.verdicts.spaces, context.replica.me.member
    mine: int = sum(count for space, count in held if space in spaces and me in spaces[space].members)
    return mine + sum(area.waiting(conn) for area in context.model.areas)
