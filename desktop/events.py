"""What changed: small frozen objects with ids, never content. Several of one kind are merged before they are told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """Something in it changed: messages, title, unread count, draft."""

    conversation: str


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A message came in live (not imported, not history being caught up)."""

    conversation: str
    message: str
    mentions_me: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """People, roles, names or PCs changed, the shop's name too."""


@dataclass(frozen=True, slots=True)
class NoteChanged:
    """A note's text, title or place changed; open sessions should `merge()`."""

    note: str


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """`Workspace.sync_state()` may say something else now."""


@dataclass(frozen=True, slots=True)
class InvitationChanged:
    """`Workspace.invitation()` may say something else now."""


@dataclass(frozen=True, slots=True)
class CatchUpProgressed:
    """Entries here, of those that are known to exist."""

    have: int
    total: int


@dataclass(frozen=True, slots=True)
class TroubleRaised:
    """Something went wrong; it stands in `sync_state().troubles` under this key."""

    key: str


Event = (
    ConversationChanged
    | MessagePosted
    | PeopleChanged
    | NoteChanged
    | SyncChanged
    | InvitationChanged
    | CatchUpProgressed
    | TroubleRaised
)
