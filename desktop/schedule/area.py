"""The calendar as an area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.schedule import VERSION
from desktop.schedule.collections import CALENDARS, EVENTS, RESERVABLES
from desktop.schedule.events import AnswersChanged
from desktop.schedule.facts import FACTS
from desktop.schedule.rows import TABLES, AnswerProjector

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.event import Event
    from desktop.rows.read_session import ReadSession
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.today import Onlooker, TodayItem
    from desktop.rows.viewer import Viewer
    from desktop.schedule.facts import EventAnswered

_SAID: Final = "SELECT hash FROM event_answers WHERE event = ?"
_EVENTS: Final = "SELECT DISTINCT event FROM event_answers"


def _changes(entry: StandingEntry, fact: EventAnswered, conn: sqlite3.Connection, viewer: Viewer) -> Iterable[Event]:
    return (AnswersChanged(fact.event.hex()),)


def _everything(conn: sqlite3.Connection) -> Iterable[Event]:
    return [AnswersChanged(event.hex()) for (event,) in conn.execute(_EVENTS).fetchall()]


def _said_of_record(record: bytes, conn: sqlite3.Connection) -> Iterable[bytes]:
    return [digest for (digest,) in conn.execute(_SAID, (record,)).fetchall()]


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.schedule.today import events_today

    return events_today(session, onlooker)


AREA: Final = Area(
    key="schedule",
    version=VERSION,
    facts=FACTS,
    collections=(CALENDARS, RESERVABLES, EVENTS),
    tables=TABLES,
    projector=AnswerProjector,
    changes=_changes,
    everything=_everything,
    said_of_record=_said_of_record,
    today=_today,
)
