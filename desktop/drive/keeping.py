"""Keeping files on this PC: what is in a folder now goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.drive import queries
from desktop.drive.records import DriveFile, DriveFolder
from desktop.files import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession


def keep(context: CommandContext, thing: DriveFile | DriveFolder) -> int:
    """Keep a file, or those in a folder, on this PC from now on: how many."""
    files = [file.file for file in files_in(context.session, thing) if file.file is not None]
    for file in files:
        state.keep(context, file.id)
    return len(files)


def release(context: CommandContext, thing: DriveFile | DriveFolder) -> None:
    """Nobody needs a file, or those in a folder, on this PC any more."""
    for file in files_in(context.session, thing):
        if file.file is not None:
            state.release(context, file.file.id)


def drop(context: CommandContext, thing: DriveFile | DriveFolder) -> None:
    """Take a file, or those in a folder, off this PC as soon as two other PCs are sure to keep each."""
    for file in files_in(context.session, thing):
        if file.file is not None:
            state.drop(context, file.file.id)


def files_in(session: ReadSession, thing: DriveFile | DriveFolder) -> Iterator[DriveFile]:
    """A file alone; of a folder all that are in it, and in those in it."""
    if isinstance(thing, DriveFile):
        yield thing
        return
    listed = queries.listing(session, thing.id)
    yield from listed.files
    for inner in listed.folders:
        yield from files_in(session, inner)
