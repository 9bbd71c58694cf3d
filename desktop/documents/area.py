"""Documents among the areas: whatever kinds of documents the others have, their changes and tables are here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from desktop.area import Area
from desktop.documents import VERSION
from desktop.documents.facts import Changed, FilesBrought
from desktop.documents.key import DocumentKey
from desktop.documents.projector import DOCUMENTS
from desktop.documents.store import TABLES, waiting_changes
from desktop.rows.fact_types import FactType, UnknownTypeError

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas
    from desktop.documents.kind import DocumentKind
    from desktop.rows.event import Event
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer


def with_documents(areas: Areas) -> Areas:
    """These areas, and before them what all their documents stand on, in place of what some of them stood on."""
    others = tuple(area for area in areas if area.key != DOCUMENTS)
    return (_area({kind.name: kind for area in others for kind in area.documents}), *others)


def _area(kinds: Mapping[str, DocumentKind]) -> Area:
    def known(fact: Changed) -> Changed:
        if fact.kind not in kinds:
            raise UnknownTypeError(f"{Changed.TYPE} {fact.kind}")
        return fact

    def changes(
        entry: StandingEntry, fact: Changed | FilesBrought, conn: sqlite3.Connection, viewer: Viewer
    ) -> Iterable[Event]:
        if isinstance(fact, FilesBrought):
            return []
        kind = kinds[fact.kind]
        return [kind.changed(fact.key_in(entry.space))] if kind.may_be_in(entry.space, viewer) else []

    def everything(conn: sqlite3.Connection) -> Iterable[Event]:
        keys = [DocumentKey(*row) for row in conn.execute("SELECT space, kind, id FROM documents").fetchall()]
        return [kinds[key.kind].changed(key) for key in keys if key.kind in kinds]

    return Area(
        key=DOCUMENTS,
        version=VERSION,
        facts=(
            FactType(Changed, known, is_kept=True),
            FactType(FilesBrought, is_kept=True, words=lambda _: "", files=lambda fact: fact.files),
        ),
        tables=TABLES,
        changes=changes,
        everything=everything,
        waiting=waiting_changes,
    )
