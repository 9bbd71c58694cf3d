"""Files among the areas: they have no rows of their own, and what nothing speaks of any more goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.files import VERSION
from desktop.files.waiting import all_waiting

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext


def _drop_unmentioned(context: CommandContext) -> None:
    context.replica.files.drop_unmentioned(all_waiting(context.local_state))


AREA: Final = Area("files", VERSION, idle_work=_drop_unmentioned)
