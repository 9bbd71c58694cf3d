"""Garbage is collected in the window's thread and in no other."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 100


class GarbageCollector(QObject):
    """Does on a timer what Python otherwise does in whichever thread happens to make an object: look for cycles.

    Such a cycle may hold a QObject. While it is destroyed, Qt holds a lock of which it has but a few for all objects,
    and PySide asks for the interpreter; the window's thread, making a connection, asks the other way round. Destroyed
    in another thread, it may therefore stop the whole program for good.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """From here on, among what is made from here on: a look through all that starting made would take long."""
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        due = [made > limit for made, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(due):
            gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))
