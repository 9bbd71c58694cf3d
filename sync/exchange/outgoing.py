"""The sending half of an exchange: what the peer is believed to hold, and which frame it gets next.

Control comes before content. Small gaps come before big ones, so that a message written now does not wait behind a
back-fill of other feeds; within a feed the chain's order stands. What a peer refuses is not sent again before all that
was on its way has been dealt with.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sync.control import TIPS_LIMIT, Tip
from sync.entry import CONTENT, CONTROL, Entry
from sync.errors import MalformedError
from sync.exchange.frames import BATCH_BYTES, BATCH_ENTRIES, FeedTips, Run, encode_control, encode_run
from sync.exchange.store import Store
from sync.vectors import Tips, Vector, advanced, newest

WINDOW_BYTES: Final = 1 << 20
"""No further frame is sent while this much is unacknowledged; the last one may exceed it."""
STRANGE_FEEDS_LIMIT: Final = 4_096
"""Feeds not known here of which a peer's claims are kept, of either chain."""
SMALL_GAP: Final = 512
"""A feed that lacks no more entries than this goes before those that lack more."""
SMALL_IN_A_ROW: Final = 4
"""After so many frames of feeds with small gaps, one with a big gap has its turn."""
ROUNDS_LIMIT: Final = 64
"""Refusals in a row, frames that were already on their way not counted, until the peer is given up."""
TRIES: Final = 2
"""Times that something refused is sent again before something else must change first."""


