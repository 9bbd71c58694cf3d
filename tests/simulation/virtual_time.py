"""An event loop whose time passes only while nobody has anything to do: hours in a second, the same in every run."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class VirtualLoop(asyncio.SelectorEventLoop):
    """For code that waits for time and for other tasks, never for sockets or threads."""

    def __init__(self) -> None:
        super().__init__()
        self._now_s = 0.0

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._now_s

    def _run_once(self) -> None:
        if not self._ready:  # type: ignore[attr-defined]
            due = [handle.when() for handle in self._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]
            if not due:
                raise RuntimeError("Everybody waits for somebody else.")
            self._now_s = max(self._now_s, min(due))
        super()._run_once()  # type: ignore[misc]


def run(story: Coroutine[Any, Any, None]) -> None:
    """Run it to its end; what it started has ended by then."""
    with asyncio.Runner(debug=False, loop_factory=VirtualLoop) as runner:
        runner.run(story)
