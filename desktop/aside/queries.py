"""What windows ask often about what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.rows.entry_reader import SET_ASIDE

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


def mark(session: ReadSession) -> tuple[int, int, int]:
    """Another one whenever something was set aside, or came to wait for that, or came back; costs less than counting
    what can be read of it."""
    query = "SELECT count(*), coalesce(max(arrival), 0) FROM held_back WHERE reason = ?"
    with session.reading() as conn:
        count, newest = conn.execute(query, (SET_ASIDE,)).fetchone()
        (waiting,) = conn.execute("SELECT count(*) FROM document_tail WHERE awaits IS NOT NULL").fetchone()
    return count, newest, waiting
