"""Long reads beside the window, one after another: the newest question interrupts the last."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.errors import InterruptedReadError
from ui.bridge import sentence_of
from ui.query_pool import end_all

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.rows.read_session import ReadSession
    from ui.query_pool import QueryPool

Result = TypeVar("Result")


class QueryWorker(QObject):
    """Asks one question at a time; an answer to any but the newest is dropped.

    Signal `failed`: a sentence, when a question could not be answered.
    """

    failed = Signal(str)
    _answered = Signal(int, object)
    _refused = Signal(int, str)

    def __init__(self, pool: QueryPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._done: Callable[[Any], None] | None = None
        self._newest = 0
        self._asked: list[Future[Any]] = []
        self._lock = Lock()
        self._sessions: dict[int, ReadSession] = {}
        """Those of the questions that are being answered: an older one may still end while the newest is read."""
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        self._refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)

    def ask(self, question: Callable[[ReadSession], Result], done: Callable[[Result], None]) -> None:
        """Read beside the window; `done` gets the answer in this thread, unless a newer question came."""
        self._interrupt()
        self._done, number = done, self._newest
        running = [asked for asked in self._asked if not asked.done()]
        self._asked = [*running, self._pool.submit(lambda: self._read(number, question))]

    def drop(self) -> None:
        """The answer is no longer wanted."""
        self._interrupt()
        self._done = None

    def close(self) -> None:
        """Wait for nothing any more; on return nothing runs that would still tell this worker."""
        self._done = None
        end_all(self._asked, self._interrupt)

    def _interrupt(self) -> None:
        self._newest += 1
        with self._lock:
            for session in self._sessions.values():
                session.interrupt()

    def _read(self, number: int, question: Callable[[ReadSession], Any]) -> None:
        """In a thread of the pool."""
        if number != self._newest:
            return
        try:
            answer = self._answer(number, question)
        except InterruptedReadError:
            return
        except Exception as error:
            self._refused.emit(number, sentence_of(error))
            return
        self._answered.emit(number, answer)

    def _answer(self, number: int, question: Callable[[ReadSession], Any]) -> Any:
        session = self._pool.session()
        with self._lock:
            self._sessions[number] = session
        try:
            return question(session)
        finally:
            with self._lock:
                del self._sessions[number]

    @Slot(int, object)
    def _on_answered(self, number: int, answer: Any) -> None:
        if number == self._newest and self._done is not None:
            self._done(answer)

    @Slot(int, str)
    def _on_refused(self, number: int, sentence: str) -> None:
        if number == self._newest:
            self.failed.emit(sentence)
