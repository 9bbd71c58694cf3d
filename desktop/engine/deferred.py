"""The engine as a workspace sees it, from before it is there: what is asked of it meanwhile waits, in order."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar

from desktop.errors import ClosedError

if TYPE_CHECKING:
    from desktop.engine.engine import Engine
    from desktop.engine.event_queue import Listener

T = TypeVar("T")


class DeferredEngine:
    """May be asked from any thread. What waited is handed on by `resolve`, or ends with the error given to `reject`."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._settled = threading.Event()
        self._engine: Engine | None = None
        self._error: Exception | None = None
        self._waiting: list[Callable[[Engine | None], None]] = []
        self._listeners: list[Listener] = []

    @property
    def engine(self) -> Engine | None:
        """None while it is not there."""
        return self._engine

    def resolve(self, engine: Engine) -> None:
        """The engine is there: it gets everything that waited, in the order it was asked.

        Raises what `reject` was given, when nobody waits for it any more.
        """
        with self._lock:
            if self._error is not None:
                raise self._error
            self._engine = engine
            for listener in self._listeners:
                engine.events.subscribe(listener)
            self._hand_on()

    def reject(self, error: Exception) -> None:
        """There will be no engine, unless it is there already."""
        with self._lock:
            if not self._settled.is_set():
                self._error = error
                self._hand_on()

    def _hand_on(self) -> None:
        self._settled.set()
        waiting, self._waiting = self._waiting, []
        for begin in waiting:
            begin(self._engine)

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is known whether there is an engine; whether that was in time."""
        return self._settled.wait(timeout_s)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """As `Engine.submit`."""
        return self._ask(lambda engine: engine.submit(work))

    def submit_async(self, work: Callable[[], Awaitable[T]]) -> Future[T]:
        """As `Engine.submit_async`."""
        return self._ask(lambda engine: engine.submit_async(work))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """As `EventQueue.subscribe`."""
        with self._lock:
            if self._engine is not None:
                return self._engine.events.subscribe(listener)
            self._listeners.append(listener)
        return lambda: self._unsubscribe(listener)

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            if self._engine is not None:
                self._engine.events.unsubscribe(listener)
            else:
                self._listeners.remove(listener)

    def _ask(self, question: Callable[[Engine], Future[T]]) -> Future[T]:
        with self._lock:
            if self._engine is not None:
                return question(self._engine)
            future: Future[T] = Future()
            if self._error is not None:
                future.set_exception(self._error)
            else:
                self._waiting.append(lambda engine: self._begin(engine, question, future))
            return future

    def _begin(self, engine: Engine | None, question: Callable[[Engine], Future[T]], future: Future[T]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        if engine is None:
            future.set_exception(self._error or ClosedError("Countertop is closing; this was not done."))
        else:
            question(engine).add_done_callback(lambda done: _pass_on(done, future))


def _pass_on(done: Future[Any], to: Future[Any]) -> None:
    error = CancelledError() if done.cancelled() else done.exception()
    if error is not None:
        to.set_exception(error)
    else:
        to.set_result(done.result())
