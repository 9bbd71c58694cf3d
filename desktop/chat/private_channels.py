"""Private channels: spaces of their own, whose keys only those have who are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.chat import queries
from desktop.chat.channels import refuse_taken
from desktop.errors import InvalidError, NotFoundError
from desktop.rows import typed_text
from desktop.rows.read_session import as_bytes
from sync.control import SpaceMemberRemoved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.chat.records import Conversation
    from desktop.engine.command_context import CommandContext


def create_private_channel(context: CommandContext, name: str, people: Sequence[str] = ()) -> Conversation:
    """A new channel that oneself and these people read, and nobody else, whatever their role. Raises InvalidError,
    NotFoundError."""
    from desktop.chat.facts import ChannelCreated

    name = typed_text.channel_name(name)
    refuse_taken(context, name)
    members = [_member(context, person) for person in people]
    space = context.replica.create_private_space()
    for member in members:
        context.replica.add_space_member(space, member)
    context.post(space, [ChannelCreated(name)])
    return queries.conversation(context.session, space.hex())


def add_person(context: CommandContext, conversation: str, person: str, *, history: bool = True) -> Conversation:
    """Let somebody into a private channel, as `add_people` does."""
    return add_people(context, conversation, (person,), history)


def add_people(context: CommandContext, conversation: str, people: Sequence[str], history: bool) -> Conversation:
    """Let these into a private channel: with everything that was said before, or from now on. Raises InvalidError,
    NotFoundError, NotAllowedError."""
    from desktop.chat.facts import ChannelCreated

    channel = _private(context, conversation)
    members = [_member(context, person) for person in people if person not in channel.people]
    if not members:
        return channel
    head, space = context.replica.head_arrival, as_bytes(conversation)
    for member in members:
        context.replica.add_space_member(space, member, history=history)
    if history:
        context.rows.show_what_is_kept(head)
    else:  # whoever reads from now on has not heard what it is called
        context.post(space, [ChannelCreated(channel.title)])
    return queries.conversation(context.session, conversation)


def remove_person(context: CommandContext, conversation: str, person: str) -> Conversation:
    """Take somebody out of a private channel, or leave it: what they have they go on reading, what follows they cannot.
    Raises InvalidError, NotAllowedError."""
    channel = _private(context, conversation)
    if person in channel.people:
        context.take_out(SpaceMemberRemoved(as_bytes(conversation), as_bytes(person)))
    return queries.conversation(context.session, conversation)


def _private(context: CommandContext, conversation: str) -> Conversation:
    channel = queries.conversation(context.session, conversation)
    if channel.kind != "private":
        raise InvalidError("Everyone in the shop reads this. Only of a private channel it is chosen who does.")
    return channel


def _member(context: CommandContext, person: str) -> bytes:
    known = context.replica.verdicts.members.get(as_bytes(person))
    if known is None or known.role is None:
        raise NotFoundError("Somebody who is to read it is not in the shop.")
    return known.id
