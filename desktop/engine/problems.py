"""What is wrong now, each told once until it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop.events import SyncChanged, TroubleRaised
from desktop.records import Remedy, Trouble

if TYPE_CHECKING:
    from desktop.engine.event_queue import EventQueue


class Troubles:
    """By key; iterates over them in the order they came."""

    def __init__(self, events: EventQueue) -> None:
        self._events = events
        self._now: dict[str, Trouble] = {}

    def __iter__(self) -> Iterator[Trouble]:
        return iter(tuple(self._now.values()))

    def __contains__(self, key: str) -> bool:
        return key in self._now

    def sentence(self, key: str) -> str:
        """What it says."""
        return self._now[key].sentence

    def tell(self, key: str, sentence: str, action: Remedy | None) -> None:
        """Something is wrong."""
        trouble = Trouble(key, sentence, action)
        if self._now.get(key) != trouble:
            self._now[key] = trouble
            self._events.add([TroubleRaised(key), SyncChanged()])

    def end(self, key: str) -> None:
        """It is well again."""
        if self._now.pop(key, None):
            self._events.add([SyncChanged()])
