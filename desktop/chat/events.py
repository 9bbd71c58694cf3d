"""What changed in conversations."""

from __future__ import annotations

from typing import ClassVar

from desktop.rows.event import Event


class ConversationChanged(Event, frozen=True):
    """Something in it changed: messages, title, unread count, draft."""

    conversation: str


class MessagePosted(Event, frozen=True):
    """A message came in live (not imported, not history being caught up)."""

    is_alert: ClassVar = True

    conversation: str
    message: str
    mentions_me: bool
    mine: bool
