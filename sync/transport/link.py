"""One connection to one peer: an exchange's frames and times carried over a stream, until either side ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sync.exchange import Exchange, Send, State
from sync.exchange.actions import Action
from sync.exchange.comparison import Likeness
from sync.exchange.messages import FRAME_LIMIT
from sync.transport.carrying import TICK_S, carry
from sync.transport.connection import FrameStream, LostError
from sync.transport.greeting import Peer

QUEUE_LIMIT: Final = 64 << 20
"""Bytes that may wait to be sent; the exchange's window keeps them far below."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A PC that is connected: its device id, where it is, since when (Unix ms), how far its clock is ahead of ours
    (ms, None until it said), whether we called it, where the exchange stands, and whether it shows what we do."""

    device: bytes
    address: str
    since_ms: int
    clock_difference_ms: int | None
    dialled: bool
    state: State
    likeness: Likeness


class Link:
    """A connection after the handshake.

    `dialled` says whether this PC made it; `since_s` is the loop's time when it was made. `prove` tells the listener
    that this is no stranger. `on_step` is called after everything that may have changed what there is to know about
    it; whoever gets it keeps `known` (control says that the device is one of the shop's), `welcomed` and `reachable`.
    """

    def __init__(
        self,
        stream: FrameStream,
        peer: Peer,
        exchange: Exchange,
        *,
        dialled: bool,
        prove: Callable[[], None],
        on_step: Callable[[Link], None],
    ) -> None:
        self.stream = stream
        self.peer = peer
        self.exchange = exchange
        self.dialled = dialled
        self.prove = prove
        self.known = False
        self.welcomed = False
        self.reachable = True
        self.since_s = asyncio.get_running_loop().time()
        self.reason = ""
        self._on_step = on_step
        self._flushed = asyncio.Event()
        self._outgoing: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._waiting = 0

    async def run(self) -> None:
        """Exchange until the end; afterwards `reason` says in a sentence why it ended. Does not close the stream."""
        self._perform(self.exchange.start())
        broken_off = await carry(self._read(), self._write(), self._keep_time())
        self.reason = self.reason or broken_off or ""

    def news(self) -> None:
        """The store holds something new: the other PC gets it before whoever wrote it goes on.

        What came from the other PC itself is part of the step that took it in.
        """
        is_taking_in = self.exchange.is_busy
        actions = self.exchange.news(self._now_ms)
        if not is_taking_in:
            with suppress(LostError):  # whoever keeps time meets it again
                self._perform(actions)

    def end(self, sentence: str) -> None:
        """Say good-bye; `run` returns once that is sent."""
        self._perform(self.exchange.end(sentence))

    @property
    def unheard_ms(self) -> int:
        """How long ago the other PC was last heard."""
        return self._now_ms - self.exchange.liveness.heard_ms

    def connection(self, wall_ms: int) -> Connection:
        """How it stands now, at this time on the wall clock."""
        age_ms = int((asyncio.get_running_loop().time() - self.since_s) * 1000)
        return Connection(
            self.peer.device,
            str(self.stream.remote),
            wall_ms - age_ms,
            self.exchange.clock_difference_ms,
            self.dialled,
            self.exchange.state,
            self.exchange.comparison.likeness,
        )

    @property
    def _now_ms(self) -> int:
        return int(asyncio.get_running_loop().time() * 1000)

    def _perform(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, Send):
                self._send(action.frame)
            else:
                self.reason = action.reason
                self._outgoing.put_nowait(None)
        if self._waiting > QUEUE_LIMIT:
            raise LostError("The other PC takes nothing any more.")
        self._on_step(self)

    def _send(self, frame: bytes) -> None:
        """At once where nothing waits before it."""
        if self._waiting or not self.stream.send(frame):
            self._waiting += len(frame)
            self._outgoing.put_nowait(frame)

    async def _read(self) -> None:
        while not self.exchange.closed:
            frame = await self.stream.read(FRAME_LIMIT)
            self._perform(self.exchange.receive(frame, self._now_ms))
            await asyncio.sleep(0)  # a peer that sends without a pause leaves the loop to others in between
        await self._flushed.wait()

    async def _write(self) -> None:
        try:
            while (frame := await self._outgoing.get()) is not None:
                await self.stream.write(frame)
                self._waiting -= len(frame)
        finally:
            self._flushed.set()

    async def _keep_time(self) -> None:
        while not self.exchange.closed:
            await asyncio.sleep(TICK_S)
            self.exchange.liveness.heard(int(self.stream.fed_s * 1000))  # a frame that is not whole yet counts
            self._perform(self.exchange.tick(self._now_ms))
        await self._flushed.wait()
