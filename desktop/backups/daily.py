"""The backup of each day: when one is due, and making it."""

from __future__ import annotations

import asyncio
import shutil
from bisect import bisect_left
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.backups import making
from desktop.backups.events import BackupsChanged
from desktop.backups.file_names import found_in
from desktop.backups.kept import DailyBackups, daily_backups, keep
from desktop.backups.makers import SomebodyIn
from desktop.backups.mine import is_of
from desktop.backups.records import Backup, BackupFile, GoodBackup
from desktop.backups.rotation import surplus
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError, UserFacingError
from desktop.home.wall_clock import local_time, wall_ms
from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from desktop.backups.makers import Maker
    from desktop.engine.command_context import CommandContext

AGAIN: Final = timedelta(hours=1)
"""After what went wrong; at once where a folder was missing and is there."""
NO_FOLDER: Final = "Nobody has chosen yet where backups of this PC go."
NOT_HELD: Final = "It was written and does not hold: that disk does not keep what is written to it. Try another one."
NOT_FORESEEN: Final = "Something went wrong inside Countertop. It is tried again."


def is_due(kept: DailyBackups, now: datetime, *, came_back: bool, is_attended: bool = True) -> bool:
    """Whether one is to be made, at a moment by this PC's clock; `came_back`: its folder was missing and is there;
    `is_attended`: by somebody who is in, who has keys that the last one may lack."""
    if not kept.folder:
        return False
    if kept.good is not None and local_time(kept.good.at).date() == now.date():
        if not (kept.good.lacks_keys and is_attended):
            return False
        if kept.tried_ms <= kept.good.at_ms:  # not tried since
            return True
    was_long_ago = not timedelta() <= now - datetime_of(kept.tried_ms) < AGAIN  # or clocks were set back
    return was_long_ago or came_back


async def choose_folder(context: CommandContext, folder: Path | None) -> DailyBackups:
    """Backups of this PC go there from now on, the first one soon; None: none are made by themselves. Those that were
    made stay. Raises InvalidError."""
    home = context.home
    is_other = folder is not None and await in_thread(lambda: _is_on_other_disk(folder, home.path))
    kept = keep(
        home, folder=str(folder or ""), chosen_ms=wall_ms(), other_disk=is_other, good=None, trouble="", tried_ms=0,
        is_missing=False,
    )  # fmt: skip
    context.publish([BackupsChanged()])
    return kept


def _is_on_other_disk(folder: Path, home: Path) -> bool:
    if not (folder.is_absolute() and folder.is_dir()):
        raise InvalidError(f"{folder} is no folder that is there.")
    return folder.stat().st_dev != home.stat().st_dev


def is_there(kept: DailyBackups, home: Path) -> bool:
    """Whether the folder is; not where an empty folder stands in the place of its drive. Waits for the disk."""
    try:
        return kept.path.is_dir() and not (kept.other_disk and not _is_on_other_disk(kept.path, home))
    except (OSError, InvalidError):
        return False


async def back_up_now(context: CommandContext) -> Backup:
    """Make the backup of this day by whoever is in. Raises InvalidError in words."""
    return await make_now(SomebodyIn(context))


async def make_now(maker: Maker) -> Backup:
    """Make the backup of this day, and take away those that need not be kept; what comes of it is kept. One that is cut
    off counts as not tried. Raises InvalidError in words."""
    before = daily_backups(maker.home)
    kept = keep(maker.home, tried_ms=wall_ms())
    try:
        made = await _made(maker, kept)
    except UserFacingError as error:
        _keep_trouble(maker, str(error), is_missing=isinstance(error, _MissingError))
        raise
    except Exception:
        _keep_trouble(maker, NOT_FORESEEN)
        raise
    except asyncio.CancelledError:
        keep(maker.home, tried_ms=before.tried_ms)
        raise
    left = made.left_out
    good = GoodBackup(
        str(made.path), wall_ms(), made.bytes, left.count, left.names, left.by_format, lacks_keys=made.lacks_keys
    )
    keep(maker.home, good=good, trouble="", is_missing=False)
    maker.publish([BackupsChanged()])
    return made


class _MissingError(InvalidError):
    """The folder is not there."""


def _keep_trouble(maker: Maker, sentence: str, *, is_missing: bool = False) -> None:
    keep(maker.home, trouble=sentence, is_missing=is_missing)
    maker.publish([BackupsChanged()])


async def _made(maker: Maker, kept: DailyBackups) -> Backup:
    if not kept.folder:
        raise InvalidError(NO_FOLDER)
    folder = kept.path
    if not await in_thread(lambda: is_there(kept, maker.home.path)):
        raise _MissingError(f"{folder} is not there. Is the drive plugged in? A backup is made once it is.")
    async with making.alone(maker.home):
        private, genesis = maker.replica.device.private, maker.replica.genesis.raw
        need = making.about_size(maker)
        needed = {Path(file.source) for file in maker.replica.files.left_behind()}
        stays = needed | ({Path(kept.good.path)} if kept.good is not None else set())
        if not making.lacks_keys(maker):
            await in_thread(lambda: make_room(folder, need, stays, private, genesis))
        made = await making.written(maker, folder)
        if not made.verified:
            await in_thread(lambda: _take_away(made.path))
            raise InvalidError(NOT_HELD)
        if not made.lacks_keys:
            await in_thread(lambda: rotate(folder, made.path, needed, private, genesis))
    return made


def make_room(folder: Path, need: int, stays: Collection[Path], private: bytes, genesis: bytes) -> None:
    """Take away the oldest backups of this shop by the PC with this key where that makes room for so many bytes: better
    the whole shop in one than a part in many. The newest stays, and `stays`."""
    with suppress(InvalidError, OSError):
        lacking = need - shutil.disk_usage(folder).free
        mine = [one for one in found_in(folder) if is_of(one.path, private, genesis)]
        older = _besides(reversed(mine[1:]), stays)
        sizes = list(accumulate(one.bytes for one in older))
        if lacking > 0 and sizes and sizes[-1] >= lacking:
            for one in older[: bisect_left(sizes, lacking) + 1]:
                _take_away(one.path)


def rotate(folder: Path, good: Path, needed: Collection[Path], private: bytes, genesis: bytes) -> None:
    """Take away what need not be kept besides a good backup: of this shop, and made by the PC with this key. `needed`:
    those that alone have files, which stay."""
    with suppress(InvalidError):
        mine = [one for one in found_in(folder) if is_of(one.path, private, genesis)]
        for one in _besides(_surplus(mine, good), needed):
            _take_away(one.path)


def _besides(backups: Iterable[BackupFile], stays: Collection[Path]) -> list[BackupFile]:
    """Those that are none of these, which may be named by other ways: a folder may be a link, a drive a letter."""
    known = {path.resolve() for path in stays}
    return [one for one in backups if one.path.resolve() not in known]


def _surplus(mine: list[BackupFile], good: Path) -> list[BackupFile]:
    newest = next((one for one in mine if one.path == good), None)
    return surplus(mine, newest) if newest is not None else []


def _take_away(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
