"""Taking in from a backup what had no room when the shop was brought back from it, or was lost here since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.backups import age
from desktop.backups.events import BackupsChanged, FetchProgressed
from desktop.backups.left_behind import left_in_backups
from desktop.backups.records import FetchedFiles
from desktop.backups.words import secret_of
from desktop.bundles.left_out import left_out
from desktop.bundles.steps import beside, take
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError
from desktop.files.waiting import all_waiting
from desktop.home import user_files
from sync import backup
from sync.bundle.carried_files import CarriedFiles
from sync.bundle.file_needs import FileNeeds
from sync.bundle.reading import BundleReader
from sync.errors import ForeignWorkspaceError, MalformedError
from sync.recovery import RecoveryKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from desktop.engine.command_context import CommandContext

NOT_FROM_HERE: Final = "Another PC made this backup, or it is damaged from its start. The words of the sheet open it."
FOREIGN: Final = "This is a backup of another shop."


async def fetch_files(context: CommandContext, path: Path, words: str = "") -> FetchedFiles:
    """Take in the files that a backup has and this PC does not, as far as there is room, and what else is new in it.
    `words`: of the recovery sheet for which it was made; of one that this PC made they are not needed.

    Interrupted it goes on where it was; done again it changes nothing. Raises InvalidError, sync's MalformedError,
    StorageError with the sentence why nothing of it was taken in.
    """
    private = RecoveryKey.of(secret_of(words)).private if words.strip() else context.replica.device.private
    store, where = context.replica.files, await in_thread(path.resolve)
    store.take_notes()  # of what was found damaged here
    files = CarriedFiles(
        store,
        store.folder.has_room,
        besides=all_waiting(context.local_state),
        is_unwanted=FileNeeds(context.replica.log).is_unwanted,
    )
    try:
        async with beside(user_files.reading(path)) as source, beside(age.opening(source, private)) as stream:
            size = await in_thread(lambda: path.stat().st_size)
            reader = await _read(context, stream, files, lambda: _tell(context, source, size))
    except age.CannotOpenError as error:
        raise InvalidError(NOT_FROM_HERE if not words.strip() else str(error)) from error
    finally:
        store.leave_behind(files.left_out, str(where))
        context.publish([FetchProgressed(0, 0), BackupsChanged()])
    await context.rows.until_in_step()
    return _fetched(context, where, reader, files)


def _tell(context: CommandContext, source: BinaryIO, size: int) -> None:
    context.publish([FetchProgressed(min(source.tell(), size), size)])


async def _read(
    context: CommandContext, stream: BinaryIO, files: CarriedFiles, tell: Callable[[], object]
) -> BundleReader:
    opened = await in_thread(lambda: backup.opened(stream))
    if opened.restoration.genesis != context.replica.genesis.raw:
        raise ForeignWorkspaceError(FOREIGN)
    reader = BundleReader(context.replica, opened.bundle, files)
    try:
        await take(reader.steps(), tell)
    except MalformedError:
        if not (files.whole or files.left_out or reader.entries):
            raise
    return reader


def _fetched(context: CommandContext, path: Path, reader: BundleReader, files: CarriedFiles) -> FetchedFiles:
    left = left_out(context.session, files.left_out)
    there = (one for one in left_in_backups(context.session, named=False) if one.backup == path)
    lacking = next((one.lacking for one in there), 0)
    came = sum(context.replica.files.size(file) or 0 for file in files.whole)
    return FetchedFiles(len(files.whole), came, left, lacking, reader.entries, reader.is_whole)
