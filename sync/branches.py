"""A chain that forked, as a tree: each branch from where it departs, so that much that is shared is kept once.

What a question costs grows with the branches on the way, not with the length of the chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class _Place(NamedTuple):
    """Where an entry stands: the number of its branch, and its own in the chain."""

    branch: int
    seq: int


class _Branch:
    """Consecutive entries, the first of them numbered `start`, after the one numbered `start - 1` of its parent."""

    def __init__(self, parent: int | None, start: int) -> None:
        self.parent = parent
        self.start = start
        self.hashes: list[bytes] = []


class Branches:
    """The branches of one chain; entries come after their `prev`."""

    def __init__(self, entries: Iterable[tuple[bytes, bytes]] = ()) -> None:
        """`entries`: hash and prev of each, in the order of their numbers."""
        self._branches: list[_Branch] = []
        self._places: dict[bytes, _Place] = {}
        for digest, prev in entries:
            self.grow(digest, prev)

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._places

    def grow(self, digest: bytes, prev: bytes) -> None:
        """One more entry; one whose `prev` is not here begins the chain."""
        before = self._places.get(prev)
        number = 1 if before is None else before.seq + 1
        at = None if before is None else before.branch
        if at is None or self._branches[at].start + len(self._branches[at].hashes) != number:
            self._branches.append(_Branch(at, number))
            at = len(self._branches) - 1
        self._branches[at].hashes.append(digest)
        self._places[digest] = _Place(at, number)

    def within(self, digest: bytes, tip: bytes) -> bool:
        """Whether an entry is in the past of another, or is it; both are here."""
        place = self._places[digest]
        return any(at == place.branch and place.seq <= upto for at, upto in self.way(tip))

    def path(self, tip: bytes, after: int = 0) -> list[bytes]:
        """The hashes up to an entry, from the one that follows the number `after`."""
        parts = []
        for at, upto in self.way(tip):
            branch = self._branches[at]
            first = max(branch.start, after + 1)
            parts.append(branch.hashes[first - branch.start : upto + 1 - branch.start])
            if branch.start <= after + 1:
                break
        return [digest for part in reversed(parts) for digest in part]

    def past(self, tips: Iterable[bytes] = ()) -> Past:
        """What is in the past of these entries; those that are not here count for nothing."""
        past = Past(self)
        for tip in tips:
            past.add(tip)
        return past

    def way(self, tip: bytes) -> Iterator[_Place]:
        """The branches from an entry back to the start of the chain, each with the last number that is in its past."""
        at: int | None
        at, upto = self._places[tip]
        while at is not None:
            branch = self._branches[at]
            yield _Place(at, upto)
            at, upto = branch.parent, branch.start - 1


class Past:
    """What is in the past of some entries of a chain that forked, themselves included."""

    def __init__(self, branches: Branches) -> None:
        self._branches = branches
        self._upto: dict[int, int] = {}

    def add(self, digest: bytes) -> None:
        """An entry more, if it is there."""
        for at, upto in self._branches.way(digest) if digest in self._branches else ():
            if self._upto.get(at, 0) >= upto:
                return
            self._upto[at] = upto

    def upto(self, digest: bytes) -> int:
        """The number up to which an entry's path is in it."""
        return next((min(upto, self._upto[at]) for at, upto in self._branches.way(digest) if at in self._upto), 0)
