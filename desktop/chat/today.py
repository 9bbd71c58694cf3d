"""What of chat waits for somebody until they read it: what is said to them alone, and where they are mentioned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.people.records import UNNAMED_PERSON
from desktop.rows.names import isolated
from desktop.rows.read_session import as_bytes
from desktop.rows.today import Reminder, TodayDeed, TodayItem, TodayKind, TodayPlace
from desktop.rows.typed_text import shortened
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker

_CHARACTERS: Final = 120
_CONVERSATIONS: Final = "SELECT conversation, kind, title FROM conversations WHERE NOT archived ORDER BY conversation"
_UNREAD: Final = "SELECT count(*) FROM messages WHERE conversation = ? AND arrival > ? AND counts"
_FIRST: Final = (
    "SELECT sent_ms FROM messages WHERE conversation = ? AND arrival > ? AND counts ORDER BY arrival LIMIT +?"
)
_MENTIONS: Final = f"""
SELECT m.sent_ms, coalesce(m.author_name, p.name, '{UNNAMED_PERSON}'), m.text
FROM messages m LEFT JOIN people p ON p.person = m.author
WHERE m.conversation = ? AND m.arrival > ? AND m.counts AND m.mentions_me ORDER BY m.arrival
"""

_LET_IN: Final = f"""
SELECT c.conversation, c.title, coalesce(p.name, '{UNNAMED_PERSON}'), w.let_in, w.reads_all
FROM conversation_people w JOIN conversations c USING (conversation) LEFT JOIN people p ON p.person = w.let_in_by
WHERE w.person = ? AND w.let_in_by <> w.person AND NOT c.archived ORDER BY c.title, c.conversation
"""
_NEWS_FOR: Final = timedelta(days=2)
"""Somebody is told of it on a PC of theirs for so long, not on each that they take later."""
_ALL: Final = "You can read everything that was said in it. Only the people in it can read it."
_NOT_ALL: Final = "You can read what is said from now on, and not all that was said before. Only the people in it can."


def for_me(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    """One thing of each conversation, what came first on top."""
    with session.reading() as conn:
        read, found = session.local_state.all_read_up_to(), list[TodayItem]()
        for id, kind, title in conn.execute(_CONVERSATIONS).fetchall():
            say = _said_alone if kind == "direct" else _mentions
            found += say(conn, TodayPlace("conversation", id.hex()), title, (id, read.get(id, 0)))
    return sorted(found, key=lambda item: (item.since, item.place.id))


def _said_alone(
    conn: sqlite3.Connection, place: TodayPlace, author: str, unread: tuple[bytes, int]
) -> Iterator[TodayItem]:
    """What is said to somebody alone is for no other eyes: nothing of it stands here."""
    (count,) = conn.execute(_UNREAD, unread).fetchone()
    if count:
        (sent_ms,) = conn.execute(_FIRST, (*unread, 1)).fetchone()
        many = "a message" if count == 1 else f"{count} messages"
        yield TodayItem(TodayKind.FOR_ME, f"{isolated(author)} wrote you {many}", place, datetime_of(sent_ms))


def _mentions(
    conn: sqlite3.Connection, place: TodayPlace, title: str, unread: tuple[bytes, int]
) -> Iterator[TodayItem]:
    rows = conn.execute(_MENTIONS, unread).fetchall()
    if rows:
        sent_ms, author, text = rows[0]
        words = " ".join(text.split())
        words = shortened(words, _CHARACTERS)
        more = "" if len(rows) == 1 else f", and {len(rows) - 1} more"
        said = f"{isolated(author)} mentioned you in {isolated(title)}{more}"
        yield TodayItem(TodayKind.FOR_ME, said, place, datetime_of(sent_ms), words)


def let_in(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """The private channels that somebody else let one into."""
    with session.reading() as conn:
        found = conn.execute(_LET_IN, (as_bytes(onlooker.member),)).fetchall()
    for id, title, by, fact, reads_all in found:
        said_ms = session.said_ms(fact)
        since, once = datetime_of(said_ms) if said_ms is not None else None, f"channel {id.hex()} {fact.hex()}"
        is_news = since is not None and datetime_of(onlooker.now_ms) - since < _NEWS_FOR
        words = f"{isolated(by)} added you to a channel"
        yield TodayItem(
            TodayKind.NEW,
            f"{isolated(by)} added you to {isolated(title)}",
            TodayPlace("conversation", id.hex()),
            since,
            _ALL if reads_all else _NOT_ALL,
            deeds=(TodayDeed.SEEN,),
            once=once,
            reminder=Reminder(once, words, since) if is_news and since is not None else None,
        )
