"""Erasing records for good: with one goes all that belongs to it, also what comes only later.

A record's rows, and its parts that fewer people read, are said to be erased too, so that later saves of them are known
for what they are. What somebody merely calls a row of it, while others say something else, stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from desktop.chat.commands import recall_facts
from desktop.people.commands import own_role
from desktop.records import commands, comments, queries
from desktop.records.facts import RecordErased
from desktop.records.identity import RecordKey, packed_key, unpacked_key
from sync.control import PUT_AWAY_LIMIT, OwnerAnswered, Role
from sync.forgetting import erasure

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection

LOOKED_AT_ONCE: Final = 256
SAID_AT_ONCE: Final = 250

_ROWS: Final = """
SELECT DISTINCT collection, creator, nonce FROM saves s WHERE parent = ? AND space = ? AND NOT EXISTS
(SELECT 1 FROM saves o WHERE o.record = s.record AND o.creates AND o.parent IS NOT s.parent)
"""
_SAVES: Final = "SELECT hash FROM saves WHERE record = ?"
_NAMING: Final = "SELECT hash FROM saves WHERE parent = ? AND space = ?"
_ERASED: Final = (
    "SELECT record, key, space, feed, seq, hash, view FROM erased_records WHERE record > ? ORDER BY record LIMIT +?"
)
_KNOWN: Final = "SELECT EXISTS (SELECT 1 FROM erased_records WHERE record = ?)"


def erase_whole(context: CommandContext, space: bytes, key: RecordKey) -> None:
    """Erase what is here of a record, and say that of it and of its rows."""
    erase_all(context, {space: [key]})


def erase_all(context: CommandContext, keys: Mapping[bytes, Sequence[RecordKey]]) -> None:
    """The same of several records, by their spaces, whose rows are made again once for all of them."""
    entries: dict[bytes, list[bytes]] = {}
    for space, some in _with_parts(RecordParts(context), keys).items():
        erased = list(dict.fromkeys(each for key in some for each in (key, *_rows(context, space, key))))
        for feed, digests in _entries(context, space, erased).items():
            entries.setdefault(feed, []).extend(digests)
        new = [RecordErased(*each) for each in erased if not _is_known(context, space, each)]
        for start in range(0, len(new), SAID_AT_ONCE):
            said = context.post(space, new[start : start + SAID_AT_ONCE])
            if len(new[start : start + SAID_AT_ONCE]) > PUT_AWAY_LIMIT:
                context.control(OwnerAnswered((said[-1].hash,), True))
    if entries:
        erase_entries(context, entries)


def erase_entries(context: CommandContext, by_feed: Mapping[bytes, Sequence[bytes]]) -> None:
    """Erase these for good, with the yes that many of them need: what they speak of an owner erased, or the form says
    for how long it is kept."""
    said = [(entry.hash, erasure(entry)) for entry in context.control(*recall_facts(by_feed, kept=True))]
    large = [digest for digest, value in said if value is not None and value.is_large]
    if large:
        context.control(OwnerAnswered(tuple(large), True))


class RecordParts:
    """Which parts records have that fewer people read, whatever is said of these."""

    def __init__(self, context: CommandContext) -> None:
        known = queries.collections(context.session)
        by_name = {each.name: each.id for each in known}
        self._context = context
        self._parts: dict[bytes, list[RecordCollection]] = {}
        for part in known:
            if part.part_of in by_name:
                self._parts.setdefault(by_name[part.part_of], []).append(part)

    def of(self, space: bytes, key: RecordKey) -> Iterator[tuple[bytes, RecordKey]]:
        """Those of one record, each with its space."""
        for part in self._parts.get(key.collection, ()):
            id = key.id(self._context.replica.genesis.hash, space)
            yield commands.space_of(self._context, part), part.derived(id)


def _with_parts(parts: RecordParts, keys: Mapping[bytes, Sequence[RecordKey]]) -> dict[bytes, list[RecordKey]]:
    found = {space: list(some) for space, some in keys.items()}
    for space, some in keys.items():
        for where, part in (each for key in some for each in parts.of(space, key)):
            found.setdefault(where, []).append(part)
    return found


def _rows(context: CommandContext, space: bytes, key: RecordKey) -> list[RecordKey]:
    found = context.model.conn.execute(_ROWS, (packed_key(key), space)).fetchall()
    return [RecordKey(*row) for row in found]


def _is_known(context: CommandContext, space: bytes, key: RecordKey) -> bool:
    """Whether it was said that it is erased."""
    id = key.id(context.replica.genesis.hash, space)
    return bool(context.model.conn.execute(_KNOWN, (id,)).fetchone()[0])


def _entries(context: CommandContext, space: bytes, keys: Collection[RecordKey]) -> dict[bytes, list[bytes]]:
    """The entries that say anything of these records and are not erased, by feed."""
    return _not_erased(context, _said_of(context, space, keys))


def _not_erased(context: CommandContext, entries: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """Those of these that are here and not erased, by feed."""
    found: dict[bytes, list[bytes]] = {}
    for digest in dict.fromkeys(entries):
        entry = context.replica.log.entry(digest)
        if entry is not None and not context.replica.erasures.is_erased(entry.header, digest):
            found.setdefault(entry.feed, []).append(digest)
    return found


def _left_over(context: CommandContext) -> dict[bytes, list[bytes]]:
    """The entries that speak of others that were taken back, by feed."""

    def is_erased(digest: bytes) -> bool:
        entry = context.replica.log.entry(digest)
        return entry is not None and context.replica.erasures.is_erased(entry.header, digest)

    conn = context.model.conn
    said = (digest for area in context.model.areas for digest in area.said_of_erased(is_erased, conn))
    return _not_erased(context, said)


def _said_of(context: CommandContext, space: bytes, keys: Iterable[RecordKey]) -> Iterator[bytes]:
    conn = context.model.conn
    for key in keys:
        id = key.id(context.replica.genesis.hash, space)
        yield from (digest for (digest,) in conn.execute(_SAVES, (id,)).fetchall())
        yield from (digest for (digest,) in conn.execute(_NAMING, (packed_key(key), space)).fetchall())
        yield from comments.entries(context.session, space, id)
        for area in context.model.areas:
            yield from area.said_of_record(id, conn)


class LateErasing:
    """On an owner's PC, erases what came late of records that an owner erased, and what speaks of nothing but what was
    taken back: a piece of the records at each step, and all again when something came."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._after = b""
        self._looked_at = -1

    def step(self) -> None:
        """Look at some."""
        cursor = self._context.projection.cursor
        if own_role(self._context) != Role.OWNER or self._context.projection.behind():
            return
        if not self._after:
            if cursor == self._looked_at:
                return
            self._looked_at = cursor
            left_over = _left_over(self._context)
            if left_over:
                erase_entries(self._context, left_over)
        rows = self._context.model.conn.execute(_ERASED, (self._after, LOOKED_AT_ONCE)).fetchall()
        self._after = rows[-1][0] if len(rows) == LOOKED_AT_ONCE else b""
        parts = RecordParts(self._context)
        for _, key, space, *said in rows:
            if self._context.replica.opener.role(*said) == Role.OWNER:
                self._erase(parts, space, unpacked_key(key))

    def _erase(self, parts: RecordParts, space: bytes, key: RecordKey) -> None:
        whole = [(space, key), *parts.of(space, key)]
        if any(_entries(self._context, where, [each]) for where, each in whole):
            erase_whole(self._context, space, key)


def erase_late(context: CommandContext) -> None:
    """Take one step of it."""
    context.part(LateErasing).step()
