"""The face of the package: one replica of one workspace, on one PC.

Synchronous, for one thread. Other processes may append to the same `log.db`; `refresh` reads on what they appended.
It implements `sync.exchange.Store`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from sync.admission import Admitting, Newcomer
from sync.aside import Aside
from sync.authoring import RUN_ENTRIES, SLICE_BYTES, Author
from sync.authority import Authority, Standing
from sync.authority.rights import Taker
from sync.authority.verdicts import Verdicts
from sync.clock import WallClock
from sync.colleagues import Colleagues
from sync.control import Role, Value
from sync.entry import CONTENT, Batch, Entry, Header, Payload
from sync.entry_opener import Arrival, EntryOpener
from sync.erasures import Erasures
from sync.errors import DamagedError, StorageError
from sync.exchange.frames import Run
from sync.files.folder import FOLDER
from sync.files.store import FileStore
from sync.forgetting import Forgetting
from sync.genesis import Genesis, decode_genesis, found
from sync.identity import DeviceKeys, RandomBytes, SeatKeys
from sync.key_requests import KeyRequests
from sync.log import ENDLESS, Log
from sync.offering import Offers
from sync.peers import HISTORY, NO_HISTORY, Peers
from sync.pins import Pins
from sync.receiving import Receiver
from sync.recovering import Recovering
from sync.removal import Removing
from sync.replica_state import GENESIS, ReplicaState
from sync.seat_life import SeatLife
from sync.seats import Insider, Me, Seats
from sync.showing import Showing
from sync.vectors import Tips, Vector
from sync.verification import Verification

_log = logging.getLogger(__name__)


class Replica:
    """One replica.

    genesis: the workspace's beginning
    device: this PC's keys
    log, peers: for those who keep their own rows beside them
    wall_ms: this PC's clock
    told_content: what the first PC that is ever met holds was said before this one came
    knows: whether a feed is the founder's, or some *seat added* held names it
    opener: what entries say, and as what they stand
    aside: what was set aside, and what lets it stand
    forgetting: drops the bodies of what was erased, when it is time
    recovering: seats by recovery keys
    colleagues: who else uses this PC
    showing: what rows say, for PCs to compare
    files: which files are here
    """

    def __init__(self, log: Log, random: RandomBytes, wall_ms: WallClock, insider: Insider | None = None) -> None:
        """`insider`: who is in; None for the only person of a PC, where no PIN keeps them out, else for nobody: then
        it receives and gives, and everything that reads or signs raises NobodyInError."""
        self.log = log
        self.wall_ms = wall_ms
        self._state = ReplicaState(log, random, wall_ms, insider)
        self.genesis: Genesis = self._state.genesis
        self.device: DeviceKeys = self._state.seats.device()
        self.peers = Peers(log)
        self.told_content = self.peers.keep_history
        self.knows = self._state.knows
        self._author = Author(self._state, random)
        self._receiver = Receiver(self._state)
        self.opener = EntryOpener(self._state)
        self._offers = Offers(self._state)
        self.aside = Aside(self._state)
        self.forgetting = Forgetting(self._state)
        self.recovering = Recovering(self._state, self._author, self._writing)
        self._seat_life = SeatLife(self._state, self._author, self._writing)
        self._key_requests = KeyRequests(self._state, self._author, self._writing)
        pins = Pins(log, random, wall_ms)
        self.colleagues = Colleagues(self._state, self._author, self._writing, random, pins)
        self.showing = Showing(self._state)
        self.summary = self.showing.summary
        self.files = FileStore(log, log.folder / FOLDER, random, wall_ms, lambda: self._known.seat.keys.signing)
        self._listeners: list[Callable[[], None]] = []
        self._told = self.log.head, len(self.bodies_lacking())

    # Beginning and end

    @classmethod
    def found(cls, log: Log, random: RandomBytes, wall_ms: WallClock) -> Replica:
        """A new workspace in a new log, with this PC's seat as its owner's."""
        seats = Seats(log, random)
        with log.transaction():
            if log.get(GENESIS) is not None:
                raise DamagedError("There is already a shop in this folder.")
            genesis = found(seats.device(), seats.waiting(), random)
            log.put(GENESIS, genesis.raw)
            log.put(HISTORY, NO_HISTORY)
            seats.admitted(genesis.body.feed, genesis.body.member)
            state = ReplicaState(log, random, wall_ms)
            Author(state, random).found_shop()
        return cls(log, random, wall_ms)

    @classmethod
    def open(cls, log: Log, random: RandomBytes, wall_ms: WallClock, insider: Insider | None = None) -> Replica:
        """An existing workspace. Raises DamagedError when the log holds none."""
        replica = cls(log, random, wall_ms, insider)
        replica._seat_life.leave_shared_seat()
        replica.follow_clock()
        return replica

    @classmethod
    def join(
        cls,
        log: Log,
        genesis_raw: bytes,
        member: bytes,
        control: Sequence[Entry],
        random: RandomBytes,
        wall_ms: WallClock,
    ) -> Replica:
        """The joiner's side, after an inviter's answer: keep the genesis and the control entries, and cover the
        admission of the seat whose keys `Seats.waiting` gave out. All in one transaction; again is harmless.

        Raises MalformedError when the entries do not verify, NotAllowedError when they do not admit this seat.
        """
        genesis = decode_genesis(genesis_raw)
        with log.transaction():
            if log.get(GENESIS) is None:
                log.put(GENESIS, genesis.raw)
            state = ReplicaState(log, random, wall_ms)
            Receiver(state).control(control)
            Author(state, random).take_seat(member)
        return cls(log, random, wall_ms)

    def close(self) -> None:
        """Write down what peers reported, and close the log."""
        with suppress(StorageError):
            self.peers.flush()
        self.log.close()

    # What is known

    @property
    def _known(self) -> ReplicaState:
        """Memory, in step with the log: also after a write was rolled back."""
        self._state.catch_up()
        return self._state

    @property
    def me(self) -> Me:
        """The open seat: after a fork it is another one. Raises NobodyInError."""
        seat = self._known.seat
        return Me(seat.member, self.device.device, seat.feed)

    @property
    def authority(self) -> Authority:
        """The control facts held."""
        return self._known.authority

    @property
    def verdicts(self) -> Verdicts:
        """What the control facts held amount to."""
        return self._known.verdicts

    @property
    def shop_space(self) -> bytes:
        """The space of everyone."""
        return self._state.shop_space

    @property
    def head_arrival(self) -> int:
        """The arrival number of the last entry."""
        return self.log.head

    @property
    def erasures(self) -> Erasures:
        """What is erased of what is held."""
        return self._known.erasures

    def bodies_lacking(self) -> list[bytes]:
        """The entries that stand whose bodies ought to be here and are not; nobody waits for what was set aside."""
        entries = [self.log.entry(item.hash) for item in self.erasures.all_lacking()]
        return [entry.hash for entry in entries if entry and self._state.standing(entry) is Standing.STANDS]

    # Writing

    def post(self, space: bytes, *batches: Batch) -> list[Entry]:
        """One content entry for each batch, all in one transaction, durable on return.

        Covers what must be covered and starts an epoch when one is needed. Raises NotAllowedError, ClosedSeatError,
        BehindError, TooLargeError, StorageError; then nothing was written. BusyError, one of these, where another
        process has just taken a new seat for this PC: changes of documents were made by the old one, and would be void.
        """
        seat = self._state.seat.feed
        with self._writing():
            return self._author.post(space, batches, expected=seat)

    def post_many(self, space: bytes, batches: Sequence[Batch]) -> Iterator[list[Entry]]:
        """Like `post`, in slices: each is durable when it is given, and takes about 50 ms at most.

        The caller pauses between slices (2 ms), so that other processes get their turn. An error ends it; the slices
        given before stand.
        """
        start = 0
        while start < len(batches):
            slice_ = batches[start : start + RUN_ENTRIES]
            with self._writing():
                written = self._author.post(space, slice_, limit_bytes=SLICE_BYTES)
            start += len(written)
            yield written

    def control(self, *values: Value) -> list[Entry]:
        """One control entry for each value, all in one transaction, with what had to be covered before them.

        Raises NotAllowedError with the sentence why not, ClosedSeatError, BehindError, StorageError.
        """
        with self._writing():
            return self._author.control(values)

    def create_private_space(self) -> bytes:
        """A new space that only this member is in so far; its id."""
        with self._writing():
            return self._author.create_private_space()

    def direct_space(self, member: bytes) -> bytes:
        """The id of the conversation of this member and another; made when it is not there yet."""
        with self._writing():
            return self._author.direct_space(member)

    def role_space(self, role: Role, whose: bytes | None = None) -> bytes:
        """The id of the space of all who have at least this role, or of a member's file, which is theirs besides; made
        when it is not there yet. Raises NotAllowedError for who is not in it."""
        with self._writing():
            return self._author.role_space(role, whose)

    def add_space_member(self, space: bytes, member: bytes, *, history: bool = True) -> None:
        """Let somebody into a private space, with all that was said before or from now on."""
        with self._writing():
            self._author.add_space_member(space, member, history=history)

    def admit(self, newcomer: Newcomer) -> list[Entry]:
        """Member (when `newcomer.role` says so), device, seat and sealed keys, in one transaction.

        What stands already is not written again: the same newcomer twice changes nothing the second time.
        Raises BadSignatureError or MalformedError for keys that do not prove themselves, NotAllowedError.
        """
        with self._writing():
            return Admitting(self._state, self._author).admit(newcomer)

    def take_out(self, value: Taker) -> list[Entry]:
        """Take a person, a PC or a right away, in one transaction, with new keys in the spaces it concerns.

        Raises NotAllowedError with the sentence why not, ClosedSeatError, BehindError, StorageError.
        """
        with self._writing():
            return Removing(self._state, self._author).take_out(value)

    def renew_seat(self) -> SeatKeys:
        """Close this PC's seat and open a new one; also the way out when own entries cannot be had back."""
        with self._writing():
            return self._author.renew_seat()

    def follow_clock(self) -> bool:
        """Take a new seat when the stamps of this one lead this PC's clock by a day; whether it did. For whoever keeps
        a replica open, now and then: the clock may be set right at any time."""
        return self._seat_life.follow_clock()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction that has caught up with other processes; tells the listeners once it is durable.

        After one that failed, what is known here is again what the log holds.
        """
        try:
            with self.log.transaction():
                self._state.catch_up()
                self.peers.flush()
                yield
        except BaseException:
            with suppress(StorageError):
                self._state.catch_up()
            raise
        self._tell()

    def _tell(self) -> bool:
        news = self.log.head, len(self.bodies_lacking())
        if self.log.in_transaction or news == self._told:
            return False
        self._told = news
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:  # what is durable must not look to its writer as if it were not
                _log.exception("Something that follows the log failed")
        return True

    # Reading

    def arrivals(self, after: int, limit: int, limit_bytes: int = ENDLESS) -> list[Arrival]:
        """Entries of both chains after a cursor, opened where that is possible, in their order of arrival: so many, or
        up to the one with which they reach so many bytes."""
        self._state.catch_up()
        return self.opener.arrivals(after, limit, limit_bytes)

    def reread(self, space: bytes) -> Iterator[Arrival]:
        """All content of one space, in its order of arrival."""
        self._state.catch_up()
        return self.opener.reread(space)

    def verify(self) -> Verification:
        """A check of everything held; go through its `problems()`."""
        self._state.catch_up()
        return Verification(self._state, self.files)

    def open_entry(self, entry: Entry) -> list[Payload] | None:
        """What a content entry says whatever its standing, to show what was set aside; None when it cannot be read."""
        return self.opener.open(entry)[0]

    def space_state(self, space: bytes) -> bytes:
        """Changes exactly when the rows of a space may have to be made anew: a verdict over its content, a key, or a
        body that was missing."""
        return self.opener.space_state(space)

    def removals_state(self, space: bytes) -> bytes:
        """Changes when content of a space that was shown may have to come back, or to go for another reason than that
        it is newly erased: the part of `space_state` for which all its rows have to be made anew."""
        return self.opener.removals_state(space)

    @property
    def loose_ends(self) -> tuple[int, list[bytes]]:
        """Changes when `space_state` may change without any control entry: bodies that are missing, entries that
        cuts name on chains that forked."""
        return len(self.bodies_lacking()), self.opener.settled_ends()

    def refresh(self) -> bool:
        """Take in what other processes appended, and seal the keys that they were asked for in vain; whether there was
        anything new since listeners were last told."""
        self.peers.flush_now_and_then(self.wall_ms())
        self.log.moved()
        self._state.catch_up()
        before = self._told
        self._key_requests.answer()
        self._tell()
        return self._told != before

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each commit that added entries or missing bodies; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # What others have

    def missing_on(self, device: bytes, peers: Peers | None = None) -> int | None:
        """How many content entries of this PC's seats, of those that it gave up too, a PC is not known to have; None
        when it never said. What was cut off of a seat that has a next one need not get there, and does not count.
        `peers`: what else is asked."""
        peers = peers or self.peers
        if not peers.has_reported(device, CONTENT):
            return None
        theirs, feeds, cut = peers.vector(device, CONTENT), self.own_feeds(), self.cut_feeds()
        feeds = feeds if self._state.own and self.me.feed in cut else feeds - cut
        return sum(self.log.chains.beyond(feed, CONTENT, theirs.get(feed, ())) for feed in feeds)

    # sync.exchange.Store

    def vector(self, chain: int) -> Vector:
        """What is held with its body, by feed."""
        return self.erasures.vector() if chain == CONTENT else self.log.chains.vector(chain)

    def holds(self, hash: bytes) -> bool:
        """Whether an entry is held."""
        return self.log.holds(hash)

    def control_since(
        self, theirs: Vector, after: int, limit_entries: int, limit_bytes: int
    ) -> tuple[list[Entry], int]:
        """Control entries in their order of arrival that a vector lacks, and the arrival number to go on from."""
        return self._offers.control_since(theirs, after, limit_entries, limit_bytes)

    def runs_after(self, feed: bytes, tips: Tips, device: bytes) -> Iterator[Run]:
        """The runs of a content chain beyond these tips that a PC is given."""
        return self._offers.runs_after(feed, tips, device)

    def run_with(self, hash: bytes, device: bytes) -> Run | None:
        """The run of a content chain that begins with this entry; None where its body may not be given."""
        return self._offers.run_with(hash, device)

    def receive_control(self, entries: list[Entry]) -> Entry | None:
        """Verify and keep; the first entry that refers to what is not held, those before it are kept."""
        with self._writing():
            _, refused = self._receiver.control(entries)
        self._seat_life.leave_shared_seat()
        self._seat_life.seal_lacking(self.recovering)
        return refused

    def receive_run(self, run: Run) -> Tips | None:
        """Verify and keep whole; or what is held of that chain, when its seat, a view or its prev is not known."""
        with self._writing():
            refused = self._receiver.run(run)
        self._seat_life.leave_shared_seat()
        return refused

    def peer_has(self, device: bytes, chain: int, vector: Vector, complete: bool) -> None:
        """What a PC claims to hold; written down with the next change, or after two seconds."""
        gone: Vector = dict.fromkeys(self.peers.vector(device, chain), ()) if complete else {}
        self.peers.has(device, chain, gone | vector)
        self.peers.seen(device, self.wall_ms())
        self.peers.flush_now_and_then(self.wall_ms())

    def own_feeds(self) -> frozenset[bytes]:
        """The feeds of all seats of this PC, whosever they are."""
        return frozenset(seat.feed for seat in self._known.kept)

    def my_feeds(self) -> frozenset[bytes]:
        """The feeds on this PC of whoever is in."""
        return frozenset(seat.feed for seat in self._known.own)

    def cut_feeds(self) -> frozenset[bytes]:
        """The feeds of seats that somebody took away; those that closed themselves are not cut off."""
        return self.verdicts.cut_feeds

    def others_hold(self, header: Header, raw: bytes, signature: bytes) -> None:
        """A PC proved that it holds more of an own feed: nothing is signed before that is here again."""
        self._receiver.others_hold(header, raw, signature)

    def signed_header(self, hash: bytes) -> tuple[bytes, bytes] | None:
        """A held entry's header as received, and its signature."""
        entry = self.log.entry(hash)
        return None if entry is None or entry.signature is None else (entry.raw, entry.signature)

    def epochs_wanted(self) -> list[bytes]:
        """Epochs that somebody of this PC is entitled to and whose key is not held, or was sealed to none of theirs."""
        self._state.catch_up()
        return self.colleagues.epochs_wanted()

    def seal_for(self, device: bytes, epochs: Sequence[bytes]) -> None:
        """Seal those of these keys that are held to the device's entitled seats, once each; others of this PC who are
        entitled to the rest do so when they `refresh`."""
        self._key_requests.seal_for(device, epochs)
