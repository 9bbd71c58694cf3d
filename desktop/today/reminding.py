"""Of what somebody was told on this PC, of all that waits for them: once of each occasion (`rows.today.Reminder`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from desktop.engine.command_context import CommandContext
    from desktop.rows.local_state import LocalState
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import TodayItem

TOLD: Final = "today told"
MOST_REMEMBERED: Final = 2_000

_decode: Final = msgspec.json.Decoder(list[str]).decode


def to_tell(session: ReadSession, items: Iterable[TodayItem], now_ms: int) -> list[TodayItem]:
    """Those whose time to be told has come, in milliseconds since 1970 UTC, and of which nobody was told here yet."""
    known, now = set(_told(session.local_state)), datetime_of(now_ms)
    return [one for one in items if (due := one.reminder) is not None and due.at <= now and due.occasion not in known]


def mark_told(context: CommandContext, occasions: Collection[str]) -> None:
    """They were told of these."""
    known = _told(context.local_state)
    new = [occasion for occasion in occasions if occasion not in set(known)]
    if new:
        context.local_state.keep(TOLD, msgspec.json.encode([*known, *new][-MOST_REMEMBERED:]))


def _told(local_state: LocalState) -> list[str]:
    kept = local_state.kept(TOLD)
    return _decode(kept) if kept else []
