"""Countertop's real window in a process of its own, watched: `python -m tests.benchmarks.window HOME [ADDRESS CODE]`.

It prints `ready` once the open conversation's messages are painted, and `open` when what writes and syncs has been
loaded behind them and a moment has passed. With an address and a code its home is joined to
that shop first, in the window's own process, and `{gaps}` follows when all messages are here: how late (ms) the
window's thread was for each beat of a timer meanwhile.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer

from ui.__main__ import main as start

LOOK_MS = 2
BEAT_MS = 5
SETTLING_MS = 1_000
PATIENCE_MS = 180_000


class FirstPaint(QObject):
    """Calls `painted` after the first picture of the history in which there are messages."""

    def __init__(self, painted: Callable[[], None]) -> None:
        super().__init__()
        self._painted = painted
        self._view: Any = None
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._find)
        self._look.start()

    def _find(self) -> None:
        from PySide6.QtWidgets import QApplication

        module = sys.modules.get("ui.chat.view")
        views = QApplication.allWidgets() if module is not None else ()
        for view in views:
            if isinstance(view, getattr(module, "HistoryView", ())) and view.history.rowCount():
                self._look.stop()
                self._view = view
                view.viewport().installEventFilter(self)
                view.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._painted)
        return False


class Beats(QObject):
    """How late the window's thread was, beat by beat."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


def show_ready() -> None:
    print("ready", flush=True)
    window = _window()
    looking = QTimer(window, interval=SETTLING_MS)

    def look() -> None:
        shop = window._shop
        if shop is not None and shop.workspace.has_begun and shop.workspace.sync_state().network == "here":
            looking.stop()
            QTimer.singleShot(SETTLING_MS, window, lambda: print("open", flush=True))

    looking.timeout.connect(look)
    looking.start()


def main(home: str, address: str = "", code: str = "") -> int:
    watchers: list[QObject] = []

    def started() -> None:
        QTimer.singleShot(PATIENCE_MS, QCoreApplication.quit)
        watchers.append(FirstPaint(show_ready))
        if address:
            watchers.append(_join(home, address, code))

    return start(["--home", home], started)


def _join(home: str, address: str, code: str) -> QObject:
    """Join as the pages of setting up do, and count beats from the moment the shop is open in the window."""
    from desktop.home.home import Home
    from desktop.joining import Joining
    from desktop.rows.event import Event
    from desktop.workspace import Workspace
    from tests.benchmarks.shops import LOOPBACK, MANY

    window = _window()
    joining = Joining(Home(Path(home)), "Bob", "Office", network=LOOPBACK)
    joining.start()
    joining.choose(address)
    joining.enter(code)
    beats, waiting = Beats(), QTimer(window, interval=BEAT_MS)

    def on_look() -> None:
        if joining.result.done():
            waiting.stop()
            watch(joining.result.result())

    def watch(workspace: Workspace) -> None:
        window._on_joined(workspace)
        beats.start()

        def on_events(_: tuple[Event, ...]) -> None:
            (messages,) = workspace.engine.model.conn.execute("SELECT sum(messages) FROM sizes").fetchone()
            if messages is not None and messages >= MANY:
                print(json.dumps({"gaps": beats.gaps}), flush=True)

        workspace.subscribe(on_events)

    waiting.timeout.connect(on_look)
    waiting.start()
    return beats


def _window() -> Any:
    from ui.app import Application

    return next(thing for thing in gc.get_objects() if isinstance(thing, Application))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
