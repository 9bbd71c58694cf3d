"""One connection for files to one PC: an exchange's frames and times carried over a stream.

What is sent is taken from the exchange one piece at a time, once the piece before has gone: so at most one chunk waits
here, and a chunk is read from the disk no sooner than it can be sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from sync.exchange.actions import Close
from sync.exchange.messages import FRAME_LIMIT
from sync.files.exchange import Event, FileExchange, answer
from sync.files.frames import PartHolding, PromiseAnswer, PromiseRequest, Request
from sync.files.traffic import FileTraffic
from sync.transport.carrying import TICK_S, carry
from sync.transport.connection import FrameStream
from sync.transport.greeting import Peer


class FileLink:
    """A connection for files after the handshake; attributes as of `Link`. `on_step` is called after everything that
    comes in."""

    def __init__(
        self,
        stream: FrameStream,
        peer: Peer,
        traffic: FileTraffic,
        *,
        dialled: bool,
        prove: Callable[[], None],
        on_step: Callable[[FileLink], None],
    ) -> None:
        self.stream = stream
        self.peer = peer
        self.device = peer.device
        self.exchange = FileExchange(traffic.store, traffic.holdings.known(peer.device), self._now_ms)
        self.dialled = dialled
        self.prove = prove
        self.known = False
        self.since_s = asyncio.get_running_loop().time()
        self.reason = ""
        self._traffic = traffic
        self._on_step = on_step
        self._to_write = asyncio.Event()

    async def run(self) -> None:
        """Exchange until the end; afterwards `reason` says in a sentence why it ended. Does not close the stream."""
        self._traffic.meet(self)
        try:
            broken_off = await carry(self._read(), self._write(), self._keep_time())
        finally:
            self._traffic.leave(self)
        self.reason = self.reason or broken_off or ""

    def ask(self, requests: Sequence[Request]) -> None:
        """Send questions."""
        for request in requests:
            self.exchange.ask(request)
        self._to_write.set()

    def say(self, message: PromiseRequest | PromiseAnswer) -> None:
        """Ask for a promise, or answer."""
        self.exchange.say(message)
        self._to_write.set()

    def tell_of_parts(self, parts: Sequence[PartHolding]) -> None:
        """These are the parts that are here now."""
        self.exchange.tell_of_parts(parts)
        self._to_write.set()

    def news(self) -> None:
        """The list of whole files has changed, or who is in the shop."""
        self.exchange.news()
        self._on_step(self)
        self._to_write.set()

    def end(self, sentence: str) -> None:
        """Say good-bye; `run` returns once that is sent."""
        self._take(self.exchange.end(sentence))

    @property
    def _now_ms(self) -> int:
        return int(asyncio.get_running_loop().time() * 1000)

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Close):
                self.reason = event.reason
            else:
                self._traffic.take(self.device, event)
        self._to_write.set()

    async def _read(self) -> None:
        while not self.exchange.closed:
            frame = await self.stream.read(FRAME_LIMIT)
            self._take(self.exchange.receive(frame, self._now_ms))
            self._on_step(self)
            await asyncio.sleep(0)  # a peer that sends without a pause leaves the loop to others in between
        await asyncio.Event().wait()  # until the good-bye is sent

    async def _write(self) -> None:
        while (out := self.exchange.next(self._now_ms)) is not None or not self.exchange.closed:
            self._to_write.clear()
            if out is None:
                await self._to_write.wait()
                continue
            frame = out if isinstance(out, bytes) else answer(out, await self._traffic.content(out))
            await self.stream.write(frame)

    def _heard(self, at_ms: int) -> None:
        self.exchange.liveness.heard(at_ms)
        self._traffic.fetching.heard(self.device, at_ms)
        if self.stream.is_amid_frame:  # however slowly it comes
            self.exchange.liveness.moved(at_ms)
            self._traffic.fetching.moved(self.device, at_ms)

    async def _keep_time(self) -> None:
        heard_s = 0.0
        while True:
            await asyncio.sleep(TICK_S)
            if self.stream.fed_s > heard_s:
                heard_s = self.stream.fed_s
                self._heard(int(heard_s * 1000))
            self._take(self.exchange.tick(self._now_ms))
            self._on_step(self)
