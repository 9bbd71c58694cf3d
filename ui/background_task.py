"""Work beside the window: done in a thread of its own, gone on with in the window's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot


class BackgroundTask(QObject):
    """One piece of work. `done` gets its result, `failed` its exception, unless it was dropped; both in this thread."""

    _ended = Signal(object, object)

    def __init__(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._done = done
        self._failed = failed
        self._dropped = False
        self.outcome: tuple[Any, Exception | None] | None = None
        """The result or what went wrong, once it has ended."""
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="countertop-errand", daemon=True)

    def start(self) -> BackgroundTask:
        self._thread.start()
        return self

    def drop(self) -> None:
        """What comes of it is not wanted any more here."""
        self._dropped = True

    def wait(self, timeout_s: float) -> None:
        """Wait for its end; for closing only, when there is no window left to hold up."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            self.outcome = (self._work(), None)
        except Exception as error:
            self.outcome = (None, error)
        if not self._dropped:
            with suppress(RuntimeError):  # the screen that asked went meanwhile, and this with it
                self._ended.emit(*self.outcome)

    @Slot(object, object)
    def _on_ended(self, result: Any, error: Exception | None) -> None:
        if self._dropped:
            return
        if error is not None:
            self._failed(error)
        else:
            self._done(result)
