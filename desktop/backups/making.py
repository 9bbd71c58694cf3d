"""Making a backup: written, then read again and begun again from, by whoever is in or where nobody is."""

from __future__ import annotations

import asyncio
import errno
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.backups import age, file_names
from desktop.backups.events import BackupProgressed
from desktop.backups.mine import clear_unfinished
from desktop.backups.process import checked
from desktop.backups.records import Backup, BackupCheck
from desktop.bundles.room import Room
from desktop.bundles.steps import beside, take
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError
from desktop.home import user_files
from desktop.home.lock import FileLock
from desktop.home.wall_clock import local_time, wall_ms
from sync import backup
from sync.bundle.writing import BundleWriter
from sync.clock import datetime_of
from sync.control import Role
from sync.identity import device_public_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import BinaryIO

    from desktop.backups.makers import Maker
    from desktop.home.home import Home
    from sync.replica import Replica

NO_SHEET: Final = "There is no recovery sheet yet, and nothing else would open a backup. An owner makes one first."
BUSY: Final = "A backup is being made or read again on this PC already. Wait until that is done."
LOCK_FILE: Final = "backups.lock"
_LOOKING_S: Final = 0.02
_LOOKS: Final = 50
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
SCRATCH: Final = "checking"
"""The folder in a home in which backups are begun again from, to see whether they hold."""


def sheet_of(replica: Replica, me: bytes) -> bytes | None:
    """The key that opens backups made here: one's own, or else of the owner who has been one for longest."""
    verdicts = replica.verdicts
    owners = [member.id for member in verdicts.members.values() if member.role == Role.OWNER]
    keys = {known.member: known.key for known in verdicts.seating.recovery_keys.values()}
    return next((keys[owner] for owner in sorted(owners, key=lambda owner: owner != me) if owner in keys), None)


def lacks_keys(maker: Maker) -> bool:
    """Whether, where nobody is in, not all that the member of the sheet may read is sealed to it yet: that only their
    PC does, once it hears of what began without knowing the key."""
    verdicts, key = maker.replica.verdicts, sheet_of(maker.replica, maker.member)
    if maker.member or key is None:
        return False
    member = verdicts.seating.recovery_keys[key].member
    epochs = (epoch.hash for space in verdicts.spaces.values() for epoch in space.epochs)
    return any(member in verdicts.entitled(epoch) and not verdicts.sealed_by(epoch, key) for epoch in epochs)


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


async def written(maker: Maker, folder: Path) -> Backup:
    """Write a backup to a folder, durably, then read it again and begin from it beside. For whoever is alone. Raises
    InvalidError in words."""
    replica = maker.replica
    key = sheet_of(replica, maker.member)
    if key is None:
        raise InvalidError(NO_SHEET)
    path = folder / file_names.new(*maker.titles(), local_time(datetime_of(wall_ms())))
    beginning = backup.beginning(key, replica, await maker.kept_for(key))
    room, waiting, total = Room(maker.home.path, folder, maker.left_out), maker.waiting(), about_size(maker)
    private, genesis = replica.device.private, replica.genesis.raw
    await in_thread(lambda: clear_unfinished(folder, private, genesis))
    with in_words(folder):
        async with beside(_sealed(path, [key, _own_key(replica)])) as stream:
            await in_thread(lambda: stream.write(beginning))
            writer = BundleWriter(replica, stream, everything=True, besides=waiting)
            steps = writer.steps(lambda here: room.fitting(here, writer.bytes))
            await take(steps, lambda: maker.publish([BackupProgressed(writer.bytes, max(total, writer.bytes))]))
        maker.publish([BackupProgressed(0, 0)])
        size = await in_thread(lambda: path.stat().st_size)
    found = await read_again(maker.home, replica, path)
    lacks = lacks_keys(maker)
    return Backup(path, writer.entries, writer.files, size, room.left_out, not found.problems, lacks)


async def read_again(home: Home, replica: Replica, path: Path) -> BackupCheck:
    """What is wrong with one that this PC made, in a process of its own."""
    return await checked(path, replica.device.private, home.path / SCRATCH)


def about_size(maker: Maker) -> int:
    """How many bytes a backup has, and somewhat more: all that is here."""
    return maker.home.log_path.stat().st_size + maker.replica.files.used


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
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


@contextmanager
def _sealed(path: Path, keys: list[bytes]) -> Iterator[BinaryIO]:
    with user_files.writing(path, replace=False) as target, age.sealing(target, keys) as stream:
        yield stream


def _own_key(replica: Replica) -> bytes:
    """What this PC opens its own backups with, to see whether they hold."""
    device = replica.device
    return device_public_key(device.device, device.certificate).public_bytes_raw()
