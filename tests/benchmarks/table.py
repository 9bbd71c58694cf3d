"""A collection's table in a process of its own, watched: `python -m tests.benchmarks.table HOME`.

It prints one line of JSON, all in ms: by name how long it took until what was asked for was painted, each beside the
same question asked of SQL alone (`open`, `sort`, `narrow`), and how long each frame took while scrolling (`scroll`),
beside a bare QTableView over as many cells.
"""

import sys
import time
from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QEventLoop, SignalInstance
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from desktop.records.listing import Listing, OnlyThese, RowOrder
from desktop.rows.read_session import ReadSession
from desktop.todos.collections import TODOS
from tests.benchmarks.window_part import watch
from ui.bridge import Bridge
from ui.records.table.table_pane import TablePane

SIZE = (1366, 768)
TURNS = 12
FRAMES = 400
ROWS_A_FRAME = 3
BARE_ROWS = 5_000
PASTES = 3
PASTED = 500


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def painted_after(told: SignalInstance, ask: Callable[[], object], pane: TablePane) -> None:
    loop = QEventLoop()
    told.connect(loop.quit)
    ask()
    loop.exec()
    told.disconnect(loop.quit)
    pane.view.viewport().repaint()


def scrolled(view: QTableView, step: int) -> list[float]:
    bar = view.verticalScrollBar()

    def frame() -> None:
        bar.setValue((bar.value() + step) % bar.maximum())
        QApplication.processEvents()

    return [milliseconds(frame) for _ in range(FRAMES)]


def asked(session: ReadSession, how: str) -> Callable[[], None]:
    def ask() -> None:
        with session.reading() as conn:
            conn.execute(f"SELECT number FROM {TODOS.table} WHERE NOT away {how}").fetchall()

    return ask


def bare() -> QTableView:
    """Qt's own table over a part of as many cells, all of them in memory."""
    model = QStandardItemModel(BARE_ROWS, 8)
    for row in range(BARE_ROWS):
        for column in range(8):
            model.setItem(row, column, QStandardItem(f"cell {row} in {column}"))
    view = QTableView()
    model.setParent(view)
    view.setModel(model)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.resize(*SIZE)
    view.show()
    return view


def opened_pane(bridge: Bridge) -> TablePane:
    pane = TablePane(bridge, TODOS)
    pane.resize(*SIZE)
    pane.show()
    painted_after(pane.read, lambda: None, pane)
    return pane


def closed(pane: TablePane) -> None:
    pane.hide()
    pane.stop()
    pane.deleteLater()


def turns(asking: Iterable[Callable[[], object]], floor: Callable[[], object]) -> list[tuple[float, float]]:
    """Each of these, and after it the same floor."""
    return [(milliseconds(ask), milliseconds(floor)) for ask in asking]


def watched(bridge: Bridge, session: ReadSession) -> dict[str, list[tuple[float, float]]]:
    opening = [lambda: closed(opened_pane(bridge))] * TURNS
    found = {"open": turns(opening, asked(session, "ORDER BY number"))}
    pane, plain = opened_pane(bridge), bare()
    orders = [RowOrder("title", descending=turn % 2 == 0) for turn in range(TURNS)]
    sorting = [partial(painted_after, pane.read, partial(pane.sort_by, order), pane) for order in orders]
    found["sort"] = turns(sorting, asked(session, "ORDER BY title COLLATE NOCASE"))
    some = [Listing(only=(OnlyThese("done", "is", turn % 2 == 0),)) for turn in range(TURNS)]
    narrowing = [partial(painted_after, pane.read, partial(pane.ask, listing), pane) for listing in some]
    found["narrow"] = turns(narrowing, asked(session, "AND done ORDER BY number"))
    painted_after(pane.read, partial(pane.ask, Listing()), pane)
    steps = [ROWS_A_FRAME * view.verticalHeader().defaultSectionSize() for view in (pane.view, plain)]
    found["scroll"] = list(zip(scrolled(pane.view, steps[0]), scrolled(plain, steps[1]), strict=True))
    found["paste"] = [(milliseconds(lambda turn=turn: pasted_and_undone(pane, turn)), 0.0) for turn in range(PASTES)]
    plain.close()
    closed(pane)
    return found


def pasted_and_undone(pane: TablePane, turn: int) -> None:
    """A block of new rows, and one step that takes all of it back."""
    lines = (f"Order {turn} {row}\t\t{row % 28 + 1}.12.2026\t8\t\t\tlate\tno\n" for row in range(PASTED))
    QApplication.clipboard().setText("".join(lines))
    pane.view.go(pane.rows.count, 0)
    for work in (pane.blocks.paste, pane.deeds.undo):
        settled(pane, work)


def settled(pane: TablePane, work: Callable[[], object]) -> None:
    loop = QEventLoop()
    pane.deeds.settled.connect(loop.quit)
    pane.edits.settled.connect(loop.quit)
    work()
    loop.exec()
    pane.deeds.settled.disconnect(loop.quit)
    pane.edits.settled.disconnect(loop.quit)


if __name__ == "__main__":
    sys.exit(watch(watched, *sys.argv[1:]))
