"""Events on their way to listeners: the same one once, in batches, at once after 50 quiet ms, else 20 times a second.

What people said does not wait for what is told of how this PC stands: a message would come 50 ms after the sync line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from desktop.rows.event import Event

if TYPE_CHECKING:
    import asyncio

INTERVAL_S: Final = 0.05

Listener = Callable[[tuple[Event, ...]], None]

logger = logging.getLogger(__name__)


class EventQueue:
    """Lives in the engine's thread; `subscribe` from any."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._loop = loop
        self._waiting: dict[object, Event] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._last_s = 0.0
        self._last_said_s = 0.0
        self._closed = False

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener with each batch; the result ends that."""
        self._listeners = (*self._listeners, listener)
        return lambda: self.unsubscribe(listener)

    def unsubscribe(self, listener: Listener) -> None:
        """Call it no more."""
        self._listeners = tuple(other for other in self._listeners if other is not listener)

    def add(self, events: Iterable[Event]) -> None:
        """Tell these soon; of several that replace each other only the last."""
        if self._closed:
            return
        for event in events:
            key = type(event) if event.replaces_earlier else event
            self._waiting.pop(key, None)
            self._waiting[key] = event
        if self._waiting:
            self._flush_at(self._due_s())

    def _due_s(self) -> float:
        is_said = any(not event.is_about_state for event in self._waiting.values())
        return max(self._loop.time(), (self._last_said_s if is_said else self._last_s) + INTERVAL_S)

    def _flush_at(self, due_s: float) -> None:
        if self._timer is not None and self._timer.when() <= due_s:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(due_s, self.flush)

    def close(self) -> None:
        """Tell everything that waits, and nothing more: neither later nor what comes of telling it."""
        self._closed = True
        self.flush()
        self._listeners = ()

    def flush(self) -> None:
        """Tell everything that waits, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._waiting:
            return
        batch, self._waiting = tuple(self._waiting.values()), {}
        self._last_s = self._loop.time()
        if any(not event.is_about_state for event in batch):
            self._last_said_s = self._last_s
        for listener in self._listeners:
            try:
                listener(batch)
            except Exception:
                logger.exception("A listener failed")
