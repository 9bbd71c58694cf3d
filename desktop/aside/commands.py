"""Looking at what was set aside, and keeping it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.aside.description import Describer
from desktop.errors import NotAllowedError, NotFoundError
from desktop.people.commands import own_role
from desktop.rows.entry_reader import SET_ASIDE
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.aside.records import SetAside
    from desktop.documents.key import DocumentKey
    from desktop.engine.command_context import CommandContext
    from sync.entry import Entry

LOOKED_AT: Final = 2_000
"""The newest entries that are listed and counted: all that somebody went on writing with a stolen PC need not be."""
_ALL: Final = -1


class Counted(NamedTuple):
    """So many things were set aside, with what builds on them; so many changes to documents are what builds on them;
    whether there may be more of both."""

    things: int
    waiting: int
    or_more: bool


def set_aside(context: CommandContext) -> list[SetAside]:
    """What was set aside and can be read here, by person and PC, what is newest first."""
    describer, or_more = Describer(context), _has_more(context)
    found = [(entries, describer.things(entries)) for entries in _by_feed(context, LOOKED_AT).values()]
    described = [describer.described(entries, things, or_more) for entries, things in found]
    return sorted(described, key=lambda aside: aside.items[0].at, reverse=True)


def set_aside_with(context: CommandContext, document: DocumentKey) -> SetAside | None:
    """With what else a document was set aside, or something in it; None where nothing of it was."""
    describer = Describer(context)
    for entries in _by_feed(context, LOOKED_AT).values():
        things = describer.things(entries)
        if document in things:
            return describer.described(entries, things)
    return None


def counted(context: CommandContext) -> Counted:
    """How much that can be read here was set aside, and how much waits for it."""
    describer = Describer(context)
    things = [describer.things(entries) for entries in _by_feed(context, LOOKED_AT).values()]
    built_on = {thing: there for one in things for thing, there in describer.built_on(one).items()}
    waiting = {(key, change.hash) for (key, _), there in built_on.items() for change in there}
    return Counted(sum(map(len, things)) + len(built_on), len(waiting), _has_more(context))


def count_set_aside(context: CommandContext) -> int:
    """How many things that can be read here were set aside: messages and the like, and documents."""
    return counted(context).things


def keep(context: CommandContext, id: str) -> SetAside:
    """Show after all, on all PCs, what was set aside of one person on one PC; what it was. Owners only."""
    entries = next((entries for feed, entries in _by_feed(context, _ALL).items() if feed.hex() == id), [])
    if not entries:
        raise NotFoundError("There is nothing that was set aside under this name.")
    if own_role(context) != Role.OWNER:
        raise NotAllowedError("Only an owner can keep what was set aside.")
    describer = Describer(context)
    kept = describer.described(entries, describer.things(entries))
    context.control(*context.replica.aside.raising(entries))
    return kept


def _by_feed(context: CommandContext, limit: int) -> dict[bytes, list[Entry]]:
    """The newest entries that were set aside and can be read here, in order of arrival, by who wrote them where."""
    found: dict[bytes, list[Entry]] = {}
    for entry in _newest(context, limit):
        found.setdefault(entry.feed, []).append(entry)
    return {feed: entries[::-1] for feed, entries in found.items()}


def _has_more(context: CommandContext) -> bool:
    """Whether there are more entries than are looked at."""
    query = "SELECT count(*) FROM (SELECT 1 FROM held_back WHERE reason = ? LIMIT ?)"
    (count,) = context.model.conn.execute(query, (SET_ASIDE, LOOKED_AT + 1)).fetchone()
    return bool(count > LOOKED_AT)


def _newest(context: CommandContext, limit: int) -> Iterator[Entry]:
    query = "SELECT hash FROM held_back WHERE reason = ? ORDER BY arrival DESC LIMIT ?"
    for (digest,) in context.model.conn.execute(query, (SET_ASIDE, limit)).fetchall():
        entry = context.replica.log.entry(digest)
        if entry is not None and context.replica.open_entry(entry) is not None:
            yield entry
