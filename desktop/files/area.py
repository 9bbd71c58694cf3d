"""Files among the areas: they have no rows of their own; what nothing speaks of any more goes, and old plain copies."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.files import VERSION
from desktop.files.open_copies import drop_copies
from desktop.files.waiting import all_waiting

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext

_HOUR_S: Final = 3_600


class _Copies:
    """When copies that were opened are looked at next."""

    def __init__(self, context: CommandContext) -> None:
        self._home = context.home.path
        self._due_s = 0.0

    def drop_some(self) -> None:
        if time.monotonic() >= self._due_s:
            self._due_s = time.monotonic() + _HOUR_S
            drop_copies(self._home, time.time())


def _idle_work(context: CommandContext) -> None:
    context.replica.files.drop_unmentioned(all_waiting(context.local_state))
    context.part(_Copies).drop_some()


AREA: Final = Area("files", VERSION, idle_work=_idle_work)
