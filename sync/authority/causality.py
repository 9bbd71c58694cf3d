"""Who had seen what: the causal pasts of control facts, as bitsets.

Each fact gets an index in order of arrival; a set of facts is a Python integer with bit `i` for index `i`. A fact's
past is the union of its parents' pasts, so it is computed once, on arrival, and every question is a look-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

from sync.authority.facts import without
from sync.authority.pasts import FactPasts

OrderKey = tuple[bytes, ...]


class Indexed(Protocol):
    """Something that one fact said; `at` is that fact's index."""

    @property
    def at(self) -> int: ...


Said = TypeVar("Said", bound=Indexed)


class Causality:
    """The graph of facts; index 0 is the genesis, which is in every other fact's past.

    `upto[i]` is fact i and all that is before it.
    """

    def __init__(self, genesis: bytes) -> None:
        self.index: Final[dict[bytes, int]] = {genesis: 0}
        self.hashes: Final[list[bytes]] = [genesis]
        self.upto: Final = FactPasts()
        self._order: Final[list[OrderKey]] = [()]

    def __len__(self) -> int:
        return len(self.hashes)

    @property
    def everything(self) -> int:
        """All facts held."""
        return (1 << len(self.hashes)) - 1

    def add(self, fact: bytes, parents: list[int]) -> int:
        """The index of a new fact that follows these; all follow the genesis."""
        index = len(self.hashes)
        self.index[fact] = index
        self.hashes.append(fact)
        self.upto.follow(index, parents)
        return index

    def past(self, index: int) -> int:
        """The facts before one."""
        return self.upto[index] ^ 1 << index

    def _order_key(self, index: int) -> OrderKey:
        fact = self.hashes[index]
        latest = max(self._order[parent] for parent in self.latest(self.past(index)))
        kept = len(latest)
        while kept and latest[kept - 1] < fact:
            kept -= 1
        return (*latest[:kept], fact)

    def order(self, index: int) -> OrderKey:
        """Sorts facts topologically, repeatedly the lowest ready hash.

        A fact is ready when the last of its parents is out; then it waits for everything ready that is lower. So its
        key is the latest parent's key, without the tail that is lower than itself, and then itself. Keys never change
        when facts are added, and any downward-closed set sorts as it would alone. They are made when first asked for:
        most shops never need them.
        """
        for later in range(len(self._order), index + 1):
            self._order.append(self._order_key(later))
        return self._order[index]

    def first(self, said: Iterable[Said]) -> Said | None:
        """What was said first, by `order`, whatever came in first here; None of nothing."""
        found = list(said)
        return min(found, key=lambda item: self.order(item.at)) if len(found) > 1 else next(iter(found), None)

    def precedes(self, ancestor: int, descendant: int) -> bool:
        """Whether one fact is in another's past."""
        return ancestor != descendant and bool(self.upto[descendant] >> ancestor & 1)

    def concurrent(self, one: int, other: int) -> bool:
        """Whether neither had seen the other."""
        return one != other and not self.precedes(one, other) and not self.precedes(other, one)

    def latest(self, facts: int) -> list[int]:
        """Those of a set that are in no other's past, in falling order of arrival."""
        found = []
        while facts:
            index = facts.bit_length() - 1
            found.append(index)
            facts = without(facts, self.upto[index])
        return found
