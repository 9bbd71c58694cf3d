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


async def run(context: CommandContext) -> None:
    """Look again and again whether one is due, until cancelled."""
    shown = -1
    while True:
        await asyncio.sleep(LOOK_S)
        before, shown = shown, context.projection.cursor
        if before == shown and not context.projection.behind():  # it was quiet since
            await _make_if_due(context)


async def _make_if_due(context: CommandContext) -> None:
    kept = daily_backups(context.home)
    came_back = kept.is_missing and await in_thread(lambda: is_there(kept, context.home.path))
    if is_due(kept, local_time(datetime_of(wall_ms())), came_back=came_back):
        with suppress(UserFacingError):  # it is kept in words
            await back_up_now(context)
