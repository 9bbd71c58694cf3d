"""Closing the window: says once what closing means, and waits for what is still being written."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.widgets import Dialog, SettingsStore

_TOLD_KEY = "window.told_that_closing_stops_syncing"
_POLL_MS = 40
_PATIENCE_MS = 2000

Unwritten = Callable[[], Sequence[str]]


class Closing(QObject):
    """One closing at a time. Signals: `finished` when the window may go.

    `unwritten()` names, in words, what is not on disk yet; empty: all is.
    """

    finished = Signal()

    def __init__(self, window: QWidget, settings: SettingsStore, unwritten: Unwritten) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._unwritten = unwritten
        self._notice: Dialog | None = None
        self._waiting: Dialog | None = None
        self._since = QElapsedTimer()
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._on_poll)

    def start(self, *, tell: bool = True) -> None:
        """Begin, or do nothing when it has begun. `tell`: say what closing means, if that was not said before."""
        if self._poll.isActive() or self._notice is not None:
            return
        if not tell or self._settings.get(_TOLD_KEY):
            self._finish_writing()
        else:
            self._tell()

    def _tell(self) -> None:
        self._notice = Dialog(
            self._window,
            self.tr("Close Countertop?"),
            self.tr(
                "While Countertop is closed, this PC neither sends nor receives. "
                "Nothing is lost: it catches up when you open it again."
            ),
            self.tr("Close Countertop"),
            self.tr("Keep it open"),
        )
        self._notice.accepted.connect(self._on_told)
        self._notice.finished.connect(self._on_notice_finished)
        self._notice.open()

    def _on_told(self) -> None:
        self._settings.set(_TOLD_KEY, True)
        self._finish_writing()

    def _on_notice_finished(self) -> None:
        self._notice = None

    def _finish_writing(self) -> None:
        if not self._unwritten():
            self.finished.emit()
            return
        self._since.start()
        self._poll.start()

    def _on_poll(self) -> None:
        left = self._unwritten()
        if not left:
            self._stop_waiting()
            self.finished.emit()
        elif self._waiting is not None:
            self._waiting.set_sentence(self._sentence(left))
        elif self._since.elapsed() >= _PATIENCE_MS:
            self._say_what_it_waits_for(left)

    def _say_what_it_waits_for(self, left: Sequence[str]) -> None:
        self._waiting = Dialog(
            self._window,
            self.tr("Still saving"),
            self._sentence(left),
            self.tr("Close without saving it"),
            self.tr("Keep Countertop open"),
            danger=True,
        )
        self._waiting.accepted.connect(self._on_abandoned)
        self._waiting.rejected.connect(self._stop_waiting)
        self._waiting.open()

    def _sentence(self, left: Sequence[str]) -> str:
        return filled(self.tr("Countertop closes by itself when this is on the disk: %1."), ", ".join(left))

    def _on_abandoned(self) -> None:
        self._stop_waiting()
        self.finished.emit()

    def _stop_waiting(self) -> None:
        self._poll.stop()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.rejected.disconnect(self._stop_waiting)
            waiting.close()
