"""Which folder stands in which: a pure function of what is said of each, whatever order that came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

TOP: Final = b""
"""Where what is in no folder stands."""


class Branch(NamedTuple):
    """A folder: its id, the folder in which it is said to be (`TOP`: in none), whether it was thrown away itself."""

    id: bytes
    within: bytes
    is_away: bool


class Tree:
    """All folders, each at one place.

    What is said to be in something that is not here stands at the top. Folders that were moved into each other apart
    would be in no place that anybody can reach: the one with the lowest id stands at the top, the others in it.

    parents: of each the folder in which it stands
    torn: those that stand at the top because they were moved into one another
    gone: those that were thrown away, or stand in one that was
    """

    def __init__(self, branches: Iterable[Branch]) -> None:
        said = {branch.id: branch for branch in branches}
        self.parents: Final = {id: one.within if one.within in said else TOP for id, one in said.items()}
        self.torn: Final = frozenset(_cut(self.parents))
        self.gone: Final = frozenset(self._gone({id for id, one in said.items() if one.is_away}))

    def standing(self, within: bytes) -> bytes:
        """Where something stands that is said to be in a folder."""
        return within if within in self.parents else TOP

    def path(self, id: bytes) -> list[bytes]:
        """The folders that lead to one, from the top, it last; nothing for the top."""
        found = []
        while id in self.parents:
            found.append(id)
            id = self.parents[id]
        return found[::-1]

    def holds(self, folder: bytes, other: bytes) -> bool:
        """Whether a folder is another one, or that stands somewhere in it."""
        return folder in self.path(other)

    def below(self, folder: bytes) -> list[bytes]:
        """A folder and all that stand in it, each behind the one that it is in."""
        children: dict[bytes, list[bytes]] = {}
        for id, parent in sorted(self.parents.items()):
            children.setdefault(parent, []).append(id)
        found = [folder]
        for id in found:
            found += children.get(id, ())
        return found

    def _gone(self, away: set[bytes]) -> Iterator[bytes]:
        children: dict[bytes, list[bytes]] = {}
        for id, parent in self.parents.items():
            children.setdefault(parent, []).append(id)
        waiting, found = list(away), set(away)
        for id in waiting:
            yield id
            waiting += (child for child in children.get(id, ()) if child not in found)
            found.update(children.get(id, ()))


def _cut(parents: dict[bytes, bytes]) -> Iterator[bytes]:
    """Put of each ring of folders the one with the lowest id at the top."""
    settled = {TOP}
    for start in parents:
        walked: dict[bytes, None] = {}
        at = start
        while at not in settled and at not in walked:
            walked[at] = None
            at = parents[at]
        if at in walked:
            steps = list(walked)
            lowest = min(steps[steps.index(at) :])
            parents[lowest] = TOP
            yield lowest
        settled.update(walked)
