"""What of chat waits for somebody until they read it: what is said to them alone, and where they are mentioned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.people.records import UNNAMED_PERSON
from desktop.rows.names import isolated
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
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

_PRIVATE: Final = (
    "SELECT c.conversation, c.title, n.hash FROM conversations c JOIN channels n ON n.channel = c.conversation "
    "WHERE c.kind = 'private' AND NOT c.archived ORDER BY n.stamp, n.hash"
)
_WRITER: Final = "SELECT pcs.person FROM seats JOIN pcs USING (pc) WHERE seats.feed = ?"


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
    """The private channels that oneself can read, and did not make."""
    with session.reading() as conn:
        made: dict[tuple[bytes, str], set[str]] = {}
        for id, title, named in conn.execute(_PRIVATE).fetchall():
            made.setdefault((id, title), set()).add(_writer(session, conn, named))
    for (id, title), makers in made.items():
        if onlooker.member not in makers:
            place, words = TodayPlace("conversation", id.hex()), f"You can read {isolated(title)} now"
            yield TodayItem(
                TodayKind.NEW, words, place, detail="A private channel: only the people in it can read it.",
                deeds=(TodayDeed.SEEN,), once=f"channel {id.hex()}",
            )  # fmt: skip


def _writer(session: ReadSession, conn: sqlite3.Connection, entry: bytes) -> str:
    place = session.place_in_log(entry)
    row = conn.execute(_WRITER, (place.feed,)).fetchone() if place else None
    return row[0].hex() if row else ""
