"""Looking for messages: the newest that hold all the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.chat.records import MessageKey
from desktop.chat.tables import MESSAGES
from desktop.rows.records import SearchHit
from desktop.rows.search import SearchSource, hit_by_name
from desktop.rows.search_index import words_within
from desktop.rows.search_text import Sought, snippet
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3

_NEWEST: Final = (
    "SELECT rowid AS id FROM message_words WHERE message_words MATCH :sought ORDER BY rowid DESC LIMIT +:limit"
)
_NEWEST_IN_ONE: Final = (
    "SELECT message_words.rowid AS id FROM message_words JOIN messages ON messages.id = message_words.rowid "
    "WHERE message_words MATCH :sought AND messages.conversation = :conversation "
    "ORDER BY message_words.rowid DESC LIMIT +:limit"
)
_WITH_MARK: Final = (
    "SELECT id FROM messages WHERE instr(text, :sought) AND coalesce(conversation = :conversation, 1) "
    "ORDER BY id DESC LIMIT +:limit"
)
_MESSAGES: Final = """
SELECT m.id, m.hash, m.conversation, coalesce(c.title, ''), coalesce(m.author_name, p.name, ''), m.author,
       m.sent_ms, m.place_ms, m.stamp, m.text, coalesce(c.archived, 0)
FROM ({found}) found CROSS JOIN messages m ON m.id = found.id
LEFT JOIN people p ON p.person = m.author LEFT JOIN conversations c ON c.conversation = m.conversation
ORDER BY m.place_ms DESC, m.stamp DESC, m.hash DESC
"""
_CALLED: Final = """
SELECT c.conversation, c.title, c.archived FROM conversations c LEFT JOIN people p ON p.person = c.person
WHERE c.kind <> 'direct' OR NOT coalesce(p.active, 0)
"""


class _Row(NamedTuple):
    id: int
    hash: bytes
    conversation: bytes
    title: str
    author: str
    author_id: bytes | None
    sent_ms: int
    place_ms: int
    stamp: int
    text: str
    archived: int

    @property
    def place(self) -> tuple[int, int, bytes]:
        return self.place_ms, self.stamp, self.hash


def _find(conn: sqlite3.Connection, wanted: Sought, limit: int, conversation: bytes | None) -> list[SearchHit]:
    """Messages that hold all of it, newest first. Those where words begin so come before those where it stands within
    words, so that many of these hide none of those."""
    if wanted.mark:
        return [_hit(row, wanted) for row in _rows(conn, _WITH_MARK, wanted.mark, limit, conversation)]
    newest = _NEWEST if conversation is None else _NEWEST_IN_ONE
    rows = _rows(conn, newest, wanted.beginning(), limit, conversation)
    if len(rows) < limit:
        there = {row.id for row in rows}
        anywhere = wanted.anywhere(words_within(conn, MESSAGES, wanted))
        within = [row for row in _rows(conn, newest, anywhere, limit, conversation) if row.id not in there]
        rows = sorted(rows + within[: limit - len(rows)], key=lambda row: row.place, reverse=True)
    return [_hit(row, wanted) for row in rows]


def _rows(conn: sqlite3.Connection, found: str, sought: str, limit: int, conversation: bytes | None) -> list[_Row]:
    """The newest. Numbers go by the time of sending; what was sent ahead of its time stands elsewhere, so if there is
    such a message, it takes no other's room."""
    room = limit
    while True:
        values = {"sought": sought, "limit": room, "conversation": conversation}
        rows = [_Row(*row) for row in conn.execute(_MESSAGES.format(found=found), values).fetchall()]
        if len(rows) < room or sum(row.place_ms == row.sent_ms for row in rows) >= limit:
            return rows[:limit]
        room *= 2


def _hit(row: _Row, wanted: Sought) -> SearchHit:
    return SearchHit(
        kind="message",
        id=row.hash.hex(),
        within=row.conversation.hex(),
        title=row.title,
        author=row.author,
        author_id=row.author_id.hex() if row.author_id else None,
        sent_at=datetime_of(row.sent_ms),
        snippet=snippet(row.text, wanted),
        text=row.text,
        key=MessageKey(row.place_ms, row.stamp, row.hash.hex()),
        archived=bool(row.archived),
    )


def _named(conn: sqlite3.Connection) -> list[SearchHit]:
    """Conversations; those with people who are in the shop go by the people."""
    rows = conn.execute(_CALLED).fetchall()
    return [
        hit_by_name("conversation", id.hex(), title, within=id.hex(), archived=bool(archived))
        for id, title, archived in rows
    ]


SEARCH: Final = SearchSource(_find, place=2, named=_named)
