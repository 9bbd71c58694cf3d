"""Backups as an area: nothing of them is in the shop; their service runs beside the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.backups import VERSION
from desktop.backups.events import BackupsChanged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.engine.command_context import CommandContext
    from desktop.engine.unattended import Unattended
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker, TodayItem


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.backups.today import not_right

    return not_right(session, onlooker)


async def _run(context: CommandContext) -> None:
    from desktop.backups.service import run

    await run(context)


async def _run_unattended(pc: Unattended) -> None:
    from desktop.backups.service import run_unattended

    await run_unattended(pc)


AREA: Final = Area(
    "backups",
    VERSION,
    everything=lambda _: (BackupsChanged(),),
    today=_today,
    service=_run,
    unattended=_run_unattended,
)
