"""What people do in conversations. What only saying something needs is loaded when something is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from desktop.chat import queries
from desktop.chat.channels import archive_channel as archive_channel
from desktop.chat.channels import bring_back_channel as bring_back_channel
from desktop.chat.channels import brought_back
from desktop.chat.channels import create_channel as create_channel
from desktop.chat.channels import rename_channel as rename_channel
from desktop.chat.events import ConversationChanged
from desktop.errors import InvalidError, NotAllowedError, NotFoundError, SavedNotShownError
from desktop.people.commands import own_role
from desktop.rows import typed_text
from desktop.rows.read_session import as_bytes
from sync.errors import StorageError

if TYPE_CHECKING:
    from desktop.chat.records import Conversation, Message
    from desktop.engine.command_context import CommandContext
    from desktop.files.value import FileValue
    from desktop.rows.fact_types import Fact
    from sync.control import Erased
    from sync.entry import Entry


class Destination(NamedTuple):
    """Where messages of a conversation go: a space, and a channel in it (empty: the space itself)."""

    space: bytes
    channel: bytes


def place(context: CommandContext, conversation: str) -> Destination:
    """Where a conversation's messages go. Raises NotFoundError."""
    row = context.model.conn.execute(
        "SELECT kind, space FROM conversations WHERE conversation = ?", (as_bytes(conversation),)
    ).fetchone()
    if row is None:
        raise NotFoundError("This conversation is not here.")
    return Destination(row[1], as_bytes(conversation) if row[0] == "channel" else b"")


def post_message(
    context: CommandContext,
    conversation: str,
    text: str,
    reply_to: str | None = None,
    mentions: Sequence[str] = (),
    files: Sequence[FileValue] = (),
) -> Message:
    """Post a message; `mentions` are ids of people, of whom those count who can read it. With files, 16 at most, it
    needs no text. Its draft is forgotten with it, and an archived channel is back."""
    where, text = place(context, conversation), typed_text.message_text(text, may_be_blank=bool(files))
    answered = b""
    if reply_to is not None:
        if queries.message(context.session, reply_to).conversation != conversation:
            raise InvalidError("The message this answers is in another conversation.")
        answered = as_bytes(reply_to)
    back = brought_back(context, as_bytes(conversation))
    entry = post_in(context, where, text, answered, mentions, files, back)
    with suppress(StorageError):  # the message is kept; its draft stays a while longer
        if context.local_state.draft(as_bytes(conversation)).strip() == text.strip():
            save_draft(context, conversation, "")
        if files and queries.attachments_of(context.session, conversation) == tuple(files):
            save_attachments(context, conversation, ())
    return posted(context, entry)


def post_in(
    context: CommandContext,
    where: Destination,
    text: str,
    answered: bytes = b"",
    mentions: Sequence[str] = (),
    files: Sequence[FileValue] = (),
    before: Sequence[Sequence[Fact]] = (),
) -> Entry:
    """Say something that is cleaned already in a conversation, or about what it is a comment on; `before` it, in
    entries of their own, this."""
    from desktop.chat.facts import Posted

    fact = Posted(where.channel, text, answered, _mentioned(context, where.space, mentions), tuple(files))
    return context.post(where.space, *before, [fact])[-1]


def posted(context: CommandContext, entry: Entry) -> Message:
    """The message that an entry says. Raises SavedNotShownError."""
    try:
        return queries.message(context.session, entry.hash.hex())
    except NotFoundError as error:
        raise SavedNotShownError(
            "This is saved, but cannot be shown here. It is tried again after an update."
        ) from error


def edit_message(context: CommandContext, id: str, text: str, mentions: Sequence[str] = ()) -> Message:
    """Say something else in one's own message."""
    from desktop.chat.facts import Edited
    from desktop.chat.rows import edits_seen

    message = _own_message(context, id, "change")
    text = typed_text.message_text(text, may_be_blank=bool(message.files))
    if text != message.text:
        after = edits_seen(context.model.conn, as_bytes(id))
        query = "SELECT space FROM messages WHERE hash = ?"
        (space,) = context.model.conn.execute(query, (as_bytes(id),)).fetchone()
        context.post(space, [Edited(as_bytes(id), text, _mentioned(context, space, mentions), after)])
    return queries.message(context.session, id)


async def recall_message(context: CommandContext, id: str) -> None:
    """Take a message back, with its edits: its place stays, its text goes. An owner may take back anybody's."""
    from sync.control import PUT_AWAY_LIMIT, Role

    await context.rows.until_in_step()  # or edits that are no rows yet would keep their text
    if queries.message(context.session, id).recalled:
        return
    if not _brought(context, id) and own_role(context) != Role.OWNER:
        raise NotAllowedError("Only the person who wrote a message, or an owner, can take it back.")
    edits = context.model.conn.execute(
        "SELECT e.hash FROM edits e JOIN messages m ON m.hash = e.message AND m.author = e.author "
        "WHERE m.hash = ? AND NOT e.erased",
        (as_bytes(id),),
    ).fetchall()
    by_feed: dict[bytes, list[bytes]] = {}
    for digest in [as_bytes(id), *(edit for (edit,) in edits)]:
        entry = context.replica.log.entry(digest)
        if entry is not None:
            by_feed.setdefault(entry.feed, []).append(digest)
    _remember_import(context, id)
    context.control(*recall_facts(by_feed, at_once=PUT_AWAY_LIMIT))  # one thing, however often it was edited


