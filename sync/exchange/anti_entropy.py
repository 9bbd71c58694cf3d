"""Anti-entropy between two PCs, sans-I/O: frames and times go in, frames and closings come out.

Both say welcome and their control vector; each sends the control entries that the other lacks; when all are dealt with,
each gives its content vector and the other streams what it lacks; from then on entries are pushed as they are made.
Every control or run frame is answered by what is held then (`have`) or by a refusal, so the sender knows how much is on
its way and where to go on. Whatever the peer sends, the outcome is an answer or one named error and `Close`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from sync.clock import WallClock
from sync.entry import CONTENT, CONTROL, decode_header, entry_hash
from sync.errors import BehindError, ClosedSeatError, ForeignWorkspaceError, MalformedError, NotAllowedError, SyncError
from sync.exchange.actions import Action, Close, EndedError, NewerVersionError, Send, State
from sync.exchange.bulk_slot import BIG_GAP, BulkSlot
from sync.exchange.comparison import Comparison
from sync.exchange.frames import (
    ADDRESSES_LIMIT,
    OLDEST_PROTOCOL,
    PROTOCOL,
    Bulk,
    Control,
    Have,
    Message,
    Refused,
    RunFrame,
    Show,
    Shown,
    Summary,
    Wants,
    Welcome,
    decode_control,
    decode_message,
    decode_run,
    encode_have,
    encode_message,
)
from sync.exchange.introduction import NOT_KNOWN, Introduction, Strangers
from sync.exchange.liveness import Liveness
from sync.exchange.messages import SENTENCE_LIMIT, Bye, Ping, Pong, Strange
from sync.exchange.needs import Needs
from sync.exchange.outgoing import Outgoing
from sync.exchange.store import Store
from sync.identity import verify
from sync.vectors import Tips, Vector, lacking

CLAIMS_LIMIT: Final = 100
"""Claimed tips of our own feeds that one peer is asked to show."""


class Exchange:
    """One connection's conversation with one authenticated peer, or with one that is not known here yet.

    `admitted` is for the latter, who may send control and nothing else: it is asked after each frame and
    piece of news until it says yes; `strangers` counts what all of those leave here.
    `device` is this PC's id, `addresses` what the peer is told about where to find it. Attributes: `liveness`,
    `comparison`; `is_disowned`: the peer said that it does not know this PC, after all that speaks for it had
    come there; once the peer's welcome is here `peer` (the welcome), `clock_difference_ms` (its wall clock minus ours).
    """

    def __init__(
        self,
        store: Store,
        peer_device: bytes,
        now_ms: int,
        *,
        device: bytes,
        wall_ms: WallClock,
        addresses: Sequence[str] = (),
        admitted: Callable[[], bool] | None = None,
        bulk_slot: BulkSlot | None = None,
        strangers: Strangers | None = None,
    ) -> None:
        self.peer_device = peer_device
        self.peer: Welcome | None = None
        self.clock_difference_ms: int | None = None
        self._store = store
        self._device = device
        self._wall_ms = wall_ms
        self._addresses = tuple(addresses)[:ADDRESSES_LIMIT]
        self._introduction = Introduction(admitted, strangers or Strangers()) if admitted else None
        self._bulk_slot = bulk_slot or BulkSlot()
        self._out = Outgoing(store, peer_device)
        self._actions: list[Action] = []
        self._closed = self._busy = self.is_disowned = False
        self._stale = True
        self._control_known = self._content_told = False
        self._told: dict[int, Vector] = {CONTROL: {}, CONTENT: {}}
        self._dirty: dict[int, set[bytes]] = {CONTROL: set(), CONTENT: set()}
        self._complete = {CONTROL: False, CONTENT: False}
        self._handled = 0
        self._asked: set[bytes] = set()
        self._needs = Needs(store, device)
        self._bulk_told = True
        self.liveness = Liveness(now_ms)
        self.comparison = Comparison(store)
        self._handlers = self._all_handlers()

    def _all_handlers(self) -> dict[type[Message], Callable[[Any, int], None]]:
        return {
            Welcome: self._take_welcome,
            Have: self._take_have,
            Control: self._take_control,
            RunFrame: self._take_run,
            Refused: self._take_refused,
            Show: self._take_show,
            Shown: self._take_shown,
            Wants: self._take_wants,
            Ping: lambda message, now_ms: self._say(Pong()),
            Pong: lambda message, now_ms: None,
            Bulk: self._take_bulk,
            Summary: self._take_summary,
            Bye: self._take_bye,
            Strange: self._take_strange,
        }

    @property
    def closed(self) -> bool:
        """Whether `Close` has been given; nothing happens after it."""
        return self._closed

    @property
    def is_busy(self) -> bool:
        """Whether a step is being taken; nothing else begins meanwhile."""
        return self._busy

    @property
    def is_known_there(self) -> bool:
        """Whether the peer takes this PC for one of the shop: only those are told what content it has."""
        return self._out.content_open

    @property
    def state(self) -> State:
        """Where the exchange stands; costs by the number of feeds."""
        sides = [(self._store.vector(chain), self._out.beliefs[chain].claimed) for chain in (CONTROL, CONTENT)]
        cut = self._store.cut_feeds()
        to_receive = sum(lacking(mine, theirs, cut) for mine, theirs in sides)
        to_send = sum(lacking(theirs, mine, cut) for mine, theirs in sides)
        return State(self._phase, to_receive, to_send)

    @property
    def _phase(self) -> str:
        if self._closed:
            return "closed"
        if self.peer is None:
            return "greeting"
        return "live" if self._content_told and self._out.content_open else "control"

    def start(self) -> list[Action]:
        """The first frames: the welcome and the control vector."""
        epochs = () if self._introduction else self._needs.told(bodies=False).epochs
        addresses = () if self._introduction else self._addresses
        wall_ms = max(0, self._wall_ms())
        genesis = self._store.genesis.hash
        self._say(Welcome(PROTOCOL, OLDEST_PROTOCOL, wall_ms, genesis, self._device, addresses, epochs))
        self._tell_all(CONTROL)
        return self._taken()

    def receive(self, frame: bytes, now_ms: int) -> list[Action]:
        """What one frame from the peer leads to."""
        return self._guarded(lambda: self._receive(frame, now_ms), now_ms)

    def news(self, now_ms: int) -> list[Action]:
        """The store holds something new, of our own or from another peer: push it or say so."""
        self._stale = True
        return self._guarded(lambda: None, now_ms)

    def tick(self, now_ms: int) -> list[Action]:
        """Time has passed; call about once a second."""
        return self._guarded(lambda: self._tick(now_ms), now_ms)

    def end(self, sentence: str) -> list[Action]:
        """Say good-bye and close, when Countertop ends or another connection to the same PC survives."""
        return self._guarded(lambda: self._close(EndedError(sentence)), 0)

    def _guarded(self, step: Callable[[], None], now_ms: int) -> list[Action]:
        if self._closed or self._busy:
            return []
        self._busy = True
        try:
            step()
            if not self._closed:
                self._go_on(now_ms)
        except SyncError as error:
            self._close(error)
        finally:
            self._busy = False
        if self._actions:
            self.liveness.said(now_ms)
        return self._taken()

    def _taken(self) -> list[Action]:
        actions, self._actions = self._actions, []
        return actions

    def _say(self, message: Message) -> None:
        self._actions.append(Send(encode_message(message)))

    def _close(self, error: SyncError, *, answer: bool = True) -> None:
        self._closed = True
        self._bulk_slot.give(self)
        if answer:
            self._say(Bye(str(error)[:SENTENCE_LIMIT]))
        self._actions.append(Close(str(error), type(error)))

    def _receive(self, frame: bytes, now_ms: int) -> None:
        message = decode_message(frame)
        self.liveness.heard(now_ms)
        if self.peer is None and not isinstance(message, Welcome | Bye):
            raise MalformedError("The other PC did not say which shop it belongs to.")
        if isinstance(message, _CHATTER):
            self.liveness.chattered(now_ms)
        self._handlers[type(message)](message, now_ms)

    def _take_welcome(self, welcome: Welcome, now_ms: int) -> None:
        if self.peer is not None:
            raise MalformedError("The other PC introduced itself twice.")
        if welcome.oldest > PROTOCOL:
            raise NewerVersionError(
                "The other PC runs a newer Countertop. Update Countertop on this PC to sync with it."
            )
        if welcome.version < OLDEST_PROTOCOL:
            raise NewerVersionError("The other PC runs an older Countertop. Update Countertop there to sync with it.")
        if welcome.genesis != self._store.genesis.hash:
            raise ForeignWorkspaceError("The other PC belongs to another shop.")
        if welcome.device != self.peer_device:
            raise MalformedError("The other PC gave a name that is not its own.")
        self.peer = welcome
        self.clock_difference_ms = welcome.wall_ms - self._wall_ms()
        self._take_wants(Wants(welcome.epochs, ()), now_ms)

    def _take_wants(self, wants: Wants, now_ms: int) -> None:
        self._out.give_bodies(wants.bodies if self._introduction is None else ())
        self._needs.of_peer(wants.epochs, now_ms)

    def _take_strange(self, message: Strange, _now_ms: int) -> None:
        if self.peer is None or self.peer.version <= PROTOCOL:
            raise MalformedError(f"The other PC sent something unknown ({message.tag}).")

    def _take_bulk(self, message: Bulk, _now_ms: int) -> None:
        self._out.bulk_wanted = message.wanted

    def _take_summary(self, message: Summary, now_ms: int) -> None:
        self._require_known()
        self.comparison.take(message, now_ms)

    def _take_bye(self, message: Bye, _now_ms: int) -> None:
        self.is_disowned = message.sentence == NOT_KNOWN and self._out.control_settled
        said = "".join(letter for letter in message.sentence if letter.isprintable())
        self._close(EndedError(f"The other PC ended the connection: {said}"), answer=False)

    def _take_refused(self, message: Refused, _now_ms: int) -> None:
        self._require_known()
        for feed in self._out.refuse(message.chain, message.feed, message.tips):
            self._told[message.chain].pop(feed, None)
            self._stale = True
        self._dirty[message.chain].update({message.feed} & self._out.beliefs[message.chain].claimed.keys())

    def _take_have(self, have: Have, now_ms: int) -> None:
        if have.chain == CONTENT:
            self._require_known()
        if have.handled > self._out.handled:
            self.liveness.moved(now_ms)
        self._out.acknowledge(have.handled)
        self._out.claims(have.chain, have.vector)
        kept = self._out.beliefs[have.chain].claimed.keys()
        self._dirty[have.chain].update({line.feed for line in have.vector} & kept)
        for line in have.vector:
            self._question(line.feed, line.tips)
        if have.complete:
            self._take_complete(have.chain)

    def _take_complete(self, chain: int) -> None:
        if chain == CONTROL and not self._introduction:
            self._out.control_open = True
        elif chain == CONTENT:
            self._out.open_content()
            self._store.told_content(self._out.beliefs[CONTENT].claimed)
        self._control_known = chain == CONTROL or self._control_known
        self._complete[chain] = True

    def _question(self, feed: bytes, tips: Tips) -> None:
        """A claim about our own feed beyond what is held here counts only with its signed header: ask for it."""
        if feed in self._store.own_feeds():
            for tip in tips:
                if tip.hash not in self._asked and not self._store.holds(tip.hash) and len(self._asked) < CLAIMS_LIMIT:
                    self._asked.add(tip.hash)
                    self._say(Show(tip.hash))

    def _take_show(self, message: Show, _now_ms: int) -> None:
        self._require_known()
        signed = self._store.signed_header(message.hash)
        if signed is not None:
            self._say(Shown(*signed))

    def _take_shown(self, shown: Shown, _now_ms: int) -> None:
        header = decode_header(shown.header)
        hash = entry_hash(self._store.genesis.hash, shown.header)
        if hash not in self._asked or header.feed not in self._store.own_feeds():
            raise MalformedError("The other PC showed something that nobody asked for.")
        verify(header.feed, shown.signature, hash)
        if not self._store.holds(hash):
            self._store.others_hold(header, shown.header, shown.signature)

    def _take_control(self, frame: Control, now_ms: int) -> None:
        entries = decode_control(self._store.genesis.hash, frame)
        if self._introduction is None:
            refused = self._store.receive_control(entries)
        else:
            refused = self._introduction.receive_control(self._store, entries, now_ms)
        for entry in entries[: None if refused is None else entries.index(refused)]:
            self._out.received([entry])
        if refused is not None:
            self._say(Refused(CONTROL, refused.feed, self._store.vector(CONTROL).get(refused.feed, ())))
        self._answer(CONTROL, {entry.feed for entry in entries}, now_ms)

    def _take_run(self, frame: RunFrame, now_ms: int) -> None:
        self._require_known()
        if not self._content_told:
            raise MalformedError("The other PC sent content before it was told what is here.")
        run = decode_run(self._store.genesis.hash, frame)
        tips = self._store.receive_run(run)
        if tips is None:
            self._out.received(run.entries)
        else:
            self._say(Refused(CONTENT, run.feed, tips))
        self._answer(CONTENT, {run.feed}, now_ms)

    def _require_known(self) -> None:
        if self._introduction is not None:
            raise NotAllowedError(NOT_KNOWN)

    def _answer(self, chain: int, feeds: set[bytes], now_ms: int) -> None:
        self._handled += 1
        self._stale = True
        self._bulk_slot.moved(self, now_ms)
        mine = self._store.vector(chain)
        part = {feed: mine[feed] for feed in feeds if feed in mine}
        self._told[chain].update(part)
        self._dirty[chain].update(feeds)
        self._actions.extend(map(Send, encode_have(chain, part, self._handled)))

    def _go_on(self, now_ms: int) -> None:
        """Whatever can be said now: control, content, vectors, what the peer is known to have."""
        if self._introduction is not None and self._introduction.is_over():
            self._introduction = None
            self._out.control_open = self._control_known
        if self.peer is None or self._introduction is not None:
            return
        stale, self._stale = self._stale, False
        if stale:
            self._out.refresh()
        self._push(now_ms)
        if not self._content_told and self._out.control_settled:
            self._tell_all(CONTENT)
            self._content_told = stale = True  # control may have come from others meanwhile, and was not told yet
        if stale:
            self._tell_changes()
        if stale or self._dirty[CONTENT]:
            self._claim_bulk_slot(now_ms)
        self._report_changes()

    def _push(self, now_ms: int) -> None:
        if not self._out.waiting_for_answers:
            self.liveness.moved(now_ms)
        while (frame := self._out.next_frame()) is not None:
            self._actions.append(Send(frame))

    def _tell_all(self, chain: int) -> None:
        self._told[chain] = dict(self._store.vector(chain))
        self._actions.extend(map(Send, encode_have(chain, self._told[chain], self._handled, complete=True)))

    def _tell_changes(self) -> None:
        """Say what came here from others; what was just sent to the peer says it by itself, but for branches."""
        for chain in (CONTROL, CONTENT) if self._content_told else ():
            told, sent = self._told[chain], self._out.beliefs[chain].sent
            mine = self._store.vector(chain)
            changed = {feed: tips for feed, tips in mine.items() if told.get(feed) != tips}
            told.update(changed)
            part = {
                feed: tips for feed, tips in changed.items() if len(tips) > 1 or tips[0].hash not in sent.get(feed, ())
            }
            if part:
                self._actions.extend(map(Send, encode_have(chain, part, self._handled)))

    def _claim_bulk_slot(self, now_ms: int) -> None:
        """With a big gap, want it filled by one peer at a time."""
        if not (self._content_told and self._out.content_open):
            return
        gap = lacking(self._store.vector(CONTENT), self._out.beliefs[CONTENT].claimed, self._store.cut_feeds())
        if gap < BIG_GAP:
            self._bulk_slot.give(self)
        wanted = gap < BIG_GAP or self._bulk_slot.take(self, now_ms)
        if wanted != self._bulk_told:
            self._bulk_told = wanted
            self._say(Bulk(wanted))

    def _report_changes(self) -> None:
        """Keep what the peer claims; about feeds that are not known here, only once they are."""
        for chain, feeds in self._dirty.items():
            if not feeds and not self._complete[chain]:
                continue
            claimed = self._out.beliefs[chain].claimed
            complete, self._complete[chain] = self._complete[chain], False
            told = claimed.keys() if complete else feeds
            part = {feed: claimed[feed] for feed in told & self._store.vector(chain).keys() if feed in claimed}
            feeds.difference_update(part)
            if part or complete:
                self._store.peer_has(self.peer_device, chain, part, complete)

    def _tick(self, now_ms: int) -> None:
        self.liveness.tick(now_ms, self._out.bytes_on_way)
        if self.liveness.should_ping(now_ms):
            self._say(Ping())
        if self.liveness.should_try_again(now_ms):
            self._out.try_again()
        self._ask_for_branches()
        self._seal(now_ms)
        self._claim_bulk_slot(now_ms)
        self._ask_for_what_lacks()
        if self._phase == "live" and (summary := self.comparison.news(now_ms)) is not None:
            self._say(summary)

    def _ask_for_branches(self) -> None:
        """Refuse unasked what the peer may wait for: that says that nothing of it comes from here."""
        for feed in self._out.unseen_branches() if self._content_told and self._out.content_open else ():
            self._say(Refused(CONTENT, feed, self._store.vector(CONTENT)[feed]))

    def _seal(self, now_ms: int) -> None:
        level = self._out.control_settled
        due = self._needs.take_due(now_ms, is_level=level) if self._introduction is None else []
        if due:
            with suppress(ClosedSeatError, BehindError, NotAllowedError):
                self._store.seal_for(self.peer_device, due)

    def _ask_for_what_lacks(self) -> None:
        if self.peer is not None and self._introduction is None:
            wants = self._needs.news(bodies=self._content_told)
            if wants is not None:
                self._say(wants)


_CHATTER: Final = (Ping, Pong, Show, Shown, Wants, Bulk, Summary, Strange)
