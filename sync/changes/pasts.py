"""What is before a change and what is not, found without walking all of a document."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from heapq import heappop, heappush
from typing import Final

from sync.changes.index import ChangeIndex, Known
from sync.changes.place import Excluded

REMEMBERED: Final = 64


class Pasts:
    """The pasts of the latest changes that a document took in, each as what it excludes of all that is held.

    As an actor's changes build on one another, that is a number for each actor of whom something is excluded. What
    comes in later is in no past that was there before.
    """

    def __init__(self, heads: Iterable[bytes]) -> None:
        self.heads = set(heads)
        self._excluded: OrderedDict[bytes, dict[bytes, int]] = OrderedDict()

    def excluded(self, deps: Collection[bytes], index: ChangeIndex) -> Excluded:
        """What is not in the past of a change with these dependencies, of which they are part; all of them are held."""
        if self.heads.issubset(deps):
            return {}
        first, *others = [self._excluded_by(dep, index) for dep in deps] or [self._walked(None, index)]
        common = set(first).intersection(*others)
        return {actor: max(found[actor] for found in (first, *others)) for actor in common}

    def add(self, change: Known, excluded: Excluded) -> None:
        """A change was taken in, the past of which excludes this."""
        for earlier in self._excluded.values():
            earlier.setdefault(change.actor, change.seq)
        self._remember(change.hash, dict(excluded))
        self.heads.difference_update(change.deps)
        self.heads.add(change.hash)

    def _excluded_by(self, dep: bytes, index: ChangeIndex) -> dict[bytes, int]:
        found = self._excluded.get(dep)
        if found is None:
            found = self._walked(dep, index)
            self._remember(dep, found)
        return found

    def _remember(self, change: bytes, excluded: dict[bytes, int]) -> None:
        self._excluded[change] = excluded
        if len(self._excluded) > REMEMBERED:
            self._excluded.popitem(last=False)

    def _walked(self, dep: bytes | None, index: ChangeIndex) -> dict[bytes, int]:
        """Walk down from the heads and a change (None: nothing), the latest operations first, until all that is left is
        before that change."""
        walk = _Walk(index)
        for head in self.heads:
            walk.reach(head, is_past=False)
        if dep is not None:
            walk.reach(dep, is_past=True)
        excluded: dict[bytes, int] = {}
        while walk.outside:
            row, is_past = walk.next()
            if not is_past:
                excluded[row.actor] = min(row.seq, excluded.get(row.actor, row.seq))
            for parent in row.deps:
                walk.reach(parent, is_past=is_past)
        return excluded


class _Walk:
    """The changes reached and not yet left, and how many of them are not known to be in the past that is looked for."""

    def __init__(self, index: ChangeIndex) -> None:
        self.outside = 0
        self._index = index
        self._queue: list[tuple[int, bytes]] = []
        self._reached: dict[bytes, tuple[Known, bool]] = {}

    def reach(self, change: bytes, *, is_past: bool) -> None:
        found = self._reached.get(change)
        if found is None:
            row = self._index.get(change)
            if row is None:
                raise LookupError(f"{change.hex()} is not held")
            heappush(self._queue, (-row.max_op, change))
            self._reached[change] = row, is_past
            self.outside += not is_past
        elif is_past and not found[1]:
            self._reached[change] = found[0], True
            self.outside -= 1

    def next(self) -> tuple[Known, bool]:
        """The one with the latest operations: whatever builds on it has been left before."""
        row, is_past = self._reached[heappop(self._queue)[1]]
        self.outside -= not is_past
        return row, is_past


def past(tips: Iterable[bytes], index: ChangeIndex, floor: int) -> set[bytes]:
    """The hashes of `tips` and of everything before them, down to the changes whose last operation is below `floor`."""
    seen = set(tips)
    todo = list(seen)
    while todo:
        row = index.get(todo.pop())
        if row is not None and row.max_op >= floor:
            fresh = [dep for dep in row.deps if dep not in seen]
            seen.update(fresh)
            todo += fresh
    return seen


def since_own(heads: Collection[bytes], own: Known | None, index: ChangeIndex, limit: int) -> list[Known] | None:
    """The heads and, where there is a change of one's own, all from there on: what `check_number` needs for the next,
    dependencies first.

    None when there are more than `limit`, or when the change is not before the heads.
    """
    rows: dict[bytes, Known] = {}
    todo = list(heads)
    while todo and len(rows) <= limit:
        row = index.get(todo.pop())
        if row is None:
            return None
        rows[row.hash] = row
        if own is not None and row.max_op > own.max_op:
            todo += (dep for dep in row.deps if dep not in rows)
    if todo or (own is not None and own.hash not in rows):
        return None
    return sorted(rows.values(), key=lambda row: row.max_op)
