"""Who has connected and has not shown yet who it is: a few at a time, and the silent make room for the next.

Whoever only holds connections open therefore keeps nobody out, from the same address neither: a PC of the shop says who
it is within a moment of connecting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final


class Visitor:
    """One connection of an address. `has_spoken`: a whole frame came from it. `turn_out` ends it."""

    def __init__(self, host: str) -> None:
        self.host: Final = host
        self.has_spoken = False
        self.turn_out: Callable[[], object] = lambda: None


class Lobby:
    """At most `limit` visitors, and `per_host` of one address."""

    def __init__(self, limit: int, per_host: int) -> None:
        self._limit = limit
        self._per_host = per_host
        self._visitors: dict[Visitor, None] = {}

    def __len__(self) -> int:
        return len(self._visitors)

    def enter(self, host: str) -> Visitor | None:
        """Let one in, in place of one that is silent where there are too many; None: there is no such."""
        counts = Counter(visitor.host for visitor in self._visitors)
        if counts[host] >= self._per_host:
            crowd = host
        elif len(self._visitors) >= self._limit:
            crowd = counts.most_common(1)[0][0]
        else:
            crowd = ""
        if crowd and not self._turn_one_out(crowd):
            return None
        visitor = Visitor(host)
        self._visitors[visitor] = None
        return visitor

    def leave(self, visitor: Visitor) -> None:
        """It is known who it is, or it has gone."""
        self._visitors.pop(visitor, None)

    def _turn_one_out(self, host: str) -> bool:
        """End the connection of an address that has been silent for longest."""
        silent = (visitor for visitor in self._visitors if visitor.host == host and not visitor.has_spoken)
        longest = next(silent, None)
        if longest is None:
            return False
        self.leave(longest)
        longest.turn_out()
        return True
