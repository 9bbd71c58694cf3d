"""What people do with channels: make, name, archive, bring back."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.chat import queries
from desktop.errors import InvalidError
from desktop.rows import typed_text
from desktop.rows.names import identity, isolated
from desktop.rows.read_session import as_bytes
from sync.identity import ID_SIZE

if TYPE_CHECKING:
    from desktop.chat.facts import ChannelArchived
    from desktop.chat.records import Conversation
    from desktop.engine.command_context import CommandContext
    from desktop.rows.fact_types import Fact

_CHANNELS: Final = (
    "SELECT conversation, space, title, archived FROM conversations WHERE kind IN ('channel', 'private') "
    "ORDER BY conversation"
)
_ONE_CHANNEL: Final = (
    "SELECT conversation, space, title, archived FROM conversations "
    "WHERE conversation = ? AND kind IN ('channel', 'private')"
)
_ROOM_FOR_A_NUMBER: Final = 20
"""Bytes."""


class _Channel(NamedTuple):
    id: bytes
    space: bytes
    title: str
    archived: bool

    @property
    def named_by(self) -> bytes:
        """What names and archives it: of a private one, whose id is its space's, the beginning of that."""
        return self.id[:ID_SIZE]


def create_channel(context: CommandContext, name: str) -> Conversation:
    """Make a channel, or give the one that is called so already; if that is archived, it is back."""
    name = typed_text.channel_name(name)
    there = _called(context, name)
    if there is not None and there.space != context.replica.shop_space:
        raise InvalidError(_taken(there))
    if there is not None:
        return bring_back_channel(context, there.id.hex())
    channel, facts = _new_one(context, name)
    context.post(context.replica.shop_space, facts)
    return queries.conversation(context.session, channel.hex())


def channel_called(context: CommandContext, name: str) -> bytes:
    """The id of the channel of that name, or the one that it gets when it is made."""
    there = _called(context, name)
    return there.id if there is not None else _new_one(context, name)[0]


def rename_channel(context: CommandContext, conversation: str, name: str) -> Conversation:
    """Another name for a channel, for everybody."""
    from desktop.chat.channel_rows import channel_seen
    from desktop.chat.facts import ChannelNamed

    channel, name = _channel(context, conversation, "renamed"), typed_text.channel_name(name)
    if name != channel.title:
        refuse_taken(context, name, channel.id)
        after = channel_seen(context.model.conn, channel.id, "name")
        context.post(channel.space, [ChannelNamed(channel.named_by, name, after)])
    return queries.conversation(context.session, conversation)


def refuse_taken(context: CommandContext, name: str, but: bytes = b"") -> None:
    """Raises InvalidError where another channel that one sees has this name."""
    taken = _called(context, name)
    if taken is not None and taken.id != but:
        raise InvalidError(_taken(taken))


def archive_channel(context: CommandContext, conversation: str) -> Conversation:
    """Archive a channel, for everybody; what was written in it stays."""
    channel = _channel(context, conversation, "archived")
    if not channel.archived:
        context.post(channel.space, [_archived(context, channel, archived=True)])
    return queries.conversation(context.session, conversation)


def bring_back_channel(context: CommandContext, conversation: str) -> Conversation:
    """Bring an archived channel back to everybody's list."""
    channel = _channel(context, conversation, "brought back")
    for facts in brought_back(context, channel.id):
        context.post(channel.space, facts)
    return queries.conversation(context.session, conversation)


def brought_back(context: CommandContext, conversation: bytes) -> list[list[Fact]]:
    """What is said, in an entry of its own, before something is written in a conversation: nothing unless it is a
    channel that is archived."""
    found = context.model.conn.execute(f"{_ONE_CHANNEL} AND archived", (conversation,)).fetchone()
    return [[_archived(context, _Channel(*found), archived=False)]] if found is not None else []


def _archived(context: CommandContext, channel: _Channel, *, archived: bool) -> ChannelArchived:
    from desktop.chat.channel_rows import channel_seen
    from desktop.chat.facts import ChannelArchived

    return ChannelArchived(channel.named_by, archived, channel_seen(context.model.conn, channel.id, "archived"))


def _new_one(context: CommandContext, name: str) -> tuple[bytes, list[Fact]]:
    """A new channel's id and what makes it. Where one that has another name now was first called so, that name's id is
    taken: it is made from the name with a number, the same on every PC, and named."""
    from desktop.chat.channel_rows import channel_id, channel_seen
    from desktop.chat.facts import ChannelCreated, ChannelNamed

    there = {channel.id for channel in _channels(context)}
    first = name
    for number in count(2):
        id = channel_id(context.replica.genesis.hash, first)
        if id not in there:
            break
        cut = name.encode()[: typed_text.NAME_BYTES - _ROOM_FOR_A_NUMBER].decode(errors="ignore")
        first = typed_text.one_line(f"{cut} {number}")
    facts: list[Fact] = [ChannelCreated(first)]
    return id, facts if first == name else [
        *facts,
        ChannelNamed(id, name, channel_seen(context.model.conn, id, "name")),
    ]


def _channel(context: CommandContext, conversation: str, done: str) -> _Channel:
    found = next((one for one in _channels(context) if one.id == as_bytes(conversation)), None)
    if found is None:
        title = queries.conversation(context.session, conversation).title
        raise InvalidError(f"“{isolated(title)}” is not a channel. Only channels can be {done}.")
    return found


def _called(context: CommandContext, name: str) -> _Channel | None:
    return next((one for one in _channels(context) if identity(one.title) == identity(name)), None)


def _channels(context: CommandContext) -> list[_Channel]:
    rows = context.model.conn.execute(_CHANNELS).fetchall()
    return [_Channel(id, space, title, bool(archived)) for id, space, title, archived in rows]


def _taken(channel: _Channel) -> str:
    kind = "an archived channel" if channel.archived else "a channel"
    return f"There is {kind} called “{isolated(channel.title)}” already. Please choose another name."
