"""How long nobody has touched a screen, by keys, mouse or finger."""

from __future__ import annotations

from time import monotonic
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_TOUCHES: Final = frozenset(
    (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel,
     QEvent.Type.InputMethod)
)  # fmt: skip


class Untouched(QObject):
    """Looks each second. Signals: `left(int)`, how many seconds are left; `over` when none are, which begins anew."""

    left = Signal(int)
    over = Signal()

    def __init__(self, seconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._since = monotonic()
        self._timer = QTimer(self, interval=1_000)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        QApplication.instance().installEventFilter(self)

    def begin(self) -> None:
        """Count from now on."""
        self._since = monotonic()

    def look(self) -> None:
        """See what is left now."""
        left = self._seconds - int(monotonic() - self._since)
        self.left.emit(max(0, left))
        if left <= 0:
            self.begin()
            self.over.emit()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        QApplication.instance().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.begin()
        return False
