"""Mirrors as an area: nothing of them is in the shop; their service runs beside the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.mirrors import VERSION
from desktop.mirrors.events import MirrorsChanged

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext


async def _run(context: CommandContext) -> None:
    from desktop.mirrors.service import run

    await run(context)


AREA: Final = Area("mirrors", VERSION, everything=lambda _: (MirrorsChanged(),), service=_run)
