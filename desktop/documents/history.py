"""In which order a document came about: no entry before what its changes build on, whatever the clocks said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple


class SourcedChange(NamedTuple):
    """A change that a document holds: its hash, those it builds on, and the entry that it came in with its stamp."""

    entry: bytes
    stamp: int
    hash: bytes
    deps: tuple[bytes, ...]


def in_order(changes: Iterable[SourcedChange]) -> list[bytes]:
    """The entries, each once: of those whose changes build on nothing that is still to come, the earliest by stamp,
    then hash. Entries that build on one another, which nobody honest makes, come by their stamps."""
    found = list(changes)
    sources: dict[bytes, set[bytes]] = {}
    for change in found:
        sources.setdefault(change.hash, set()).add(change.entry)
    before: dict[bytes, set[bytes]] = {change.entry: set() for change in found}
    for change in found:
        for dep in change.deps:
            came_in = sources.get(dep, set())
            if came_in and change.entry not in came_in:
                before[change.entry].add(dep)
    return _sorted(before, sources, {change.entry: change.stamp for change in found})


def _sorted(
    before: dict[bytes, set[bytes]], sources: Mapping[bytes, set[bytes]], stamps: Mapping[bytes, int]
) -> list[bytes]:
    """Entries after what they need, any source of a change being enough."""
    needed_by: dict[bytes, set[bytes]] = {}
    for entry, deps in before.items():
        for dep in deps:
            needed_by.setdefault(dep, set()).add(entry)
    holds: dict[bytes, list[bytes]] = {}
    for change, entries in sources.items():
        for entry in entries:
            holds.setdefault(entry, []).append(change)
    ready = [(stamps[entry], entry) for entry, deps in before.items() if not deps]
    heapify(ready)
    rest, order = dict.fromkeys(sorted(before, key=lambda entry: (stamps[entry], entry))), []
    while rest:
        entry = heappop(ready)[1] if ready else next(iter(rest))
        if entry not in rest:
            continue
        del rest[entry]
        order.append(entry)
        for change in holds[entry]:
            for follower in needed_by.pop(change, ()):
                before[follower].discard(change)
                if not before[follower] and follower in rest:
                    heappush(ready, (stamps[follower], follower))
    return order
