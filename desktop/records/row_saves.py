"""Saving many rows of a table as one step: cells that were pasted, filled or emptied, and new rows below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.engine.loop_thread import take_turns
from desktop.records.commands import created, may_add, may_change, put, save_many, space_of
from desktop.records.identity import RecordKey, created_nonce
from desktop.records.state import AWAY

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value

CHANGED_AT_ONCE: Final = 32
ADDED_AT_ONCE: Final = 128


class RowsSaved(Struct, frozen=True):
    """The ids of the records that are new, in order."""

    added: tuple[str, ...]


async def save_rows(
    context: CommandContext,
    collection: RecordCollection,
    changed: Mapping[str, Mapping[str, Value]],
    added: Sequence[Mapping[str, Value]],
    batch: bytes,
    seen_before: Sequence[bytes] | None = None,
) -> RowsSaved:
    """Other values for fields of records, by their ids, and new ones, some at a time; `batch` undoes all of it.

    Nothing is saved where one of them may not be. Raises NotAllowedError, NotFoundError, InvalidError. `seen_before` as
    for `change`. What ended half-way, as on a full disk, goes on where it is carried out again.
    """
    for few in _some(changed, CHANGED_AT_ONCE):
        may_change(context, collection, few)
        await take_turns()
    if added:
        may_add(context, collection)
        await context.rows.until_in_step()
    facts = [created(collection, fields, batch) for fields in added]
    puts_away = sum(fields.get(AWAY) is True for fields in changed.values())
    for few in _some(changed, CHANGED_AT_ONCE):
        save_many(context, collection, few, seen_before, batch, puts_away=puts_away)
        await take_turns()
    ids = _added_before(context, batch)
    space, me = space_of(context, collection), context.replica.me.member
    for start in range(len(ids), len(facts), ADDED_AT_ONCE):
        batches = [context.model.fact_types.batch([fact]) for fact in facts[start : start + ADDED_AT_ONCE]]
        for entries in context.replica.post_many(space, batches):
            keys = [RecordKey(collection.id, me, created_nonce(e.hash, 0)) for e in entries]
            ids += (key.id(context.replica.genesis.hash, space).hex() for key in keys)
            await take_turns()
    if facts:
        await context.rows.until_shown()
    return RowsSaved(tuple(ids))


def put_row(
    context: CommandContext, collection: RecordCollection, key: bytes, fields: Mapping[str, Value], batch: bytes
) -> RowsSaved:
    """Values for fields of the record that is derived from a person's id; `batch` empties them again."""
    made = put(context, collection, key, dict.fromkeys(fields), key.hex())
    save_many(context, collection, {made.id: fields}, batch=batch)
    return RowsSaved((made.id,))


def _some(changed: Mapping[str, Mapping[str, Value]], many: int) -> Iterator[dict[str, Mapping[str, Value]]]:
    """So many of them at a time."""
    left = iter(changed.items())
    while few := dict(islice(left, many)):
        yield few


def _added_before(context: CommandContext, batch: bytes) -> list[str]:
    """The ids of the records that this step created already."""
    query = "SELECT record FROM saves WHERE author = ? AND batch = ? AND creates ORDER BY seq"
    rows = context.model.conn.execute(query, (context.replica.me.member, batch)).fetchall()
    return [record.hex() for (record,) in rows]
