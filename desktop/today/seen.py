"""What is gone for good once somebody saw it, as what is new; for them alone, on this PC (`TodayItem.once`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.today.memory import Remembered, forget, remember, remembered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import TodayItem


def not_seen(session: ReadSession, items: Iterable[TodayItem]) -> Iterator[TodayItem]:
    """Those that they did not see yet, and those that stay anyway."""
    seen = set(remembered(session.local_state, Remembered.SEEN))
    return (item for item in items if not (item.once and item.once in seen))


def mark_seen(context: CommandContext, names: Collection[str]) -> None:
    """They saw these."""
    remember(context, Remembered.SEEN, names)


def show_again(context: CommandContext, names: Collection[str]) -> None:
    """As if they had not."""
    forget(context, Remembered.SEEN, names)
