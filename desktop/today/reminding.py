"""Of what somebody was told on this PC, of all that waits for them: once of each occasion (`rows.today.Reminder`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.today.memory import Remembered, remember, remembered
from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import TodayItem


def to_tell(session: ReadSession, items: Iterable[TodayItem], now_ms: int) -> list[TodayItem]:
    """Those whose time to be told has come, in milliseconds since 1970 UTC, and of which nobody was told here yet."""
    known, now = set(remembered(session.local_state, Remembered.TOLD)), datetime_of(now_ms)
    return [one for one in items if (due := one.reminder) is not None and due.at <= now and due.occasion not in known]


def mark_told(context: CommandContext, occasions: Collection[str]) -> None:
    """They were told of these."""
    remember(context, Remembered.TOLD, occasions)
