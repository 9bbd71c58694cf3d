"""Chat as an area of the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.chat.events import MessagePosted
from ui.area import Notice, ScreenArea
from ui.chat.places import ConversationPlace, DirectPlace

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit
    from ui.area import Screen, ScreenContext
    from ui.jump import Jump


def _make(context: ScreenContext) -> Screen:
    from ui.chat.screen import ChatScreen

    screen = ChatScreen(context.bridge, context.settings, context.of_hit)
    screen.unread_changed.connect(context.set_unread)
    context.set_unread(screen.unread)
    screen.invite_wanted.connect(context.invite)
    screen.place_wanted.connect(context.go)
    return screen


def _jumps(session: ReadSession, *, archived: bool) -> Iterable[Jump]:
    from ui.chat.jumps import archived_jumps, jumps

    return archived_jumps(session) if archived else jumps(session)


def _hit(hit: SearchHit) -> Jump:
    from ui.chat.jumps import hit_jump

    return hit_jump(hit)


def _notice(session: ReadSession, event: MessagePosted) -> Notice | None:
    """Of what others wrote, what mentions me, and that something is said to me alone."""
    if event.mine:
        return None
    from desktop.chat import queries

    conversation = queries.conversation(session, event.conversation)
    if not event.mentions_me and conversation.kind != "direct":
        return None
    message = queries.message(session, event.message)
    if message.recalled:
        return None
    text = "" if conversation.kind == "direct" else message.gist
    return Notice(ConversationPlace(event.conversation, message.key), message.author, text)


AREA: Final = ScreenArea(
    key="chat",
    title=QT_TRANSLATE_NOOP("Areas", "Chat"),
    icon="message-circle",
    make=_make,
    at_start=True,
    places=(ConversationPlace, DirectPlace),
    jumps=_jumps,
    hits=("message", "conversation", "person"),
    hit=_hit,
    notices={MessagePosted: _notice},
)
