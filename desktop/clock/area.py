"""The clock as an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.clock import VERSION
from desktop.clock.events import ClockChanged
from desktop.clock.facts import FACTS
from desktop.clock.rows import ClockProjector
from desktop.clock.tables import TABLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from desktop.rows.event import Event
    from desktop.rows.fact_types import Fact
    from desktop.rows.read_session import ReadSession
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.today import Onlooker, TodayItem
    from desktop.rows.viewer import Viewer

_CHANGED: Final = (ClockChanged(),)


def _changes(entry: StandingEntry, fact: Fact, conn: sqlite3.Connection, viewer: Viewer) -> Iterable[Event]:
    return _CHANGED


def _erasures(entries: Collection[bytes], conn: sqlite3.Connection) -> Iterable[Event]:
    return _CHANGED


def _everything(conn: sqlite3.Connection) -> Iterable[Event]:
    return _CHANGED


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.clock.today import of_the_clock

    return of_the_clock(session, onlooker)


AREA: Final = Area(
    key="clock",
    version=VERSION,
    facts=FACTS,
    tables=TABLES,
    projector=ClockProjector,
    changes=_changes,
    erasures=_erasures,
    verdict_changes=_CHANGED,
    everything=_everything,
    today=_today,
)
