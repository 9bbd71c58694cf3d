"""The tips of chains, most of which have one, and how vectors name those of a chain that forked."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Final

from sync.control import TIPS_LIMIT, Tip
from sync.entry import HASH_SIZE
from sync.vectors import Tips

Link = tuple[bytes, int]
"""A feed and one of its two chains."""


def named_tips(hashes: Sequence[bytes], numbers: Mapping[bytes, int]) -> Tips:
    """As many tips, sorted, as a vector has room for. Where there are more, the last one named is none: its hash stands
    for all of them, so that vectors are the same if and only if the same branches are held. It is numbered 1, which
    puts it beyond nothing."""
    if len(hashes) <= TIPS_LIMIT:
        return tuple(Tip(numbers[tip], tip) for tip in hashes)
    named = {tip: numbers[tip] for tip in hashes[: TIPS_LIMIT - 1]}
    named[blake2b(b"countertop/branches/1" + b"".join(hashes), digest_size=HASH_SIZE).digest()] = 1
    return tuple(Tip(named[tip], tip) for tip in sorted(named))


class _ManyTips:
    """The tips of a chain that forked: `numbers` by hash, and the hashes in order, which is how vectors name them."""

    def __init__(self, tips: Iterable[Tip]) -> None:
        self.numbers: Final = {tip.hash: tip.seq for tip in tips}
        self._order: Final = sorted(self.numbers)
        self._named: Tips | None = None

    def add(self, tip: Tip) -> None:
        """One more."""
        self.numbers[tip.hash] = tip.seq
        insort(self._order, tip.hash)
        self._named = None

    def discard(self, digest: bytes) -> bool:
        """Whether it was one; it is none any more."""
        if self.numbers.pop(digest, None) is None:
            return False
        del self._order[bisect_left(self._order, digest)]
        self._named = None
        return True

    def named(self) -> Tips:
        """As vectors name them; kept at hand."""
        if self._named is None:
            self._named = named_tips(self._order, self.numbers)
        return self._named


class AllTips:
    """The tips of every chain. Most have one: that is kept as it stands in a vector."""

    def __init__(self, tips: Iterable[tuple[Link, Tip]]) -> None:
        self.many: Final[dict[Link, _ManyTips]] = {}
        self._one: Final[dict[Link, Tips]] = {}
        for link, tip in tips:
            self._add(link, tip)

    def _add(self, link: Link, tip: Tip) -> bool:
        """Whether it is beside others."""
        only = self._one.pop(link, None)
        if only is None and link not in self.many:
            self._one[link] = (tip,)
            return False
        if only is not None:
            self.many[link] = _ManyTips(only)
        self.many[link].add(tip)
        return True

    def __contains__(self, link: Link) -> bool:
        return link in self._one or link in self.many

    def __iter__(self) -> Iterator[Link]:
        yield from self._one
        yield from self.many

    def grow(self, link: Link, tip: Tip, prev: bytes) -> bool:
        """Put a tip in the place of the one that it follows; whether that opens a fork."""
        only = self._one.get(link)
        if only is not None and only[0].hash == prev:
            self._one[link] = (tip,)
            return False
        follows = link in self.many and self.many[link].discard(prev)
        return self._add(link, tip) and not follows

    def of(self, link: Link) -> Mapping[bytes, int]:
        """The number of each tip of a chain, by its hash."""
        only = self._one.get(link)
        if only is not None:
            return {only[0].hash: only[0].seq}
        return self.many[link].numbers if link in self.many else {}

    def named(self, link: Link) -> Tips:
        """As vectors name them."""
        return self._one.get(link) or self.many[link].named()
