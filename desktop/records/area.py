"""Records among the areas: whatever collections the others have, their tables and what fills them are here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.records import VERSION
from desktop.records.definitions import NothingDefined
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.records.facts import FACTS, RecordSaved, targets
from desktop.records.held_files import holding_of
from desktop.records.identity import RecordKey
from desktop.records.rows import RecordProjector
from desktop.records.search import search_of
from desktop.records.tables import tables

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.records.definitions import CollectionSource
    from desktop.records.facts import RecordErased
    from desktop.rows.event import Event
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer

RECORDS: Final = "records"


def with_records(areas: Areas) -> Areas:
    """These areas, and before the first that has collections what those of all stand on. It is made anew with any."""
    others = [area for area in areas if area.key != RECORDS]
    having = [area for area in others if area.collections or area.definitions is not None]
    first = others.index(having[0]) if having else len(others)
    version = VERSION + sum(area.version for area in having)
    return (*others[:first], _area(collections_of(areas), source_of(areas), version), *others[first:])


def collections_of(areas: Areas) -> tuple[RecordCollection, ...]:
    """Those that areas bring."""
    return tuple(collection for area in areas for collection in area.collections)


def source_of(areas: Areas) -> CollectionSource:
    """Where those come from that people define."""
    return next((area.definitions for area in areas if area.definitions is not None), NothingDefined())


def _area(collections: tuple[RecordCollection, ...], source: CollectionSource, version: int) -> Area:
    def projector(model: ReadModel, viewer: Viewer) -> RecordProjector:
        return RecordProjector(model, viewer, collections, source)

    return Area(
        key=RECORDS,
        version=version,
        facts=FACTS,
        tables=tables(collections, source),
        projector=projector,
        changes=_changes,
        verdict_changes=(RecordsChanged(),),
        everything=_everything,
        search=search_of(collections, source),
        held_files=holding_of(collections, source),
        waiting=_waiting,
        idle_work=_idle_work,
    )


def _idle_work(context: CommandContext) -> None:
    from desktop.records.erasing import erase_late

    erase_late(context)


def _waiting(conn: sqlite3.Connection) -> int:
    """Saves of collections that nobody has defined here yet."""
    query = "SELECT count(DISTINCT hash) FROM saves WHERE rules = x''"
    return int(conn.execute(query).fetchone()[0])


def _changes(
    entry: StandingEntry, fact: RecordSaved | RecordErased, conn: sqlite3.Connection, viewer: Viewer
) -> Iterable[Event]:
    if isinstance(fact, RecordSaved):
        keys = [target.key for target in targets(fact, entry.author, entry.hash)]
    else:
        keys = [RecordKey(fact.collection, fact.creator, fact.nonce)]
    return [RecordChanged(key.collection.hex(), key.id(viewer.genesis, entry.space).hex()) for key in keys]


def _everything(conn: sqlite3.Connection) -> Iterable[Event]:
    return (RecordsChanged(),)
