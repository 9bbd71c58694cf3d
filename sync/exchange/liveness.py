"""How long a peer may be silent, and how much it may talk without saying anything."""

from __future__ import annotations

from typing import Final

from sync.errors import MalformedError
from sync.exchange.actions import SilentError

PING_AFTER_MS: Final = 3_000
"""Having said nothing for so long, say that we are there."""
OUT_OF_REACH_AFTER_MS: Final = 7_000
"""Having heard nothing for so long, the peer counts as out of reach until it is heard again."""
LATE_TICK_MS: Final = 2_000
"""A tick that comes later than this says that this PC was slow, not that the peer was silent."""
SILENCE_LIMIT_MS: Final = 60_000
"""Having heard nothing, or no answer to what was sent, for so long, close."""
SLOWEST_BYTES_MS: Final = 4
"""What is on its way to the peer may take as long as it takes over a line of 4 kB a second."""
TRY_AGAIN_MS: Final = 30_000
"""What was refused may be tried again after this long."""
CHATTER_LIMIT: Final = 200
"""Frames that move nothing (pings, questions, strange tags) that may come at once; they refill at 10 a second."""
CHATTER_REFILL_MS: Final = 100


class Liveness:
    """One peer's: when it was last heard, last moved something, was last spoken to, and what it has left to chatter."""

    def __init__(self, now_ms: int) -> None:
        self._heard_ms = self._moved_ms = self._said_ms = self._tried_ms = self._chatter_ms = self._ticked_ms = now_ms
        self._unheard_ms = 0
        self._chatter = 0

    @property
    def heard_ms(self) -> int:
        """When the peer was last heard."""
        return self._heard_ms

    @property
    def is_out_of_reach(self) -> bool:
        """Whether nothing has been heard for so long that the peer is most likely not there."""
        return self._unheard_ms >= OUT_OF_REACH_AFTER_MS

    def heard(self, now_ms: int) -> None:
        """A frame came, or a part of one."""
        if now_ms > self._heard_ms:
            self._heard_ms = now_ms
            self._unheard_ms = 0

    def said(self, now_ms: int) -> None:
        """A frame is on its way to the peer."""
        self._said_ms = now_ms

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

    def tick(self, now_ms: int, on_way: int = 0) -> None:
        """Time has passed, and so many bytes are on their way to the peer. Raises SilentError when nothing was heard,
        or nothing answered, for too long."""
        self._unheard_ms += min(now_ms - self._ticked_ms, LATE_TICK_MS)
        self._ticked_ms = now_ms
        if now_ms - min(self._heard_ms, self._moved_ms + on_way // SLOWEST_BYTES_MS) >= SILENCE_LIMIT_MS:
            raise SilentError("The other PC stopped answering.")

    def should_ping(self, now_ms: int) -> bool:
        """Whether it is time to say that we are there."""
        return now_ms - self._said_ms >= PING_AFTER_MS

    def should_try_again(self, now_ms: int) -> bool:
        """Whether what was refused may be tried again; taken as tried then."""
        due = now_ms - self._tried_ms >= TRY_AGAIN_MS
        if due:
            self._tried_ms = now_ms
        return due
