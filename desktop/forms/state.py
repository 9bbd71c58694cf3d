"""Which publications of a form count, which follows which, and which is in force: a pure function of them (AREAS §5).

A publication says what its author held of every chain. What lies beyond that is judged by it; what does not, by those
that came before. So whoever narrows who may do something leaves alone all that was seen, and what an entry says about
itself decides nothing. Nothing here depends on the order in which publications are given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from sync.control import Role

if TYPE_CHECKING:
    from desktop.rows.content_chains import ChainPlace, ContentChains
    from sync.control import Tip


class Publication(NamedTuple):
    """What one entry publishes.

    place, stamp: of its entry; `role`: with which it was written
    is_creators: whether whoever made the form wrote it
    locks: whether it says that only managers and owners publish this form
    cut: the tips of each feed's content that its author held
    """

    place: ChainPlace
    stamp: int
    role: Role
    is_creators: bool
    locks: bool
    cut: Mapping[bytes, Sequence[Tip]]

    @property
    def is_managers(self) -> bool:
        """Whether a manager or owner wrote it."""
        return self.role >= Role.MANAGER

    @property
    def rank(self) -> tuple[Role, int, bytes]:
        """Of those that were made apart the highest is in force."""
        return self.role, self.stamp, self.place.hash


class Publications:
    """All of one form that are here.

    all, counting: in the order of their hashes; those whose authors may publish it
    """

    def __init__(self, publications: Iterable[Publication], chains: ContentChains) -> None:
        self._chains: Final = chains
        self.all: Final = sorted(publications, key=lambda one: one.place.hash)
        managers = [one for one in self.all if one.is_managers]
        self.counting: Final = [one for one in self.all if one.is_managers or self._may_publish(one, managers)]
        self._known: dict[tuple[bytes, int], Publication | None] = {}
        self._ends: dict[bytes, list[int]] = {}

    @property
    def is_locked(self) -> bool:
        """Whether only managers and owners publish what comes after all of these."""
        return any(one.locks for one in self._last([one for one in self.all if one.is_managers]))

    def _may_publish(self, one: Publication, managers: Sequence[Publication]) -> bool:
        """Whether somebody who is neither manager nor owner may: whoever made it, unless these had locked it."""
        if not one.is_creators:
            return False
        beyond = [other for other in managers if not self.had_seen(other, one.place)]
        return not any(other.locks for other in self._last(beyond))

    def had_seen(self, publication: Publication, place: ChainPlace) -> bool:
        """Whether what stands at a place lies within a publication's cut. Of a chain that forked only the branch of a
        tip, as far as that is here; of its own branch what it comes after, whatever it says."""
        own = publication.place
        if place.feed == own.feed:
            if self._chains.precedes(place, own):
                return True
            if place == own or self._chains.precedes(own, place):
                return False
        return any(
            place.seq <= tip.seq and not self._are_apart(place, tip) for tip in publication.cut.get(place.feed, ())
        )

    def _are_apart(self, place: ChainPlace, tip: Tip) -> bool:
        """Whether a tip is known to be on another branch."""
        if not self._chains.is_forked(place.feed):
            return False
        end = self._chains.anywhere(tip.hash)
        if end is None or end == place or end.feed != place.feed:
            return False
        return not self._chains.precedes(place, end) and not self._chains.precedes(end, place)

    def follows(self, later: Publication, earlier: Publication) -> bool:
        """Whether one follows another. Two that both claim it were made apart, whatever they say."""
        return self.had_seen(later, earlier.place) and not self.had_seen(earlier, later.place)

    def _last(self, some: Sequence[Publication]) -> Sequence[Publication]:
        """Those of these that none of them follows; all of them where they claim to follow one another in a circle."""
        return [one for one in some if not any(self.follows(other, one) for other in some if other is not one)] or some

    @cached_property
    def current(self) -> Publication | None:
        """What the form is now."""
        return self._chosen(self.counting)

    def in_force(self, place: ChainPlace) -> Publication | None:
        """The one by which what stands at a place is judged; None before the first."""
        if self._chains.is_forked(place.feed):
            return self._in_force(place)
        key = (place.feed, self._stretch(place))
        if key not in self._known:
            self._known[key] = self._in_force(place)
        return self._known[key]

    def _in_force(self, place: ChainPlace) -> Publication | None:
        return self._chosen([one for one in self.counting if not self.had_seen(one, place)])

    def _chosen(self, some: Sequence[Publication]) -> Publication | None:
        return max(self._last(some), key=lambda one: one.rank, default=None)

    def _stretch(self, place: ChainPlace) -> int:
        """Which stretch of its chain an entry is in; one is in force for all of it."""
        return bisect_left(self.ends(place.feed), place.seq)

    def ends(self, feed: bytes) -> list[int]:
        """The numbers of the last entries of the stretches of a chain that did not fork, but for the last stretch."""
        if feed not in self._ends:
            self._ends[feed] = sorted({self._end(one, feed) for one in self.counting})
        return self._ends[feed]

    def _end(self, publication: Publication, feed: bytes) -> int:
        """The number of the last entry of a chain that lies within a publication's cut."""
        if feed == publication.place.feed:
            return publication.place.seq - 1
        return max((tip.seq for tip in publication.cut.get(feed, ())), default=0)
