"""What is asked of the guest book."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.rows.read_session import ReadSession


def guests(session: ReadSession) -> list[str]:
    """Who signed, in order."""
    with session.reading() as conn:
        return [name for (name,) in conn.execute("SELECT name FROM guests ORDER BY stamp, hash, part").fetchall()]


def page(session: ReadSession, key: DocumentKey) -> str | None:
    """What the page says; None where there is none."""
    with session.reading() as conn:
        row = conn.execute("SELECT text FROM guest_pages WHERE space = ? AND page = ?", (key.space, key.id)).fetchone()
    return None if row is None else str(row[0])
