"""Processes among the areas: of whatever collections the others have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.processes import VERSION
from desktop.processes.events import ProcessesChanged
from desktop.processes.facts import FACTS
from desktop.processes.rows import ProcessProjector
from desktop.processes.tables import TABLES
from desktop.records.area import RECORDS, collections_of, source_of

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Areas
    from desktop.processes.facts import AbsenceSet, ProcessDecided, ProcessSubmitted
    from desktop.rows.event import Event
    from desktop.rows.read_model import ReadModel
    from desktop.rows.read_session import ReadSession
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.today import Onlooker, TodayItem
    from desktop.rows.viewer import Viewer

PROCESSES: Final = "processes"
_SAID: Final = """
SELECT hash FROM requests WHERE record = ?1
UNION SELECT d.hash FROM decisions d JOIN requests r ON r.hash = d.process WHERE r.record = ?1
"""

_ALONE: Final = """
SELECT hash, process FROM decisions d WHERE NOT EXISTS (SELECT 1 FROM requests r WHERE r.hash = d.process)
ORDER BY hash, process
"""


def with_processes(areas: Areas) -> Areas:
    """These areas, and after records what people say yes to, of whichever collection. It is made anew with records."""
    others = tuple(area for area in areas if area.key != PROCESSES)
    collections, source = collections_of(others), source_of(others)
    after = next(number for number, area in enumerate(others) if area.key == RECORDS) + 1

    def projector(model: ReadModel, viewer: Viewer) -> ProcessProjector:
        return ProcessProjector(model, viewer, collections, source)

    area = Area(
        key=PROCESSES,
        version=VERSION + others[after - 1].version,
        facts=FACTS,
        tables=TABLES,
        projector=projector,
        changes=_changes,
        erasures=_erasures,
        verdict_changes=(ProcessesChanged(),),
        everything=_everything,
        today=_today,
        said_of_record=_said_of_record,
        said_of_erased=_said_of_erased,
    )
    return (*others[:after], area, *others[after:])


def _changes(
    entry: StandingEntry,
    fact: ProcessSubmitted | ProcessDecided | AbsenceSet,
    conn: sqlite3.Connection,
    viewer: Viewer,
) -> Iterable[Event]:
    return (ProcessesChanged(),)


def _erasures(entries: Collection[bytes], conn: sqlite3.Connection) -> Iterable[Event]:
    return (ProcessesChanged(),)


def _everything(conn: sqlite3.Connection) -> Iterable[Event]:
    return (ProcessesChanged(),)


def _said_of_record(record: bytes, conn: sqlite3.Connection) -> Iterable[bytes]:
    return [digest for (digest,) in conn.execute(_SAID, (record,)).fetchall()]


def _said_of_erased(is_erased: Callable[[bytes], bool], conn: sqlite3.Connection) -> Iterable[bytes]:
    """Answers that came after their request was taken back, of whose record nothing says any more which it was."""
    return [digest for digest, process in conn.execute(_ALONE).fetchall() if is_erased(process)]


def _today(session: ReadSession, onlooker: Onlooker) -> Iterable[TodayItem]:
    from desktop.processes.today import to_decide

    return to_decide(session, onlooker)
