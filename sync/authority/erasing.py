"""What *erased* facts name. Whether an entry lies in a range is told by its chain, which is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sync.authority.facts import indices
from sync.authority.ledger import Ledger
from sync.control import Erased


class Named(NamedTuple):
    """Entries of one feed by their hashes, and ranges: the lowest number from which each range runs, by the hash of
    its last entry."""

    entries: frozenset[bytes]
    ranges: Mapping[bytes, int]


class ErasedNames(NamedTuple):
    """What is erased of one feed: `kept` of entries that only an owner erases, `others` of all others.

    facts: the *erased* facts that say so, a bitset
    """

    facts: int
    others: Named
    kept: Named

    def of(self, is_kept: bool) -> Named:
        """What is named of entries that are kept, or of those that are not."""
        return self.kept if is_kept else self.others


_NOTHING: Final = Named(frozenset(), {})
NOTHING_ERASED: Final = ErasedNames(0, _NOTHING, _NOTHING)


class Erasing:
    """The *erased* facts of a ledger, by feed. The latest answers are kept at hand."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger: Final = ledger
        self._known: Final[dict[bytes, tuple[ErasedNames, ...]]] = {}

    def names(self, feed: bytes, facts: int) -> ErasedNames:
        """What those of a set of facts erase that are about this feed."""
        facts &= self._ledger.erasing_of[feed]
        if not facts:
            return NOTHING_ERASED
        known = self._known.get(feed, ())
        for names in known:
            if names.facts == facts:
                return names
        values = [self._ledger.erasures[index] for index in indices(facts)]
        found = ErasedNames(facts, named_by(values), named_by(value for value in values if value.kept))
        self._known[feed] = (found, *known[:1])
        return found


def named_by(values: Iterable[Erased]) -> Named:
    """What these facts about one feed name."""
    entries: set[bytes] = set()
    ranges: dict[bytes, int] = {}
    for value in values:
        entries.update(value.entries)
        for part in value.ranges:
            ranges[part.last] = min(part.first, ranges.get(part.last, part.first))
    return Named(frozenset(entries), ranges)
