"""Moving folders and files: to another folder, also to one that others read.

Who reads a record is said for good. What gets other readers is made anew for these, as a record that is derived from
the one before, and names it; that one is thrown away. So two who move it apart make the same, and whoever was cut short
goes on where they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from desktop.drive import queries
from desktop.drive.collections import CAME_FROM, FILE, FILES, FOLDERS, NAME, WITHIN, moved_key
from desktop.drive.commands import ROLE_OF, place, readers_of, saved, thing, throw_away
from desktop.drive.records import DriveFile, DriveFolder
from desktop.engine.loop_thread import take_turns
from desktop.errors import InvalidError, NotAllowedError
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.state import AWAY
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value
    from sync.control import Role

INTO_ITSELF: Final = "A folder cannot be moved into itself, or into one that is in it."


async def move(
    context: CommandContext, ids: list[str], within: str, readers: str = "", batch: bytes = b""
) -> list[DriveFolder | DriveFile]:
    """Move folders and files into a folder, or to the top: there for these readers, or for whom each is now. As they
    are then; what got other readers has another id."""
    batch = batch or context.random(record_commands.BATCH_SIZE)
    things = [thing(context, id) for id in ids]
    for one in things:
        _refuse(context, one, within)
    return [await _moved(context, one, within, readers or one.readers, batch) for one in things]


def _refuse(context: CommandContext, one: DriveFolder | DriveFile, within: str) -> None:
    if isinstance(one, DriveFolder) and queries.tree(context.session).holds(as_bytes(one.id), as_bytes(within)):
        raise InvalidError(INTO_ITSELF)
    if not one.may_change:
        raise NotAllowedError(f"Only a manager, an owner or whoever added it can move “{one.name}”.")


async def _moved(
    context: CommandContext, one: DriveFolder | DriveFile, within: str, readers: str, batch: bytes
) -> DriveFolder | DriveFile:
    readers = readers_of(context, within, readers)
    if readers == one.readers:
        return saved(context, one.id, {WITHIN: None, **place(context, within)}, batch)
    made: dict[str, Value] = {}
    for collection, id, parent in _all(context, one):
        there = {WITHIN: made[parent]} if parent in made else place(context, within)
        made[id] = _remade(context, collection, id, there, ROLE_OF[readers], batch)
        await take_turns()
    throw_away(context, [one.id], batch)
    return thing(context, _id_of(context, one, ROLE_OF[readers]))


def _all(context: CommandContext, one: DriveFolder | DriveFile) -> Iterator[tuple[RecordCollection, str, str]]:
    """What is moved: folders before what is in them; of each the folder that it is in. What was thrown away stays."""
    if isinstance(one, DriveFile):
        yield FILES, one.id, ""
        return
    listed = queries.listing(context.session, one.id)
    yield FOLDERS, one.id, one.within
    for inner in listed.folders:
        yield from _all(context, inner)
    yield from ((FILES, file.id, one.id) for file in listed.files)


def _remade(
    context: CommandContext, collection: RecordCollection, id: str, there: dict[str, Value], readers: Role, batch: bytes
) -> Value:
    """What a record becomes for other readers: its key."""
    values = record_queries.record(context.session, collection, id).values
    fields: dict[str, Value] = {key: values[key] for key in (NAME, FILE) if key in values}
    fields |= {CAME_FROM: as_bytes(id), **there}
    key = moved_key(id)
    space = record_commands.space_of(context, collection, readers=readers)
    made = collection.derived(key).id(context.replica.genesis.hash, space).hex()
    known = context.model.conn.execute("SELECT 1 FROM records WHERE record = ?", (as_bytes(made),)).fetchone()
    if known is None:
        record_commands.create(context, collection, fields, key=key, readers=readers, batch=batch)
    else:
        again = {WITHIN: None, **fields, AWAY: False}
        record_commands.save_many(context, collection, {made: again}, batch=batch)
    return collection.derived(key)


def _id_of(context: CommandContext, one: DriveFolder | DriveFile, readers: Role) -> str:
    collection = FILES if isinstance(one, DriveFile) else FOLDERS
    space = record_commands.space_of(context, collection, readers=readers)
    return collection.derived(moved_key(one.id)).id(context.replica.genesis.hash, space).hex()
