"""The recovery sheet, and backups that it opens."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.backups import age, file_names
from desktop.backups.checking import check
from desktop.backups.records import Backup, BackupCheck
from desktop.backups.words import words_of
from desktop.bundles.room import Room
from desktop.bundles.steps import beside, take
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError
from desktop.home import user_files
from desktop.home.wall_clock import local_time, wall_ms
from desktop.people import queries as people_queries
from sync import backup
from sync.bundle.writing import BundleWriter
from sync.clock import datetime_of
from sync.control import Role
from sync.identity import device_public_key
from sync.recovery import SECRET_SIZE, RecoveryKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from desktop.engine.command_context import CommandContext

NO_SHEET: Final = "There is no recovery sheet yet, and nothing else would open a backup. An owner makes one first."
SCRATCH: Final = "checking"
"""The folder in a home in which backups are begun again from, to see whether they hold."""


def make_sheet(context: CommandContext) -> list[str]:
    """The words of a new recovery sheet of one's own; those of the last one bring nobody back any more, and open no
    backup that is made from now on. They are kept nowhere. Raises NotAllowedError unless one is an owner."""
    secret = context.random(SECRET_SIZE)
    context.control(*context.replica.recovering.renewal(RecoveryKey.of(secret)))
    return words_of(secret)


def has_sheet(context: CommandContext) -> bool:
    """Whether there is one for backups made here."""
    return _sheet_of(context) is not None


def _sheet_of(context: CommandContext) -> bytes | None:
    """The key that opens backups made here: one's own, or else of the owner who has been one for longest."""
    verdicts, me = context.replica.verdicts, context.replica.me.member
    owners = [member.id for member in verdicts.members.values() if member.role == Role.OWNER]
    keys = {known.member: known.key for known in verdicts.seating.recovery_keys.values()}
    return next((keys[owner] for owner in sorted(owners, key=lambda owner: owner != me) if owner in keys), None)


async def back_up(context: CommandContext, folder: Path) -> Backup:
    """Write a backup to a folder, durably, then read it again and begin from it beside, to see whether it holds.

    Raises InvalidError in words.
    """
    key = _sheet_of(context)
    if key is None:
        raise InvalidError(NO_SHEET)
    path = folder / _new_name(context)
    beginning = backup.beginning(key, context.replica)
    async with beside(_sealed(path, [key, _own_key(context)])) as stream:
        await in_thread(lambda: stream.write(beginning))
        writer = BundleWriter(context.replica, stream, everything=True)
        room = Room(context, folder)
        await take(writer.steps(room.fitting))
    found = await verify(context, path)
    size = await in_thread(lambda: path.stat().st_size)
    return Backup(path, writer.entries, writer.files, size, room.left_out, not found.problems)


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
    scratch, private = context.home.path / SCRATCH, context.replica.device.private
    return await in_thread(lambda: check(path, private, scratch))
