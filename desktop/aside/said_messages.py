"""Of what was set aside of conversations: where a message stood, and what would become of a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.aside.records import AsideItem, MessagePlace
from desktop.chat.channel_rows import channel_id
from desktop.chat.facts import ChannelArchived, ChannelCreated, ChannelNamed, Edited, Imported, Posted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from desktop.rows.fact_types import Fact
    from sync.entry import Entry

_FROM_CONVERSATIONS: Final = "SELECT kind, title FROM conversations WHERE conversation = ?"
_FROM_MESSAGES: Final = "SELECT conversation FROM messages WHERE hash = ?"


class SaidMessages:
    """Knows the conversations that are here, and the channels that were set aside as far as it was told of them."""

    def __init__(self, conn: sqlite3.Connection, genesis: bytes, shop_space: bytes) -> None:
        self._conn = conn
        self._genesis = genesis
        self._shop_space = shop_space
        self._new_channels: dict[bytes, str] = {}

    def learn(self, facts: Iterable[Fact]) -> None:
        """Of a channel that was set aside as well."""
        names = (fact.name for fact in facts if isinstance(fact, ChannelCreated))
        self._new_channels |= {channel_id(self._genesis, name): name for name in names}

    def place(self, entry: Entry, facts: Iterable[Fact]) -> MessagePlace | None:
        """The conversation in which an entry says something; None where that is none in anybody's list."""
        for fact in facts:
            if isinstance(fact, (Posted, Imported)):
                is_channel = fact.channel and entry.header.space == self._shop_space
                return self._named(fact.channel if is_channel else entry.header.space)
            if isinstance(fact, Edited):
                row = self._conn.execute(_FROM_MESSAGES, (fact.message,)).fetchone()
                return self._named(row[0]) if row is not None else None
        return None

    def channel(self, facts: Iterable[Fact], id: str, at: datetime) -> AsideItem | None:
        """What an entry makes of a channel, None where it makes nothing of one."""
        for fact in facts:
            match fact:
                case ChannelCreated(name=name):
                    return AsideItem(id, "channel", "", at, new_title=name)
                case ChannelNamed(channel=channel, name=name):
                    return AsideItem(id, "channel", "", at, self._title(channel), name)
                case ChannelArchived(channel=channel, archived=archived):
                    return AsideItem(
                        id, "channel", "archived" if archived else "brought back", at, self._title(channel)
                    )
        return None

    def _title(self, channel: bytes) -> str:
        found = self._named(channel)
        return found.title if found is not None else ""

    def _named(self, conversation: bytes) -> MessagePlace | None:
        row = self._conn.execute(_FROM_CONVERSATIONS, (conversation,)).fetchone()
        if row is not None:
            return MessagePlace(*row)
        name = self._new_channels.get(conversation)
        return MessagePlace("channel", name) if name is not None else None
