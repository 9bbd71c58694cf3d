"""What each control fact had seen, and their order (§5)."""

import heapq
from collections.abc import Iterable
from typing import Any, NamedTuple


class Fact(NamedTuple):
    """A control entry as authority sees it."""

    hash: bytes
    feed: bytes
    seq: int
    prev: bytes
    heads: list[bytes]
    kind: int
    value: list[Any]


class Pasts:
    """Facts with their pasts, as sets of hashes. The genesis is not among them: everything has seen it."""

    def __init__(self) -> None:
        self.facts: dict[bytes, Fact] = {}
        self._past: dict[bytes, frozenset[bytes]] = {}

    def parents(self, fact: Fact) -> list[bytes]:
        return ([fact.prev] if fact.seq > 1 else []) + list(fact.heads)

    def past(self, hash: bytes | None) -> frozenset[bytes]:
        """Everything before a fact, which is not in it itself; nothing for the genesis (None)."""
        return self._past[hash] if hash is not None else frozenset()

    def upto(self, hash: bytes) -> frozenset[bytes]:
        return self._past[hash] | {hash}

    def add(self, fact: Fact) -> None:
        """Parents first."""
        self.facts[fact.hash] = fact
        self._past[fact.hash] = frozenset().union(*(self.upto(parent) for parent in self.parents(fact)))

    def order(self, some: Iterable[bytes]) -> list[bytes]:
        """Topological: repeatedly the lowest hash of those whose parents are out."""
        some = set(some)
        waiting = {hash: {p for p in self.parents(self.facts[hash]) if p in some} for hash in some}
        children: dict[bytes, list[bytes]] = {}
        for hash, parents in waiting.items():
            for parent in parents:
                children.setdefault(parent, []).append(hash)
        ready = [hash for hash, parents in waiting.items() if not parents]
        heapq.heapify(ready)
        out = []
        while ready:
            out.append(heapq.heappop(ready))
            for child in children.get(out[-1], ()):
                waiting[child].discard(out[-1])
                if not waiting[child]:
                    heapq.heappush(ready, child)
        return out

    def latest(self, some: Iterable[bytes]) -> set[bytes]:
        """Those of some facts that no other of them had seen."""
        some = set(some)
        return some - frozenset().union(*(self.past(hash) for hash in some))
