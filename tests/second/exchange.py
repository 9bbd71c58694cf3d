"""What two PCs say to each other once they know who they are (§6)."""

import time
from collections.abc import Callable
from typing import Any

from tests.second.entries import CONTENT, CONTROL, Entry, held_past, parse_entry
from tests.second.frames import parse_frame
from tests.second.notation import Bad, need, pack
from tests.second.replica import Replica
from tests.second.wire import Wire

WELCOME, HAVE, CONTROL_FRAME, RUN, REFUSED, SHOW, SHOWN, WANTS, PING, PONG, BYE, BULK = range(1, 13)
PERIOD_S = 0.05


class Exchange:
    """One connection; `poll` takes what came and sends what is due."""

    def __init__(self, replica: Replica, wire: Wire) -> None:
        self.replica, self.wire = replica, wire
        self.said: list[list[Any]] = []
        self._tips: dict[tuple[int, bytes], list[tuple[int, bytes]]] = {}
        self._complete = {CONTROL: False, CONTENT: False}
        self._offered_content = False
        self._frames, self._handled_by_peer, self._handled = 0, 0, 0
        self._sent: set[bytes] = set()
        self._last_ping = time.monotonic()
        genesis, device = replica.genesis.hash, replica.device
        wire.send([WELCOME, 1, 1, int(time.time() * 1000), genesis, device, [], self._lacking_keys()])
        self._send_vector(CONTROL)

    def _lacking_keys(self) -> list[bytes]:
        now = self.replica.authority.now()
        mine = [hash for hash, epoch in now.epochs.items() if now.is_entitled(self.replica.member, epoch)]
        return [hash for hash in mine if hash not in self.replica.keys][:1024]

    def _send_vector(self, chain: int) -> None:
        vector = self.replica.vector(chain)
        for start in range(0, max(len(vector), 1), 4096):
            part = vector[start : start + 4096]
            self.wire.send([HAVE, chain, part, start + 4096 >= len(vector), self._handled])

    def until(self, condition: Callable[[], object], seconds: float = 60) -> None:
        """Poll until the condition holds. Raises TimeoutError, Closed or Bad."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"said last: {self.said[-5:]}")
            self.poll()

    def poll(self) -> None:
        message = self.wire.receive(PERIOD_S)
        while message is not None:
            self.said.append(message)
            self._take(message)
            message = self.wire.receive(0)
        if time.monotonic() - self._last_ping > 3:
            self._last_ping = time.monotonic()
            self.wire.send([PING])
        self._push()

    @property
    def is_level(self) -> bool:
        """Whether all that is here is known to be there."""
        vectors = all(self._complete.values()) and self._offered_content
        return vectors and self._handled_by_peer == self._frames and not self._new(CONTROL) and not self._new(CONTENT)

    # What the peer says

    def _take(self, m: list[Any]) -> None:
        parse_frame(pack(m))
        match m[0]:
            case 1:
                need(m[4] == self.replica.genesis.hash, "welcome of another shop")
                need(self.wire.peer_device in (b"", m[5]) and m[2] <= 1, "welcome of another PC, or only newer ones")
            case 2:
                self._have(*m[1:5])
            case 3:
                self._control(m[1])
            case 4:
                self._run(*m[1:4])
            case 5:
                self._tips[m[1], m[2]] = [(seq, hash) for seq, hash in m[3]]
                self._sent -= set(self.replica.chains.get((m[1], m[2]), {}))
            case 6:
                self._show(m[1])
            case 9:
                self.wire.send([PONG])
            case 7 | 8 | 10 | 11 | 12 | 13:
                pass
            case _:
                raise Bad(f"unknown tag {m[0]}")

    def _have(self, chain: int, lines: list[Any], complete: bool, handled: int) -> None:
        for feed, tips in lines:
            self._tips[chain, feed] = [(seq, hash) for seq, hash in tips]
        self._complete[chain] |= complete
        need(self._handled_by_peer <= handled <= self._frames, "have: handled")
        self._handled_by_peer = handled

    def _control(self, triples: list[Any]) -> None:
        need(isinstance(triples, list) and 1 <= len(triples) <= 512, "control frame: size")
        feeds, refused = set(), None
        for triple in triples:
            entry = self.replica.take_control(triple)
            if entry is None:
                refused = parse_entry(self.replica.genesis.hash, *triple[:3]).feed
                break
            feeds.add(entry.feed)
        self._handled += 1
        if refused is not None:
            self.wire.send([REFUSED, CONTROL, refused, self.replica.tips(CONTROL, refused)])
        self._answer(CONTROL, feeds)

    def _run(self, feed: bytes, items: list[Any], signature: bytes) -> None:
        kept = self.replica.take_run(feed, items, signature)
        self._handled += 1
        if kept is None:
            self.wire.send([REFUSED, CONTENT, feed, self.replica.tips(CONTENT, feed)])
        self._answer(CONTENT, {feed})

    def _answer(self, chain: int, feeds: set[bytes]) -> None:
        lines = [[feed, tips] for feed in feeds if (tips := self.replica.tips(chain, feed))]
        self.wire.send([HAVE, chain, lines, False, self._handled])

    def _show(self, hash: bytes) -> None:
        for held in self.replica.chains.values():
            if hash in held and held[hash].signature:
                self.wire.send([SHOWN, held[hash].header, held[hash].signature])

    # What is said to the peer

    def _new(self, chain: int) -> list[Entry]:
        """What the peer lacks, in order of arrival."""
        found = []
        for (kind, feed), held in self.replica.chains.items():
            if kind == chain:
                tips = self._tips.get((chain, feed), [])
                common = set().union(*(held_past(held, hash) for _, hash in tips), self._sent)
                top = max(entry.seq for entry in held.values())
                if not any(hash not in held and seq > top for seq, hash in tips):
                    found += [entry for entry in held.values() if entry.hash not in common]
        return found

    def _push(self) -> None:
        """One frame at a time: the next when that is handled."""
        if not self._complete[CONTROL] or self._handled_by_peer < self._frames:
            return
        new = {entry.hash for entry in self._new(CONTROL)}
        batch = [entry for entry in self.replica.control if entry.hash in new][:256]
        if batch:
            self._send([CONTROL_FRAME, [[e.header, e.body, e.signature] for e in batch]], batch)
        elif not self._offered_content:
            self._offered_content = True
            self._send_vector(CONTENT)
        elif self._complete[CONTENT] and (run := self._next_run()):
            last = run[-1]
            self._send([RUN, last.feed, [[e.header, e.body] for e in run], last.signature], run)

    def _next_run(self) -> list[Entry]:
        run: list[Entry] = []
        for entry in sorted(self._new(CONTENT), key=lambda entry: (entry.feed, entry.seq)):
            if run and (entry.prev != run[-1].hash or len(run) == 256):
                break
            run.append(entry)
        while run and not run[-1].signature:
            run.pop()
        return run

    def _send(self, message: list[Any], entries: list[Entry]) -> None:
        self.wire.send(message)
        self._frames += 1
        self._sent |= {entry.hash for entry in entries}
