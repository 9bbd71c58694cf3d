"""Looking for messages: the newest that hold all the words, those in archived channels after the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from desktop.chat import attachments
from desktop.chat.former_names import former_names
from desktop.chat.records import MessageKey
from desktop.chat.tables import MESSAGES
from desktop.rows.pieces import marks, pieces
from desktop.rows.records import SearchHit
from desktop.rows.search import SearchSource, hit_by_name
from desktop.rows.search_index import words_within
from desktop.rows.search_text import Sought, snippet
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.held_files import FoundInFile

_WITHIN: Final = (
    "coalesce(messages.conversation = :conversation, "
    "(messages.conversation IN (SELECT conversation FROM conversations WHERE archived)) = :archived)"
)
_NEWEST: Final = (
    "SELECT message_words.rowid AS id FROM message_words JOIN messages ON messages.id = message_words.rowid "
    f"WHERE message_words MATCH :sought AND {_WITHIN} ORDER BY message_words.rowid DESC LIMIT +:limit"
)
_WITH_MARK: Final = f"SELECT id FROM messages WHERE instr(text, :sought) AND {_WITHIN} ORDER BY id DESC LIMIT +:limit"
_ANY_ARCHIVED: Final = "SELECT EXISTS (SELECT 1 FROM conversations WHERE archived)"
_MESSAGES: Final = """
SELECT m.id, m.hash, m.conversation, coalesce(c.title, ''), coalesce(m.author_name, p.name, ''), m.author,
       m.sent_ms, m.place_ms, m.stamp, m.text, coalesce(c.archived, 0), m.files
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
    files: bytes | None

    @property
    def place(self) -> tuple[int, int, bytes]:
        return self.place_ms, self.stamp, self.hash


class _Place(NamedTuple):
    """Where to look: in one conversation, or in all that are archived, or in all others."""

    conversation: bytes | None
    archived: bool


def _find(conn: sqlite3.Connection, wanted: Sought, limit: int, conversation: bytes | None) -> list[SearchHit]:
    """Messages that hold all of it, newest first; those in archived channels have the room that the others leave."""
    rows = _newest(conn, wanted, limit, _Place(conversation, archived=False))
    if conversation is None and len(rows) < limit and conn.execute(_ANY_ARCHIVED).fetchone()[0]:
        rows += _newest(conn, wanted, limit - len(rows), _Place(None, archived=True))
    return [_hit(row, wanted) for row in rows]


def _newest(conn: sqlite3.Connection, wanted: Sought, limit: int, place: _Place) -> list[_Row]:
    """Those where words begin so come before those where it stands within words, so that many of these hide none of
    those."""
    if wanted.mark:
        return _rows(conn, _WITH_MARK, wanted.mark, limit, place)
    rows = _rows(conn, _NEWEST, wanted.beginning(), limit, place)
    if len(rows) < limit:
        there = {row.id for row in rows}
        anywhere = wanted.anywhere(words_within(conn, MESSAGES, wanted))
        within = [row for row in _rows(conn, _NEWEST, anywhere, limit, place) if row.id not in there]
        rows = sorted(rows + within[: limit - len(rows)], key=lambda row: row.place, reverse=True)
    return rows


def _rows(conn: sqlite3.Connection, found: str, sought: str, limit: int, place: _Place) -> list[_Row]:
    """The newest. Numbers go by the time of sending; what was sent ahead of its time stands elsewhere, so if there is
    such a message, it takes no other's room."""
    room = limit
    while True:
        values = {"sought": sought, "limit": room, **place._asdict()}
        rows = [_Row(*row) for row in conn.execute(_MESSAGES.format(found=found), values).fetchall()]
        if len(rows) < room or sum(row.place_ms == row.sent_ms for row in rows) >= limit:
            return rows[:limit]
        room *= 2


def hits_of(conn: sqlite3.Connection, found: Mapping[bytes, list[FoundInFile]]) -> list[SearchHit]:
    """Messages by their hashes with what was found in files of theirs."""
    hits: list[SearchHit] = []
    for some in pieces(found):
        these = f"SELECT id FROM messages WHERE hash IN ({marks(some)})"
        rows = [_Row(*row) for row in conn.execute(_MESSAGES.format(found=these), some).fetchall()]
        hits += [hit for row in rows for hit in _file_hits(row, found[row.hash])]
    return hits


def _file_hits(row: _Row, found: list[FoundInFile]) -> Iterator[SearchHit]:
    there = {one.file: one for one in found}
    for file in attachments.unpacked(row.files):
        if file.id in there:
            one = there[file.id]
            yield replace(_hit(row), snippet=one.snippet, file=file.name, page=one.page)


def _hit(row: _Row, wanted: Sought | None = None) -> SearchHit:
    said = attachments.said(row.text, row.files)
    return SearchHit(
        kind="message",
        id=row.hash.hex(),
        within=row.conversation.hex(),
        title=row.title,
        author=row.author,
        author_id=row.author_id.hex() if row.author_id else None,
        sent_at=datetime_of(row.sent_ms),
        snippet=snippet(said, wanted) if wanted else said,
        text=said,
        key=MessageKey(row.place_ms, row.stamp, row.hash.hex()),
        archived=bool(row.archived),
    )


def _named(conn: sqlite3.Connection) -> list[SearchHit]:
    """Conversations, then channels by former names. Those with people who are in the shop go by the people."""
    rows = [(id.hex(), title, "", archived) for id, title, archived in conn.execute(_CALLED).fetchall()]
    rows += former_names(conn)
    return [
        hit_by_name("conversation", id, name, now, within=id, archived=bool(archived))
        for id, name, now, archived in rows
    ]


SEARCH: Final = SearchSource(_find, place=2, named=_named)
