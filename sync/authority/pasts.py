"""Every control fact with all that is before it."""

from __future__ import annotations

from array import array
from collections import deque
from functools import reduce
from operator import or_
from typing import Final

from sync.authority.facts import bits_of, indices, without


class FactPasts(dict[int, int]):
    """By index, each fact with its past, as a set of facts. One that is not whole is put together in at most `STEPS`
    steps, each of them from one fact to its latest parent, or over `A_STEP` facts of other parents' pasts.

    Where there are many facts only some are kept whole: another is kept as what it adds to its latest parent, and is
    put together when it is asked for; those that were asked for last are at hand.
    """

    EARLY: Final = 12_288
    STEPS: Final = 64
    A_STEP: Final = 8
    AT_HAND: Final = 256

    def __init__(self) -> None:
        super().__init__({0: 1})
        self._nearest: Final = array("L", [0])
        self._steps: Final = array("H", [0])
        self._more: Final[dict[int, array[int]]] = {}
        self._at_hand: Final[deque[int]] = deque()

    def __missing__(self, index: int) -> int:
        facts, at = list[int](), index
        while at not in self:
            facts.append(at)
            facts += self._more.get(at, ())
            at = self._nearest[at]
        return self._keep_at_hand(index, self[at] | bits_of(facts))

    def _keep_at_hand(self, index: int, upto: int) -> int:
        self._at_hand.append(index)
        self[index] = upto
        if len(self._at_hand) > self.AT_HAND:
            del self[self._at_hand.popleft()]
        return upto

    def follow(self, index: int, parents: list[int]) -> None:
        """Enter the next fact, which follows these."""
        self[index] = upto = reduce(or_, map(self.__getitem__, parents), 1 << index)
        if index < self.EARLY:
            return
        for earlier in range(len(self._nearest), index):
            self._slim(earlier, without(self[earlier], 1 << earlier).bit_length() - 1)
        self._slim(index, max(parents))
        if self._steps[index]:
            self._keep_at_hand(index, upto)

    def _slim(self, index: int, nearest: int) -> None:
        """Keep of a fact what it adds to its latest parent, if that is little."""
        more = without(self[index], self[nearest] | 1 << index)
        steps = self._steps[nearest] + 1 + more.bit_count() // self.A_STEP
        self._nearest.append(nearest)
        self._steps.append(steps if steps <= self.STEPS else 0)
        if self._steps[index]:
            del self[index]
            if more:
                self._more[index] = array("L", indices(more))
