"""Who has connected and has not shown yet who it is: a few at a time, and the silent make room for the next.

Whoever only holds connections open therefore keeps nobody out, from the same address neither: a PC of the shop says who
it is within a moment of connecting. Nor does whoever says something on each of them, from many addresses: some places
are for addresses where the shop's PCs are known to be, and others take none from those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Final


class Visitor:
    """One connection of an address. `is_familiar`: a PC of the shop is known to be there. `has_spoken`: a whole frame
    came from it. `turn_out` ends it."""

    def __init__(self, host: str, is_familiar: bool) -> None:
        self.host: Final = host
        self.is_familiar: Final = is_familiar
        self.has_spoken = False
        self.turn_out: Callable[[], object] = lambda: None


class Lobby:
    """At most `limit` visitors, `reserved` of them only from addresses where PCs of the shop are known to be, and
    `per_host` from one address."""

    def __init__(self, limit: int, per_host: int, reserved: int, is_familiar: Callable[[str], bool]) -> None:
        self._limit = limit
        self._per_host = per_host
        self._reserved = reserved
        self._is_familiar = is_familiar
        self._visitors: dict[Visitor, None] = {}

    def __len__(self) -> int:
        return len(self._visitors)

    def enter(self, host: str) -> Visitor | None:
        """Let one in, in place of one that is silent where there are too many; None: there is no such."""
        visitor = Visitor(host, self._is_familiar(host))
        crowd = self._crowd(visitor)
        if crowd is not None and not self._turn_one_out(crowd):
            return None
        self._visitors[visitor] = None
        return visitor

    def _crowd(self, visitor: Visitor) -> list[Visitor] | None:
        """Those of whom there would be too many, one of whom has to go; for a stranger none whose address is known."""
        here = [other for other in self._visitors if other.host == visitor.host]
        if len(here) >= self._per_host:
            return here
        strangers = [other for other in self._visitors if not other.is_familiar]
        if not visitor.is_familiar and len(strangers) >= self._limit - self._reserved:
            return strangers
        if len(self._visitors) >= self._limit:
            return strangers if strangers or not visitor.is_familiar else [*self._visitors]
        return None

    def leave(self, visitor: Visitor) -> None:
        """It is known who it is, or it has gone."""
        self._visitors.pop(visitor, None)

    def _turn_one_out(self, crowd: Collection[Visitor]) -> bool:
        """End the connection that has been silent for longest, of the address that has most."""
        counts = Counter(visitor.host for visitor in crowd)
        silent = [visitor for visitor in crowd if not visitor.has_spoken]
        longest = max(silent, key=lambda visitor: counts[visitor.host], default=None)
        if longest is None:
            return False
        self.leave(longest)
        longest.turn_out()
        return True
