"""Messages as rows: posted, imported, edited, recalled, in whatever order they arrive.

An edit that comes before its message waits in `edits`; one that comes after changes the row. Of several the register
says which one shows. What was recalled keeps its place and loses its text at once. So do its edits, also those that
come later: their rows say which entries these are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.chat import attachments
from desktop.chat.channel_rows import ChannelRows, people_rows
from desktop.chat.facts import (
    SENT_LIMIT_MS,
    ChannelArchived,
    ChannelCreated,
    ChannelNamed,
    Edited,
    Imported,
    ImportRecalled,
    Posted,
)
from desktop.chat.records import BEFORE_ALL_MS
from desktop.chat.tables import MESSAGES
from desktop.people.records import UNNAMED_PERSON
from desktop.rows.horizon import DAY_MS, Now
from desktop.rows.pieces import marks, pieces, taken
from desktop.rows.register import Write, packed, present, seen, unpacked
from desktop.rows.search_index import SearchIndex
from desktop.rows.standing_entry import StandingEntry
from desktop.rows.table import DELETED_AT_ONCE, delete_of_space
from sync.clock import time_ms_of
from sync.control import SpaceKind

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.read_model import ReadModel
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

HASH_BITS: Final = 21
CHANNEL_BYTES: Final = 16
EVERYONE: Final = "Everyone"
PRIVATE: Final = "private"

_ConversationRow = tuple[bytes, bytes, str, str, bytes | None, bool]


_INSERT: Final = (
    "INSERT INTO messages (id, hash, space, conversation, place_ms, sent_ms, ahead, stamp, arrival, author, "
    "author_name, imported_by, about, text, files, reply_to, mentions_me, original_mentions, recalled, counts) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


_TAKE_EDITS: Final = "UPDATE edits SET erased = 1, text = '', mentions_me = 0 WHERE hash IN ({some}) RETURNING message"
_EMPTY_EDITS: Final = "UPDATE edits SET text = '', mentions_me = 0 WHERE message = ? AND (text <> '' OR mentions_me)"
_WITH_TEXT: Final = "SELECT id, text, files, hash FROM messages WHERE hash IN ({some}) AND NOT recalled"
_REACHED: Final = (
    "SELECT max((SELECT place_ms FROM messages m WHERE m.conversation = s.conversation AND place_ms <= ?1 "
    "AND arrival < ?2 ORDER BY place_ms DESC LIMIT 1)) FROM sizes s"
)
_BEYOND: Final = "SELECT id, arrival FROM messages WHERE conversation = ? AND place_ms > ?"
_MARK: Final = "UPDATE messages SET ahead = 1 WHERE place_ms <> sent_ms AND sent_ms > ? AND NOT ahead"
_PUT_BACK: Final = (
    "UPDATE messages SET place_ms = sent_ms, ahead = 0 WHERE place_ms <> sent_ms AND sent_ms > ? AND sent_ms <= ?"
)
_FOLLOWING: Final = (
    f"SELECT id, conversation, space, arrival FROM messages WHERE id > ? ORDER BY id LIMIT {DELETED_AT_ONCE}"
)
_EDITS: Final = (
    "SELECT text, mentions_me, hash, feed, seq, stamp, after, erased FROM edits "
    "WHERE message = ? AND space = ? AND author IS ?"
)


class _Row(NamedTuple):
    id: int
    hash: bytes
    space: bytes
    conversation: bytes
    place_ms: int
    sent_ms: int
    ahead: bool
    stamp: int
    arrival: int
    author: bytes | None
    author_name: str | None
    imported_by: bytes | None
    about: bytes | None
    text: str
    files: bytes | None
    reply_to: bytes | None
    mentions_me: bool
    original_mentions: bool
    recalled: bool
    counts: bool


class _EditRow(NamedTuple):
    hash: bytes
    message: bytes
    space: bytes
    author: bytes
    feed: bytes
    seq: int
    stamp: int
    after: bytes
    text: str
    mentions_me: bool
    erased: bool


class _Edit(NamedTuple):
    text: str
    mentions_me: bool
    write: Write


def edits_of(conn: sqlite3.Connection, message: bytes, space: bytes, author: bytes | None) -> list[_Edit]:
    """The edits of a message by its author, as writes to the register of what it says."""
    return [
        _Edit(text, bool(mentions_me), Write(digest, feed, seq, 0, stamp, unpacked(after), not erased))
        for text, mentions_me, digest, feed, seq, stamp, after, erased in conn.execute(
            _EDITS, (message, space, author)
        ).fetchall()
    ]


def edits_seen(conn: sqlite3.Connection, message: bytes) -> tuple[bytes, ...]:
    """What whoever edits a message that is here says that they had seen."""
    space, author = conn.execute("SELECT space, author FROM messages WHERE hash = ?", (message,)).fetchone()
    return seen([edit.write for edit in edits_of(conn, message, space, author)])


def conversation_of(said: StandingEntry, channel: bytes, viewer: Viewer) -> bytes:
    """A message's conversation: a channel of the shop's space, what it is a comment on, or the space itself. Two
    people's space has no other."""
    if len(channel) != CHANNEL_BYTES:
        return said.space
    if said.space == viewer.shop_space:
        return channel
    space = viewer.space(said.space)
    return said.space if space is None or space.kind == SpaceKind.DIRECT else conversation_about(said.space, channel)


