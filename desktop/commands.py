"""What people do, carried out in the engine's thread: checked, signed, kept, and turned into rows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop import facts
from desktop.chat.rows import channel_id, edits_seen
from desktop.documents.open_documents import OpenDocuments
from desktop.documents.store import TITLE, archive, rewrite
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError, NotFoundError, PermissionDeniedError, SavedNotShownError
from desktop.events import ConversationChanged
from desktop.home import user_files
from desktop.people.inviting import Inviting
from desktop.people.rows import SHOP, NameKind, names_seen
from desktop.queries import Queries, as_bytes
from desktop.records import Status
from desktop.rows import typed_text
from desktop.rows.entry_reader import WAITING_REASONS
from desktop.rows.names import identity
from sync.control import ERASED_LIMIT, Erased, Role
from sync.errors import StorageError

if TYPE_CHECKING:
    from desktop.engine.engine import Engine
    from desktop.records import PC, Conversation, Message, Note, Person
    from sync.documents import Edit


_CHANNELS: Final = "SELECT conversation, title FROM conversations WHERE kind = 'channel' ORDER BY conversation"


class Place(NamedTuple):
    """Where messages of a conversation go: a space, and a channel in it (empty: the space itself)."""

    space: bytes
    channel: bytes


class Commands:
    """Runs in the engine's thread. `queries` is its own reading side."""

    def __init__(self, engine: Engine, queries: Queries) -> None:
        self._engine = engine
        self.queries = queries
        self.inviting = Inviting(engine)
        self.desk = OpenDocuments(engine)

    # Chat

    def place(self, conversation: str) -> Place:
        """Where a conversation's messages go. Raises NotFoundError."""
        row = self._engine.model.conn.execute(
            "SELECT kind, space FROM conversations WHERE conversation = ?", (as_bytes(conversation),)
        ).fetchone()
        if row is None:
            raise NotFoundError("This conversation is not here.")
        return Place(row[1], as_bytes(conversation) if row[0] == "channel" else b"")

    def post_message(self, conversation: str, words: str, reply_to: str | None, mentions: Sequence[str]) -> Message:
        """Post a message; its draft is forgotten with it."""
        place, words = self.place(conversation), typed_text.message_text(words)
        answered = b""
        if reply_to is not None:
            if self.queries.message(reply_to).conversation != conversation:
                raise InvalidError("The message this answers is in another conversation.")
            answered = as_bytes(reply_to)
        fact = facts.Posted(place.channel, words, answered, self._people(mentions))
        (entry,) = self._engine.post(place.space, [facts.payload(fact)])[-1:]
        if self._engine.own.draft(as_bytes(conversation)).strip() == words.strip():
            with suppress(StorageError):  # the message is kept; its draft stays a while longer
                self.save_draft(conversation, "")
        try:
            return self.queries.message(entry.hash.hex())
        except NotFoundError as error:
            raise SavedNotShownError(
                "This is saved, but cannot be shown here. It is tried again after an update."
            ) from error

    def edit_message(self, id: str, words: str, mentions: Sequence[str]) -> Message:
        """Say something else in one's own message."""
        message, words = self._own_message(id, "change"), typed_text.message_text(words)
        if words != message.text:
            after = edits_seen(self._engine.model.conn, as_bytes(id))
            fact = facts.Edited(as_bytes(id), words, self._people(mentions), after)
            self._engine.post(self.place(message.conversation).space, [facts.payload(fact)])
        return self.queries.message(id)

    def recall_message(self, id: str) -> None:
        """Take a message back, with its edits; an owner may take back anybody's."""
        if self.queries.message(id).recalled:
            return
        if not self._brought(id) and self._role() != Role.OWNER:
            raise PermissionDeniedError("Only the person who wrote a message, or an owner, can take it back.")
        edits = self._engine.model.conn.execute(
            "SELECT e.hash FROM edits e JOIN messages m ON m.hash = e.message AND m.author = e.author "
            "WHERE m.hash = ? AND NOT e.erased",
            (as_bytes(id),),
        ).fetchall()
        by_feed: dict[bytes, list[bytes]] = {}
        for digest in [as_bytes(id), *(edit for (edit,) in edits)]:
            entry = self._engine.replica.log.entry(digest)
            if entry is not None:
                by_feed.setdefault(entry.feed, []).append(digest)
        self._engine.control(*recall_facts(by_feed))

    def _brought(self, id: str) -> bool:
        """Whether one wrote or imported a message oneself."""
        (by,) = self._engine.model.conn.execute(
            "SELECT coalesce(author, imported_by) FROM messages WHERE hash = ?", (as_bytes(id),)
        ).fetchone()
        return bool(by == self._engine.replica.me.member)

    def _own_message(self, id: str, verb: str) -> Message:
        message = self.queries.message(id)
        if not message.mine:
            raise PermissionDeniedError(f"Only the person who wrote a message can {verb} it.")
        if message.recalled:
            raise InvalidError("This message was taken back.")
        return message

    def _people(self, ids: Sequence[str]) -> tuple[bytes, ...]:
        known = self._engine.replica.verdicts.members
        people = tuple(dict.fromkeys(as_bytes(id) for id in ids))
        if len(people) > facts.MAX_MENTIONS or any(person not in known for person in people):
            raise NotFoundError("Somebody mentioned here is not in the shop.")
        return people

    def _role(self) -> int | None:
        replica = self._engine.replica
        return replica.verdicts.members[replica.me.member].role

    def create_channel(self, name: str) -> Conversation:
        """Make a channel, or give the one that is there already."""
        name = typed_text.channel_name(name)
        engine = self._engine
        channel = self.channel_called(name)
        try:
            return self.queries.conversation(channel.hex())
        except NotFoundError:
            engine.post(engine.replica.shop_space, [facts.payload(facts.ChannelCreated(name, exact=True))])
            return self.queries.conversation(channel.hex())

    def channel_called(self, name: str) -> bytes:
        """The id of the channel of that name, or the one that it gets when it is made."""
        rows = self._engine.model.conn.execute(_CHANNELS).fetchall()
        there = (channel for channel, title in rows if identity(title) == identity(name))
        return next(there, channel_id(self._engine.replica.genesis.hash, name))

    def open_direct(self, person: str) -> Conversation:
        """The conversation with one person."""
        engine, member = self._engine, as_bytes(person)
        if member == engine.replica.me.member:
            raise InvalidError("That is you. A conversation needs somebody else.")
        if member not in engine.replica.verdicts.members:
            raise NotFoundError("This person is not in the shop.")
        head = engine.replica.head_arrival
        space = engine.replica.direct_space(member)
        engine.show_what_is_kept(head)
        return self.queries.conversation(space.hex())

    def mark_read(self, conversation: str, message: str) -> None:
        """Everything up to a message has been seen; what arrived earlier and stands later has not."""
        engine, id = self._engine, as_bytes(conversation)
        key = self.queries.message(message).key
        (first_later,) = engine.model.conn.execute(
            "SELECT min(arrival) FROM messages WHERE conversation = ? AND counts AND arrival > ? "
            "AND (place_ms, stamp, hash) > (?, ?, ?)",
            (id, engine.own.read_up_to(id), key.place_ms, key.stamp, as_bytes(key.hash)),
        ).fetchone()
        arrival = engine.projection.cursor if first_later is None else first_later - 1
        if engine.own.mark_read(id, arrival):
            engine.events.add([ConversationChanged(conversation)])

    def save_draft(self, conversation: str, words: str) -> None:
        """Keep what is written and not sent."""
        self._engine.own.save_draft(as_bytes(conversation), typed_text.cleaned(words))
        self._engine.events.add([ConversationChanged(conversation)])

    # Notes

    def create_note(self, title: str) -> Note:
        """A new, empty note."""
        return self.queries.note(self.desk.create(typed_text.title(title)).hex())

    def rename_note(self, id: str, title: str) -> Note:
        """Give a note another title."""
        title = typed_text.title(title)
        return self._edit_note(id, lambda edit: edit.put(TITLE, title))

    def archive_note(self, id: str, *, archived: bool) -> Note:
        """Put a note away, or take it back."""
        if self.queries.note(id).archived == archived:
            return self.queries.note(id)
        return self._edit_note(id, lambda edit: archive(edit, archived=archived))

    def write_note(self, id: str, words: str) -> Note:
        """Make a note's text this, by a small edit."""
        return self._edit_note(id, lambda edit: rewrite(edit, typed_text.cleaned(words)))

    def _edit_note(self, id: str, change: Callable[[Edit], object]) -> Note:
        self.desk.edit(as_bytes(id), change)
        return self.queries.note(id)

    async def export_note(self, id: str, path: Path) -> None:
        """Write a note's Automerge document with its whole history to a file."""
        note = as_bytes(id)
        data = await asyncio.wrap_future(self._engine.submit_in_step(lambda: self.desk.exported(note)))
        await in_thread(lambda: user_files.replace(path, data))

    # Names

    def rename_me(self, name: str) -> Person:
        """Another name for oneself."""
        me = self._engine.replica.me.member
        self.say(facts.PersonNamed(me, typed_text.name(name, "yourself"), self._names_seen("person", me)))
        return self.queries.person(me.hex())

    def rename_pc(self, name: str) -> PC:
        """Another name for this PC."""
        pc = self._engine.replica.me.device
        self.say(facts.PCNamed(pc, typed_text.name(name, "this PC"), self._names_seen("pc", pc)))
        return self.this_pc()

    def rename_shop(self, name: str) -> None:
        """Another name for the shop."""
        if self._role() != Role.OWNER:
            raise PermissionDeniedError("Only an owner can give the shop another name.")
        self.say(facts.ShopNamed(typed_text.name(name, "the shop"), self._names_seen("shop", SHOP)))

    def _names_seen(self, kind: NameKind, subject: bytes) -> tuple[bytes, ...]:
        return names_seen(self._engine.model.conn, kind, subject)

    def this_pc(self) -> PC:
        """This PC."""
        return next(pc for pc in self.queries.pcs() if pc.is_this)

    def status(self, me: Person) -> Status:
        """Everything the sync line knows, and more."""
        engine = self._engine
        marks = ", ".join("?" * len(WAITING_REASONS))
        conn = engine.model.conn
        (messages,) = conn.execute("SELECT coalesce(sum(messages), 0) FROM sizes").fetchone()
        (held,) = conn.execute(f"SELECT count(*) FROM held_back WHERE reason IN ({marks})", WAITING_REASONS).fetchone()
        (changes,) = conn.execute("SELECT count(*) FROM note_tail WHERE waiting").fetchone()
        head = engine.replica.head_arrival
        waiting = held + changes + head - engine.projection.cursor
        return Status(
            shop=engine.shop_name(), me=me, pcs=tuple(self.queries.pcs()), entries=head, messages=messages,
            waiting=waiting, forks=len(engine.replica.forks()),
        )  # fmt: skip

    def say(self, *said: facts.Fact) -> None:
        """Say this to the whole shop, in one entry."""
        self._engine.post(self._engine.replica.shop_space, [facts.payload(fact) for fact in said])


def recall_facts(by_feed: Mapping[bytes, Sequence[bytes]]) -> list[Erased]:
    """What erases these entries: of each feed as many at once as one record may name."""
    return [
        Erased(feed, tuple(sorted(entries[at : at + ERASED_LIMIT])))
        for feed, entries in sorted(by_feed.items())
        for at in range(0, len(entries), ERASED_LIMIT)
    ]
