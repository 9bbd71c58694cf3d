"""Whether owners agree to what takes much away at once: erasing it, and content that says so of itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sync.authority.facts import bits_of, indices, without

if TYPE_CHECKING:
    from sync.authority.resolution import Standpoint
    from sync.authority.rights import OwnerAnswer
    from sync.control import Erased


class PuttingAway:
    """Seen from one standpoint."""

    def __init__(self, seen: Standpoint) -> None:
        self._seen: Final = seen
        self._ledger: Final = seen.ledger
        self._graph: Final = seen.ledger.causality
        self._standing: Final = seen.standing

    def word(self, entry: bytes) -> bool | None:
        """Whether owners agree to an entry: a yes counts that had seen every no. None where none of them said
        anything."""
        said = list(self._said(entry, self._standing))
        noes = bits_of(item.at for item in said if not item.yes)
        return any(not without(noes, self._graph.upto[item.at]) for item in said if item.yes) if said else None

    def _said(self, entry: bytes, facts: int) -> Iterator[OwnerAnswer]:
        """The words on an entry among these facts; of a control entry those that had seen it."""
        index = self._graph.index.get(entry)
        for item in self._ledger.answers.get(entry, ()):
            if item.bit & facts and (index is None or self._graph.precedes(index, item.at)):
                yield item

    @property
    def erasing_feeds(self) -> Collection[bytes]:
        """The feeds of which somebody who might say so once erased something, whether that stands or not."""
        return self._ledger.erasing_of

    @cached_property
    def erasing(self) -> int:
        """The *erased* facts that stand and have effect."""
        much = indices(self._standing & self._ledger.erasing_much)
        return without(self._standing, bits_of(at for at in much if not self.word(self._graph.hashes[at])))

    @cached_property
    def ever_erasing(self) -> int:
        """Those that may have had effect once, here or elsewhere."""
        held = self._seen.within
        much = indices(held & self._ledger.erasing_much)
        return without(held, bits_of(at for at in much if not self._was_agreed(at, held)))

    def _was_agreed(self, erased: int, held: int) -> bool:
        return any(item.yes for item in self._said(self._graph.hashes[erased], held))

    def erasure(self, entry: bytes) -> Erased | None:
        """What an entry erases, or would with a yes, if that is what it says and it counted when it was said."""
        return self._ledger.erasures.get(self._graph.index.get(entry, -1))

    def erases(self, entry: bytes) -> bool:
        """Whether an *erased* fact stands and has effect."""
        return bool(self.erasing >> self._graph.index[entry] & 1)

    def unagreed(self) -> Iterator[tuple[bytes, bytes, Erased]]:
        """The *erased* facts that stand and have no effect, each with its hash and its author's feed."""
        for at in indices(without(self._standing & self._ledger.erasing_much, self.erasing)):
            yield self._graph.hashes[at], self._ledger.authors[at], self._ledger.erasures[at]

    @cached_property
    def overruled(self) -> int:
        """The words that are against each other where the answer is no: what was taken away is back."""
        found = 0
        for entry, answers in self._ledger.answers.items():
            if len(answers) > 1 and self.word(entry) is False:
                said = list(self._said(entry, self._standing))
                found |= bits_of(item.at for item in said if any(one.yes for one in said))
        return found
