"""Who fills a big gap: one peer at a time, so that ten PCs do not all send the same 100,000 entries to a new one."""

from __future__ import annotations

from typing import Final

BIG_GAP: Final = 2_000
"""Entries behind from which on only one peer at a time is wanted to fill the gap."""
TURN_LIMIT_MS: Final = 10_000
"""A peer whose turn it is to fill a gap and that sends nothing for so long loses its turn."""


class BulkSlot:
    """Shared by the exchanges of one PC: which of them may fill a big gap just now."""

    def __init__(self) -> None:
        self._holder: object | None = None
        self._moved_ms = 0

    def take(self, who: object, now_ms: int) -> bool:
        """Whether it is this one's turn; it is if it was, or nobody's, or the holder has sent nothing for long."""
        if self._holder is not who and self._holder is not None and now_ms - self._moved_ms < TURN_LIMIT_MS:
            return False
        if self._holder is not who:
            self._holder, self._moved_ms = who, now_ms
        return True

    def moved(self, who: object, now_ms: int) -> None:
        """Something came from this one."""
        if self._holder is who:
            self._moved_ms = now_ms

    def give(self, who: object) -> None:
        """This one needs no turn (any more)."""
        if self._holder is who:
            self._holder = None
