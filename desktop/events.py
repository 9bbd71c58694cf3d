"""What changed: small frozen objects with ids, never content. Several of one kind are merged before they are told."""

from __future__ import annotations

from msgspec import Struct


class ConversationChanged(Struct, frozen=True):
    """Something in it changed: messages, title, unread count, draft."""

    conversation: str


class MessagePosted(Struct, frozen=True):
    """A message came in live (not imported, not history being caught up)."""

    conversation: str
    message: str
    mentions_me: bool
    mine: bool


class PeopleChanged(Struct, frozen=True):
    """People, roles, names or PCs changed, the shop's name too."""


class NoteChanged(Struct, frozen=True):
    """A note's text, title or place changed; open sessions should `merge()`."""

    note: str


class SyncChanged(Struct, frozen=True):
    """`Workspace.sync_state()` may say something else now."""


class InvitationChanged(Struct, frozen=True):
    """`Workspace.invitation()` may say something else now."""


class CatchUpProgressed(Struct, frozen=True):
    """Entries here, of those that are known to exist."""

    have: int
    total: int


class ProblemRaised(Struct, frozen=True):
    """Something went wrong; it stands in `sync_state().problems` under this key."""

    key: str


Event = (
    ConversationChanged
    | MessagePosted
    | PeopleChanged
    | NoteChanged
    | SyncChanged
    | InvitationChanged
    | CatchUpProgressed
    | ProblemRaised
)
