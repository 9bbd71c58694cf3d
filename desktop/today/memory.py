"""What this PC keeps for somebody of the things in Today, by what names them: the last of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.local_state import LocalState

MOST_REMEMBERED: Final = 2_000

_decode: Final = msgspec.json.Decoder(list[str]).decode


class Remembered(StrEnum):
    """Of what they were told, and what they saw and need see no more."""

    TOLD = "today told"
    SEEN = "today seen"


def remembered(local_state: LocalState, what: Remembered) -> list[str]:
    """What names them, the latest last."""
    kept = local_state.kept(what)
    return _decode(kept) if kept else []


def remember(context: CommandContext, what: Remembered, names: Collection[str]) -> None:
    """These too."""
    _keep(context, what, lambda known: [*known, *(name for name in names if name not in set(known))])


def forget(context: CommandContext, what: Remembered, names: Collection[str]) -> None:
    """These no more."""
    _keep(context, what, lambda known: [name for name in known if name not in names])


def _keep(context: CommandContext, what: Remembered, change: Callable[[list[str]], list[str]]) -> None:
    known = remembered(context.local_state, what)
    now = change(known)[-MOST_REMEMBERED:]
    if now != known:
        context.local_state.keep(what, msgspec.json.encode(now))
