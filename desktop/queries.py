"""What screens read: short questions to the seat's own read model, each answered whole at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from desktop.chat.rows import BEFORE_ALL_MS
from desktop.engine.presence import pc_record
from desktop.errors import HomeDamagedError, InterruptedReadError, NotFoundError
from desktop.home.damage import diagnose_damage
from desktop.home.home import LOG_FILE
from desktop.notes import queries
from desktop.records import (
    PC,
    UNNAMED_PERSON,
    Conversation,
    Message,
    MessageKey,
    Note,
    NoteState,
    Person,
    Reached,
    SearchHit,
)
from desktop.rows.local_state import LocalState
from desktop.rows.names import in_order
from desktop.rows.read_model import ReadModel, reading
from sync.clock import datetime_of, time_ms_of
from sync.database import connect, storage_errors
from sync.errors import DamagedError

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.sources import Sources
    from sync.documents import Document

_MESSAGE: Final = f"""
SELECT m.hash, m.conversation, coalesce(m.author_name, p.name, '{UNNAMED_PERSON}'), m.author, m.text, m.sent_ms,
       m.place_ms, m.ahead, m.stamp, m.edit_stamp, m.reply_to, m.recalled,
       CASE WHEN m.imported_by IS NULL THEN NULL ELSE coalesce(i.name, '{UNNAMED_PERSON}') END, m.mentions_me
