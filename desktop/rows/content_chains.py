"""Where content stands: what rows need to know of entries that they cannot read, or that were said elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from desktop.rows.standing_entry import clamped
from sync.authority import Standing
from sync.control import Tip
from sync.entry import CONTENT

if TYPE_CHECKING:
    from sync.entry import Entry
    from sync.replica import Replica


class ChainPlace(NamedTuple):
    """Where an entry stands in its feed's content chain."""

    feed: bytes
    seq: int
    hash: bytes


class ContentChains(Protocol):
    """The content that is held, by its places."""

    def place(self, hash: bytes, space: bytes) -> ChainPlace | None:
        """Where an entry of a space is, whether it can be read or not; None unless it is here and stands."""

    def anywhere(self, hash: bytes) -> ChainPlace | None:
        """The same of an entry of any space."""

    def is_forked(self, feed: bytes) -> bool:
        """Whether a chain has more than one branch."""

    def precedes(self, one: ChainPlace, other: ChainPlace) -> bool:
        """Whether of two entries of a chain the first stands before the other, on one branch with it."""


class HeldChains:
    """What a replica holds."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def place(self, hash: bytes, space: bytes) -> ChainPlace | None:
        entry = self._replica.log.entry(hash)
        return self._standing(entry) if entry is not None and entry.header.space == space else None

    def anywhere(self, hash: bytes) -> ChainPlace | None:
        entry = self._replica.log.entry(hash)
        return self._standing(entry) if entry is not None else None

    def stamp(self, hash: bytes) -> int | None:
        """When an entry of any space was signed, by its author's clock; None unless it is here and stands."""
        entry = self._replica.log.entry(hash)
        return None if entry is None or self._standing(entry) is None else clamped(entry.header.stamp)

    def _standing(self, entry: Entry) -> ChainPlace | None:
        stands = entry.chain == CONTENT and self._replica.opener.standing(entry) is Standing.STANDS
        return ChainPlace(entry.feed, entry.header.seq, entry.hash) if stands else None

    def is_forked(self, feed: bytes) -> bool:
        return self._replica.log.chains.is_forked(feed, CONTENT)

    def precedes(self, one: ChainPlace, other: ChainPlace) -> bool:
        tip = Tip(other.seq, other.hash)
        return one.hash != other.hash and self._replica.log.chains.within(one.feed, CONTENT, one.seq, one.hash, tip)
