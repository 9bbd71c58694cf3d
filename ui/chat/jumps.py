"""What of chat the jump box offers: conversations, whom none was begun with yet, and messages that were found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.chat import queries as chat_queries
from desktop.people import queries as people_queries
from desktop.rows.records import HIT_END, HIT_START, SearchHit
from ui.bidi import filled, side_by_side
from ui.chat.places import ConversationPlace, DirectPlace
from ui.jump import Jump
from ui.namesakes import namesakes

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

_ICONS = {"everyone": "store", "channel": "hash", "private": "lock", "direct": "user"}


def archived_jumps(session: ReadSession) -> Iterator[Jump]:
    """Archived channels."""
    kind = QCoreApplication.translate("JumpTargets", "Archived channel")
    for conversation in chat_queries.conversations(session):
        if conversation.archived:
            yield Jump(ConversationPlace(conversation.id), conversation.title, kind, "archive")
    yield from _by_former_names(session, archived=True)


def jumps(session: ReadSession) -> Iterator[Jump]:
    """Conversations in use, then the people whom none was begun with; those of one name are told apart."""
    people = people_queries.people(session)
    told_apart = namesakes(people)
    talked_to = set()
    for conversation in chat_queries.conversations(session):
        if conversation.archived:
            continue
        talked_to.add(conversation.person_id)
        kind = told_apart.get(conversation.person_id or "", "") or QCoreApplication.translate("JumpTargets", "Chat")
        yield Jump(ConversationPlace(conversation.id), conversation.title, kind, _ICONS[conversation.kind])
    for person in people:
        if person.active and not person.is_me and person.id not in talked_to:
            kind = told_apart.get(person.id, "") or QCoreApplication.translate("JumpTargets", "Person")
            yield Jump(DirectPlace(person.id), person.name, kind, "user")
    yield from _by_former_names(session, archived=False)


def _by_former_names(session: ReadSession, *, archived: bool) -> Iterator[Jump]:
    """Channels again, for who looks for what they were called before."""
    icon = "archive" if archived else _ICONS["channel"]
    for former in chat_queries.former_names(session):
        if former.archived == archived:
            was = filled(QCoreApplication.translate("JumpTargets", "Was called %1"), former.name)
            yield Jump(ConversationPlace(former.conversation), former.title, was, icon, former.name)


def hit_jump(hit: SearchHit) -> Jump:
    """Where a message, a conversation or a person leads that was found."""
    words = hit.snippet.replace(HIT_START, "").replace(HIT_END, "")
    if hit.kind == "person":
        return Jump(DirectPlace(hit.id), words, QCoreApplication.translate("JumpTargets", "Person"), "user")
    if hit.within is None:
        return Jump(ConversationPlace(hit.id), words, QCoreApplication.translate("JumpTargets", "Chat"))
    where = side_by_side(*filter(None, (hit.file, said_where(hit))))
    return Jump(ConversationPlace(hit.within, hit.key), words, where, "search")


def said_where(hit: SearchHit) -> str:
    """Who said it and where, each named once: a conversation of two is called as the other one."""
    return hit.author if hit.author == hit.title else side_by_side(hit.author, hit.title)
