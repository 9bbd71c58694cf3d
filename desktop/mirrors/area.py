"""Mirrors as an area: nothing of them is in the shop; their service runs beside the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.mirrors import KEPT, VERSION
from desktop.mirrors.events import MirrorsChanged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker, TodayItem


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.mirrors.today import stopped

    return stopped(session, onlooker)


async def _run(context: CommandContext) -> None:
    from desktop.mirrors.service import run

    await run(context)


AREA: Final = Area(
    "mirrors",
    VERSION,
    everything=lambda _: (MirrorsChanged(),),
    today=_today,
    of_this_pc=frozenset({KEPT}),
    service=_run,
)