def _remember_import(context: CommandContext, id: str) -> None:
    """Say first what tells a message out of a file from others, or the file could bring it back."""
    from desktop.chat.facts import ImportRecalled, import_digest

    found = context.model.conn.execute(
        "SELECT conversation, sent_ms, author_name, coalesce(original, text) FROM messages "
        "WHERE hash = ? AND imported_by IS NOT NULL",
        (as_bytes(id),),
    ).fetchone()
    if found is not None:
        conversation, *said = found
        where = place(context, conversation.hex())
        digest = import_digest(context.replica.genesis.hash, *said)
        context.post(where.space, [ImportRecalled(as_bytes(id), where.channel, digest)])


def recall_facts(by_feed: Mapping[bytes, Sequence[bytes]], *, kept: bool = False, at_once: int = 0) -> list[Erased]:
    """What erases these entries, `kept` ones too: of each feed so many at once, or as many as a slice of rows takes.
    More than 50 need an owner's yes."""
    from desktop.rows.projection import ERASED_AT_ONCE
    from sync.control import Erased

    at_once = at_once or ERASED_AT_ONCE
    return [
        Erased(feed, tuple(sorted(entries[at : at + at_once])), kept=kept)
        for feed, entries in sorted(by_feed.items())
        for at in range(0, len(entries), at_once)
    ]


def _brought(context: CommandContext, id: str) -> bool:
    """Whether one wrote or imported a message oneself."""
    (by,) = context.model.conn.execute(
        "SELECT coalesce(author, imported_by) FROM messages WHERE hash = ?", (as_bytes(id),)
    ).fetchone()
    return bool(by == context.replica.me.member)


def _own_message(context: CommandContext, id: str, verb: str) -> Message:
    message = queries.message(context.session, id)
    if not message.mine:
        raise NotAllowedError(f"Only the person who wrote a message can {verb} it.")
    if message.recalled:
        raise InvalidError("This message was taken back.")
    return message


def _mentioned(context: CommandContext, space: bytes, ids: Sequence[str]) -> tuple[bytes, ...]:
    """Those of them who can read what is said in the space."""
    from desktop.chat.facts import MAX_MENTIONS

    if not ids:
        return ()
    verdicts = context.replica.verdicts
    known, readers = verdicts.members, verdicts.spaces[space].members
    people = tuple(dict.fromkeys(as_bytes(id) for id in ids))
    if len(people) > MAX_MENTIONS or any(person not in known for person in people):
        raise NotFoundError("Somebody mentioned here is not in the shop.")
    return tuple(person for person in people if person in readers)


def open_direct(context: CommandContext, person: str) -> Conversation:
    """The conversation with one person."""
    replica, member = context.replica, as_bytes(person)
    if member == replica.me.member:
        raise InvalidError("That is you. A conversation needs somebody else.")
    if member not in replica.verdicts.members:
        raise NotFoundError("This person is not in the shop.")
    head = replica.head_arrival
    space = replica.direct_space(member)
    context.rows.show_what_is_kept(head)
    return queries.conversation(context.session, space.hex())


def mark_read(context: CommandContext, conversation: str, message: str) -> bool:
    """Everything up to a message has been seen; what arrived earlier and stands later has not.

    False, and nothing is noted, while rows are made again: what lacks meanwhile has not been seen.
    """
    if not context.projection.spaces.is_settled(place(context, conversation).space):
        return False
    id, local_state = as_bytes(conversation), context.local_state
    key = queries.message(context.session, message).key
    (first_later,) = context.model.conn.execute(
        "SELECT min(arrival) FROM messages WHERE conversation = ? AND counts AND arrival > ? "
        "AND (place_ms, stamp, hash) > (?, ?, ?)",
        (id, local_state.read_up_to(id), key.place_ms, key.stamp, as_bytes(key.hash)),
    ).fetchone()
    arrival = context.projection.cursor if first_later is None else first_later - 1
    if local_state.mark_read(id, arrival):
        context.publish([ConversationChanged(conversation)])
    return True


def save_attachments(context: CommandContext, conversation: str, files: Sequence[FileValue]) -> None:
    """Keep which files are to go with what is being written."""
    from desktop.files.waiting import keep_waiting

    keep_waiting(context.local_state, conversation, files)


def save_draft(context: CommandContext, conversation: str, text: str) -> None:
    """Keep what is written and not sent; empty: forget it."""
    context.local_state.save_draft(as_bytes(conversation), typed_text.cleaned(text))
    context.publish([ConversationChanged(conversation)])
