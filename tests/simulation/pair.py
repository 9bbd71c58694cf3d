"""Two exchanges joined by two queues, every frame of theirs on record."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sync.exchange import Close, Exchange, Send
from sync.exchange.actions import Action
from sync.exchange.bulk_slot import BulkSlot
from sync.exchange.frames import Message, decode_message
from sync.exchange.store import Store

A, B = b"a" * 16, b"b" * 16


class Pair:
    """`ends` are the two exchanges, `said[i]` what the i-th has sent, `closed[i]` how it ended; time stands still
    unless `now_ms` is moved."""

    def __init__(
        self,
        one: Store,
        other: Store,
        *,
        devices: tuple[bytes, bytes] = (A, B),
        admitted: Callable[[], bool] | None = None,
        bulk_slot: tuple[BulkSlot | None, BulkSlot | None] = (None, None),
    ) -> None:
        self.now_ms = 0
        self.stores = (one, other)
        first, second = devices
        self.ends = (
            Exchange(one, second, 0, device=first, wall_ms=lambda: 1_000, bulk_slot=bulk_slot[0]),
            Exchange(other, first, 0, device=second, wall_ms=lambda: 5_000, bulk_slot=bulk_slot[1], admitted=admitted),
        )
        self.said: tuple[list[bytes], list[bytes]] = ([], [])
        self.closed: list[Close | None] = [None, None]
        self.queues: tuple[deque[bytes], deque[bytes]] = (deque(), deque())
        for index in (0, 1):
            self.act(index, self.ends[index].start())

    def act(self, index: int, actions: list[Action]) -> None:
        """Carry out what the exchange at this end wants."""
        for action in actions:
            if isinstance(action, Send):
                self.said[index].append(action.frame)
                self.queues[index].append(action.frame)
            else:
                self.closed[index] = action

    def deliver(self, index: int) -> bool:
        """Hand the other end one frame that this end sent; False when there is none."""
        if not self.queues[index]:
            return False
        self.act(1 - index, self.ends[1 - index].receive(self.queues[index].popleft(), self.now_ms))
        return True

    def settle(self, limit: int = 10_000) -> int:
        """Deliver until nobody says anything more; how many frames that took."""
        steps = 0
        while self.deliver(0) | self.deliver(1):
            steps += 1
            assert steps < limit, "the two never stop talking"
        return steps

    def news(self, index: int) -> None:
        self.act(index, self.ends[index].news(self.now_ms))

    def pass_time(self, seconds: int) -> None:
        """Tick both every second, delivering what they say."""
        for _ in range(seconds):
            self.now_ms += 1_000
            for index in (0, 1):
                self.act(index, self.ends[index].tick(self.now_ms))
            self.settle()

    def messages(self, index: int) -> list[Message]:
        """What this end has said, decoded."""
        return [decode_message(frame) for frame in self.said[index]]
