"""A form's board and calendar in a process of their own, watched: `python -m tests.benchmarks.ways HOME FORM`.

It prints one line of JSON, all in ms: by name how long it took until what was asked for was painted, each beside what
SQL alone takes for as much: a board (`board`), a month of a calendar (`calendar`).
"""

import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEventLoop, SignalInstance

from desktop.forms import queries
from desktop.rows.read_session import ReadSession
from tests.benchmarks.table import SIZE, TURNS, closed, painted_after, turns
from tests.benchmarks.window_part import watch
from ui.bridge import Bridge
from ui.records.board.board_read import BoardAsk
from ui.records.board.record_board import RecordBoard
from ui.records.calendar.calendar_read import CalendarAsk
from ui.records.calendar.record_calendar import RecordCalendar
from ui.records.table.table_pane import TablePane

SHOWN = ("text0000", "number0000", "date0000", "kind0000", "date0001")


def waited(told: SignalInstance) -> None:
    loop = QEventLoop()
    told.connect(loop.quit)
    loop.exec()
    told.disconnect(loop.quit)


def seen(pane: TablePane, make: Callable[[], RecordBoard | RecordCalendar]) -> None:
    """Seen until it is painted, and left again."""
    way = make()
    pane.show_instead(way.view)
    waited(way.read)
    way.view.repaint()
    pane.show_instead(None)
    left(way)


def left(way: RecordBoard | RecordCalendar) -> None:
    way.stop()
    way.view.deleteLater()
    way.deleteLater()


def asked(session: ReadSession, query: str) -> Callable[[], None]:
    def ask() -> None:
        with session.reading() as conn:
            conn.execute(query).fetchall()

    return ask


def watched(bridge: Bridge, session: ReadSession, form: str) -> dict[str, list[tuple[float, float]]]:
    collection = queries.entries_of(session, form)
    pane = TablePane(bridge, collection)
    pane.resize(*SIZE)
    pane.show()
    painted_after(pane.read, lambda: None, pane)
    ask, days = BoardAsk("kind0000", "number0000", SHOWN), CalendarAsk("date0000")
    ways = {
        "board": lambda: RecordBoard(pane, ask),
        "calendar": lambda: RecordCalendar(pane, days, by_week=False),
    }
    floors = {
        "board": f"SELECT number, kind0000, number0000 FROM {collection.table} WHERE NOT away ORDER BY number",
        "calendar": f"SELECT number, date0000 FROM {collection.table} WHERE NOT away AND date0000 BETWEEN '2026-11-01' "
        "AND '2026-11-30' ORDER BY date0000",
    }
    found = {
        name: turns([partial(seen, pane, make)] * TURNS, asked(session, floors[name])) for name, make in ways.items()
    }
    closed(pane)
    return found


if __name__ == "__main__":
    sys.exit(watch(watched, *sys.argv[1:]))
