"""Noticing what is put into the PC and pulled out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bundles.records import Drive
from ui.background_task import BackgroundTask

LOOK_MS = 1_500


class DriveWatch(QObject):
    """Looks again and again, in a thread: a drive may not answer. Signals: `changed(list)` with the drives that are
    there now, when others are there than before."""

    changed = Signal(list)

    def __init__(self, find: Callable[[], list[Drive]], parent: QObject) -> None:
        super().__init__(parent)
        self._find = find
        self._known: list[tuple[str, bool]] | None = None
        self._task: BackgroundTask | None = None
        self._due = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._due.timeout.connect(self.look)
        self.look()

    def look(self) -> None:
        """Look now."""
        self._task = BackgroundTask(self._find, self._on_found, lambda _error: self._due.start(), self).start()

    def stop(self) -> None:
        """Look no more."""
        self._due.stop()
        if self._task is not None:
            self._task.drop()

    def _on_found(self, drives: list[Drive]) -> None:
        self._due.start()
        known = [(str(drive.path), drive.may_write) for drive in drives]
        if known != self._known:
            self._known = known
            self.changed.emit(drives)
