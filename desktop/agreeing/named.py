"""What a step that waits for an owner is about, by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from desktop.agreeing.commands import entries_of
from desktop.records import shown, values
from desktop.records.facts import RecordErased, RecordSaved, targets
from desktop.records.identity import RecordKey
from desktop.records.queries import collections_by_id
from desktop.records.state import AWAY
from desktop.rows.fact_types import UnknownTypeError, VoidFactError
from sync.forgetting import erasure

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.fact_types import Fact
    from sync.entry import Entry

NAMED: Final = 20
_SHOWN: Final = "SELECT collection, shown FROM records WHERE record = ?"


def names(context: CommandContext, id: str) -> list[str]:
    """Of the first things of a step, as far as they have names that can be read here."""
    entries = (context.replica.log.entry(digest) for digest in entries_of(context, id))
    named = (name for entry in entries if entry is not None for name in _named_by(context, entry))
    return list(islice(dict.fromkeys(named), NAMED))


def _named_by(context: CommandContext, entry: Entry) -> Iterator[str]:
    """What an entry takes away; of one that erases what others say."""
    erased = erasure(entry)
    if erased is not None:
        for other in map(context.replica.log.entry, erased.entries):
            yield from _said_by(context, other) if other is not None else ()
        return
    for fact in _facts(context, entry):
        for key in _put_away(fact, context.replica.verdicts.author(entry.feed)[0], entry):
            yield from _title(context, key.id(context.replica.genesis.hash, entry.header.space))


def _said_by(context: CommandContext, entry: Entry) -> Iterator[str]:
    words = (context.model.fact_types.words(fact) for fact in _facts(context, entry))
    return (" ".join(each.split()) for each in words if each.strip())


def _facts(context: CommandContext, entry: Entry) -> list[Fact]:
    payloads = context.replica.open_entry(entry)
    try:
        return context.model.fact_types.read(payloads or (), entry.header)
    except (UnknownTypeError, VoidFactError):
        return []


def _put_away(fact: Fact, author: bytes, entry: Entry) -> Iterator[RecordKey]:
    if isinstance(fact, RecordErased):
        yield RecordKey(fact.collection, fact.creator, fact.nonce)
    elif isinstance(fact, RecordSaved):
        found = targets(fact, author, entry.hash)
        yield from (target.key for target in found if target.change.fields.get(AWAY) is True)


def _title(context: CommandContext, record: bytes) -> Iterator[str]:
    row = context.model.conn.execute(_SHOWN, (record,)).fetchone()
    collection = collections_by_id(context.model.conn, context.model.areas).get(row[0]) if row is not None else None
    if row is None or collection is None:
        return
    field = shown.unpacked(row[1]).fields.get(collection.title)
    title = values.unpack(field.value.value) if field is not None else ""
    if isinstance(title, str) and title.strip():
        yield title