def conversation_about(space: bytes, id: bytes) -> bytes:
    """The conversation about something of a space that is not the whole shop's: nothing that is said there stands in
    one of the shop."""
    return blake2b(b"countertop/conversation/1" + space + id, digest_size=CHANNEL_BYTES).digest()


class ChatProjector:
    """Turns what was said into rows: `handlers` collect, `write` writes all that was collected."""

    def __init__(self, model: ReadModel, viewer: Viewer) -> None:
        self._model = model
        self._viewer = viewer
        self._index = SearchIndex(model.conn, MESSAGES)
        self._channels = ChannelRows(model, viewer)
        self._collect_anew()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._collect_anew()
        self._index.discard_pending()
        self._channels.discard_pending()

    def _collect_anew(self) -> None:
        self._rows: list[_Row] = []
        self._now: Now | None = None
        self._edits: list[_EditRow] = []
        self._import_recalls: list[tuple[bytes, int, bytes, bytes, bytes, bytes]] = []
        self._import_recall_parts: Counter[bytes] = Counter()

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {
            Posted: self._on_posted,
            Imported: self._on_imported,
            Edited: self._on_edited,
            ImportRecalled: self._on_import_recalled,
            ChannelCreated: self._channels.on_created,
            ChannelNamed: self._channels.on_named,
            ChannelArchived: self._channels.on_archived,
        }

    def _on_edited(self, said: StandingEntry, fact: Edited) -> None:
        mentions = self._viewer.member in fact.mentions
        self._edits.append(_EditRow(
            said.hash, fact.message, said.space, said.author, said.feed, said.seq, said.stamp, packed(fact.after),
            fact.text, mentions, False,
        ))  # fmt: skip

    def _on_import_recalled(self, said: StandingEntry, fact: ImportRecalled) -> None:
        conversation = conversation_of(said, fact.channel, self._viewer)
        part = self._import_recall_parts[said.hash]
        self._import_recall_parts[said.hash] += 1
        self._import_recalls.append((said.hash, part, said.space, conversation, fact.message, fact.digest))

    def _on_posted(self, said: StandingEntry, fact: Posted) -> None:
        viewer = self._viewer
        sent_ms = min(time_ms_of(said.stamp), SENT_LIMIT_MS - 1)
        mine = said.author == viewer.member
        mentions = not mine and viewer.member in fact.mentions
        conversation = conversation_of(said, fact.channel, viewer)
        reply_to = fact.reply_to if len(fact.reply_to) == 32 else None
        about = fact.channel if conversation not in (fact.channel, said.space) else None
        counts = not mine and not said.is_history
        self._rows.append(_Row(
            _row_id(sent_ms, said.hash), said.hash, said.space, conversation, sent_ms, sent_ms,
            said.now.is_ahead(sent_ms), said.stamp, said.arrival, said.author, None, None, about, fact.text,
            attachments.packed(fact.files), reply_to, mentions, mentions, False, counts,
        ))  # fmt: skip
        self._now = said.now

    def _on_imported(self, said: StandingEntry, fact: Imported) -> None:
        conversation = conversation_of(said, fact.channel, self._viewer)
        self._rows.append(_Row(
            _row_id(fact.sent_ms, said.hash), said.hash, said.space, conversation, fact.sent_ms, fact.sent_ms,
            said.now.is_ahead(fact.sent_ms), said.stamp, said.arrival, None, fact.author, said.author, None,
            fact.text, None, None, False, False, False, False,
        ))  # fmt: skip
        self._now = said.now

    def write(self, erased: ErasedEntries) -> bool:
        """Write what was collected; whether channels changed."""
        if not (self._rows or self._edits or self._import_recalls):
            return self._channels.write()
        self._model.conn.executemany(
            "INSERT OR IGNORE INTO recalled_imports VALUES (?, ?, ?, ?, ?, ?)", self._import_recalls
        )
        fresh = self._insert_rows(erased.hashes)
        unsettled = self._insert_edits(erased.hashes) | self._with_edits(fresh)
        for message in sorted(unsettled):
            if not self._settle(message) and erased.is_gone(message):
                self._take_edits(message)
        self._collect_anew()
        return self._channels.write()

    def _insert_rows(self, erased: Collection[bytes]) -> list[bytes]:
        if not self._rows:
            return []
        rows = self._placed(sorted(self._rows))
        if erased:
            rows = [_recalled(row) if row.hash in erased else row for row in rows]
        execute = self._model.conn.executemany
        execute(_INSERT, rows)
        self._index.add((row.id, [attachments.said(row.text, row.files)]) for row in rows if not row.recalled)
        execute(
            "INSERT INTO sizes (conversation, messages) VALUES (?, ?) "
            "ON CONFLICT (conversation) DO UPDATE SET messages = messages + excluded.messages",
            Counter(row.conversation for row in rows).items(),
        )
        if self._now is not None:
            now = self._now
            self._displace([(row.id, row.arrival) for row in rows if now.is_beyond(row.sent_ms)], now)
        return [row.hash for row in rows]

    # What is dated later than now

    def follow_clock(self, before: Now, now: Now) -> bool:
        """Give what lies ahead another place, and what did while a clock was behind its own; whether there was any."""
        conn = self._model.conn
        beyond = [row for (conversation,) in conn.execute("SELECT conversation FROM sizes").fetchall()
                  for row in conn.execute(_BEYOND, (conversation, now.limit_ms)).fetchall()]  # fmt: skip
        self._displace(beyond, now)
        changed = bool(beyond) + conn.execute(_MARK, (now.own_limit_ms,)).rowcount
        if now.slowest_ms - before.slowest_ms > DAY_MS:
            changed += conn.execute(_PUT_BACK, (before.limit_ms, now.slowest_ms)).rowcount
        return changed > 0

    def _displace(self, rows: Sequence[tuple[int, int]], now: Now) -> None:
        """Put messages, given as their row and arrival numbers, after what had arrived before them."""
        execute = self._model.conn.execute
        places = [(execute(_REACHED, (now.limit_ms, arrival)).fetchone()[0] or 0, id) for id, arrival in rows]
        self._model.conn.executemany(f"UPDATE messages SET place_ms = ? + {BEFORE_ALL_MS} WHERE id = ?", places)

    def _placed(self, rows: list[_Row]) -> list[_Row]:
        """Without those that are there already, and with ids that are free."""
        taken = self._taken([row.id for row in rows])
        placed = []
        for row in rows:
            id = row.id
            while id in taken and taken[id] != row.hash:
                id += 1
                taken.update(self._taken([id]) if id not in taken else {})
            if id not in taken:
                taken[id] = row.hash
                placed.append(row if id == row.id else row._replace(id=id))
        return placed

    def _taken(self, ids: Sequence[int]) -> dict[int, bytes]:
        marks = ",".join("?" * len(ids))
        return dict(self._model.conn.execute(f"SELECT id, hash FROM messages WHERE id IN ({marks})", ids).fetchall())

    def _insert_edits(self, erased: Collection[bytes]) -> set[bytes]:
        edits = [_without_text(edit) if edit.hash in erased else edit for edit in self._edits]
        self._model.conn.executemany("INSERT OR IGNORE INTO edits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", edits)
        return {edit.message for edit in edits}

    def _with_edits(self, messages: list[bytes]) -> set[bytes]:
        """Those for which an edit came earlier."""
        if not messages:
            return set()
        marks = ",".join("?" * len(messages))
        rows = self._model.conn.execute(f"SELECT DISTINCT message FROM edits WHERE message IN ({marks})", messages)
        return {message for (message,) in rows.fetchall()}

    def _settle(self, message: bytes) -> bool:
        """Give a message the text that its edits say, if it is here; whether it is."""
        conn = self._model.conn
        found = conn.execute(
            "SELECT id, space, author, text, files, coalesce(original, text), original_mentions, edit_hash, recalled "
            "FROM messages WHERE hash = ?",
            (message,),
        ).fetchone()
        if found is None:
            return False
        id, space, author, before, files, original, original_mentions, standing, recalled = found
        if recalled:
            self._take_edits(message)
            return True
        edits = {edit.write: edit for edit in edits_of(conn, message, space, author)}
        shown = next(iter(present(list(edits))), None)
        if shown is None:
            stamp, digest, text, mentions = None, None, original, original_mentions
        else:
            stamp, digest, text, mentions = shown.stamp, shown.hash, edits[shown].text, edits[shown].mentions_me
        if digest != standing:
            conn.execute(
                "UPDATE messages SET original = ?, text = ?, edit_stamp = ?, edit_hash = ?, mentions_me = ? "
                "WHERE id = ?",
                (original if shown else None, text, stamp, digest, mentions and author != self._viewer.member, id),
            )
            self._index.replace(id, [attachments.said(before, files)], [attachments.said(text, files)])
        return True

    def erase(self, entries: Collection[bytes]) -> bool:
        """Take away the text of messages and the edits that were recalled, and what was said of channels and imports;
        whether channels changed."""
        conn = self._model.conn
        taken(conn, "recalled_imports", entries)
        for some in pieces(entries):
            edits = conn.execute(_TAKE_EDITS.format(some=marks(some)), some).fetchall()
            for (message,) in set(edits):
                self._settle(message)
            for id, text, files, message in conn.execute(_WITH_TEXT.format(some=marks(some)), some).fetchall():
                self._take_text(id, attachments.said(text, files), message)
        return self._channels.erase(entries)

    def _take_text(self, id: int, said: str, message: bytes) -> None:
        """Take away what a message says, its files with it."""
        conn = self._model.conn
        conn.execute(
            "UPDATE messages SET recalled = 1, text = '', original = NULL, files = NULL, counts = 0, mentions_me = 0, "
            "original_mentions = 0, edit_stamp = NULL, edit_hash = NULL WHERE id = ?",
            (id,),
        )
        self._index.replace(id, [said], None)
        self._take_edits(message)

    def _take_edits(self, message: bytes) -> None:
        """Take away what edits of a message say that says nothing any more."""
        self._model.conn.execute(_EMPTY_EDITS, (message,))

    def forget(self, entries: Collection[bytes]) -> None:
        """Take away the places of messages and edits that were recalled."""
        conn = self._model.conn
        for (message,) in taken(conn, "edits", entries, "message"):
            self._settle(message)
        for message in entries:
            self._take_edits(message)
        self._count_down(taken(conn, "messages", entries, "conversation"))

    def _count_down(self, conversations: Sequence[tuple[bytes]]) -> None:
        """One message less for each."""
        execute = self._model.conn.executemany
        execute("UPDATE sizes SET messages = messages - 1 WHERE conversation = ?", conversations)
        execute("DELETE FROM sizes WHERE conversation = ? AND messages = 0", set(conversations))

    def refresh(self, verdicts: Verdicts) -> None:
        """Make the list of conversations from what is known now."""
        conn = self._model.conn
        rows = self._conversations(verdicts)
        conn.execute("DELETE FROM conversations")
        conn.executemany("INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)", rows)
        conn.execute("DELETE FROM conversation_people")
        within = [each for row in rows if row[2] == PRIVATE for each in people_rows(verdicts, row[0], row[1])]
        conn.executemany("INSERT INTO conversation_people VALUES (?, ?, ?, ?, ?)", within)

    def _conversations(self, verdicts: Verdicts) -> list[_ConversationRow]:
        called = dict(self._model.conn.execute("SELECT person, name FROM people").fetchall())
        shop_space, me = self._viewer.shop_space, self._viewer.member
        rows: list[_ConversationRow] = [(shop_space, shop_space, "everyone", EVERYONE, None, False)]
        for row in self._channels.now():
            if row.space == shop_space:
                rows.append((row.channel, row.space, "channel", row.title, None, row.archived))
            elif space := verdicts.spaces.get(row.space):  # who is in it no more goes on reading what they have
                has_left = me not in space.members
                rows.append((row.channel, row.space, PRIVATE, row.title, None, row.archived or has_left))
        for space in verdicts.spaces.values():
            if me in space.pair:
                others = [member for member in space.pair if member != me]
                rows += [
                    (space.id, space.id, "direct", called.get(other, UNNAMED_PERSON), other, False) for other in others
                ]
        return rows

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Forget all rows of one space, to make them again; messages that came meanwhile stay."""
        conn, after = self._model.conn, -1
        while rows := conn.execute(_FOLLOWING, (after,)).fetchall():
            after = rows[-1][0]
            self._delete([row[:2] for row in rows if row[2] == space and row[3] <= up_to])
            yield
        yield from self._index.drop_unused()
        for table in ("edits", "recalled_imports", "channels", "channel_writes"):
            yield from delete_of_space(conn, table, space)

    def _delete(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._index.delete(id for id, _ in rows)
        self._model.conn.executemany("DELETE FROM messages WHERE id = ?", ((id,) for id, _ in rows))
        self._count_down([(conversation,) for _, conversation in rows])


def _row_id(sent_ms: int, digest: bytes) -> int:
    return sent_ms << HASH_BITS | int.from_bytes(digest[:3], "big") >> (24 - HASH_BITS)


def _recalled(row: _Row) -> _Row:
    return row._replace(text="", files=None, recalled=True, counts=False, mentions_me=False, original_mentions=False)


def _without_text(edit: _EditRow) -> _EditRow:
    """It does not count any more, but stands for what its author had seen."""
    return edit._replace(text="", mentions_me=False, erased=True)
