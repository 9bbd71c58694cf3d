"""The people who share a PC, as an area: nothing of it is in the shop's contents."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.colleagues import VERSION, brought, called, given
from desktop.colleagues.events import ColleaguesChanged
from sync.errors import SyncError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker, TodayItem


class _Looked:
    """Up to which entry it was looked."""

    def __init__(self, _context: CommandContext) -> None:
        self.head = -1


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    return [*given.today(session, onlooker), *brought.today(session, onlooker)]


def _idle_work(context: CommandContext) -> None:
    with suppress(SyncError):  # whose seat is closed, or behind, does so another time, and what follows now
        context.replica.colleagues.remove_unfinished(context.replica.wall_ms())
    looked, head = context.part(_Looked), context.replica.head_arrival
    if looked.head != head:
        looked.head = head
        called.keep_all(context)
        context.replica.colleagues.close_fallen()
        for feed in context.replica.colleagues.remove_lost():
            shutil.rmtree(context.home.seat_path(feed), ignore_errors=True)
        given.note(context)
        brought.note(context)


AREA: Final = Area(
    "colleagues",
    VERSION,
    everything=lambda _: (ColleaguesChanged(),),
    today=_today,
    of_this_pc=frozenset({given.KEPT, brought.WAITS}),
    idle_work=_idle_work,
)
