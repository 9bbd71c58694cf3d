"""How long a peer may be silent, and how much it may talk without saying anything."""

from __future__ import annotations

from typing import Final

from sync.errors import MalformedError
from sync.exchange.actions import SilentError

PING_AFTER_MS: Final = 20_000
"""Having heard nothing for so long, ask."""
SILENCE_LIMIT_MS: Final = 60_000
"""Having heard nothing, or no answer to what was sent, for so long, close."""
TRY_AGAIN_MS: Final = 30_000
"""What was refused may be tried again after this long."""
CHATTER_LIMIT: Final = 200
"""Frames that move nothing (pings, questions, strange tags) that may come at once; they refill at 10 a second."""
CHATTER_REFILL_MS: Final = 100


class Liveness:
    """One peer's: when it was last heard, last moved something, was last asked, and what it has left to chatter."""

    def __init__(self, now_ms: int) -> None:
        self._heard_ms = self._moved_ms = self._asked_ms = self._tried_ms = self._chatter_ms = now_ms
        self._chatter = 0

    def heard(self, now_ms: int) -> None:
        """A frame came."""
        self._heard_ms = now_ms

    def moved(self, now_ms: int) -> None:
        """Something sent was answered, or nothing is on its way."""
        self._moved_ms = now_ms

    def chattered(self, now_ms: int) -> None:
        """A frame came that moves nothing. Raises MalformedError when there were too many."""
        refilled = max(0, now_ms - self._chatter_ms) // CHATTER_REFILL_MS
        self._chatter_ms += refilled * CHATTER_REFILL_MS
        self._chatter = max(0, self._chatter - refilled) + 1
        if self._chatter > CHATTER_LIMIT:
            raise MalformedError("The other PC talks without saying anything.")

    def check(self, now_ms: int) -> None:
        """Raises SilentError when nothing was heard, or nothing answered, for too long."""
        if now_ms - min(self._heard_ms, self._moved_ms) >= SILENCE_LIMIT_MS:
            raise SilentError("The other PC stopped answering.")

    def should_ask(self, now_ms: int) -> bool:
        """Whether it is time for a ping; taken as sent then."""
        due = now_ms - max(self._heard_ms, self._asked_ms) >= PING_AFTER_MS
        if due:
            self._asked_ms = now_ms
        return due

    def should_try_again(self, now_ms: int) -> bool:
        """Whether what was refused may be tried again; taken as tried then."""
        due = now_ms - self._tried_ms >= TRY_AGAIN_MS
        if due:
            self._tried_ms = now_ms
        return due
