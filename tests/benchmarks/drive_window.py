"""The section Files in a process of its own, watched: `python -m tests.benchmarks.drive_window HOME`.

It prints one line of JSON, all in ms: by name how long it took until a folder of many files was painted, by name
(`open`) and by when each was changed (`newest`), both beside SQL alone, and each frame while scrolling (`scroll`).
"""

import sys
import time
from functools import partial

from PySide6.QtWidgets import QApplication

from desktop.drive import queries
from desktop.drive.ordering import DriveOrder
from desktop.rows.read_session import ReadSession
from tests.benchmarks.table import milliseconds, turns
from tests.benchmarks.window_part import watch
from ui.bridge import Bridge
from ui.drive.rows import Wanted
from ui.drive.screen import DriveScreen

SIZE = (1366, 768)
TURNS = 12
FRAMES = 400
ROWS_A_FRAME = 3


def asked(session: ReadSession, folder: str) -> None:
    how, values = queries.selecting_files(folder)
    with session.reading() as conn:
        conn.execute(f"SELECT t.record, t.name FROM drive_files t {how} ORDER BY t.name_order", values).fetchall()


def shown(screen: DriveScreen, wanted: Wanted) -> None:
    """Another folder, until it is painted."""
    screen.show_wanted(wanted)
    while screen.shown is None or screen.shown.wanted != wanted:
        QApplication.processEvents()
        time.sleep(0.0002)  # as an event loop that waits, which leaves a processor to what is waited for
    screen.page.list.viewport().repaint()


def opening(screen: DriveScreen, folder: str, order: DriveOrder) -> list[partial[None]]:
    screen.page.order.order = order
    return [partial(shown, screen, Wanted(folder))] * TURNS


def watched(bridge: Bridge, session: ReadSession) -> dict[str, list[tuple[float, float]]]:
    screen = DriveScreen(bridge, Settings())
    screen.resize(*SIZE)
    screen.show()
    shown(screen, Wanted())
    (folder,) = (one.id for one in queries.listing(session).folders)
    floor = partial(asked, session, folder)
    found = {"open": turns(opening(screen, folder, DriveOrder()), floor)}
    found["newest"] = turns(opening(screen, folder, DriveOrder("changed", True)), floor)
    QApplication.processEvents()
    bar = screen.page.list.verticalScrollBar()
    step = ROWS_A_FRAME * screen.page.list.sizeHintForRow(0)

    def frame() -> None:
        bar.setValue((bar.value() + step) % bar.maximum())
        QApplication.processEvents()

    found["scroll"] = [(milliseconds(frame), 0.0) for _ in range(FRAMES)]
    screen.stop()
    return found


class Settings:
    """Nothing is kept."""

    def get(self, key: str, default: object = None) -> object:
        return default

    def set(self, key: str, value: object) -> None:
        pass


if __name__ == "__main__":
    sys.exit(watch(watched, *sys.argv[1:]))
