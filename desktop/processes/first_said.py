"""What one PC says again and again: how often it had said as much before, on each branch of its chain by itself.

Else whoever's chain forks could say so much beside what they said that this would no longer count.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from desktop.rows.content_chains import ChainPlace, ContentChains


def said_before(places: Iterable[ChainPlace], chains: ContentChains) -> dict[bytes, int]:
    """How many of these entries stand before each of them in its chain, on its branch; by their hashes."""
    found: dict[bytes, int] = {}
    for _, of_feed in groupby(sorted(places), key=lambda place: place.feed):
        earlier: list[ChainPlace] = []
        for place in of_feed:
            last = _last_before(place, earlier, chains)
            found[place.hash] = 0 if last is None else found[last.hash] + 1
            earlier.append(place)
    return found


def _last_before(place: ChainPlace, earlier: Sequence[ChainPlace], chains: ContentChains) -> ChainPlace | None:
    if not chains.is_forked(place.feed):
        return earlier[-1] if earlier else None
    return next((each for each in reversed(earlier) if chains.precedes(each, place)), None)
