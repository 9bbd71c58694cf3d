"""The chains held, as trees: their tips, the vector they make, and which entries are in the past of a tip.

Kept in memory beside the log; `Log.chains` gives the one that is up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sync.branches import Branches, BranchPlace, Past, Span
from sync.changes import Claim
from sync.control import TIPS_LIMIT, Cut, CutTips, Tip
from sync.entry import CONTENT, CONTROL, SEQ_LIMIT, Entry
from sync.tips import AllTips, Link, named_tips
from sync.vectors import Tips, Vector, newest

Links = Callable[[bytes, int], list[tuple[bytes, bytes]]]
"""Reads the (hash, prev) of a chain's entries from the log, in the order of their numbers."""

Missing = Mapping[bytes, frozenset[bytes]]
"""Entries by feed."""
_NONE_MISSING: Missing = MappingProxyType({})


class Fork(NamedTuple):
    """Where a chain has more than one branch: `hash` is the entry that came second at `seq`."""

    feed: bytes
    chain: int
    seq: int
    hash: bytes


class Absent(NamedTuple):
    """A content entry that is held without its body."""

    hash: bytes
    feed: bytes
    seq: int
    prev: bytes
    space: bytes
    is_kept: bool


def absent(entry: Entry) -> Absent:
    """What is kept at hand of an entry without its body."""
    return Absent(entry.hash, entry.feed, entry.seq, entry.header.prev, entry.header.space, entry.header.is_kept)


