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
    name: str, service: Callable[[], Awaitable[None]], back_off: BackOff, report: Callable[[str | None], None]
) -> None:
    """Run a service for ever; end only when cancelled.

    `report` gets a sentence when it fails and None when it is started again.
    """
    while True:
        try:
            report(None)
            await service()
        except Exception as error:  # whatever it was, the shop goes on without this service for a moment
            _log.warning("The %s stopped and will be started again: %s", name, error, exc_info=error)
            report(f"The {name} stopped: {_first(error)}")
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

        def report(sentence: str | None) -> None:
            if sentence is None:
                self._troubles.pop(name, None)
            else:
                self._troubles[name] = sentence
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


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
