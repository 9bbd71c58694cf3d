"""Keeping what is typed in a note: when it is written down, and whether it is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.documents.session import LONGEST_MS, PAUSE_MS, RETRY_MS, DocumentSession
from desktop.errors import InvalidError
from desktop.notes import commands as notes_commands
from ui.bridge import Bridge, sentence_of


class TextSaving(QObject):
    """Flushes a session in time. Signals: `changed` when `unsaved` or `trouble` may say something else."""

    changed = Signal()
    _told = Signal()

    def __init__(self, bridge: Bridge, session: DocumentSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._session = session
        self.trouble = ""
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.flush)
        self._told.connect(self._look, Qt.ConnectionType.QueuedConnection)
        session.on_saved(lambda _saved: self._told.emit())

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not on the disk."""
        return self._session.unsaved

    def touch(self) -> None:
        """Something was typed."""
        due_ms = self._session.due_in_ms()
        if due_ms is not None:
            self._timer.start(due_ms)
        self.changed.emit()

    def flush(self) -> None:
        """Write down now what waits."""
        self._timer.stop()
        if self._session.unsaved:
            self._bridge.run(self._session.flush(), self._on_flushed, self._on_failed)

    def end(self) -> None:
        """Look after it no more."""
        self._timer.stop()

    def _on_flushed(self, _nothing: None) -> None:
        self.trouble = ""
        self.touch()

    def _on_failed(self, error: Exception) -> None:
        self.trouble = sentence_of(error)
        self.touch()

    def _look(self) -> None:
        self.changed.emit()


class TitleSaving(QObject):
    """Gives the note its title once typing pauses, one renaming at a time.

    Signals: `changed` as above; `refused(str)` with why a title cannot be taken.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, bridge: Bridge, note: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._note = note
        self._typed: str | None = None
        self._sent: str | None = None
        self.trouble = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._again = QTimer(self, singleShot=True, interval=RETRY_MS)
        for timer in (self._pause, self._longest, self._again):
            timer.timeout.connect(self.flush)

    @property
    def unsaved(self) -> bool:
        """Whether a title was typed that is not on the disk."""
        return self._typed is not None or self._sent is not None

    def touch(self, title: str) -> None:
        """A title was typed."""
        self._typed = title
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()
        self.changed.emit()

    def flush(self) -> None:
        """Write down now what waits."""
        self.end()
        if self._typed is None or self._sent is not None:
            return
        self._sent, self._typed = self._typed, None
        self._bridge.run(
            self._bridge.workspace.do(notes_commands.rename_note, self._note, self._sent),
            lambda _note: self._on_done(),
            self._on_failed,
        )

    def end(self) -> None:
        """Look after it no more."""
        for timer in (self._pause, self._longest, self._again):
            timer.stop()

    def _on_done(self) -> None:
        self._sent, self.trouble = None, ""
        if self._typed is not None and not self._pause.isActive():
            self.flush()
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        sent, self._sent = self._sent, None
        if isinstance(error, InvalidError):
            self.refused.emit(sentence_of(error))
        else:
            self._typed = sent if self._typed is None else self._typed
            self.trouble = sentence_of(error)
            self._again.start()
        self.changed.emit()
