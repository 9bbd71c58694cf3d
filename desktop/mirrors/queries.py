"""What screens ask of mirrors."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from desktop.drive import queries as drive_queries
from desktop.errors import NotFoundError
from desktop.mirrors.agreements import FILE, states
from desktop.mirrors.kept import kept_mirrors
from desktop.mirrors.records import Mirror

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


def mirrors(session: ReadSession) -> list[Mirror]:
    """All of this PC, in the order in which they were added."""
    kept = kept_mirrors(session.local_state)
    if not kept:
        return []
    known = states(session.sources.own_path.with_name(FILE), session.sources.seat_key)
    return [Mirror(one.id, one.folder, _name(session, one.folder), one.path, known.get(one.id)) for one in kept]


def _name(session: ReadSession, folder: str) -> str:
    with suppress(NotFoundError):
        return drive_queries.folder(session, folder).name
    return ""
