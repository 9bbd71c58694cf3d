"""Looking for words in messages: the best of the newest hits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.chat.records import MessageKey
from desktop.rows.records import SearchHit
from desktop.rows.search import NEWEST, SearchSource
from desktop.rows.search_text import snippet
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3

_RANKED: Final = (
    "SELECT rowid AS id, rank AS score FROM message_words WHERE message_words MATCH :words ORDER BY rowid DESC LIMIT "
    f"{NEWEST}"
)
_RANKED_IN_ONE: Final = (
    "SELECT message_words.rowid AS id, rank AS score FROM message_words JOIN messages ON messages.id = "
    "message_words.rowid WHERE message_words MATCH :words AND messages.conversation = :within "
    f"ORDER BY message_words.rowid DESC LIMIT {NEWEST}"
)
_MESSAGES: Final = """
SELECT m.hash, m.conversation, coalesce(c.title, ''), coalesce(m.author_name, p.name, ''), m.author,
       m.sent_ms, m.place_ms, m.stamp, m.text, score
FROM (SELECT id, score FROM ({ranked}) ORDER BY score, id DESC LIMIT +:limit) JOIN messages m USING (id)
LEFT JOIN people p ON p.person = m.author LEFT JOIN conversations c ON c.conversation = m.conversation
ORDER BY score, m.id DESC
"""


def _find(conn: sqlite3.Connection, expression: str, words: str, limit: int, within: bytes | None) -> list[SearchHit]:
    statement = _MESSAGES.format(ranked=_RANKED if within is None else _RANKED_IN_ONE)
    rows = conn.execute(statement, {"words": expression, "limit": limit, "within": within}).fetchall()
    return [_message(row, words) for row in rows]


def _message(row: tuple[bytes, bytes, str, str, bytes | None, int, int, int, str, float], words: str) -> SearchHit:
    digest, conversation, title, author, author_id, sent_ms, place_ms, stamp, text, _ = row
    return SearchHit(
        kind="message",
        id=digest.hex(),
        within=conversation.hex(),
        title=title,
        author=author,
        author_id=author_id.hex() if author_id else None,
        sent_at=datetime_of(sent_ms),
        snippet=snippet(text, words),
        text=text,
        key=MessageKey(place_ms, stamp, digest.hex()),
    )


SEARCH: Final = SearchSource(_find, place=2)
