"""What a replica keeps in memory, all of it read from the log: the authority facts, the epoch keys, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sync.authority import Authority, AuthorityFact
from sync.authority.verdicts import Standing, Verdicts
from sync.clock import HybridClock, WallClock
from sync.control import Role, SpaceKind, Tip, Value, decode_control, key_let_in, space_id
from sync.entry import CONTENT, CONTROL, Entry
from sync.erasures import Erasures
from sync.errors import DamagedError, MalformedError, NobodyInError
from sync.files.mentions import Mentions
from sync.forgetting import LearnedErasures
from sync.genesis import Genesis, decode_genesis
from sync.held_elsewhere import HeldElsewhere
from sync.identity import RandomBytes, SeatKeys
from sync.log import PAGE, Log
from sync.seats import Insider, KeptSeat, OwnSeat, Seats, SeatState
from sync.spaces import EpochKeys

GENESIS = "genesis"


def fact_of(entry: Entry, heads: tuple[bytes, ...], value: Value) -> AuthorityFact:
    """What the authority needs of a control entry."""
    return AuthorityFact(entry.hash, entry.feed, entry.seq, entry.header.prev, heads, value)


class ReplicaState:
    """The replica's knowledge, kept in step with the log.

    genesis, authority, erasures, keys, clock: see their modules; all but genesis and clock are replaced when a write
        failed
    seats: this PC's own keys
    learned: since when it is known here what is erased
    mentions: which entries speak of which files
    held_elsewhere: what this PC's seats signed and lack here
    kept: every seat of this PC
    own: the seats of whoever is in, the open one last; none where nobody is
    admitted: feeds that some *seat added* or *recovery key added* names, whatever its verdict
    """

    genesis: Genesis
    authority: Authority
    erasures: Erasures
    keys: EpochKeys
    kept: tuple[KeptSeat, ...]
    own: list[OwnSeat]
    admitted: set[bytes]

    def __init__(self, log: Log, random: RandomBytes, wall_ms: WallClock, insider: Insider | None = None) -> None:
        """`insider`: see `Seats`."""
        self.log = log
        self.seats = Seats(log, random, insider)
        self.held_elsewhere = HeldElsewhere(log)
        raw = log.get(GENESIS)
        if raw is None:
            raise DamagedError("This PC has not joined a shop yet.")
        try:
            self.genesis = decode_genesis(raw)
        except MalformedError as error:
            raise DamagedError("The shop's data on this PC is damaged.") from error
        self.learned = LearnedErasures(log)
        self.mentions = Mentions(log)
        self._wall_ms = wall_ms
        self._read_all()
        self.clock = HybridClock(wall_ms)
        self._look_at_stamps()

    def _begin_stamps(self) -> None:
        self.clock.begin_again()
        self._look_at_stamps()

    def _read_all(self) -> None:
        self._read_seats()
        self.authority = Authority(self.genesis)
        self.erasures = Erasures(self.log, self.authority)
        self.keys = EpochKeys(self.genesis.hash, {seat.feed: seat.keys for seat in self.own})
        self.admitted = {self.genesis.body.feed}
        self._generation, self._foreign = self.log.generation, self.log.foreign
        self._arrival = 0
        self._read_on()

    def _read_seats(self) -> None:
        self.kept = self.seats.kept()
        self.own = self.seats.all()

    def _look_at_stamps(self) -> None:
        """Go on after the latest stamps of all chains, as far as they are sane; those of the open seat were given."""
        own = self.seat.feed if self.own else None
        for chain in (CONTROL, CONTENT):
            for feed in self.log.chains.feeds(chain):
                take = self.clock.gave if feed == own else self.clock.see
                for entry in map(self.log.entry, self.log.chains.tips(feed, chain)):
                    if entry is not None:
                        take(entry.header.stamp)

    def catch_up(self) -> None:
        """Take in what the log holds beyond what is known; everything anew after a write that failed."""
        foreign = self._foreign != self.log.foreign
        self._foreign = self.log.foreign
        if self._generation != self.log.generation or (foreign and self.kept != self.seats.kept()):
            self._read_all()
            self._begin_stamps()
        elif self._arrival < self.log.head:
            self._read_on()
            if foreign:
                self._look_at_stamps()

    def _read_on(self) -> None:
        head = self.log.head
        while page := self.log.control(self._arrival, PAGE):
            self._take([entry for _, entry in page])
            self._arrival = page[-1][0]
        self._arrival = head

    def appended(self, entries: Iterable[Entry]) -> None:
        """Take in what was just appended to the log, after everything before it was taken in."""
        entries = list(entries)
        self._take([entry for entry in entries if entry.chain == CONTROL])
        self.erasures.appended(entries)
        self.learned.note(entries, self._wall_ms())
        self.mentions.note(entries)
        self._arrival = self.log.head

    def _take(self, control: list[Entry]) -> None:
        facts = []
        for entry in control:
            heads, value = self._decoded(entry)
            facts.append(fact_of(entry, heads, value))
            self._note(entry.hash, value)
        if facts:
            self.authority.add(facts)

    @staticmethod
    def _decoded(entry: Entry) -> tuple[tuple[bytes, ...], Value]:
        try:
            return decode_control(entry.body or b"")
        except MalformedError as error:
            raise DamagedError("The shop's data on this PC is damaged.") from error

    def _note(self, digest: bytes, value: Value) -> None:
        self.keys.note(digest, value)
        if key := key_let_in(value):
            self.admitted.add(key)

    def sealed_to(self, feed: bytes, keys: SeatKeys) -> dict[bytes, bytes]:
        """The epoch keys that these open, by epoch: all control is read for it, and nothing of them is kept."""
        found, after = EpochKeys(self.genesis.hash, {feed: keys}), 0
        while page := self.log.control(after, PAGE):
            for _, entry in page:
                found.note(entry.hash, self._decoded(entry)[1])
            after = page[-1][0]
        return {epoch: found[epoch] for epoch in found.held}

    def knows(self, feed: bytes) -> bool:
        """Whether a feed is the founder's, or something that was said lets it in."""
        return feed in self.admitted

    @property
    def shop_space(self) -> bytes:
        """The space of everyone."""
        return space_id(self.genesis.hash, SpaceKind.SHOP)

    @property
    def behind(self) -> bool:
        """Whether others hold entries of the seat that signs that have not been taken back yet."""
        return self.held_elsewhere.lacks(self.seat.feed)

    def seat_renewed(self) -> None:
        """Another own seat signs from now on."""
        self._read_seats()
        self._begin_stamps()
        for seat in self.own:
            self.keys.add_seat(seat.feed, seat.keys)

    @property
    def verdicts(self) -> Verdicts:
        """The verdicts over everything held."""
        return self.authority.verdicts

    @property
    def seat(self) -> OwnSeat:
        """The own seat that signs: the open one, or the last that was. Raises NobodyInError."""
        if not self.own:
            raise NobodyInError
        opened = [seat for seat in self.own if seat.state == SeatState.OPEN]
        return (opened or self.own)[-1]

    def standing(self, entry: Entry) -> Standing:
        """What the verdicts say of a content entry."""
        header = entry.header
        within = self.within(header.feed, header.seq, entry.hash)
        return self.verdicts.content(
            header.feed, header.seq, entry.hash, header.view, header.space, header.epoch, within
        )

    def role(self, feed: bytes, seq: int, hash: bytes, view: bytes) -> Role:
        """The role with which a content entry that stands was written."""
        return self.verdicts.role(feed, seq, hash, view, self.within(feed, seq, hash))

    def within(self, feed: bytes, seq: int, hash: bytes) -> Callable[[Tip], bool]:
        """Tells of a tip of a content chain whether an entry of that chain is in its past, or is it."""
        return lambda tip: self.log.chains.within(feed, CONTENT, seq, hash, tip)
