"""Since when people are in the shop: since they first said what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.rows.read_session import as_bytes
from sync.clock import stamp_of, time_ms_of

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

_CAME: Final = "SELECT min(stamp) FROM names WHERE kind = 'person' AND subject = ? AND author = subject"
_LATELY: Final = """
SELECT p.person, p.name, min(n.stamp) FROM names n JOIN people p ON p.person = n.subject AND p.active
WHERE n.kind = 'person' AND n.author = n.subject
GROUP BY p.person HAVING min(n.stamp) >= ? ORDER BY min(n.stamp) DESC, p.person
"""


def came_ms(session: ReadSession, member: str) -> int:
    """When somebody came, in milliseconds since 1970 UTC; 0 where nobody knows."""
    with session.reading() as conn:
        (stamp,) = conn.execute(_CAME, (as_bytes(member),)).fetchone()
    return time_ms_of(stamp) if stamp is not None else 0


def came_since(session: ReadSession, since_ms: int) -> list[tuple[str, str, int]]:
    """The ids and names of those who came since and are there, and when they did, the latest first."""
    with session.reading() as conn:
        found = conn.execute(_LATELY, (stamp_of(since_ms),)).fetchall()
    return [(person.hex(), name, time_ms_of(stamp)) for person, name, stamp in found]
