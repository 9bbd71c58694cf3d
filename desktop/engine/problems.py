"""What is wrong now, each told once until it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from desktop.engine.events import ProblemRaised, SyncChanged
from desktop.engine.records import Problem, RecoveryAction
from desktop.errors import OutdatedError

if TYPE_CHECKING:
    from desktop.engine.event_queue import EventQueue


class Problems:
    """By key; iterates over them in the order they came. `changed` is called after each that came or went."""

    def __init__(self, events: EventQueue) -> None:
        self.changed: Callable[[], None] = lambda: None
        self._events = events
        self._now: dict[str, Problem] = {}

    def __iter__(self) -> Iterator[Problem]:
        return iter(tuple(self._now.values()))

    def __contains__(self, key: str) -> bool:
        return key in self._now

    def sentence(self, key: str) -> str:
        """What it says."""
        return self._now[key].sentence

    def raise_problem(self, key: str, sentence: str, action: RecoveryAction | None) -> None:
        """Something is wrong."""
        problem = Problem(key, sentence, action)
        if self._now.get(key) != problem:
            self._now[key] = problem
            self._events.add([ProblemRaised(key), SyncChanged()])
            self.changed()

    def raise_error(self, key: str, error: Exception, action: RecoveryAction) -> None:
        """Something failed for a reason that has words; no button helps where Countertop was updated."""
        self.raise_problem(key, str(error), None if isinstance(error, OutdatedError) else action)

    def clear(self, key: str) -> None:
        """It is well again."""
        if self._now.pop(key, None):
            self._events.add([SyncChanged()])
            self.changed()
