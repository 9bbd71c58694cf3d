"""Long reads beside the window, one after another: the newest question interrupts the last."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.errors import InterruptedReadError
from ui.bridge import sentence_of

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
        self._waiting: Future[Any] | None = None
        self._lock = Lock()
        self._session: ReadSession | None = None
        """That of the question that is being answered."""
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        self._refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)

    def ask(self, question: Callable[[ReadSession], Result], done: Callable[[Result], None]) -> None:
        """Read beside the window; `done` gets the answer in this thread, unless a newer question came."""
        self._interrupt()
        self._done, number = done, self._newest
        self._waiting = self._pool.submit(lambda session: self._read(session, number, question))

    def drop(self) -> None:
        """The answer is no longer wanted."""
        self._interrupt()
        self._done = None

    def close(self) -> None:
        """Wait for nothing any more."""
        self.drop()
        if self._waiting is not None and not self._waiting.cancel():
            self._waiting.exception()  # what runs is interrupted, and still tells this worker

    def _interrupt(self) -> None:
        self._newest += 1
        with self._lock:
            if self._session is not None:
                self._session.interrupt()

    def _read(self, session: ReadSession, number: int, question: Callable[[ReadSession], Any]) -> None:
        """In a thread of the pool."""
        with self._lock:
            if number != self._newest:
                return
            self._session = session
        try:
            answer = question(session)
        except InterruptedReadError:
            return
        except Exception as error:
            self._refused.emit(number, sentence_of(error))
            return
        finally:
            with self._lock:
                self._session = None
        self._answered.emit(number, answer)

    @Slot(int, object)
    def _on_answered(self, number: int, answer: Any) -> None:
        if number == self._newest and self._done is not None:
            self._done(answer)

    @Slot(int, str)
    def _on_refused(self, number: int, sentence: str) -> None:
        if number == self._newest:
            self.failed.emit(sentence)
