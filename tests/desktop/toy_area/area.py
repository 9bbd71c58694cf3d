"""The guest book as an area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from desktop.area import Area
from desktop.areas import AREAS
from desktop.documents.area import with_documents
from desktop.rows.event import Event
from tests.desktop.toy_area import pages
from tests.desktop.toy_area.events import GuestBookChanged
from tests.desktop.toy_area.facts import FACTS
from tests.desktop.toy_area.pages import PAGE
from tests.desktop.toy_area.rows import SEARCH, TABLES, GuestProjector

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer


def _changes(entry: StandingEntry, fact: Any, conn: sqlite3.Connection, viewer: Viewer) -> Iterable[Event]:
    return [GuestBookChanged()]


def _everything(conn: sqlite3.Connection) -> Iterable[Event]:
    return [GuestBookChanged()]


AREA = Area(
    key="guests",
    version=1,
    facts=FACTS,
    documents=(PAGE,),
    tables=(*TABLES, *pages.TABLES),
    projector=GuestProjector,
    changes=_changes,
    everything=_everything,
    search=SEARCH,
)

WITH_GUESTS = with_documents((*AREAS, AREA))
"""All areas there are, and this one."""
