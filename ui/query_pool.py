"""Threads for long reads beside the window, shared by all that ask; each keeps its connection for the next question."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, local
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace

THREADS: Final = 2
"""A search, and what is looked for meanwhile in another place."""


class QueryPool:
    """One open shop's; threads and connections are made when they are first needed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="countertop-query")
        self._own = local()
        self._lock = Lock()
        self._sessions: list[ReadSession] = []

    def submit(self, work: Callable[[ReadSession], Any]) -> Future[Any]:
        """Do this in one of the threads, with its session."""
        return self._executor.submit(lambda: work(self._session()))

    def close(self) -> None:
        """End all questions, the threads and their connections."""
        with self._lock:
            for session in self._sessions:
                session.interrupt()
        self._executor.shutdown(cancel_futures=True)
        for session in self._sessions:
            session.close()
        self._sessions.clear()

    def _session(self) -> ReadSession:
        if not hasattr(self._own, "session"):
            self._own.session = self._workspace.read()
            with self._lock:
                self._sessions.append(self._own.session)
        session: ReadSession = self._own.session
        return session
