"""The recovery sheet, and backups that it opens."""

from __future__ import annotations

import asyncio
import errno
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.backups import age, file_names
from desktop.backups.events import BackupProgressed, BackupsChanged
from desktop.backups.mine import clear_unfinished
from desktop.backups.own_state import sealed_for
from desktop.backups.process import checked
from desktop.backups.records import Backup, BackupCheck
from desktop.backups.words import words_of
from desktop.bundles.room import Room
from desktop.bundles.steps import beside, take
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError
from desktop.files.waiting import all_waiting
from desktop.home import user_files
from desktop.home.lock import FileLock, is_taken
from desktop.home.wall_clock import local_time, wall_ms
from desktop.people import queries as people_queries
from sync import backup
from sync.bundle.writing import BundleWriter
from sync.clock import datetime_of
from sync.control import Role
from sync.identity import device_public_key
from sync.recovery import SECRET_SIZE, RecoveryKey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import BinaryIO

    from desktop.engine.command_context import CommandContext
    from desktop.home.home import Home

NO_SHEET: Final = "There is no recovery sheet yet, and nothing else would open a backup. An owner makes one first."
BUSY: Final = "A backup is being made or read again on this PC already. Wait until that is done."
LOCK_FILE: Final = "backups.lock"
_LOOKING_S: Final = 0.02
_LOOKS: Final = 50
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
SCRATCH: Final = "checking"
"""The folder in a home in which backups are begun again from, to see whether they hold."""


def make_sheet(context: CommandContext) -> list[str]:
    """The words of a new recovery sheet of one's own; those of the last one bring nobody back any more, and open no
    backup that is made from now on. They are kept nowhere. Raises NotAllowedError unless one is an owner."""
    secret = context.random(SECRET_SIZE)
    context.control(*context.replica.recovering.renewal(RecoveryKey.of(secret)))
    context.publish([BackupsChanged()])
    return words_of(secret)


def sheets(context: CommandContext) -> frozenset[str]:
    """Whose there are: the ids of people."""
    return frozenset(known.member.hex() for known in context.replica.verdicts.seating.recovery_keys.values())


def _sheet_of(context: CommandContext) -> bytes | None:
    """The key that opens backups made here: one's own, or else of the owner who has been one for longest."""
    verdicts, me = context.replica.verdicts, context.replica.me.member
    owners = [member.id for member in verdicts.members.values() if member.role == Role.OWNER]
    keys = {known.member: known.key for known in verdicts.seating.recovery_keys.values()}
    return next((keys[owner] for owner in sorted(owners, key=lambda owner: owner != me) if owner in keys), None)


@asynccontextmanager
async def alone(home: Home) -> AsyncIterator[None]:
    """As long as a backup is made or read again: one at a time on this PC. Raises InvalidError."""
    lock = FileLock(home.path / LOCK_FILE)
    for _ in range(_LOOKS):
        if lock.take():
            break
        await asyncio.sleep(_LOOKING_S)  # who asks `is_busy` has it for a moment, longer where the PC is busy
    else:
        raise InvalidError(BUSY)
    try:
        yield
    finally:
        lock.release()


def is_busy(home: Home) -> bool:
    """Whether one is being made or read again."""
    return is_taken(home.path / LOCK_FILE)


async def back_up(context: CommandContext, folder: Path) -> Backup:
    """Write a backup to a folder, durably, then read it again and begin from it beside, to see whether it holds.

    Raises InvalidError in words.
    """
    async with alone(context.home):
        return await written(context, folder)


async def written(context: CommandContext, folder: Path) -> Backup:
    """The same, for whoever is alone already."""
    key = _sheet_of(context)
    if key is None:
        raise InvalidError(NO_SHEET)
    path = folder / _new_name(context)
    beginning = backup.beginning(key, context.replica, sealed_for(context, key))
    room, waiting, total = Room(context, folder), all_waiting(context.local_state), about_size(context)
    private, genesis = context.replica.device.private, context.replica.genesis.raw
    await in_thread(lambda: clear_unfinished(folder, private, genesis))
    with _in_words(folder):
        async with beside(_sealed(path, [key, _own_key(context)])) as stream:
            await in_thread(lambda: stream.write(beginning))
            writer = BundleWriter(context.replica, stream, everything=True, besides=waiting)
            steps = writer.steps(lambda here: room.fitting(here, writer.bytes))
            await take(steps, lambda: context.publish([BackupProgressed(writer.bytes, max(total, writer.bytes))]))
        context.publish([BackupProgressed(0, 0)])
        size = await in_thread(lambda: path.stat().st_size)
    found = await _checked(context, path)
    return Backup(path, writer.entries, writer.files, size, room.left_out, not found.problems)


def about_size(context: CommandContext) -> int:
    """How many bytes a backup has, and somewhat more: all that is here."""
    return context.home.log_path.stat().st_size + context.session.files().used


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """What a disk says against being written to."""
    try:
        yield
    except (InvalidError, OSError) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        if isinstance(cause, OSError) and cause.errno in _FULL:
            raise InvalidError(f"There is no room for another backup in {folder}.") from error
        if isinstance(error, OSError):
            raise InvalidError(f"{folder} cannot be written to: {error.strerror}.") from error
        raise


def _new_name(context: CommandContext) -> str:
    shop, pc = people_queries.shop(context.session), people_queries.this_pc(context.session)
    return file_names.new(shop, pc.name, local_time(datetime_of(wall_ms())))


@contextmanager
def _sealed(path: Path, keys: list[bytes]) -> Iterator[BinaryIO]:
    with user_files.writing(path, replace=False) as target, age.sealing(target, keys) as stream:
        yield stream


def _own_key(context: CommandContext) -> bytes:
    """What this PC opens its own backups with, to see whether they hold."""
    device = context.replica.device
    return device_public_key(device.device, device.certificate).public_bytes_raw()


async def verify(context: CommandContext, path: Path) -> BackupCheck:
    """Read a backup that was made on this PC, and begin again from it beside. Raises InvalidError where that opens
    nothing."""
    async with alone(context.home):
        return await _checked(context, path)


async def _checked(context: CommandContext, path: Path) -> BackupCheck:
    return await checked(path, context.replica.device.private, context.home.path / SCRATCH)
