"""Looking for words in messages and notes: the best of the newest hits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.records import MessageKey, SearchHit
from desktop.rows.search_text import match_expression, snippet
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3

NEWEST: Final = 2_000
"""Hits that are ranked; older ones are not looked at."""

_RANKED: Final = (
    "SELECT rowid AS id, rank AS score FROM message_words WHERE message_words MATCH :words ORDER BY rowid DESC LIMIT "
    f"{NEWEST}"
)
_RANKED_IN_ONE: Final = (
    "SELECT message_words.rowid AS id, rank AS score FROM message_words JOIN messages ON messages.id = "
    "message_words.rowid WHERE message_words MATCH :words AND messages.conversation = :conversation "
    f"ORDER BY message_words.rowid DESC LIMIT {NEWEST}"
)
_MESSAGES: Final = """
SELECT m.hash, m.conversation, coalesce(c.title, ''), coalesce(m.author_name, p.name, ''), m.author,
       m.sent_ms, m.place_ms, m.stamp, m.text, score
FROM (SELECT id, score FROM ({ranked}) ORDER BY score, id DESC LIMIT +:limit) JOIN messages m USING (id)
LEFT JOIN people p ON p.person = m.author LEFT JOIN conversations c ON c.conversation = m.conversation
ORDER BY score, m.id DESC
"""
_NOTES: Final = """
SELECT n.note, n.title, coalesce(p.name, ''), n.updated_by, n.updated_ms, n.text, n.archived, rank
FROM note_words JOIN notes n ON n.number = note_words.rowid LEFT JOIN people p ON p.person = n.updated_by
WHERE note_words MATCH :words ORDER BY n.archived, rank, n.updated_ms DESC, n.note LIMIT +:limit
"""


def search(conn: sqlite3.Connection, words: str, limit: int, conversation: bytes | None) -> list[SearchHit]:
    """Notes and messages that hold all the words, each best first; at most `limit` in all.

    Notes come first: they are few, and one whose text holds the words is most often what was meant. Those that were
    put away come last.
    """
    expression = match_expression(words)
    if expression is None or limit <= 0:
        return []
    values = {"words": expression, "limit": limit, "conversation": conversation}
    notes = [] if conversation is not None else [_note(row, words) for row in conn.execute(_NOTES, values).fetchall()]
    statement = _MESSAGES.format(ranked=_RANKED if conversation is None else _RANKED_IN_ONE)
    messages = [_message(row, words) for row in conn.execute(statement, values).fetchall()]
    room = max(limit - len(messages), min(len(notes), max(1, limit // 4)))
    kept = notes[:room]
    in_use = [note for note in kept if not note.archived]
    return in_use + messages[: limit - len(kept)] + kept[len(in_use) :]


def _message(row: tuple[bytes, bytes, str, str, bytes | None, int, int, int, str, float], words: str) -> SearchHit:
    digest, conversation, title, author, author_id, sent_ms, place_ms, stamp, text, _ = row
    return SearchHit(
        kind="message",
        id=digest.hex(),
        conversation=conversation.hex(),
        title=title,
        author=author,
        author_id=author_id.hex() if author_id else None,
        sent_at=datetime_of(sent_ms),
        snippet=snippet(text, words),
        text=text,
        key=MessageKey(place_ms, stamp, digest.hex()),
    )


def _note(row: tuple[bytes, str, str, bytes, int, str, int, float], words: str) -> SearchHit:
    note, title, author, author_id, updated_ms, text, archived, _ = row
    return SearchHit(
        kind="note",
        id=note.hex(),
        conversation=None,
        title=title,
        author=author,
        author_id=author_id.hex(),
        sent_at=datetime_of(updated_ms),
        snippet=snippet(text, words),
        text=text,
        key=None,
        archived=bool(archived),
    )
