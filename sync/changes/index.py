"""What must be remembered of every change in a document, in order to check the ones that build on it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from sync.changes.change import Change


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a change; `roles` is its `packed_roles`."""

    hash: bytes
    actor: bytes
    seq: int
    start_op: int
    max_op: int
    deps: tuple[bytes, ...]
    roles: bytes


def known(change: Change) -> Known:
    """The part of a change that a `ChangeIndex` keeps."""
    return Known(
        change.hash, change.actor, change.seq, change.start_op, change.max_op, change.deps, change.packed_roles
    )


class ChangeIndex(Protocol):
    """What is known of the changes that one document holds: of each actor those numbered 1, 2, 3 … without a gap, one
    for each number. The caller keeps it, for instance as rows in SQL."""

    def get(self, change: bytes) -> Known | None:
        """What is known of the change with this hash, None if the document does not hold it."""

    def last(self, actor: bytes) -> Known | None:
        """The actor's change with the highest number, None if the document holds none."""

    def holding(self, actor: bytes, operation: int) -> Known | None:
        """The actor's first change whose operations do not all come before the one with this number."""

    def add(self, changes: Iterable[Known]) -> None:
        """The document now holds these too, those of one actor in order."""

    def discard(self, changes: Collection[bytes]) -> None:
        """The document no longer holds the changes with these hashes."""


class MemoryIndex:
    """A `ChangeIndex` in memory, optionally above another one, which it reads and never writes."""

    def __init__(self, rows: Iterable[Known] = (), beneath: ChangeIndex | None = None) -> None:
        self._beneath = beneath
        self._by_hash: dict[bytes, Known] = {}
        self._by_actor: dict[bytes, list[Known]] = {}
        self.add(rows)

    def __iter__(self) -> Iterator[Known]:
        """The changes added here."""
        return iter(self._by_hash.values())

    def get(self, change: bytes) -> Known | None:
        found = self._by_hash.get(change)
        return found if found is not None or self._beneath is None else self._beneath.get(change)

    def last(self, actor: bytes) -> Known | None:
        if rows := self._by_actor.get(actor):
            return rows[-1]
        return None if self._beneath is None else self._beneath.last(actor)

    def holding(self, actor: bytes, operation: int) -> Known | None:
        found = None if self._beneath is None else self._beneath.holding(actor, operation)
        if found is None and (rows := self._by_actor.get(actor)):
            at = bisect_left(rows, operation, key=lambda row: row.max_op)
            found = rows[at] if at < len(rows) else None
        return found

    def add(self, changes: Iterable[Known]) -> None:
        for row in changes:
            self._by_hash[row.hash] = row
            self._by_actor.setdefault(row.actor, []).append(row)

    def discard(self, changes: Collection[bytes]) -> None:
        for change in changes:
            row = self._by_hash.pop(change, None)
            if row is not None:
                self._by_actor[row.actor].remove(row)