class Belief:
    """What one peer is believed to hold of one chain kind: what it claims, and what was sent to it since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._strange: set[bytes] = set()
        self.claimed: Vector = {}
        self.sent: dict[bytes, dict[bytes, Tip]] = {}
        self.withheld: Vector = {}
        """Our tips of feeds of which nothing more is offered at present."""
        self.doubted: set[bytes] = set()
        """Feeds of which something was refused: a peer that seems ahead there may be on another branch."""

    def claim(self, feed: bytes, tips: Tips) -> bool:
        """Take over a claim; whether it grew.

        What a peer can make be kept is bounded by what is known here: claims about more feeds that nobody is known to
        have added are dropped. Without them the peer may be sent what it has, and says so again.
        """
        if feed not in self.claimed and not self._store.knows(feed):
            if len(self._strange) == STRANGE_FEEDS_LIMIT:
                return False
            self._strange.add(feed)
        before = self.claimed.get(feed, ())
        self.claimed[feed] = tips
        return newest(tips) > newest(before) or len(tips) > len(before)

    def meet(self) -> None:
        """Feeds that are known by now are strange no more."""
        self._strange = {feed for feed in self._strange if not self._store.knows(feed)}

    def rewind(self, feed: bytes, tips: Tips) -> None:
        """Believe that the peer holds this much of a feed and no more."""
        self.claim(feed, tips)
        self.sent.pop(feed, None)
        self.withheld.pop(feed, None)
        self.doubted.add(feed)

    def send(self, entries: Iterable[Entry]) -> None:
        """The peer has these, or they are on their way to it, each after its `prev`."""
        for entry in entries:
            tips = self.sent.setdefault(entry.feed, {})
            tips.pop(entry.header.prev, None)
            tips[entry.hash] = Tip(entry.seq, entry.hash)

    def common(self, feed: bytes, mine: Tips) -> Tips | None:
        """The tips up to which both hold this feed, () for none; None when there is nothing to send.

        A tip that is not known here and is beyond ours means that the peer is ahead and will send; one that is not
        beyond ours is another branch, and says nothing about what the peer holds of ours.
        """
        if self.withheld.get(feed) == mine:
            return None
        sent, claimed = self.sent.get(feed, {}), self.claimed.get(feed, ())
        theirs = {tip.hash for tip in claimed}
        if all(tip.hash in sent or tip.hash in theirs for tip in mine):
            return None
        held = [tip for tip in claimed if tip in mine or self._store.holds(tip.hash)]
        limit = newest(mine)
        if feed not in self.doubted and any(tip.seq > limit and tip not in held for tip in claimed):
            return None
        return tuple(dict.fromkeys((*sent.values(), *held)))


class Outgoing:
    """Chooses frames for one peer and counts what is on its way. `device` is the peer's."""

    def __init__(self, store: Store, device: bytes) -> None:
        self._store = store
        self._device = device
        self._mine: dict[int, Vector] = {CONTROL: {}, CONTENT: {}}
        self.beliefs = {CONTROL: Belief(store), CONTENT: Belief(store)}
        self.control_open = False
        self.content_open = False
        self.bulk_wanted = True
        self._control_due = False
        self._control_after = 0
        self._last_control = 0
        self._small: deque[bytes] = deque()
        self._big: deque[bytes] = deque()
        self._queued: set[bytes] = set()
        self._small_in_a_row = 0
        self._on_way: deque[int] = deque()
        self._bytes_on_way = 0
        self._frames_sent = 0
        self._runs: dict[bytes, Iterator[Run]] = {}
        """What is to be sent of a feed, begun and not at its end."""
        self._pauses: dict[bytes, _Pause] = {}
        self._rounds = 0
        self._bodies: deque[bytes] = deque()
        self._branches_asked: set[bytes] = set()

    @property
    def handled(self) -> int:
        """How many of the frames sent the peer has dealt with."""
        return self._frames_sent - len(self._on_way)

    @property
    def bytes_on_way(self) -> int:
        """Bytes that were sent and have not been acknowledged."""
        return self._bytes_on_way

    @property
    def waiting_for_answers(self) -> bool:
        """Whether something sent has not been acknowledged."""
        return bool(self._on_way)

    @property
    def control_settled(self) -> bool:
        """Whether the peer has dealt with every control entry that it lacked."""
        return self.control_open and not self._control_due and self.handled >= self._last_control

    def refresh(self) -> None:
        """Look at the store again: whatever is new there is sent when its turn comes."""
        control = self._store.vector(CONTROL)
        if control != self._mine[CONTROL]:
            self._mine[CONTROL] = dict(control)
            self._control_due = True
            self._something_changed()
        before, now = self._mine[CONTENT], self._store.vector(CONTENT)
        changed = [feed for feed, tips in now.items() if before.get(feed) != tips]
        self._mine[CONTENT] = dict(now)
        self._queue(changed)

    def claims(self, chain: int, lines: Iterable[FeedTips]) -> None:
        """The peer says what it holds."""
        belief, mine, grown = self.beliefs[chain], self._store.vector(chain), []
        belief.meet()
        for line in lines:
            held = mine.get(line.feed)
            if belief.claim(line.feed, held if held is not None and held == line.tips else line.tips):
                grown.append(line.feed)
        if not grown:
            return
        self._rounds = 0
        if chain == CONTROL:
            self._something_changed()
            self._control_due = True
        else:
            for feed in grown:
                self._pauses.pop(feed, None)
            self._queue(grown)

    def received(self, entries: Sequence[Entry]) -> None:
        """The peer sent these consecutive entries of one chain: it holds them."""
        belief, feed = self.beliefs[entries[0].chain], entries[0].feed
        claimed = belief.claimed.get(feed, ())
        is_forked = len(self._store.vector(entries[0].chain).get(feed, ())) > 1
        passed, tip = _way(entries)
        if tip.seq > newest(claimed) and len(claimed) < TIPS_LIMIT:
            belief.claim(feed, advanced(claimed, passed, tip) if is_forked else (tip,))
        elif is_forked or len(claimed) == TIPS_LIMIT:  # maybe on a branch that it has not named
            belief.send(entries)

    def give_bodies(self, entries: Iterable[bytes]) -> None:
        """The peer lacks the bodies of these: send those that are here, once more with what follows them."""
        self._bodies = deque(entries)

    def unseen_branches(self) -> Iterator[bytes]:
        """The feeds that were cut off of which the peer names a branch that is not here, and may wait for what is not
        offered to it; each branch once."""
        mine, claimed = self._store.vector(CONTENT), self.beliefs[CONTENT].claimed
        for feed in self._store.cut_feeds():
            limit = newest(mine.get(feed, ()))
            branches = {
                tip.hash for tip in claimed.get(feed, ()) if tip.seq <= limit and not self._store.holds(tip.hash)
            }
            if not branches <= self._branches_asked:
                self._branches_asked |= branches
                yield feed

    def open_content(self) -> None:
        """The peer's content vector is whole: send what it lacks."""
        self.content_open = True
        self._queue(self._mine[CONTENT])

    def acknowledge(self, handled: int) -> None:
        """The peer has dealt with so many frames. Raises MalformedError unless it counts as it must."""
        if not self.handled <= handled <= self._frames_sent:
            raise MalformedError("The other PC counts what it was sent in a wrong way.")
        for _ in range(handled - self.handled):
            self._bytes_on_way -= self._on_way.popleft()
        self._queue([feed for feed in self._pauses if feed != _CONTROL_KEY and not self._paused(feed)])

    def refuse(self, chain: int, feed: bytes, tips: Tips) -> set[bytes]:
        """The peer could not place something; the feeds of which it may now know less than was sent of them. Raises
        MalformedError when it goes on refusing for no reason."""
        if not self._store.knows(feed):
            return set()
        key = feed if chain == CONTENT else _CONTROL_KEY
        pause = self._pauses.setdefault(key, _Pause())
        if self.handled >= pause.until:
            pause.until = self._frames_sent
            pause.rounds += 1
            self._rounds += 1
        if self._rounds > ROUNDS_LIMIT:
            raise MalformedError("The other PC refuses whatever it is sent.")
        sent = self.beliefs[chain].sent
        unheard = set(sent) if chain == CONTROL else {feed} & sent.keys()
        self.beliefs[chain].rewind(feed, tips)
        self._runs.pop(feed, None)
        if chain == CONTROL:
            sent.clear()
            self.beliefs[chain].withheld.clear()
            self.beliefs[chain].doubted.update(self._mine[CONTROL])
            self._control_due, self._control_after = True, 0
        return unheard

    def try_again(self) -> None:
        """Some time has passed: what was refused may be tried once more."""
        self._something_changed()

    def next_frame(self) -> bytes | None:
        """The next frame to send, or None while there is nothing or enough is on its way."""
        if self._bytes_on_way >= WINDOW_BYTES or not self.control_open or self._paused(_CONTROL_KEY):
            return None
        frame = self._control_frame() if self._control_due else None
        if frame is not None:
            self._last_control = self._frames_sent + 1
        elif self.content_open:
            frame = self._bodies_frame() or self._run_frame()
        if frame is not None:
            self._frames_sent += 1
            self._on_way.append(len(frame))
            self._bytes_on_way += len(frame)
        return frame

    def _control_frame(self) -> bytes | None:
        entries = self._control_lacking()
        if not entries and self._is_unheard_of():
            self.beliefs[CONTROL].doubted.update(self._mine[CONTROL])
            entries = self._control_lacking()
        if not entries:
            self._control_due = False
            self.beliefs[CONTROL].withheld = dict(self._mine[CONTROL])
            return None
        self.beliefs[CONTROL].send(entries)
        return encode_control(entries)

    def _is_unheard_of(self) -> bool:
        """Whether the peer claims nothing that was said here: it sends nothing to whom it does not know, so it is not
        ahead of us in any feed that would explain it."""
        return self._store.own_feeds().isdisjoint(self.beliefs[CONTROL].claimed)

    def _control_lacking(self) -> list[Entry]:
        wanted = self._control_wanted()
        return [] if wanted is None else self._next_control(wanted)

    def _next_control(self, wanted: Vector) -> list[Entry]:
        """The next entries by arrival; from the beginning once more where nothing new explains what is lacking."""
        for after in dict.fromkeys((self._control_after, 0)):
            entries, self._control_after = self._store.control_since(wanted, after, BATCH_ENTRIES, BATCH_BYTES)
            if entries:
                return entries
        return []

    def _control_wanted(self) -> Vector | None:
        """The peer's control vector in terms of what is held here; None when it lacks nothing."""
        mine, belief = self._mine[CONTROL], self.beliefs[CONTROL]
        common = {feed: belief.common(feed, tips) for feed, tips in mine.items()}
        if all(tips is None for tips in common.values()):
            return None
        return {feed: mine[feed] if tips is None else tips for feed, tips in common.items()}

    def _bodies_frame(self) -> bytes | None:
        while self._bodies:
            run = self._store.run_with(self._bodies.popleft(), self._device)
            if run is not None:
                return encode_run(run)
        return None

    def _run_frame(self) -> bytes | None:
        belief = self.beliefs[CONTENT]
        for _ in range(len(self._queued)):
            feed = self._next_feed()
            if feed is None:
                return None
            run = None if self._paused(feed) else self._next_run(feed)
            if run is not None:
                belief.send(run.entries)
                self._append(feed, newest(self._mine[CONTENT].get(feed, ())) - run.tip.seq)
                return encode_run(run)
        return None

    def _next_run(self, feed: bytes) -> Run | None:
        """The next run of a feed, on from the last one until something changes."""
        belief, mine = self.beliefs[CONTENT], self._mine[CONTENT].get(feed, ())
        if feed not in self._runs:
            common = belief.common(feed, mine)
            if common is None:
                return None
            self._runs[feed] = self._store.runs_after(feed, common, self._device)
        run = next(self._runs[feed], None)
        if run is None:
            del self._runs[feed]
            if belief.common(feed, mine) is not None:
                belief.withheld[feed] = mine
        return run

    def _next_feed(self) -> bytes | None:
        big = bool(self._big) and self.bulk_wanted and (not self._small or self._small_in_a_row >= SMALL_IN_A_ROW)
        queue = self._big if big else self._small
        if not queue:
            return None
        self._small_in_a_row = 0 if big else self._small_in_a_row + 1
        feed = queue.popleft()
        self._queued.discard(feed)
        return feed

    def _queue(self, feeds: Iterable[bytes]) -> None:
        belief = self.beliefs[CONTENT]
        for feed in feeds if self.content_open else ():
            self._runs.pop(feed, None)
            mine = self._mine[CONTENT].get(feed, ())
            common = None if feed in self._queued else belief.common(feed, mine)
            if common is not None:
                self._append(feed, newest(mine) - newest(common))

    def _append(self, feed: bytes, gap: int) -> None:
        self._queued.add(feed)
        (self._small if gap <= SMALL_GAP else self._big).append(feed)

    def _paused(self, key: bytes) -> bool:
        pause = self._pauses.get(key)
        return pause is not None and (self.handled < pause.until or pause.rounds > TRIES)

    def _something_changed(self) -> None:
        """Who may do what changed here or there: refusals may end, cuts may have moved."""
        for pause in self._pauses.values():
            pause.rounds = min(pause.rounds, TRIES)
        for belief in self.beliefs.values():
            belief.withheld.clear()
        self._runs.clear()
        self._queue(self._mine[CONTENT])


_CONTROL_KEY: Final = b""


class _Pause:
    """Nothing more of a feed (or of control) until the frames sent so far are dealt with; then a few more tries."""

    def __init__(self) -> None:
        self.until = 0
        self.rounds = 0


def _way(entries: Sequence[Entry]) -> tuple[set[bytes], Tip]:
    """What consecutive entries go by, and where they end."""
    last = entries[-1]
    return {entries[0].header.prev, *(entry.hash for entry in entries)}, Tip(last.seq, last.hash)
