"""Going back: a new save of what a record showed at a time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from desktop.errors import InvalidError, NotFoundError
from desktop.records import queries, values
from desktop.records.commands import change_many
from desktop.records.past import as_of

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record


def go_back(context: CommandContext, collection: RecordCollection, id: str, at: datetime, batch: bytes = b"") -> Record:
    """What a record showed at a time shows again; what was written since stays in its history. Raises NotFoundError,
    and InvalidError where it shows that already."""
    then, now = as_of(context.session, collection, id, at), queries.record(context.session, collection, id)
    if then is None:
        raise NotFoundError(f"This {collection.one} was not there yet.")
    keys = sorted({*then.values, *now.values})
    said = {key: then.values.get(key) for key in keys}
    other = {key: value for key, value in said.items() if values.pack(value) != values.pack(now.values.get(key))}
    if not other:
        raise InvalidError("It says the same now.")
    return change_many(context, collection, {id: other}, batch=batch)[0]
