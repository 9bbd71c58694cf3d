"""Backups that make themselves, once a day, as long as a window or `serve` runs; one process at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop.backups.daily import back_up_now, is_due, is_there
from desktop.backups.kept import daily_backups
from desktop.engine.loop_thread import in_thread
from desktop.errors import UserFacingError
from desktop.home.wall_clock import local_time, wall_ms
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext

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
    wanted, shown = context.part(BackupWish).now, -1
    while True:
        await _wait(wanted)
        before, shown = shown, context.projection.cursor
        if wanted.is_set():
            wanted.clear()
            await _make(context)
        elif before == shown and not context.projection.behind():  # it was quiet since
            await _make_if_due(context)


async def _wait(wanted: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_S):
            await wanted.wait()


async def _make(context: CommandContext) -> None:
    with suppress(UserFacingError):  # it is kept in words
        await back_up_now(context)


async def _make_if_due(context: CommandContext) -> None:
    kept = daily_backups(context.home)
    came_back = kept.is_missing and await in_thread(lambda: is_there(kept, context.home.path))
    if is_due(kept, local_time(datetime_of(wall_ms())), came_back=came_back):
        await _make(context)
