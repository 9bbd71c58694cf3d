"""Long reads beside the window: a thread with its own connection, in which the newest question interrupts the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from desktop.errors import InterruptedReadError
from ui.bridge import sentence_of

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace

Result = TypeVar("Result")
Question = Callable[["ReadSession"], Any]


class _Desk(QObject):
    """What lives in the reading thread."""

    answered = Signal(int, object)
    refused = Signal(int, str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.session: ReadSession | None = None
        """Made for the first question."""
        self.newest = 0

    @Slot(int, object)
    def read(self, number: int, question: Question) -> None:
        if number != self.newest:
            return
        try:
            if self.session is None:
                self.session = self._workspace.read()
            answer = question(self.session)
        except InterruptedReadError:
            return
        except Exception as error:
            self.refused.emit(number, sentence_of(error))
            return
        self.answered.emit(number, answer)


class QueryWorker(QObject):
    """Asks one question at a time; an answer to any but the newest is dropped.

    Signal `failed`: a sentence, when a question could not be answered.
    """

    failed = Signal(str)
    _asked = Signal(int, object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = _Desk(workspace)
        self._done: Callable[[Any], None] | None = None
        self._thread = QThread(self)
        self._desk.moveToThread(self._thread)
        self._asked.connect(self._desk.read, Qt.ConnectionType.QueuedConnection)
        self._desk.answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        self._desk.refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)

    def ask(self, question: Callable[[ReadSession], Result], done: Callable[[Result], None]) -> None:
        """Read beside the window; `done` gets the answer in this thread, unless a newer question came."""
        self._interrupt()
        self._done = done
        self._thread.start()  # or it runs already
        self._asked.emit(self._desk.newest, question)

    def drop(self) -> None:
        """The answer is no longer wanted."""
        self._interrupt()
        self._done = None

    def close(self) -> None:
        """End the thread and its connection."""
        self.drop()
        self._thread.quit()
        self._thread.wait()
        if self._desk.session is not None:
            self._desk.session.close()

    def _interrupt(self) -> None:
        self._desk.newest += 1
        if self._desk.session is not None:
            self._desk.session.interrupt()

    @Slot(int, object)
    def _on_answered(self, number: int, answer: Any) -> None:
        if number == self._desk.newest and self._done is not None:
            self._done(answer)

    @Slot(int, str)
    def _on_refused(self, number: int, sentence: str) -> None:
        if number == self._desk.newest:
            self.failed.emit(sentence)
