"""Which of the facts that take something away are accepted: a pure function of the facts asked about (DESIGN §5).

What was decided before is kept, and where one more removal can change nothing about the others, it is only added.
"""

from __future__ import annotations

from typing import Final

from sync.authority.facts import indices, without
from sync.authority.ledger import Ledger
from sync.authority.resolution import Resolution, Standpoint
from sync.authority.rights import Revocation
from sync.control import SpaceMemberRemoved


class Acceptance:
    """Answers for any set of a ledger's facts that holds the past of each of its members; a new one starts from nothing
    and gives the same answers."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger: Final = ledger
        self._graph: Final = ledger.causality
        self._untouched: Final = Resolution(ledger)
        self._known: Final[dict[int, Resolution]] = {}
        self._last = (0, 0)
        self._grown: Final[dict[Resolution, tuple[int, int, Resolution]]] = {}

    def resolution(self, within: int) -> Resolution:
        """Which takings are accepted in a downward-closed set of facts.

        What all the latest takings (and the grants that they contest) had seen is settled without them; they are then
        accepted greedily on top of it.
        """
        steps = []
        while deciding := self._ledger.deciding(within):
            key, within = self._key(within, deciding)
            if key in self._known:
                resolution = self._known[key]
                break
            settled = self._settled(deciding) if key > 0 else self._graph.past(-key)
            rest = without(deciding, settled)
            if rest & self._ledger.raising:
                steps.append((key, within, deciding))
                resolution = Resolution(self._ledger, raised=deciding & self._ledger.raising)
                break
            steps.append((key, within, rest))
            within = settled
        else:
            resolution = self._untouched
        for key, within, rest in reversed(steps):
            resolution = self._known[key] = self._accept(resolution, within, rest)
        return resolution

    def _key(self, within: int, deciding: int) -> tuple[int, int]:
        """What the acceptance depends on, as a number, and the facts that are enough to find it.

        A taking that had seen all others decides alone, whatever else is held.
        """
        top = deciding.bit_length() - 1
        if top in self._ledger.takings and deciding & self._graph.upto[top] == deciding:
            return -top, self._graph.upto[top]
        return within & (deciding | self._ledger.owning), within

    def _settled(self, deciding: int) -> int:
        """What every taking, raised cut and contested grant outside it had seen.

        It is the largest such past that leaves some outside.
        """
        settled = self._settled_as_before(deciding)
        if settled is None:
            settled = self._settled_anew(deciding)
        self._last = (deciding, settled)
        return settled

    def _settled_as_before(self, deciding: int) -> int | None:
        """The same where some came to those that were asked about last: newer ones that had seen all that was settled
        and not all that was not, so that they belong with the latter."""
        before, settled = self._last
        more = deciding ^ before
        if not before or deciding & before != before or 0 < more & -more < before:
            return None
        rest = without(before, settled)
        for index in indices(more):
            settled &= self._graph.upto[index]
            if not without(rest, self._graph.upto[index]):
                return None
        return settled if without(before, rest) & settled == without(before, rest) else None

    def _settled_anew(self, deciding: int) -> int:
        settled = self._graph.everything
        rest, seen_by = 0, self._graph.latest(deciding)
        while seen_by:
            for index in seen_by:
                settled &= self._graph.past(index)
            rest |= sum(1 << index for index in seen_by)
            seen_by = list(indices(without(without(deciding, settled), rest)))
        return settled

    def _accept(self, settled: Resolution, within: int, takings: int) -> Resolution:
        """What is accepted of these on top of what is settled; where all that came since this was last asked changes
        nothing about the rest, only that is looked at."""
        owning = within & self._ledger.owning
        resolution = self._accepted_more(settled, owning, takings)
        if resolution is None:
            resolution = self._accept_greedily(settled, within, takings)
        self._grown[settled] = owning, takings, resolution
        return resolution

    def _accepted_more(self, settled: Resolution, owning: int, takings: int) -> Resolution | None:
        known = self._grown.get(settled)
        if known is None:
            return None
        owned, before, resolution = known
        more = takings ^ before
        if owned != owning or takings & before != before or without(more, self._ledger.taking):
            return None
        added = self._ledger.takings_in(more)
        if not all(self._changes_nothing_else(taking) for taking in added):
            return None
        for taking in added:
            resolution = resolution.accepting(taking)
        return resolution

    def _changes_nothing_else(self, taking: Revocation) -> bool:
        """Whether this is accepted for certain, and so is what would be without it: nothing can void it, it voids
        nothing that others rest on or that takes something, and neither an owner nor whom a manager takes for an
        employee loses anything by it."""
        ledger = self._ledger
        if taking.bit & ledger.doubtful:
            return False
        hit = without(ledger.target(taking), self._graph.upto[taking.at])
        if hit & (ledger.taking | ledger.raising | ledger.admitting):
            return False
        if isinstance(taking.value, SpaceMemberRemoved):
            return True
        by_managers = (item.employees_only for item in ledger.takings_in(ledger.member_removals[taking.loser]))
        return ledger.owners.isdisjoint(ledger.members_behind(taking.loser)) and not any(by_managers)

    def _accept_greedily(self, resolution: Resolution, within: int, takings: int) -> Resolution:
        ledger = self._ledger
        for taking in sorted(ledger.takings_in(takings), key=lambda taking: taking.rank):
            if not resolution.void & taking.bit and not Standpoint(ledger, resolution, within).withstands(taking):
                child = resolution.accepting(taking)
                if Standpoint(ledger, child, within).has_owner():
                    resolution = child
        return resolution
