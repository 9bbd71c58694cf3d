"""What the people of this PC, the PC and the shop are called: kept so that a locked PC can say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.people import queries
from desktop.people.records import UNNAMED_PERSON

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from sync.log import Log

SHOP: Final = b"shop"


def kept(log: Log, whom: bytes) -> str:
    """What somebody, a PC or the shop was called last; empty where nothing is known."""
    return (log.get(_name(whom)) or b"").decode()


def keep(log: Log, whom: bytes, name: str) -> None:
    """They are called so."""
    if name and kept(log, whom) != name:
        log.put(_name(whom), name.encode())


def keep_all(context: CommandContext) -> None:
    """Keep what everybody of this PC is called now, and the PC itself."""
    log, session = context.replica.log, context.session
    keep(log, SHOP, queries.shop(session))
    keep(log, context.replica.device.device, queries.this_pc(session).name)
    names = {person.id: person.name for person in queries.people(session) if person.name != UNNAMED_PERSON}
    for member in context.replica.colleagues.members():
        keep(log, member, names.get(member.hex(), ""))


def _name(whom: bytes) -> str:
    return f"called {whom.hex()}"
