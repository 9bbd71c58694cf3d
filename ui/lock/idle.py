"""Whether anybody is at the keys or the mouse of this PC, and the key that lets the next one in."""

from __future__ import annotations

from time import monotonic, time
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

LOOK_MS: Final = 1_000
_ACTS: Final = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.InputMethod,
    )
)


class Idle(QObject):
    """Signals: `over`, nobody did anything for as long as `limit_s` says; `switch_wanted`, somebody pressed F12."""

    over = Signal()
    switch_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.limit_s = 0
        """0: nobody minds."""
        self.is_watching = False
        self._acted = self._acted_wall = 0.0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Somebody came in."""
        self._note()
        self._timer.start()
        if not self.is_watching:
            self.is_watching = True
            _app().installEventFilter(self)

    def stop(self) -> None:
        """Nobody is in."""
        self._timer.stop()
        if self.is_watching:
            self.is_watching = False
            _app().removeEventFilter(self)

    def look(self) -> None:
        """Look how long nobody did anything; a PC that slept counts the time."""
        idle_s = max(monotonic() - self._acted, time() - self._acted_wall)
        if self.limit_s and idle_s >= self.limit_s:
            self.over.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTS:
            self._note()
            if isinstance(event, QKeyEvent) and _is_switch(event):
                self.switch_wanted.emit()
                return True
        return False

    def _note(self) -> None:
        self._acted, self._acted_wall = monotonic(), time()


def _is_switch(event: QKeyEvent) -> bool:
    alone = event.modifiers() == Qt.KeyboardModifier.NoModifier
    return event.key() == Qt.Key.Key_F12 and alone and event.type() == QEvent.Type.KeyPress


def _app() -> QApplication:
    return cast(QApplication, QApplication.instance())