class Chains:
    """Every chain of every feed.

    absent: by feed the content that is held without its bodies, by hash
    """

    def __init__(self, tips: Iterable[tuple[Link, Tip]], absent: Iterable[Absent], links: Links) -> None:
        self.absent: dict[bytes, dict[bytes, Absent]] = {}
        self._fresh: dict[bytes, list[bytes]] = {}
        self.dropped(absent)
        self._tips = AllTips(tips)
        self._links = links
        self._branches: dict[Link, Branches] = {}
        self._vectors: dict[int, tuple[Missing, Vector]] = {}
        self._stale: dict[int, set[bytes]] = {CONTROL: set(), CONTENT: set()}

    def grow(self, entry: Entry) -> Fork | None:
        """Take note of a new entry, after its `prev`; the fork that it opens, if it does."""
        header, link = entry.header, (entry.feed, entry.chain)
        forked = self._tips.grow(link, Tip(header.seq, entry.hash), header.prev)
        self._stale[header.chain].add(header.feed)
        if link in self._branches:
            self._branches[link].grow(entry.hash, header.prev)
        if entry.body is None:
            self.dropped([absent(entry)])
        return Fork(header.feed, header.chain, header.seq, entry.hash) if forked else None

    def dropped(self, absent: Iterable[Absent]) -> None:
        """These are held without their bodies."""
        for item in absent:
            self.absent.setdefault(item.feed, {})[item.hash] = item
            self._fresh.setdefault(item.feed, []).append(item.hash)

    @property
    def has_fresh(self) -> bool:
        """Whether absent bodies came or went that `take_fresh` did not give."""
        return bool(self._fresh)

    def take_fresh(self, feed: bytes) -> list[bytes] | None:
        """What of a feed's absent bodies was not given by this yet; None where nothing came or went since."""
        return self._fresh.pop(feed, None)

    def completed(self, entry: Entry) -> None:
        """A body that was absent is here now."""
        self.absent.get(entry.feed, {}).pop(entry.hash, None)
        self._fresh.setdefault(entry.feed, [])

    def tips(self, feed: bytes, chain: int) -> Mapping[bytes, int]:
        """The sequence number of each tip of a chain, by its hash."""
        return self._tips.of((feed, chain))

    def is_forked(self, feed: bytes, chain: int) -> bool:
        """Whether a chain has more than one branch."""
        return (feed, chain) in self._tips.many

    def forked(self, chain: int) -> list[bytes]:
        """The feeds whose chain has more than one branch, sorted."""
        return sorted(feed for feed, kind in self._tips.many if kind == chain)

    def feeds(self, chain: int) -> list[bytes]:
        """Every feed that has entries in this chain."""
        return [feed for feed, kind in self._tips if kind == chain]

    def vector(self, chain: int, missing: Missing = _NONE_MISSING) -> Vector:
        """What is held of every feed's chain, up to the first body that is `missing`, by feed.

        Kept at hand: a new one is made only when something has changed. Not to be changed.
        """
        known, vector = self._vectors.get(chain, (missing, {}))
        stale = self._stale[chain]
        if chain not in self._vectors:
            stale = set(self.feeds(chain))
        elif known != missing:
            feeds = {*known, *missing}
            stale = stale | {feed for feed in feeds if known.get(feed) != missing.get(feed)}
        if stale:
            changed = {feed: self._vector_tips(feed, chain, missing.get(feed)) for feed in stale}
            vector = {feed: tips for feed, tips in {**vector, **changed}.items() if tips}
            self._stale[chain] = set()
        self._vectors[chain] = (missing, vector)
        return vector

    def _vector_tips(self, feed: bytes, chain: int, missing: frozenset[bytes] | None) -> Tips:
        if not missing:
            return self._tips.named((feed, chain))
        ends = self.complete(feed, chain, missing)
        return named_tips(sorted(ends), ends)

    def complete(self, feed: bytes, chain: int, missing: frozenset[bytes] | None = None) -> Mapping[bytes, int]:
        """The tips of a chain up to the first body that is `missing` on each branch. Not to be changed."""
        if not missing:
            return self.tips(feed, chain)
        if self.is_forked(feed, chain):
            return self.branches(feed, chain).ends_before(missing)
        first = min((self.absent[feed][digest] for digest in missing), key=lambda item: item.seq)
        return {first.prev: first.seq - 1} if first.seq > 1 else {}

    def branches(self, feed: bytes, chain: int) -> Branches:
        """A chain that forked, as a tree; kept at hand."""
        link = (feed, chain)
        if link not in self._branches:
            self._branches[link] = Branches(self._links(feed, chain))
        return self._branches[link]

    def place(self, feed: bytes, chain: int, entry: Tip) -> BranchPlace:
        """Where a held entry stands; a chain that did not fork is one branch."""
        return (
            self.branches(feed, chain).place(entry.hash) if self.is_forked(feed, chain) else BranchPlace(0, entry.seq)
        )

    def ways(self, feed: bytes, chain: int, ranges: Iterable[tuple[int, Tip]]) -> Mapping[int, list[tuple[int, int]]]:
        """The numbers, from one to another, by branch, that lie on the ways from a number up to a held entry."""
        if not self.is_forked(feed, chain):
            return {0: [(first, tip.seq) for first, tip in ranges]}
        return self.branches(feed, chain).ways((first, tip.hash) for first, tip in ranges)

    def within(self, feed: bytes, chain: int, seq: int, digest: bytes, tip: Tip) -> bool:
        """Whether a held entry is in the past of a tip, or is it. A tip that is not held is judged by its number."""
        if seq >= tip.seq or not self.is_forked(feed, chain):
            return tip.hash == digest or seq < tip.seq
        branches = self.branches(feed, chain)
        return tip.hash not in branches or branches.within(digest, tip.hash)

    def span(self, feed: bytes, chain: int, entry: Tip) -> Span:
        """Where a held entry stands in its chain."""
        if not self.is_forked(feed, chain):
            return Span(entry.seq, SEQ_LIMIT)
        return self.branches(feed, chain).span(entry.hash)

    def beyond(self, feed: bytes, chain: int, tips: Tips) -> int:
        """How many of the entries held are in the past of none of these tips, which others claim to hold."""
        if not self.is_forked(feed, chain):
            return max(0, max(self.tips(feed, chain).values(), default=0) - newest(tips))
        if self._are_allnamed_tips(feed, chain, tips):
            return 0
        past, found = self.past(feed, chain, tips), 0
        for digest, seq in self.tips(feed, chain).items():
            found += seq - past.upto(digest)
            past.add(digest)
        return found

    def known_up_to(self, feed: bytes, chain: int, tips: Tips) -> int:
        """The number up to which whoever claims to hold these tips has all that is held here of a chain."""
        if not self.is_forked(feed, chain):
            return newest(tips)
        newest_here = max(self.tips(feed, chain).values())
        if self._are_allnamed_tips(feed, chain, tips):
            return newest_here
        return min(self.past(feed, chain, tips).ends(), default=newest_here)

    def _are_allnamed_tips(self, feed: bytes, chain: int, tips: Tips) -> bool:
        """Whether who names these tips of a chain that forked has every branch of it that is here."""
        return set(self._tips.named((feed, chain))) <= set(tips)

    def past(self, feed: bytes, chain: int, tips: Tips) -> Past:
        """What of a chain that forked is in the past of these tips."""
        return self.branches(feed, chain).past(tip.hash for tip in tips)

    def cut(self, feeds: Iterable[bytes]) -> Cut:
        """The tips of both chains of these feeds, as a removal names what it lets stand."""
        links = [(feed, chain) for feed in sorted(set(feeds)) for chain in (CONTROL, CONTENT)]
        return tuple(CutTips(*link, _lowest(self._tips.of(link))) for link in links if link in self._tips)


def _lowest(tips: Mapping[bytes, int]) -> tuple[Tip, ...]:
    return tuple(Tip(tips[tip], tip) for tip in sorted(tips)[:TIPS_LIMIT])


def span_of(chains: Chains, claim: Claim) -> Span:
    """Where the entry that holds a change stands in its content chain."""
    return chains.span(claim.feed, CONTENT, Tip(claim.seq, claim.entry))
