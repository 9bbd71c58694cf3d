"""What is asked of the guest book."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


def guests(session: ReadSession) -> list[str]:
    """Who signed, in order."""
    with session.reading() as conn:
        return [name for (name,) in conn.execute("SELECT name FROM guests ORDER BY stamp, hash, part").fetchall()]
