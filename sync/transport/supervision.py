"""Keeping a network service alive: when it fails, say so, wait, start it again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

_log = logging.getLogger(__name__)

Fraction = Callable[[], float]
"""Returns a random number from 0 up to 1, as `random.random` does."""

FIRST_S: Final = 1.0
LONGEST_S: Final = 60.0
SETTLED_S: Final = 60.0
"""A service that ran for so long is started again as soon as after its first failure."""

Report = Callable[[Exception | None], None]
"""Is given what a service failed with, and None once it runs again."""


class BackOff:
    """Waiting times that double from `first_s` to `longest_s`, each between half and all of that at random."""

    def __init__(self, fraction: Fraction, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._fraction = fraction
        self._first_s = first_s
        self._longest_s = longest_s
        self._ceiling_s = first_s

    def next_s(self) -> float:
        """How long to wait now, in seconds."""
        wait_s = self._ceiling_s * (0.5 + self._fraction() / 2)
        self._ceiling_s = min(self._ceiling_s * 2, self._longest_s)
        return wait_s

    def reset(self) -> None:
        """It worked, or there is reason to believe that it will."""
        self._ceiling_s = self._first_s


async def supervise(
    name: str, service: Callable[[], Awaitable[None]], back_off: BackOff, report: Report, *, calm_s: float = 0.0
) -> None:
    """Run a service for ever; end only when cancelled. It counts as running again after `calm_s` without a failure."""
    loop = asyncio.get_running_loop()
    while True:
        started_s = loop.time()
        calm = loop.call_later(calm_s, report, None)
        try:
            await service()
        except Exception as error:  # whatever it was, the shop goes on without this service for a moment
            _log.warning("The %s stopped and will be started again: %s", name, error, exc_info=error)
            report(error)
        finally:
            calm.cancel()
        if loop.time() - started_s >= SETTLED_S:
            back_off.reset()
        await asyncio.sleep(back_off.next_s())


class Services:
    """What a network has running: supervised services and short-lived tasks. `changed` is called when a trouble comes
    or goes."""

    def __init__(self, fraction: Fraction, changed: Callable[[], None]) -> None:
        self._fraction = fraction
        self._changed = changed
        self._tasks: set[asyncio.Task[None]] = set()
        self._troubles: dict[str, str] = {}

    @property
    def troubles(self) -> list[str]:
        """A sentence for each service that does not run at the moment."""
        return list(self._troubles.values())

    def run(self, name: str, service: Callable[[], Awaitable[None]]) -> None:
        """Keep a service alive until `end`."""

        def report(error: Exception | None) -> None:
            if error is None:
                self._troubles.pop(name, None)
            else:
                self._troubles[name] = _stopped(name, error)
            self._changed()

        self.spawn(supervise(name, service, BackOff(self._fraction), report))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something once, beside the rest."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Cancel all of it, and wait until it has ended."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _stopped(name: str, error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"The {name} stopped: {error}"
