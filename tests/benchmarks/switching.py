"""Two people who take turns at Countertop's window, watched: `python -m tests.benchmarks.switching HOME PIN TURNS`.

It prints as JSON how long (ms) each turn took, from F12 to the next one's painted conversation, with the PIN typed
as soon as it could be, and each time the same of a floor: one scrypt, and a bare window painted twice.
"""

from __future__ import annotations

import gc
import json
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from sync.pins import COST
from ui.__main__ import main as start
from ui.app import Application
from ui.chat.view import HistoryView

PATIENCE_S = 120.0


class Painted(QObject):
    """Whether a widget was painted since."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        self.is_done = False
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.is_done = True
        return False


def until(is_so: Callable[[], object]) -> None:
    """Let the window go on until then."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "The window does not get there."
        QApplication.processEvents()


def turns_of(window: Application, pin: str, count: int) -> list[tuple[float, float]]:
    """The first of each person opens their window, and does not count."""
    bare = QWidget()
    for _ in range(2):
        come_in(window, pin)
        until(lambda: _history(window) is not None)
        QTest.keyClick(window.shell.windowHandle(), Qt.Key.Key_F12)
    come_in(window, pin)
    return [(_timed(lambda: _switch(window, pin)), _timed(lambda: _floor(pin, bare))) for _ in range(count)]


def _switch(window: Application, pin: str) -> None:
    QTest.keyClick(window.shell.windowHandle(), Qt.Key.Key_F12)
    painted = come_in(window, pin)
    until(lambda: painted.is_done)


def come_in(window: Application, pin: str) -> Painted:
    """Whoever was not in last types their PIN; their history's next painting."""
    entrance = window._turns.entrance
    until(lambda: entrance.shell is not None and entrance.shell.isVisible())
    until(lambda: entrance.screen is not None and entrance.screen.people.tiles)
    assert entrance.screen is not None
    last = window._turns.current
    tiles = entrance.screen.people.tiles
    tile = next(tile for tile in tiles if last is None or tile.person.id != last.person)
    until(tile.isEnabled)
    tile.click()
    QTest.keyClicks(entrance.screen.pin, pin)
    until(lambda: not window._turns.is_locked and window._turns.current is not last)
    until(lambda: _history(window) is not None)
    history = _history(window)
    assert history is not None
    return Painted(history.viewport())


def _history(window: Application) -> HistoryView | None:
    current = window._turns.current
    views = current.shell.findChildren(HistoryView) if current is not None else ()
    return next((view for view in views if view.isVisible() and view.history.rowCount()), None)


def _floor(pin: str, bare: QWidget) -> None:
    Scrypt(salt=secrets.token_bytes(16), length=32, n=COST, r=8, p=1).derive(pin.encode())
    for _ in range(2):
        painted = Painted(bare)
        bare.show()
        until(lambda painted=painted: painted.is_done)  # type: ignore[misc]
        bare.hide()


def _timed(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return (time.perf_counter() - before) * 1_000


def main(home: str, pin: str, turns: str) -> int:
    def take_turns() -> None:
        try:
            print(json.dumps(turns_of(_window(), pin, int(turns))), flush=True)
        finally:
            QApplication.quit()

    def started() -> None:
        QTimer.singleShot(0, take_turns)

    return start(["--home", str(Path(home))], started)


def _window() -> Application:
    return next(thing for thing in gc.get_objects() if isinstance(thing, Application))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
