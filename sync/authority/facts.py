"""Sets of control facts: a Python integer with bit `i` for the fact with index `i`.

The bit of a late fact is as long as a set of all facts. So where there are many, sets of few are kept as lists: a fact
costs what it says, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple


def indices(bits: int) -> Iterator[int]:
    """The indices in a bitset, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def bits_of(facts: Iterable[int]) -> int:
    """The bitset with these indices."""
    found = list(facts)
    octets = bytearray((max(found, default=0) >> 3) + 1)
    for index in found:
        octets[index >> 3] |= 1 << (index & 7)
    return int.from_bytes(octets, "little")


def without(facts: int, others: int) -> int:
    """The set less the others; for long bitsets twice as fast as `facts & ~others`."""
    return facts ^ (facts & others)


class FactsBy(dict[bytes, int]):
    """Sets of facts by what they are about; nothing is about what was never named."""

    EARLY: Final = 2_048
    FEW: Final = 16

    def __init__(self) -> None:
        super().__init__()
        self._few: Final[dict[bytes, tuple[int, ...]]] = {}

    def __missing__(self, key: bytes) -> int:
        few = self._few.get(key)
        return bits_of(few) if few else 0

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._few

    def __iter__(self) -> Iterator[bytes]:
        return chain(super().__iter__(), self._few)

    def __len__(self) -> int:
        return super().__len__() + len(self._few)

    def add(self, key: bytes, index: int) -> None:
        """One more fact is about this."""
        few = self._few.get(key, ())
        if index < self.EARLY or len(few) == self.FEW or super().__contains__(key):
            self[key] |= 1 << index
            self._few.pop(key, None)
        else:
            self._few[key] = (*few, index)


class _Owners(NamedTuple):
    """Those whose a feed is; `news`: the latest facts of each."""

    ids: tuple[bytes, ...]
    news: tuple[list[int], ...]


class FactsDone:
    """Sets of facts by who did them: a feed, or those whose feed it is."""

    FEW: Final = 64

    def __init__(self) -> None:
        self._whole: Final[dict[bytes, int]] = {}
        self._new: Final[dict[bytes, list[int]]] = defaultdict(list)
        self._nobody: Final = _Owners((), ())
        self._owners: Final[dict[bytes, _Owners]] = {}
        self._alike: Final[dict[tuple[bytes, ...], _Owners]] = {}

    def __getitem__(self, doer: bytes) -> int:
        facts, new = self._whole.get(doer, 0), self._new.get(doer)
        if new:
            facts |= bits_of(new)
            if len(new) > self.FEW:
                self._whole[doer] = facts
                new.clear()
        return facts

    def add(self, feed: bytes, index: int) -> None:
        """A feed did one more, and so did everybody whose it is."""
        self._new[feed].append(index)
        for new in self._owners.get(feed, self._nobody).news:
            new.append(index)

    def attribute(self, feed: bytes, *owners: bytes) -> None:
        """What a feed did and will do is theirs too."""
        before = self._owners.get(feed, self._nobody).ids
        for owner in set(owners).difference(before):
            if done := self[feed]:
                self._whole[owner] = self[owner] | done
        after = tuple(sorted({*before, *owners}))
        if after not in self._alike:
            self._alike[after] = _Owners(after, tuple(self._new[owner] for owner in after))
        self._owners[feed] = self._alike[after]
