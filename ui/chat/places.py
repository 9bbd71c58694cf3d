"""The places of chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from desktop.chat.records import MessageKey


class ConversationPlace(Struct, frozen=True):
    """A conversation, at a message of it if `key` says one."""

    conversation: str
    key: MessageKey | None = None


class DirectPlace(Struct, frozen=True):
    """The direct conversation with somebody, begun if there is none."""

    person: str
