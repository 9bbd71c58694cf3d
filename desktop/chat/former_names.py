"""What channels were called before they were renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.rows.names import identity

if TYPE_CHECKING:
    import sqlite3

# The name that a channel's id was made from was never its own where it was named otherwise in the same entry.
_FORMER: Final = """
SELECT c.conversation, c.title, c.archived, n.name FROM (
    SELECT channel, said AS name, stamp FROM channel_writes WHERE kind = 'name'
    UNION ALL SELECT channel, name, stamp FROM channels made WHERE NOT EXISTS (
        SELECT 1 FROM channel_writes w WHERE w.hash = made.hash AND w.channel = made.channel AND w.kind = 'name')
) n JOIN conversations c ON c.conversation = n.channel
GROUP BY c.conversation, n.name ORDER BY max(n.stamp) DESC, n.name, c.conversation
"""


class FormerName(NamedTuple):
    """A name that a channel had, and what it is called now."""

    conversation: str
    name: str
    title: str
    archived: bool


def former_names(conn: sqlite3.Connection) -> list[FormerName]:
    """All of them, those that were given last first."""
    rows = [(id.hex(), name, title, bool(archived)) for id, title, archived, name in conn.execute(_FORMER).fetchall()]
    return [FormerName(*row) for row in rows if identity(row[1]) != identity(row[2])]
