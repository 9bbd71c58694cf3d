"""What people say about a record: messages whose channel is the record, which only those hear of who look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.commands import Destination
from desktop.chat.rows import conversation_about
from desktop.records.commands import find
from desktop.rows import typed_text
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    from desktop.chat.records import Message, MessageKey
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

PAGE: Final = 200

_SPACE: Final = "SELECT space FROM records WHERE record = ?"
_COUNT: Final = "SELECT count(*) FROM messages WHERE conversation = ? AND NOT recalled"
_ENTRIES: Final = """
SELECT hash FROM messages WHERE conversation = :id
UNION SELECT e.hash FROM edits e JOIN messages m ON m.hash = e.message WHERE m.conversation = :id
"""


def post_comment(
    context: CommandContext, collection: RecordCollection, id: str, text: str, mentions: Sequence[str] = ()
) -> Message:
    """Say something about a record; whoever can read it can read that. It is changed and taken back as messages are."""
    found = find(context, collection, id)
    where, text = Destination(found.space, found.id), typed_text.message_text(text)
    return chat_commands.posted(context, chat_commands.post_in(context, where, text, mentions=mentions))


def comments(session: ReadSession, id: str, before: MessageKey | None = None) -> list[Message]:
    """What was said about a record, the oldest first: the latest of it, or what stands before a place."""
    found = chat_queries.messages(session, conversation(session, id), before, limit=PAGE)
    return [message for message in found if not message.recalled]


def comment_count(session: ReadSession, id: str) -> int:
    """How much was said about a record."""
    with session.reading() as conn:
        return int(conn.execute(_COUNT, (as_bytes(conversation(session, id)),)).fetchone()[0])


def conversation(session: ReadSession, id: str) -> str:
    """The conversation that is about a record: `ConversationChanged` tells of it, though no list shows it."""
    with session.reading() as conn:
        row = conn.execute(_SPACE, (as_bytes(id),)).fetchone()
    return id if row is None else _conversation(session, row[0], as_bytes(id)).hex()


def entries(session: ReadSession, space: bytes, record: bytes) -> list[bytes]:
    """The entries that say anything about a record of a space."""
    with session.reading() as conn:
        about = {"id": _conversation(session, space, record)}
        return [digest for (digest,) in conn.execute(_ENTRIES, about).fetchall()]


def _conversation(session: ReadSession, space: bytes, record: bytes) -> bytes:
    return record if space == session.sources.shop_space else conversation_about(space, record)
