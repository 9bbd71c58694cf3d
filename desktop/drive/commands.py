"""What people do with folders and files that are there. `batch`: 16 random bytes, by which `undo` takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from desktop.agreeing.commands import take_step_back, waiting_of
from desktop.drive import queries
from desktop.drive.collections import FILE, FILES, FOLDERS, NAME, WITHIN
from desktop.drive.put_away import put_away_with
from desktop.drive.records import DriveFile, DriveFolder
from desktop.engine.loop_thread import take_turns
from desktop.errors import InvalidError, NotFoundError
from desktop.files.names import file_name
from desktop.records import commands as record_commands
from desktop.records.collection import READERS
from desktop.records.state import AWAY
from desktop.records.undo import undoing_of
from desktop.rows import typed_text
from desktop.rows.names import identity

if TYPE_CHECKING:
    from desktop.agreeing.records import HeldStep
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value

AT_ONCE: Final = 50
ROLE_OF: Final = {word: role for role, word in READERS.items()}
"""From which role on people read what is for these."""


def new_folder(
    context: CommandContext, name: str, within: str = "", readers: str = "everyone", batch: bytes = b""
) -> DriveFolder:
    """A new folder: in another one for whoever reads that; at the top for these readers."""
    name = typed_name(name)
    refuse_taken(context, within, name)
    fields: dict[str, Value] = {NAME: name, **place(context, within)}
    role = ROLE_OF[readers_of(context, within, readers)]
    made = record_commands.create(context, FOLDERS, fields, readers=role, batch=batch)
    return queries.folder(context.session, made.id)


def rename(context: CommandContext, id: str, name: str, batch: bytes = b"") -> DriveFolder | DriveFile:
    """Another name for a folder or a file."""
    name, now = typed_name(name), thing(context, id)
    if identity(name) != identity(now.name):
        refuse_taken(context, now.within, name)
    return saved(context, id, {NAME: name}, batch)


def throw_away(context: CommandContext, ids: list[str], batch: bytes = b"", puts_away: int = 0) -> None:
    """Into the bin, folders with all that is in them. `puts_away`: how much all of the step does, where it is more."""
    _save_all(context, {id: {AWAY: True} for id in ids}, batch, puts_away)


def bring_back(context: CommandContext, ids: list[str], batch: bytes = b"") -> None:
    """Out of the bin, to where it was, as far as that is still there."""
    _save_all(context, {id: {AWAY: False} for id in ids}, batch)


async def throw_away_all(context: CommandContext, ids: list[str], batch: bytes = b"") -> None:
    """The same as `throw_away` of however many, a few at a time; none where one of them may not be. What is in folders
    is counted: more than 50 files and folders wait until an owner agrees."""
    puts_away = put_away_with(context.session, ids)
    await _save_in_turns(context, {id: {AWAY: True} for id in ids}, batch, puts_away)


async def bring_back_all(context: CommandContext, ids: list[str], batch: bytes = b"") -> None:
    """The same as `bring_back`."""
    await _save_in_turns(context, {id: {AWAY: False} for id in ids}, batch)


def take_version(context: CommandContext, id: str, version: str, batch: bytes = b"") -> DriveFile:
    """What a file held once is what it holds now, as one more version; of two that were made apart it is the one."""
    found = next((one for one in queries.versions(context.session, id) if one.id == version), None)
    if found is None:
        raise NotFoundError("This version is not here.")
    record_commands.change_many(context, FILES, {id: {FILE: found.file}}, batch=batch)
    return queries.file(context.session, id)


async def undo(context: CommandContext, batch: bytes) -> HeldStep | None:
    """Take back what one step changed, where it still shows; what of that waits for an owner, if anything. Raises
    NotFoundError for nothing."""
    await take_step_back(context, (FOLDERS, FILES), batch)
    return waiting_of(context, undoing_of(batch))


def typed_name(name: str) -> str:
    """A name for a folder or a file. Raises InvalidError."""
    if typed_text.is_blank(name):
        raise InvalidError("Please type a name.")
    return file_name(name)


def refuse_taken(context: CommandContext, within: str, name: str) -> None:
    """Raises InvalidError where something in a folder is called so: on a disk one of them would get another name."""
    if identity(name) in queries.names_within(context.session, within):
        raise InvalidError(f"Something here is called “{name}” already. Please choose another name.")


def place(context: CommandContext, within: str) -> dict[str, Value]:
    """What is said of where something is. Raises NotFoundError for a folder that is not there any more."""
    if not within:
        return {}
    if queries.is_gone(context.session, within):
        raise NotFoundError("This folder is not there any more.")
    return {WITHIN: record_commands.find(context, FOLDERS, within).key}


def readers_of(context: CommandContext, within: str, readers: str = "everyone") -> str:
    """Who reads what is added to a folder; at the top whoever is chosen."""
    if readers not in ROLE_OF:
        raise InvalidError("Files are for everyone, for managers, or for owners.")
    return queries.folder(context.session, within).readers if within else readers


def thing(context: CommandContext, id: str) -> DriveFolder | DriveFile:
    """The folder or file of an id. Raises NotFoundError."""
    try:
        return queries.file(context.session, id)
    except NotFoundError:
        return queries.folder(context.session, id)


def saved(context: CommandContext, id: str, fields: Mapping[str, Value], batch: bytes) -> DriveFolder | DriveFile:
    """A folder or a file with other fields."""
    _save_all(context, {id: fields}, batch)
    return thing(context, id)


async def _save_in_turns(
    context: CommandContext, by_id: Mapping[str, Mapping[str, Value]], batch: bytes, puts_away: int = 0
) -> None:
    batch, ids = batch or context.random(record_commands.BATCH_SIZE), list(by_id)
    parts = [{id: by_id[id] for id in ids[at : at + AT_ONCE]} for at in range(0, len(ids), AT_ONCE)]
    for part in parts:
        _check_all(context, part)
        await take_turns()
    for part in parts:
        _save_all(context, part, batch, puts_away)
        await take_turns()


def _save_all(
    context: CommandContext, by_id: Mapping[str, Mapping[str, Value]], batch: bytes, puts_away: int = 0
) -> None:
    batch = batch or context.random(record_commands.BATCH_SIZE)
    for of, some in _check_all(context, by_id):
        record_commands.save_many(context, of, some, batch=batch, puts_away=puts_away)


def _check_all(
    context: CommandContext, by_id: Mapping[str, Mapping[str, Value]]
) -> list[tuple[RecordCollection, dict[str, Mapping[str, Value]]]]:
    """These by their collections. Raises NotFoundError, NotAllowedError."""
    parted = [(of, {id: said for id, said in by_id.items() if _is_of(context, of, id)}) for of in (FOLDERS, FILES)]
    if sum(len(some) for _, some in parted) < len(by_id):
        raise NotFoundError("This is not here.")
    for of, some in parted:
        record_commands.may_change(context, of, some)
    return parted


def _is_of(context: CommandContext, collection: RecordCollection, id: str) -> bool:
    try:
        record_commands.find(context, collection, id)
    except NotFoundError:
        return False
    return True
