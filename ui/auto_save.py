"""Keeping what people type, without their asking for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.errors import InvalidError, NotAllowedError, NotFoundError, SavedNotShownError
from ui.bridge import Bridge, sentence_of

PAUSE_MS = 300
LONGEST_MS = 1_000
RETRY_MS = 1_000
REFUSALS = (InvalidError, NotFoundError, NotAllowedError, SavedNotShownError)


class AutoSave(QObject):
    """Saves the newest value 300 ms after a pause in typing, and at most 1 s after the first keystroke. What could not
    be saved, as on a full disk, is tried again every second: `save` does no harm when it is carried out twice, or fails
    only where nothing was kept.

    Signals: `changed` when `unsaved` or `trouble` may say something else; `saved(result)`; `refused(str)` with why a
    value cannot be taken, which is then given up. Attributes: `value`, the newest; `trouble`: why it waits, or "".
    """

    changed = Signal()
    saved = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        save: Callable[[Any], Future[Any]],
        parent: QObject | None = None,
        *,
        overlap: bool = False,
        refusals: tuple[type[Exception], ...] = REFUSALS,
    ) -> None:
        """`overlap`: a newer value may be sent while an older one is on its way. Errors that are no `refusals` pass."""
        super().__init__(parent)
        self._bridge = bridge
        self._save = save
        self._overlap = overlap
        self._refusals = refusals
        self._waiting = self._on_its_way = False
        self._sent = 0
        self.value: Any = None
        self.trouble = ""
        self._pause, self._longest, self._again = (self._timer(ms) for ms in (PAUSE_MS, LONGEST_MS, RETRY_MS))

    @property
    def unsaved(self) -> bool:
        """Whether the newest value is not on the disk."""
        return self._waiting or self._on_its_way

    def touch(self, value: Any = None) -> None:
        """Somebody typed."""
        self.value, self._waiting = value, True
        if not self._again.isActive():
            self._pause.start()
            if not self._longest.isActive():
                self._longest.start()
        self.changed.emit()

    def flush(self) -> None:
        """Save now what waits."""
        self.end()
        if not self._waiting or (self._on_its_way and not self._overlap):
            return
        self._waiting, self._on_its_way = False, True
        self._sent = number = self._sent + 1
        self._bridge.run(
            self._save(self.value),
            lambda result: self._on_saved(number, result),
            lambda error: self._on_failed(number, error),
        )

    def end(self) -> None:
        """Nothing is saved by itself any more."""
        for timer in (self._pause, self._longest, self._again):
            timer.stop()

    def _on_saved(self, number: int, result: Any) -> None:
        if number != self._sent:
            return
        self._on_its_way, self.trouble = False, ""
        self.saved.emit(result)
        self._go_on()

    def _on_failed(self, number: int, error: Exception) -> None:
        if number != self._sent:
            return
        self._on_its_way = False
        if isinstance(error, self._refusals):
            self.trouble = ""
            self.refused.emit(sentence_of(error))
            self._go_on()
        else:
            self._waiting, self.trouble = True, sentence_of(error)
            self.end()
            self._again.start()
            self.changed.emit()

    def _go_on(self) -> None:
        """What was typed meanwhile is due at once if its time passed while the disk worked."""
        if self._waiting and not self._pause.isActive():
            self.flush()
        self.changed.emit()

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval_ms)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self.flush)
        return timer
