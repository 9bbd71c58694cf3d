"""One attempt to begin again from a backup, seen from the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.errors import InvalidError
from desktop.home.environment import network_settings
from desktop.home.home import Home
from ui.background_task import BackgroundTask

if TYPE_CHECKING:
    from desktop.recovery import Bringing, Restored
    from ui.setup.restoring import BackupGiven


class RestoringAttempt(QObject):
    """Signals: `progressed(Bringing)`, `done` with what came back, `failed(Exception)`; after `stop` it fails
    and says so."""

    progressed = Signal(object)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, home: Home, given: BackupGiven, parent: QObject) -> None:
        super().__init__(parent)
        self._home = home
        self._given = given
        self._stopped = False
        self._task = BackgroundTask(self._work, self.done.emit, self.failed.emit, self).start()

    def stop(self) -> None:
        """End it soon; nothing is left behind."""
        self._stopped = True

    def finish(self, timeout_s: float) -> None:
        """For closing, when there is no window left to hold up."""
        self.stop()
        self._task.drop()
        self._task.wait(timeout_s)
        if self._task.outcome is not None and self._task.outcome[0] is not None:
            self._task.outcome[0].workspace.close(timeout_s)

    def _work(self) -> Restored:
        from desktop.recovery import restore

        given = self._given
        return restore(self._home, given.file, given.words, pc=given.pc, network=network_settings(), told=self._on_told)

    def _on_told(self, bringing: Bringing) -> None:
        if self._stopped:
            raise InvalidError(self.tr("You stopped it. Nothing was changed."))
        self.progressed.emit(bringing)
