"""What a publication leaves out: saves that would count if it had never been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.forms.records import LeftOut
from desktop.forms.source import FormDefinitions, FormSource
from desktop.records.judgement import Judgement
from desktop.records.known_collections import KnownCollections
from desktop.records.saved_part import parts_of_entries
from desktop.rows.pieces import pieces
from desktop.rows.viewer import Viewer

if TYPE_CHECKING:
    import sqlite3

    from desktop.engine.command_context import CommandContext

_RULED: Final = (
    "SELECT DISTINCT hash FROM saves WHERE rules = ? AND collection IN (SELECT collection FROM defined_collections)"
)


class _Without(FormSource):
    """Forms as if one publication had never been."""

    def __init__(self, publication: bytes) -> None:
        self._publication = publication

    def open(self, conn: sqlite3.Connection, viewer: Viewer) -> FormDefinitions:
        """For whoever judges."""
        return FormDefinitions(conn, viewer, without=self._publication)


async def left_out_by(context: CommandContext, publication: bytes) -> LeftOut:
    """What does not count because of a publication, and what counts because of it."""
    from desktop.engine.loop_thread import take_turns

    conn, viewer = context.model.conn, Viewer.of(context.replica)
    brought = [collection for area in context.model.areas for collection in area.collections]
    known = KnownCollections(conn, viewer, brought, _Without(publication))
    known.definitions.state()
    judgement = Judgement(conn, viewer, known)
    entries: dict[str, None] = {}
    saves = lost = 0
    for some in pieces(digest for (digest,) in conn.execute(_RULED, (publication,)).fetchall()):
        for parts in parts_of_entries(conn, some).values():
            would, does = judgement.would_count(parts), bool(parts[0].counts)
            saves += would and not does
            lost += does and not would
            entries |= dict.fromkeys(part.record.hex() for part in parts if would and not does)
        await take_turns()
    return LeftOut(publication.hex(), list(entries), saves, lost)
