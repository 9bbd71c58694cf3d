"""Chat as an area."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, Final

from desktop.area import Area
from desktop.chat import VERSION
from desktop.chat.events import ConversationChanged, MessagePosted
from desktop.chat.facts import FACTS, ChannelArchived, ChannelCreated, ChannelNamed, Edited, Posted
from desktop.chat.held_files import HOLDING
from desktop.chat.rows import ChatProjector, conversation_of
from desktop.chat.search import SEARCH
from desktop.chat.tables import TABLES
from desktop.people.events import PeopleChanged

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.event import Event
    from desktop.rows.read_session import ReadSession
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.today import Onlooker, TodayItem
    from desktop.rows.viewer import Viewer

_EMPTIED: Final = """
SELECT hash, message FROM edits e WHERE text = '' AND NOT erased
AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.hash = e.message AND NOT m.recalled) ORDER BY hash
"""


def _changes(entry: StandingEntry, fact: Any, conn: sqlite3.Connection, viewer: Viewer) -> Iterable[Event]:
    if isinstance(fact, ChannelCreated):
        return [PeopleChanged()]
    if isinstance(fact, (ChannelNamed, ChannelArchived)):
        return [PeopleChanged(), ConversationChanged(fact.channel.hex())]
    if isinstance(fact, Edited):
        return _holding([fact.message], conn)
    found = conversation_of(entry, fact.channel, viewer)
    conversation = found.hex()
    told: list[Event] = [ConversationChanged(conversation)]
    if isinstance(fact, Posted) and _is_listed(found, conn):
        mine = entry.author == viewer.member
        mentions_me = not mine and viewer.member in fact.mentions
        told.append(MessagePosted(conversation, entry.hash.hex(), mentions_me, mine))
    return told


def _is_listed(conversation: bytes, conn: sqlite3.Connection) -> bool:
    """Whether people see a conversation in their list: what is commented on is none."""
    query = "SELECT EXISTS (SELECT 1 FROM conversations WHERE conversation = ?)"
    return bool(conn.execute(query, (conversation,)).fetchone()[0])


def _holding(messages: Collection[bytes], conn: sqlite3.Connection) -> list[Event]:
    """That the conversations changed which hold these messages."""
    query = "SELECT conversation FROM messages WHERE hash = ?"
    found = (conn.execute(query, (message,)).fetchone() for message in messages)
    return [ConversationChanged(row[0].hex()) for row in found if row]


def _everything(conn: sqlite3.Connection) -> Iterable[Event]:
    rows = conn.execute("SELECT conversation FROM conversations").fetchall()
    return [ConversationChanged(conversation.hex()) for (conversation,) in rows]


def _said_of_erased(is_erased: Callable[[bytes], bool], conn: sqlite3.Connection) -> Iterable[bytes]:
    """Edits that whoever took their message back had not seen."""
    return [digest for digest, message in conn.execute(_EMPTIED).fetchall() if is_erased(message)]


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.chat.today import for_me, let_in

    return [*for_me(session, onlooker), *let_in(session, onlooker)]


AREA: Final = Area(
    key="chat",
    version=VERSION,
    facts=FACTS,
    tables=TABLES,
    projector=ChatProjector,
    changes=_changes,
    erasures=_holding,
    everything=_everything,
    search=SEARCH,
    held_files=HOLDING,
    today=_today,
    said_of_erased=_said_of_erased,
)
