"""Changes on their way into a document: sorted by what they depend on, the early ones kept outside the library."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sync.changes import (
    Change,
    ChangeIndex,
    MemoryIndex,
    Pasts,
    VoidChange,
    check_number,
    check_references,
    known,
    missing,
)

COUNT_LIMIT: Final = 8_192
BYTES_LIMIT: Final = 32 << 20


@dataclass(frozen=True, slots=True)
class Void:
    """A change that counts nowhere, and why; `change` is None when its bytes say nothing that can be trusted."""

    position: int | None
    """Where it was in what was handed in; None for one that had been waiting since an earlier time."""
    change: Change | None
    error: VoidChange


@dataclass(slots=True)
class Outcome:
    """What became of the changes that were handed in, and of those that had waited for them."""

    applied: list[Change] = field(default_factory=list)
    """Now in the document, in the order in which they were applied."""
    already: list[Change] = field(default_factory=list)
    """Were in the document before, or twice in what was handed in."""
    waiting: list[Change] = field(default_factory=list)
    """Kept until what they depend on is there."""
    not_kept: list[Change] = field(default_factory=list)
    """Would wait too, but too many do: hand them in again once others have been applied."""
    void: list[Void] = field(default_factory=list)
    quarantined: list[Change] = field(default_factory=list)
    """The library could not take them in, now or earlier."""


class Arrivals:
    """The changes that wait, each filed under one dependency that is not held yet; bounded."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, Change] = {}
        self._by_dependency: dict[bytes, list[bytes]] = {}
        self._bytes = 0

    def __contains__(self, change: bytes) -> bool:
        return change in self._waiting

    def __iter__(self) -> Iterator[Change]:
        return iter(self._waiting.values())

    def keep(self, change: Change, dependency: bytes, outcome: Outcome) -> None:
        """File a change under a missing dependency, unless the pool is full."""
        if len(self._waiting) >= COUNT_LIMIT or self._bytes + len(change.raw) > BYTES_LIMIT:
            outcome.not_kept.append(change)
            return
        self._waiting[change.hash] = change
        self._by_dependency.setdefault(dependency, []).append(change.hash)
        self._bytes += len(change.raw)

    def sort(
        self, fresh: Sequence[tuple[int, Change]], index: ChangeIndex, pasts: Pasts, outcome: Outcome
    ) -> list[Change]:
        """Those of the fresh and the waiting changes that can be applied now, in an order in which they can be.

        The others are filed, or void where they do not continue what they depend on. `pasts` takes all of them in.
        """
        positions = {change.hash: position for position, change in fresh}
        queue = deque(change for _, change in fresh)
        staged = MemoryIndex(beneath=index)
        ready = []
        while queue:
            change = queue.popleft()
            lacking = missing(change, staged)
            if lacking:
                self.keep(change, lacking[0], outcome)
                continue
            excluded = pasts.excluded(change.deps, staged)
            try:
                check_number(change, staged, excluded)
                check_references(change, staged, excluded)
            except VoidChange as error:
                outcome.void.append(Void(positions.get(change.hash), change, error))
                continue
            row = known(change)
            staged.add([row])
            pasts.add(row, excluded)
            ready.append(change)
            queue.extend(self._freed_by(change.hash))
        return ready

    def ready(self, changes: Sequence[Change], index: ChangeIndex, outcome: Outcome) -> list[Change]:
        """Those of these, sorted and checked, that can still be applied one after the other; the others are filed."""
        staged = MemoryIndex(beneath=index)
        found = []
        for change in changes:
            lacking = missing(change, staged)
            if lacking:
                self.keep(change, lacking[0], outcome)
            else:
                staged.add([known(change)])
                found.append(change)
        return found

    def _freed_by(self, dependency: bytes) -> list[Change]:
        """Take out what is filed under this dependency."""
        changes = [self._waiting.pop(change) for change in self._by_dependency.pop(dependency, ())]
        self._bytes -= sum(len(change.raw) for change in changes)
        return changes
