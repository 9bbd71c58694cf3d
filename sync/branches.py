"""A chain that forked, as a tree: each branch from where it departs, so that much that is shared is kept once.

What a question costs grows with the branches on the way, not with the length of the chain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from sync.control import Tip


class Span(NamedTuple):
    """An entry and all that follows it on any branch: from `begin` to below `end` in one count of a chain's entries."""

    begin: int
    end: int


class BranchPlace(NamedTuple):
    """Where an entry stands: the number of its branch, and its own in the chain."""

    branch: int
    seq: int


class _Branch:
    """Consecutive entries, the first of them numbered `start`, after `prev`, which is on the branch `parent`."""

    def __init__(self, parent: int | None, start: int, prev: bytes) -> None:
        self.parent = parent
        self.start = start
        self.prev = prev
        self.hashes: list[bytes] = []

    @property
    def tip(self) -> Tip:
        """The last of them."""
        return self.before(self.start + len(self.hashes))

    def before(self, seq: int) -> Tip:
        """What stands before the one of them that has this number."""
        return Tip(seq - 1, self.hashes[seq - self.start - 1] if seq > self.start else self.prev)


class _Count:
    """A count of a chain's entries in which all that follows one comes right after it: those of its branch first, then
    the branches that depart from it, the latest to depart first."""

    def __init__(self, branches: Sequence[_Branch]) -> None:
        self._branches: Final = branches
        self._begins: Final = [0] * len(branches)
        self._departing: Final[dict[int | None, list[tuple[int, int]]]] = {}
        sizes = _sizes(branches)
        rest: dict[int | None, int] = {None: sum(len(branch.hashes) for branch in branches)}
        for at in sorted(range(len(branches)), key=lambda at: branches[at].start):
            start, parent = branches[at].start, branches[at].parent
            end = rest[at] = rest[parent]
            rest[parent] = self._begins[at] = end - sizes[at]
            self._departing.setdefault(parent, []).append((start, end))

    def span(self, place: BranchPlace) -> Span:
        """What an entry and all that follows it are in this count."""
        branch, begin = self._branches[place.branch], self._begins[place.branch]
        departing = self._departing.get(place.branch, [])
        first = bisect_right(departing, place.seq, key=lambda one: one[0])
        end = departing[first][1] if first < len(departing) else begin + len(branch.hashes)
        return Span(begin + place.seq - branch.start, end)


def _sizes(branches: Sequence[_Branch]) -> list[int]:
    """Of each branch how many entries are on it and on all that depart from it."""
    sizes = [len(branch.hashes) for branch in branches]
    for at in reversed(range(len(branches))):
        parent = branches[at].parent
        if parent is not None:
            sizes[parent] += sizes[at]
    return sizes


class Branches:
    """The branches of one chain; entries come after their `prev`."""

    def __init__(self, entries: Iterable[tuple[bytes, bytes]] = ()) -> None:
        """`entries`: hash and prev of each, in the order of their numbers."""
        self._branches: list[_Branch] = []
        self._places: dict[bytes, BranchPlace] = {}
        self._count: _Count | None = None
        for digest, prev in entries:
            self.grow(digest, prev)

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._places

    def grow(self, digest: bytes, prev: bytes) -> None:
        """One more entry; one whose `prev` is not here begins the chain."""
        before = self._places.get(prev)
        number = 1 if before is None else before.seq + 1
        at = None if before is None else before.branch
        if at is None or self._branches[at].tip.hash != prev:
            self._branches.append(_Branch(at, number, prev))
            at = len(self._branches) - 1
        self._branches[at].hashes.append(digest)
        self._places[digest] = BranchPlace(at, number)
        self._count = None

    def place(self, digest: bytes) -> BranchPlace:
        """Where an entry that is here stands, for good."""
        return self._places[digest]

    def hashes(self, at: int, first: int, last: int) -> list[bytes]:
        """The entries of one branch from one number to another."""
        branch = self._branches[at]
        return branch.hashes[first - branch.start : last + 1 - branch.start]

    def span(self, digest: bytes) -> Span:
        """Where an entry that is here stands: before those whose spans lie within its own."""
        if self._count is None:
            self._count = _Count(self._branches)
        return self._count.span(self._places[digest])

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

    def bounds(self) -> Iterator[tuple[int | None, int, int]]:
        """Of each branch, after its parent, that parent and the numbers of its first and last entry."""
        return ((branch.parent, branch.start, branch.tip.seq) for branch in self._branches)

    def ways(self, ranges: Iterable[tuple[int, bytes]]) -> dict[int, list[tuple[int, int]]]:
        """The numbers, by branch, from one to another, that lie on the ways from a number to an entry that is here."""
        found: dict[int, list[tuple[int, int]]] = {}
        for first, last in ranges:
            at, upto = self._places[last]
            found.setdefault(at, []).append((first, upto))
        for at in reversed(range(len(self._branches))):
            branch = self._branches[at]
            lowest = min((first for first, _ in found.get(at, ())), default=branch.start)
            if branch.parent is not None and lowest < branch.start:
                found.setdefault(branch.parent, []).append((lowest, branch.start - 1))
        starts = {at: self._branches[at].start for at in found}
        return {at: [(max(first, starts[at]), upto) for first, upto in spans] for at, spans in found.items()}

    def ends_before(self, entries: Iterable[bytes]) -> dict[bytes, int]:
        """The number of each branch's last entry that has none of these, which are here, on the way to it, by hash."""
        firsts: dict[int, int] = {}
        for at, seq in map(self.place, entries):
            firsts[at] = min(seq, firsts.get(at, seq))
        stops: list[Tip | None] = []
        for at, branch in enumerate(self._branches):
            stop = None if branch.parent is None else stops[branch.parent]
            if stop is None or stop.seq >= branch.start - 1:
                stop = branch.before(firsts[at]) if at in firsts else None
            stops.append(stop)
        ends = [stop or branch.tip for stop, branch in zip(stops, self._branches, strict=True)]
        return {end.hash: end.seq for end in ends if end.seq}

    def past(self, tips: Iterable[bytes] = ()) -> Past:
        """What is in the past of these entries; those that are not here count for nothing."""
        past = Past(self)
        for tip in tips:
            past.add(tip)
        return past

    def way(self, tip: bytes) -> Iterator[BranchPlace]:
        """The branches from an entry back to the start of the chain, each with the last number that is in its past."""
        at: int | None
        at, upto = self._places[tip]
        while at is not None:
            branch = self._branches[at]
            yield BranchPlace(at, upto)
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

    def ends(self) -> Iterator[int]:
        """Of each branch that is not in it whole, the number up to which the path to its last entry is in it."""
        known: list[int] = []
        for at, (parent, start, last) in enumerate(self._branches.bounds()):
            above = 0 if parent is None else min(known[parent], start - 1)
            known.append(self._upto.get(at, above))
            if known[at] < last:
                yield known[at]

    def upto(self, digest: bytes) -> int:
        """The number up to which an entry's path is in it."""
        return next((min(upto, self._upto[at]) for at, upto in self._branches.way(digest) if at in self._upto), 0)
