"""Threads for long reads beside the window, shared by all that ask; each keeps its connection for the next question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock, local
from typing import TYPE_CHECKING, Any, Final

from desktop.errors import InterruptedReadError

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace

THREADS: Final = 2
"""A search, and what is looked for meanwhile in another place."""

REPEAT_S: Final = 0.02


class QueryPool:
    """One open shop's; threads and connections are made when they are first needed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="countertop-query")
        self._own = local()
        self._lock = Lock()
        self._sessions: list[ReadSession] = []
        self._running: set[Future[Any]] = set()
        self._closed = False

    def submit(self, work: Callable[[], Any]) -> Future[Any]:
        """Do this in one of the threads, where it may use `session`; cancelled once the pool is closed."""
        with self._lock:
            if self._closed:
                return _cancelled()
            future = self._executor.submit(work)
            self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def session(self) -> ReadSession:
        """The session of the thread of the pool that asks for it."""
        if not hasattr(self._own, "session"):
            self._own.session = self._opened()
        session: ReadSession = self._own.session
        return session

    def _opened(self) -> ReadSession:
        session = self._workspace.read()
        with self._lock:
            if not self._closed:
                self._sessions.append(session)
                return session
        session.close()
        raise InterruptedReadError("This search was ended with the window.")

    def close(self) -> None:
        """End all questions, the threads and their connections."""
        with self._lock:
            self._closed = True
        end_all(self._running, self._interrupt)
        self._executor.shutdown()
        for session in self._sessions:
            session.close()
        self._sessions.clear()

    def _interrupt(self) -> None:
        for session in self._sessions:
            session.interrupt()


def end_all(questions: Iterable[Future[Any]], interrupt: Callable[[], None]) -> None:
    """Drop the questions that wait, and interrupt those that run until each has ended.

    Again and again: nothing is interrupted between two statements of one question.
    """
    running = [question for question in tuple(questions) if not question.cancel()]
    interrupt()
    while wait(running, REPEAT_S).not_done:
        interrupt()


def _cancelled() -> Future[Any]:
    future: Future[Any] = Future()
    future.cancel()
    return future
