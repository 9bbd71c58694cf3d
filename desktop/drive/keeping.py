"""Keeping files on this PC: what is in a folder now goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.drive import queries
from desktop.drive.records import DriveFile, DriveFolder
from desktop.files import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession


def keep(context: CommandContext, ids: Sequence[str]) -> int:
    """Keep these files, and those in these folders, on this PC from now on: how many."""
    files = _contents(context, ids)
    for file in files:
        state.keep(context, file)
    return len(files)


def release(context: CommandContext, ids: Sequence[str]) -> None:
    """Nobody needs these files, and those in these folders, on this PC any more."""
    for file in _contents(context, ids):
        state.release(context, file)


def drop(context: CommandContext, ids: Sequence[str]) -> None:
    """Take these files, and those in these folders, off this PC as soon as two other PCs are sure to keep each."""
    for file in _contents(context, ids):
        state.drop(context, file)


def _contents(context: CommandContext, ids: Sequence[str]) -> list[bytes]:
    """The ids of what they hold."""
    things = queries.things(context.session, ids)
    return [file.file.id for one in things for file in files_in(context.session, one) if file.file is not None]


def files_in(session: ReadSession, thing: DriveFile | DriveFolder) -> Iterator[DriveFile]:
    """A file alone; of a folder all that are in it, and in those in it."""
    if isinstance(thing, DriveFile):
        yield thing
        return
    listed = queries.listing(session, thing.id)
    yield from listed.files
    for inner in listed.folders:
        yield from files_in(session, inner)
