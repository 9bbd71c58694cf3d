"""People as an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.people import VERSION
from desktop.people.events import PeopleChanged
from desktop.people.facts import FACTS
from desktop.people.rows import TABLES, PeopleProjector
from desktop.people.search import SEARCH

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from desktop.rows.event import Event
    from desktop.rows.fact_types import Fact
    from desktop.rows.read_session import ReadSession
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.today import Onlooker, TodayItem
    from desktop.rows.viewer import Viewer

_CHANGED: Final = (PeopleChanged(),)


def _changes(entry: StandingEntry, fact: Fact, conn: sqlite3.Connection, viewer: Viewer) -> Iterable[Event]:
    return _CHANGED


def _everything(conn: sqlite3.Connection) -> Iterable[Event]:
    return _CHANGED


def _device_names(conn: sqlite3.Connection) -> Mapping[bytes, str]:
    return dict(conn.execute("SELECT pc, name FROM pcs").fetchall())


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.people.today import new_people, not_right

    return (*not_right(session, onlooker), *new_people(session, onlooker))


AREA: Final = Area(
    key="people",
    version=VERSION,
    facts=FACTS,
    tables=TABLES,
    projector=PeopleProjector,
    changes=_changes,
    verdict_changes=_CHANGED,
    everything=_everything,
    search=SEARCH,
    device_names=_device_names,
    today=_today,
)
