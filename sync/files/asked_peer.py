"""What a connected PC was asked for, how much more it may be asked for, and whether it gets on; pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from sync.files.manifest import SEALED_SIZE

Question = tuple[bytes, int | None]
"""A file, and which chunk of it; None: its manifest."""

WINDOW: Final = SEALED_SIZE
"""Bytes that a PC was asked for, or gave, and that are not kept yet."""
ASKS_LIMIT: Final = 32
"""Questions to one PC on their way."""
STALL_MS: Final = 5_000
"""A PC from which nothing at all has come for so long while something was asked has stalled: others are asked too."""
REST_MS: Final = 30_000
"""So has one of whose answers nothing has come for so long, whatever else it says."""


class Asked(NamedTuple):
    """A question on its way: the bytes of its answer, and when it was asked."""

    size: int
    at_ms: int


class AskedPeer:
    """asked: what is on its way, by file and chunk
    taken: bytes of that, and of what came and is not kept yet
    heard_ms, moved_ms: when bytes last came; when bytes of an answer did
    has_stalled: whether others are asked for the same
    """

    def __init__(self, now_ms: int) -> None:
        self.asked: dict[Question, Asked] = {}
        self.taken = 0
        self.heard_ms = self.moved_ms = now_ms
        self.has_stalled = False

    @property
    def is_idle(self) -> bool:
        """Whether it has nothing to do."""
        return not (self.taken or self.asked or self.has_stalled)

    def may_take(self, size: int) -> bool:
        """Whether it may be asked now for so many bytes."""
        if self.has_stalled or len(self.asked) >= ASKS_LIMIT:
            return False
        return not self.taken or self.taken + size <= WINDOW

    def ask(self, key: Question, size: int, now_ms: int) -> None:
        """It is asked for this, whose answer has so many bytes."""
        if not self.asked:
            self.heard_ms = self.moved_ms = now_ms
        self.answered(key)
        self.taken += size
        self.asked[key] = Asked(size, now_ms)

    def answered(self, key: Question) -> int:
        """That is on its way no more: how many bytes it was asked for."""
        size = self.asked.pop(key).size if key in self.asked else 0
        self.taken -= size
        return size

    def is_resting(self, now_ms: int) -> bool:
        """Whether nothing has come for so long that others are to be asked."""
        return bool(self.asked) and (now_ms - self.heard_ms >= STALL_MS or now_ms - self.moved_ms >= REST_MS)
