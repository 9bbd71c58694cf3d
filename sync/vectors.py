"""Version vectors over chains, and the little arithmetic on them that an exchange needs.

A vector says, for each feed of which something is held, the tips of one of its chains: one as a rule, up to 8 after a
fork. Whoever holds a tip holds everything in its past.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping

from sync.control import Tip

Tips = tuple[Tip, ...]
Vector = dict[bytes, Tips]
"""Feed (32 bytes) to its tips, at most 8, sorted by hash."""


def newest(tips: Iterable[Tip]) -> int:
    """The highest sequence number among tips, 0 for none."""
    return max((tip.seq for tip in tips), default=0)


def advanced(tips: Iterable[Tip], passed: Container[bytes], tip: Tip) -> Tips:
    """The tips after a run that ended in `tip` and went by the entries `passed`; another branch stays beside it."""
    return tuple(sorted({other for other in tips if other.hash not in passed} | {tip}, key=lambda item: item.hash))


def lacking(mine: Mapping[bytes, Tips], theirs: Mapping[bytes, Tips], cut: Collection[bytes] = ()) -> int:
    """About how many entries that `theirs` counts are beyond `mine`, for a progress line; without `cut` off feeds."""
    others = ((feed, tips, mine.get(feed, ())) for feed, tips in theirs.items() if feed not in cut)
    return sum(max(0, newest(tips) - newest(held)) for feed, tips, held in others if tips is not held)
