"""What screens ask of conversations and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop.chat import attachments
from desktop.chat.records import BEFORE_ALL_MS, Conversation, LetInBy, Message, MessageKey
from desktop.errors import NotFoundError
from desktop.people import queries as people_queries
from desktop.people.records import UNNAMED_PERSON, Reached
from desktop.rows.names import in_order
from desktop.rows.pieces import marks, pieces
from desktop.rows.read_session import as_bytes
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from desktop.chat.former_names import FormerName
    from desktop.files.value import FileValue
    from desktop.rows.read_session import ReadSession

_MESSAGE: Final = f"""
SELECT m.hash, m.conversation, coalesce(m.author_name, p.name, '{UNNAMED_PERSON}'), m.author, m.text, m.sent_ms,
       m.place_ms, m.ahead, m.stamp, m.edit_stamp, m.reply_to, m.recalled,
       CASE WHEN m.imported_by IS NULL THEN NULL ELSE coalesce(i.name, '{UNNAMED_PERSON}') END, m.mentions_me, m.files
FROM messages m LEFT JOIN people p ON p.person = m.author LEFT JOIN people i ON i.person = m.imported_by
"""
_PEOPLE: Final = "SELECT person FROM conversation_people WHERE conversation = ? ORDER BY person"
_LET_IN: Final = (
    "SELECT person, let_in_by, reads_all FROM conversation_people WHERE conversation = ? AND let_in_by NOT NULL "
    "ORDER BY person"
)
_PLACE: Final = "(m.place_ms, m.stamp, m.hash)"
_NEWEST_FIRST: Final = "ORDER BY m.place_ms DESC, m.stamp DESC, m.hash DESC LIMIT +?"
_OLDEST_FIRST: Final = "ORDER BY m.place_ms, m.stamp, m.hash LIMIT +?"


def conversations(session: ReadSession) -> list[Conversation]:
    """Everyone first, then channels and direct conversations, newest last message first; last what is archived."""
    with session.reading() as conn:
        rows = conn.execute("SELECT conversation, kind, title, person, archived FROM conversations").fetchall()
        read, drafts = session.local_state.all_read_up_to(), session.local_state.drafts()
        found = [_conversation(session, conn, row, read.get(row[0], 0), drafts.get(row[0], "")) for row in rows]
    return sorted(found, key=_conversation_order)


def conversation(session: ReadSession, id: str) -> Conversation:
    """One conversation."""
    conversation = as_bytes(id)
    with session.reading() as conn:
        row = conn.execute(
            "SELECT conversation, kind, title, person, archived FROM conversations WHERE conversation = ?",
            (conversation,),
        ).fetchone()
        if row is None:
            raise NotFoundError("This conversation is not here.")
        read, draft = session.local_state.read_up_to(conversation), session.local_state.draft(conversation)
        return _conversation(session, conn, row, read, draft)


def _conversation(
    session: ReadSession,
    conn: sqlite3.Connection,
    row: tuple[bytes, str, str, bytes | None, int],
    read: int,
    draft: str,
) -> Conversation:
    id, kind, title, person, archived = row
    unread, mentions = conn.execute(
        "SELECT count(*), coalesce(sum(mentions_me), 0) FROM messages WHERE conversation = ? AND arrival > ? "
        "AND counts",
        (id, read),
    ).fetchone()
    last = _messages(session, conn, "WHERE m.conversation = ?", (id,), _NEWEST_FIRST, 1)
    within = _people(conn, id) if kind == "private" else ()
    return Conversation(
        id=id.hex(),
        kind=kind,  # type: ignore[arg-type]
        title=title,
        person_id=person.hex() if person else None,
        unread=unread,
        mentions=mentions,
        last=last[0] if last else None,
        draft=draft,
        archived=bool(archived),
        people=within,
        left=kind == "private" and session.sources.member.hex() not in within,
        let_in=_let_in(conn, id) if kind == "private" else (),
    )


def _people(conn: sqlite3.Connection, conversation: bytes) -> tuple[str, ...]:
    rows = conn.execute(_PEOPLE, (conversation,)).fetchall()
    return tuple(person.hex() for (person,) in rows)


def _let_in(conn: sqlite3.Connection, conversation: bytes) -> tuple[LetInBy, ...]:
    rows = conn.execute(_LET_IN, (conversation,)).fetchall()
    return tuple(LetInBy(person.hex(), by.hex(), bool(reads_all)) for person, by, reads_all in rows)


def attachments_of(session: ReadSession, conversation: str) -> tuple[FileValue, ...]:
    """The files that are to go with what is being written in a conversation."""
    from desktop.files.waiting import waiting

    return waiting(session.local_state, conversation)


def former_names(session: ReadSession) -> list[FormerName]:
    """What channels were called before, those names first that were given last."""
    from desktop.chat.former_names import former_names  # only who looks for a name needs it

    with session.reading() as conn:
        return former_names(conn)


def messages(
    session: ReadSession,
    conversation: str,
    before: MessageKey | None = None,
    after: MessageKey | None = None,
    limit: int = 50,
) -> list[Message]:
    """Oldest first: the newest `limit`, or those just before a key, or those just after one."""
    id = as_bytes(conversation)
    with session.reading() as conn:
        if after is not None:
            where = f"WHERE m.conversation = ? AND {_PLACE} > (?, ?, ?)"
            return _messages(session, conn, where, (id, *_place(after)), _OLDEST_FIRST, limit)
        if before is not None:
            where = f"WHERE m.conversation = ? AND {_PLACE} < (?, ?, ?)"
            return _messages(session, conn, where, (id, *_place(before)), _NEWEST_FIRST, limit)[::-1]
        return _messages(session, conn, "WHERE m.conversation = ?", (id,), _NEWEST_FIRST, limit)[::-1]


def messages_around(session: ReadSession, conversation: str, key: MessageKey, limit: int = 50) -> list[Message]:
    """Up to `limit` messages with that key's place in the middle, oldest first."""
    id, place = as_bytes(conversation), _place(key)
    with session.reading() as conn:
        where = f"WHERE m.conversation = ? AND {_PLACE} < (?, ?, ?)"
        earlier = _messages(session, conn, where, (id, *place), _NEWEST_FIRST, limit // 2)[::-1]
        where = f"WHERE m.conversation = ? AND {_PLACE} >= (?, ?, ?)"
        return earlier + _messages(session, conn, where, (id, *place), _OLDEST_FIRST, limit - len(earlier))


def message(session: ReadSession, id: str) -> Message:
    """One message."""
    with session.reading() as conn:
        found = _messages(session, conn, "WHERE m.hash = ?", (as_bytes(id),), "LIMIT +?", 1)
    if not found:
        raise NotFoundError("This message is not here.")
    return found[0]


def with_files(session: ReadSession, conversation: str, limit: int = 500) -> list[Message]:
    """Its messages with files, the newest first."""
    with session.reading() as conn:
        where = "WHERE m.conversation = ? AND m.files NOT NULL"
        return _messages(session, conn, where, (as_bytes(conversation),), _NEWEST_FIRST, limit)


def still_with_files(session: ReadSession, ids: Iterable[str]) -> set[str]:
    """Of these messages those that have files, and were not taken back."""
    found: set[str] = set()
    with session.reading() as conn:
        for some in pieces(map(as_bytes, ids)):
            query = f"SELECT hash FROM messages WHERE files NOT NULL AND hash IN ({marks(some)})"
            found |= {hash.hex() for (hash,) in conn.execute(query, some).fetchall()}
    return found


def total(session: ReadSession) -> int:
    """How many messages there are in all."""
    with session.reading() as conn:
        return int(conn.execute("SELECT coalesce(sum(messages), 0) FROM sizes").fetchone()[0])


def first_unread(session: ReadSession, conversation: str) -> MessageKey | None:
    """Where the oldest message stands that has not been read."""
    id = as_bytes(conversation)
    with session.reading() as conn:
        row = conn.execute(
            "SELECT place_ms, stamp, hash FROM messages WHERE conversation = ? AND arrival > ? AND counts "
            "ORDER BY place_ms, stamp, hash LIMIT 1",
            (id, session.local_state.read_up_to(id)),
        ).fetchone()
    return None if row is None else MessageKey(row[0], row[1], row[2].hex())


def all_unread(session: ReadSession) -> list[bytes]:
    """The hashes of all messages that have not been read, in any conversation."""
    found, read = list[bytes](), session.local_state.all_read_up_to()
    with session.reading() as conn:
        for (id,) in conn.execute("SELECT conversation FROM conversations").fetchall():
            rows = conn.execute(
                "SELECT hash FROM messages WHERE conversation = ? AND arrival > ? AND counts", (id, read.get(id, 0))
            )
            found += [digest for (digest,) in rows.fetchall()]
    return found


def _messages(
    session: ReadSession, conn: sqlite3.Connection, where: str, values: tuple[object, ...], order: str, limit: int
) -> list[Message]:
    rows = conn.execute(f"{_MESSAGE} {where} {order}", (*values, max(limit, 0))).fetchall()
    return [_message(row, session.sources.member) for row in rows]


def reached(session: ReadSession, message: str) -> Reached:
    """Which PCs are known to have a message, of those whose people can read it."""
    digest = as_bytes(message)
    with session.reading() as conn:
        row = conn.execute(
            "SELECT c.kind, c.person, c.conversation FROM messages m JOIN conversations c USING (conversation) "
            "WHERE m.hash = ?",
            (digest,),
        ).fetchone()
        entry = session.place_in_log(digest)
        within = _people(conn, row[2]) if row is not None else ()
    if row is None or entry is None:
        raise NotFoundError("This message is not here.")
    alone = {"direct": {(row[1] or b"").hex(), session.sources.member.hex()}, "private": set(within)}
    readers = alone.get(row[0])
    pcs = [pc for pc in people_queries.pcs(session) if not pc.is_this and (readers is None or pc.person_id in readers)]
    everybody, feed, seq = session.sources.everybody(), entry.feed, entry.seq
    known = {pc.id: everybody.get(bytes.fromhex(pc.id)) for pc in pcs}
    have = {id for id, presence in known.items() if presence and presence.reach.get(feed, 0) >= seq}
    return Reached(tuple(pc for pc in pcs if pc.id in have), tuple(pc for pc in pcs if pc.id not in have))


def _place(key: MessageKey) -> tuple[int, int, bytes]:
    return key.place_ms, key.stamp, as_bytes(key.hash)


def _conversation_order(conversation: Conversation) -> tuple[bool, bool, tuple[int, int], tuple[str, str], str]:
    last = conversation.last.key if conversation.last else None
    newest = (-last.place_ms, -last.stamp) if last else (0, 0)
    is_everyone = conversation.kind == "everyone"
    return conversation.archived, not is_everyone, newest, in_order(conversation.title), conversation.id


def _message(row: tuple[Any, ...], me: bytes) -> Message:
    (digest, conversation, author, author_id, text, sent_ms, place_ms, ahead, stamp, edit_stamp, reply_to, recalled,
     importer, mentions_me, files) = row  # fmt: skip
    return Message(
        id=digest.hex(),
        conversation=conversation.hex(),
        author=author,
        author_id=author_id.hex() if author_id else None,
        text=text,
        sent_at=datetime_of(sent_ms),
        edited=datetime_of(time_ms_of(edit_stamp)) if edit_stamp is not None else None,
        reply_to=reply_to.hex() if reply_to else None,
        recalled=bool(recalled),
        imported_by=importer,
        mine=author_id == me,
        mentions_me=bool(mentions_me),
        key=MessageKey(place_ms, stamp, digest.hex()),
        placed_at=datetime_of(place_ms if place_ms > BEFORE_ALL_MS else sent_ms),
        ahead=bool(ahead),
        files=attachments.unpacked(files),
    )
