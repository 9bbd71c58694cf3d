"""What `tests.desktop.writer` was told is kept, looked for where it should be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from desktop.chat import queries as chat_queries
from desktop.errors import NotFoundError
from desktop.notes import queries as notes_queries
from desktop.rows.read_session import ReadSession

IMPORTS: Final = "imports"
ALL: Final = 1_000_000

Acknowledged = tuple[str, str]
"""Kind, and the message's id or the words."""


def missing(session: ReadSession, note: str, acknowledged: Iterable[Acknowledged]) -> list[Acknowledged]:
    """What is not there, or not as it was left."""
    put = session.document(notes_queries.key_of(session, note)).value(deep=False)
    words = {"typed": notes_queries.note(session, note).text, "put": "\n".join(put), "imported": _imports(session)}
    return [(kind, what) for kind, what in acknowledged if not _is_there(session, words, kind, what)]


def _imports(session: ReadSession) -> str:
    """All that is in the channel for imports, a line each."""
    channels = [each.id for each in chat_queries.conversations(session) if each.title == IMPORTS]
    return "\n".join(
        message.text for channel in channels for message in chat_queries.messages(session, channel, limit=ALL)
    )


def _is_there(session: ReadSession, words: Mapping[str, str], kind: str, what: str) -> bool:
    if kind in words:
        return what in words[kind]
    try:
        message = chat_queries.message(session, what)
    except NotFoundError:
        return False
    return message.recalled or kind == "posted" or (kind == "edited" and message.text == "changed")


def taken_back(session: ReadSession, acknowledged: Iterable[Acknowledged]) -> set[str]:
    """The messages that were recalled, be that acknowledged or not: elsewhere there may be nothing left of them."""
    posted = [what for kind, what in acknowledged if kind == "posted"]
    return {what for what in posted if chat_queries.message(session, what).recalled}
