"""The recovery sheet, and backups that it opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.backups import making
from desktop.backups.behind_pins import keep_key
from desktop.backups.events import BackupsChanged
from desktop.backups.makers import SomebodyIn
from desktop.backups.records import Backup, BackupCheck
from desktop.backups.words import words_of
from desktop.home.lock import is_taken
from sync.recovery import SECRET_SIZE, RecoveryKey

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.home.home import Home


def make_sheet(context: CommandContext) -> list[str]:
    """The words of a new recovery sheet of one's own; those of the last one bring nobody back any more, and open no
    backup that is made from now on. They are kept nowhere. Raises NotAllowedError unless one is an owner."""
    secret = context.random(SECRET_SIZE)
    context.control(*context.replica.recovering.renewal(RecoveryKey.of(secret)))
    keep_key(context)
    context.publish([BackupsChanged()])
    return words_of(secret)


def sheets(context: CommandContext) -> frozenset[str]:
    """Whose there are: the ids of people."""
    return frozenset(known.member.hex() for known in context.replica.verdicts.seating.recovery_keys.values())


def is_busy(home: Home) -> bool:
    """Whether one is being made or read again."""
    return is_taken(home.path / making.LOCK_FILE)


async def back_up(context: CommandContext, folder: Path) -> Backup:
    """Write a backup to a folder, durably, then read it again and begin from it beside, to see whether it holds.

    Raises InvalidError in words.
    """
    async with making.alone(context.home):
        return await making.written(SomebodyIn(context), folder)


def about_size(context: CommandContext) -> int:
    """How many bytes a backup has, and somewhat more: all that is here."""
    return making.about_size(SomebodyIn(context))


async def verify(context: CommandContext, path: Path) -> BackupCheck:
    """Read a backup that was made on this PC, and begin again from it beside. Raises InvalidError where that opens
    nothing."""
    async with making.alone(context.home):
        return await making.read_again(context.home, context.replica, path)
