"""Backups that make themselves, once a day, as long as a window or `serve` runs; one process at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop.backups.behind_pins import keep_key
from desktop.backups.daily import is_due, is_there, make_now
from desktop.backups.kept import daily_backups
from desktop.backups.makers import NobodyIn, SomebodyIn
from desktop.engine.loop_thread import in_thread
from desktop.errors import UserFacingError
from desktop.home.wall_clock import local_time, wall_ms
from sync.clock import datetime_of
from sync.errors import StorageError

if TYPE_CHECKING:
    from desktop.backups.makers import Maker
    from desktop.engine.command_context import CommandContext
    from desktop.engine.unattended import Unattended

LOOK_S: Final = 60.0


class BackupWish:
    """What somebody asks the service for: `now` is an event of the engine's loop."""

    def __init__(self, _context: CommandContext) -> None:
        self.now: Final = asyncio.Event()


def want_now(context: CommandContext) -> None:
    """One is made as soon as it can be, besides that of the day; what comes of it is kept."""
    context.part(BackupWish).now.set()


async def run(context: CommandContext) -> None:
    """Make what is wanted, and look again and again whether one is due, until cancelled."""
    wanted, shown, maker = context.part(BackupWish).now, -1, SomebodyIn(context)
    while True:
        with suppress(StorageError):  # the next look does it
            keep_key(context)
        await _wait(wanted)
        before, shown = shown, context.projection.cursor
        if wanted.is_set():
            wanted.clear()
            await _make(maker)
        elif before == shown and not context.projection.behind():  # it was quiet since
            await _make_if_due(maker)


async def run_unattended(pc: Unattended) -> None:
    """The same where nobody is in, and nobody wishes for any."""
    maker, held = NobodyIn(pc), -1
    while True:
        await asyncio.sleep(LOOK_S)
        before, held = held, pc.replica.head_arrival
        if before == held:
            await _make_if_due(maker)


async def _wait(wanted: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_S):
            await wanted.wait()


async def _make(maker: Maker) -> None:
    with suppress(UserFacingError):  # it is kept in words
        await make_now(maker)


async def _make_if_due(maker: Maker) -> None:
    kept = daily_backups(maker.home)
    came_back = kept.is_missing and await in_thread(lambda: is_there(kept, maker.home.path))
    if is_due(kept, local_time(datetime_of(wall_ms())), came_back=came_back, is_attended=bool(maker.member)):
        await _make(maker)