FROM messages m LEFT JOIN people p ON p.person = m.author LEFT JOIN people i ON i.person = m.imported_by
"""
_PLACE: Final = "(m.place_ms, m.stamp, m.hash)"
_NEWEST_FIRST: Final = "ORDER BY m.place_ms DESC, m.stamp DESC, m.hash DESC LIMIT +?"
_OLDEST_FIRST: Final = "ORDER BY m.place_ms, m.stamp, m.hash LIMIT +?"
_PCS: Final = """
SELECT pcs.pc, pcs.name, pcs.person, coalesce(people.name, '') FROM pcs LEFT JOIN people USING (person)
"""


class Queries:
    """One read connection; used by one thread at a time (`interrupt` from any). Unknown ids: NotFoundError."""

    def __init__(self, sources: Sources, files: tuple[ReadModel, LocalState] | None = None) -> None:
        """`files`: those that somebody else has open, and closes, to read through instead."""
        self._sources = sources
        self._model, self._own = files or _opened(sources)
        self._opened: list[ReadModel | LocalState] = [] if files else [self._model, self._own]
        self._log: sqlite3.Connection | None = None
        self._viewed: Document | None = None

    def close(self) -> None:
        """Let go of the files."""
        self._viewed = None
        for part in (*self._opened, self._log):
            if part is not None:
                part.close()

    def interrupt(self) -> None:
        """End a running `search` or other long read from another thread: it raises InterruptedReadError."""
        self._model.conn.interrupt()

    # Conversations

    def conversations(self) -> list[Conversation]:
        """Everyone first, then channels and direct conversations, newest last message first."""
        with self._reading():
            rows = self._model.conn.execute("SELECT conversation, kind, title, person FROM conversations").fetchall()
            read, drafts = self._own.all_read_up_to(), self._own.drafts()
            found = [self._conversation(row, read.get(row[0], 0), drafts.get(row[0], "")) for row in rows]
        return sorted(found, key=_conversation_order)

    def conversation(self, id: str) -> Conversation:
        """One conversation."""
        conversation = as_bytes(id)
        with self._reading():
            row = self._model.conn.execute(
                "SELECT conversation, kind, title, person FROM conversations WHERE conversation = ?", (conversation,)
            ).fetchone()
            if row is None:
                raise NotFoundError("This conversation is not here.")
            read, draft = self._own.read_up_to(conversation), self._own.draft(conversation)
            return self._conversation(row, read, draft)

    def _conversation(self, row: tuple[bytes, str, str, bytes | None], read: int, draft: str) -> Conversation:
        id, kind, title, person = row
        conn = self._model.conn
        unread, mentions = conn.execute(
            "SELECT count(*), coalesce(sum(mentions_me), 0) FROM messages WHERE conversation = ? AND arrival > ? "
            "AND counts",
            (id, read),
        ).fetchone()
        last = self._messages("WHERE m.conversation = ?", (id,), _NEWEST_FIRST, 1)
        return Conversation(
            id=id.hex(),
            kind=kind,  # type: ignore[arg-type]
            title=title,
            person_id=person.hex() if person else None,
            unread=unread,
            mentions=mentions,
            last=last[0] if last else None,
            draft=draft,
        )

    def messages(
        self, conversation: str, before: MessageKey | None = None, after: MessageKey | None = None, limit: int = 50
    ) -> list[Message]:
        """Oldest first: the newest `limit`, or those just before a key, or those just after one."""
        id = as_bytes(conversation)
        with self._reading():
            if after is not None:
                where = f"WHERE m.conversation = ? AND {_PLACE} > (?, ?, ?)"
                return self._messages(where, (id, *_place(after)), _OLDEST_FIRST, limit)
            if before is not None:
                where = f"WHERE m.conversation = ? AND {_PLACE} < (?, ?, ?)"
                return self._messages(where, (id, *_place(before)), _NEWEST_FIRST, limit)[::-1]
            return self._messages("WHERE m.conversation = ?", (id,), _NEWEST_FIRST, limit)[::-1]

    def messages_around(self, conversation: str, key: MessageKey, limit: int = 50) -> list[Message]:
        """Up to `limit` messages with that key's place in the middle, oldest first."""
        id, place = as_bytes(conversation), _place(key)
        with self._reading():
            where = f"WHERE m.conversation = ? AND {_PLACE} < (?, ?, ?)"
            earlier = self._messages(where, (id, *place), _NEWEST_FIRST, limit // 2)[::-1]
            where = f"WHERE m.conversation = ? AND {_PLACE} >= (?, ?, ?)"
            return earlier + self._messages(where, (id, *place), _OLDEST_FIRST, limit - len(earlier))

    def message(self, id: str) -> Message:
        """One message."""
        with self._reading():
            found = self._messages("WHERE m.hash = ?", (as_bytes(id),), "LIMIT +?", 1)
        if not found:
            raise NotFoundError("This message is not here.")
        return found[0]

    def count(self, conversation: str) -> int:
        """How many messages it has, recalled ones included."""
        with self._reading():
            row = self._model.conn.execute(
                "SELECT messages FROM sizes WHERE conversation = ?", (as_bytes(conversation),)
            ).fetchone()
        return int(row[0]) if row else 0

    def first_unread(self, conversation: str) -> MessageKey | None:
        """Where the oldest message stands that has not been read."""
        id = as_bytes(conversation)
        with self._reading():
            row = self._model.conn.execute(
                "SELECT place_ms, stamp, hash FROM messages WHERE conversation = ? AND arrival > ? AND counts "
                "ORDER BY place_ms, stamp, hash LIMIT 1",
                (id, self._own.read_up_to(id)),
            ).fetchone()
        return None if row is None else MessageKey(row[0], row[1], row[2].hex())

    def _messages(self, where: str, values: tuple[object, ...], order: str, limit: int) -> list[Message]:
        rows = self._model.conn.execute(f"{_MESSAGE} {where} {order}", (*values, max(limit, 0))).fetchall()
        return [_message(row, self._sources.member) for row in rows]

    def reached(self, message: str) -> Reached:
        """Which PCs are known to have a message, of those whose people can read it."""
        digest = as_bytes(message)
        with self._reading():
            row = self._model.conn.execute(
                "SELECT c.kind, c.person FROM messages m JOIN conversations c USING (conversation) WHERE m.hash = ?",
                (digest,),
            ).fetchone()
            entry = self._place_in_log(digest)
        if row is None or entry is None:
            raise NotFoundError("This message is not here.")
        readers = None if row[0] != "direct" else {row[1].hex(), self._sources.member.hex()}
        pcs = [pc for pc in self.pcs() if not pc.is_this and (readers is None or pc.person_id in readers)]
        everybody, (feed, seq) = self._sources.everybody(), entry
        known = {pc.id: everybody.get(bytes.fromhex(pc.id)) for pc in pcs}
        have = {id for id, presence in known.items() if presence and presence.reach.get(feed, 0) >= seq}
        return Reached(tuple(pc for pc in pcs if pc.id in have), tuple(pc for pc in pcs if pc.id not in have))

    def _place_in_log(self, digest: bytes) -> tuple[bytes, int] | None:
        """An entry's feed and number; only this question needs the log."""
        where = "SELECT f.feed, e.seq FROM entries e JOIN feeds f ON f.id = e.feed WHERE e.hash = ?"
        try:
            with storage_errors():
                if self._log is None:
                    sources = self._sources
                    self._log = connect(sources.log_path, sources.log_key, query_only=True, any_thread=True)
                found: tuple[bytes, int] | None = self._log.execute(where, (digest,)).fetchone()
                return found
        except DamagedError as error:
            raise HomeDamagedError(LOG_FILE) from error

    # People

    def shop(self) -> str:
        """The shop's name."""
        with self._reading():
            return (self._model.get("shop") or b"").decode()

    def people(self) -> list[Person]:
        """Everybody, also those who were removed; me first, then by name."""
        with self._reading():
            rows = self._model.conn.execute("SELECT person, name, role, active FROM people").fetchall()
            pcs = self.pcs()
        me = self._sources.member
        people = [
            Person(
                id=id.hex(), name=name, role=role, active=bool(active), is_me=id == me,
                pcs=tuple(pc for pc in pcs if pc.person_id == id.hex()),
            )
            for id, name, role, active in rows
        ]  # fmt: skip
        return sorted(people, key=lambda person: (not person.is_me, in_order(person.name), person.id))

    def person(self, id: str) -> Person:
        """One person."""
        for person in self.people():
            if person.id == id:
                return person
        raise NotFoundError("This person is not in the shop.")

    def pcs(self) -> list[PC]:
        """The shop's PCs, this one first, then by name."""
        pcs = self._pcs("WHERE pcs.active")
        return sorted(pcs, key=lambda pc: (not pc.is_this, in_order(pc.name), pc.id))

    def this_pc(self) -> PC:
        """The PC this runs on, also when it was removed from the shop."""
        found = self._pcs("WHERE pcs.pc = ?", self._sources.device)
        if not found:
            raise NotFoundError("This PC is not in the shop.")
        return found[0]

    def _pcs(self, where: str, *values: bytes) -> list[PC]:
        with self._reading():
            rows = self._model.conn.execute(f"{_PCS} {where}", values).fetchall()
        everybody = self._sources.everybody()
        return [pc_record(row, self._sources.device, everybody) for row in rows]

    # Notes

    def notes(self, archived: bool = False) -> list[Note]:
        """Notes in use, or those put away; latest edited first; `text` shortened."""
        with self._reading():
            return queries.notes(self._model.conn, archived=archived)

    def note(self, id: str) -> Note:
        """One note with its whole text."""
        with self._reading():
            return queries.note(self._model.conn, as_bytes(id))

    def note_history(self, id: str) -> list[NoteState]:
        """Every state of a note, oldest first."""
        with self._reading():
            return queries.history(self._model.conn, as_bytes(id))

    def note_text_at(self, id: str, heads: tuple[str, ...]) -> str:
        """A note's text at an earlier state."""
        from desktop.documents.store import open_copy, text_of
        from sync.documents import UnknownHeads

        note, wanted = as_bytes(id), [as_bytes(head) for head in heads]
        with self._reading():
            if self._viewed is not None and self._viewed.id == note:
                with suppress(UnknownHeads):
                    return text_of(self._viewed, wanted)
            queries.note(self._model.conn, note)
            self._viewed = open_copy(self._model.conn, note, self._sources.feed, os.urandom)
            return text_of(self._viewed, wanted)

    # Search

    def search(self, words: str, limit: int = 50, conversation: str | None = None) -> list[SearchHit]:
        """Messages and notes that hold all the words (the last one may be unfinished), best first."""
        from desktop.search import search

        with self._reading():
            return search(self._model.conn, words, limit, as_bytes(conversation) if conversation else None)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One moment of the model for everything read inside; errors in words."""
        from sqlcipher3 import dbapi2

        try:
            with storage_errors(), reading(self._model.conn):
                yield
        except DamagedError as error:
            raise diagnose_damage(error, self._model, self._own, self._sources.own_path) from error
        except dbapi2.OperationalError as error:
            if "interrupted" in str(error):
                raise InterruptedReadError("This search was ended by another one.") from error
            raise


def _opened(sources: Sources) -> tuple[ReadModel, LocalState]:
    model = ReadModel(sources.model_path, sources.seat_key, query_only=True)
    try:
        return model, LocalState(sources.own_path, sources.seat_key, query_only=True)
    except BaseException:
        model.close()
        raise


def as_bytes(id: str) -> bytes:
    """An id as the databases have it. Raises NotFoundError for what cannot be one."""
    try:
        return bytes.fromhex(id)
    except ValueError as error:
        raise NotFoundError("There is nothing of that id here.") from error


def _place(key: MessageKey) -> tuple[int, int, bytes]:
    return key.place_ms, key.stamp, as_bytes(key.hash)


def _conversation_order(conversation: Conversation) -> tuple[bool, tuple[int, int], tuple[str, str], str]:
    last = conversation.last.key if conversation.last else None
    newest = (-last.place_ms, -last.stamp) if last else (0, 0)
    return conversation.kind != "everyone", newest, in_order(conversation.title), conversation.id


def _message(row: tuple[Any, ...], me: bytes) -> Message:
    (digest, conversation, author, author_id, text, sent_ms, place_ms, ahead, stamp, edit_stamp, reply_to, recalled,
     importer, mentions_me) = row  # fmt: skip
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
    )
