"""Where content stands, for whoever reads a log beside its replica."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desktop.rows.content_chains import ChainPlace
from sync.branches import Branches
from sync.entry import decode_header

_PLACE: Final = """
SELECT f.feed, e.seq, s.space FROM entries e JOIN feeds f ON f.id = e.feed JOIN spaces s ON s.id = e.space
WHERE e.hash = ? AND e.chain = 1
"""
_TIPS: Final = "SELECT count(*) FROM tips t JOIN feeds f ON f.id = t.feed WHERE f.feed = ? AND t.chain = 1"
_FORKED: Final = "SELECT DISTINCT feed FROM forks WHERE chain = 1"
_LINKS: Final = """
SELECT e.hash, e.raw FROM entries e JOIN feeds f ON f.id = e.feed WHERE f.feed = ? AND e.chain = 1 ORDER BY e.seq
"""


class LogChains:
    """For one question: a chain that forked is read once. Whether an entry stands is not asked: verdicts are the
    replica's. `ask`: the rows that a query of the log gives, with these values."""

    def __init__(self, ask: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._ask = ask
        self._forked: dict[bytes, Branches | None] = {}

    def place(self, hash: bytes, space: bytes) -> ChainPlace | None:
        return next((ChainPlace(feed, seq, hash) for feed, seq, of in self._ask(_PLACE, hash) if of == space), None)

    def anywhere(self, hash: bytes) -> ChainPlace | None:
        return next((ChainPlace(feed, seq, hash) for feed, seq, _ in self._ask(_PLACE, hash)), None)

    def is_forked(self, feed: bytes) -> bool:
        return self._branches(feed) is not None

    def forked(self) -> frozenset[bytes]:
        """The feeds whose chains have more than one branch."""
        return frozenset(feed for (feed,) in self._ask(_FORKED))

    def precedes(self, one: ChainPlace, other: ChainPlace) -> bool:
        branches = self._branches(one.feed)
        if branches is None:
            return one.seq < other.seq
        return one.hash != other.hash and branches.within(one.hash, other.hash)

    def _branches(self, feed: bytes) -> Branches | None:
        """Those of a chain that forked."""
        if feed not in self._forked:
            ((tips,),) = self._ask(_TIPS, feed)
            self._forked[feed] = self._read(feed) if tips > 1 else None
        return self._forked[feed]

    def _read(self, feed: bytes) -> Branches:
        return Branches((digest, decode_header(raw).prev) for digest, raw in self._ask(_LINKS, feed))
