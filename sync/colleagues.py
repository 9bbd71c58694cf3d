"""The people who share this PC: each has a seat of their own on it, behind a PIN."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from sync.admission import Admitting, Newcomer
from sync.authoring import Author
from sync.control import Role, SeatRemoved
from sync.errors import NotAllowedError
from sync.identity import ID_SIZE, KEY_SIZE, RandomBytes, SeatKeys, new_seat_keys, prove_seat
from sync.pins import Pins, PinSeal
from sync.removal import Removing
from sync.replica_state import ReplicaState
from sync.seats import Insider, KeptSeat, OwnSeat, SeatState
from sync.unfinished_seats import UnfinishedSeats

ALREADY_ON_PC: Final = "This person is on this PC already."


class Colleagues:
    """Of one replica, in the name of who is in; `writing` is its transaction.

    pins: those of this PC
    unfinished: seats that were asked of other PCs and not taken
    """

    def __init__(
        self,
        state: ReplicaState,
        author: Author,
        writing: Callable[[], AbstractContextManager[None]],
        random: RandomBytes,
        pins: Pins,
    ) -> None:
        self.pins: Final = pins
        self._state: Final = state
        self._author: Final = author
        self._writing: Final = writing
        self._random: Final = random
        self.unfinished: Final = UnfinishedSeats(state.log)

    def insider(self) -> Insider | None:
        """Who is in; None where nobody is."""
        return self._state.seats.insider()

    def members(self) -> list[bytes]:
        """The people of this PC, in the order in which they came."""
        return members_of(self._state.seats.kept())

    def seats_of(self, member: bytes) -> list[KeptSeat]:
        """Those of one person of this PC."""
        return [seat for seat in self._state.kept if seat.member == member]

    def may_write(self) -> bool:
        """Whether anybody of this PC may write in the shop, as far as is known here."""
        return any(self._stands(kept.feed) for kept in self._state.kept)

    def stands(self, member: bytes) -> bool:
        """Whether a seat of theirs on this PC may write, whichever PIN opens it."""
        return any(self._stands(seat.feed) for seat in self.seats_of(member))

    def _stands(self, feed: bytes) -> bool:
        seat = self._state.verdicts.seats.get(feed)
        return seat is not None and seat.stands

    def add(self, pin: str, role: Role | None, member: bytes | None = None) -> Insider:
        """Let somebody use this PC: a new person with a role, or a member that is known. Durable on return.

        Raises PinError, NotAllowedError with its sentence, ClosedSeatError, BehindError, StorageError.
        """
        if member in self.members():
            raise NotAllowedError(ALREADY_ON_PC)
        return self._admit(pin, role, member or self._random(ID_SIZE))

    def take_seat(self, member: bytes, keys: SeatKeys, pin: str) -> Insider:
        """Come in by a seat that another PC let this one have, behind a new PIN; the control entries that say so are
        here already, its keys nowhere. What an earlier PIN of theirs sealed here is closed.

        Raises PinError, NotAllowedError where nobody let them in, StorageError.
        """
        (insider, sealed), state = self._new_insider(member, pin), self._state
        with self._or_as_before():
            for seat in self.seats_of(member):
                state.seats.close(seat.feed)
            state.seats.enter(insider)
            self._author.take_seat(member, keys)
            self.unfinished.end(keys.feed)
            self.pins.keep(member, sealed)
        return insider

    @contextmanager
    def _or_as_before(self) -> Iterator[None]:
        """A transaction in which somebody else comes in; where it is not kept, who was in before stays it."""
        before = self._state.seats.insider()
        try:
            with self._writing():
                yield
        except BaseException:
            self._state.seats.enter(before)
            raise

    def remove_lost(self) -> list[bytes]:
        """Take seats of who is in out of the shop that an earlier PIN sealed on this PC: nothing opens them now. The
        feeds of all such, also those that were taken out before."""
        own = {seat.feed for seat in self._state.own}
        closed = [seat.feed for seat in self.seats_of(self._state.seat.member) if seat.state == SeatState.CLOSED]
        lost = [feed for feed in closed if feed not in own]
        for feed in lost:
            if self._stands(feed):
                self._take_out(feed)
        return lost

    def _take_out(self, feed: bytes) -> None:
        with self._writing():
            Removing(self._state, self._author).take_out(SeatRemoved(feed))

    def remove_unfinished(self, now_ms: int, *, come_in: bool = False) -> None:
        """Take seats out of the shop that another PC let in here and nobody took: after an hour, where who is in may;
        their own at once when they have `come_in` by another."""
        state = self._state
        for feed in self.unfinished.all():
            seat = state.verdicts.seats.get(feed)
            if seat is None or not (
                (come_in and seat.member == state.seat.member) or self.unfinished.is_over(feed, now_ms)
            ):
                continue
            if seat.stands and state.verdicts.may(state.seat.member, SeatRemoved(feed)) is None:
                self._take_out(feed)
            if not self._stands(feed):
                self.unfinished.end(feed)

    def give_new_pin(self, member: bytes, pin: str) -> Insider:
        """A new seat on this PC, behind a new PIN, for somebody who forgot theirs; the seats before it are closed, and
        what only they could read is gone. Raises as `add`."""
        if member not in self.members():
            raise NotAllowedError("This person is not on this PC.")
        return self._admit(pin, None, member)

    def _admit(self, pin: str, role: Role | None, member: bytes) -> Insider:
        insider, sealed = self._new_insider(member, pin)
        state, keys = self._state, new_seat_keys(self._random)
        device = state.seats.device()
        proof = prove_seat(keys, state.genesis.hash, member, device.device)
        certificate = device.certificate
        newcomer = Newcomer(member, role, device.device, certificate, keys.feed, keys.sealing_public, proof)
        with self._writing():
            old = [seat for seat in self.seats_of(member) if seat.state == SeatState.OPEN]
            Admitting(state, self._author).admit(newcomer)
            for seat in old:
                if self._stands(seat.feed):
                    Removing(state, self._author).take_out(SeatRemoved(seat.feed))
                state.seats.close(seat.feed)
            state.seats.add(keys, insider)
            self.pins.keep(member, sealed)
            state.seat_renewed()
            admission = state.verdicts.seats[keys.feed].admission
            self._author.cover([admission], OwnSeat(keys.feed, member, keys, SeatState.OPEN))
        return insider

    def close_fallen(self) -> None:
        """People of this PC whom somebody took out of the shop cannot come in here any more; who is in stays in."""
        state, own = self._state, {seat.feed for seat in self._state.own}
        others = [seat.feed for seat in state.kept if seat.state == SeatState.OPEN and seat.feed not in own]
        fallen = [feed for feed in others if feed in state.verdicts.seats and not self._stands(feed)]
        if fallen:
            with self._writing():
                for feed in fallen:
                    state.seats.close(feed)
                state.seat_renewed()

    def epochs_wanted(self) -> list[bytes]:
        """Epochs that somebody of this PC is entitled to, and whose key is not held by who is in, or was sealed to no
        seat of another."""
        verdicts, members = self._state.verdicts, members_of(self._state.kept)
        epochs = [epoch.hash for space in verdicts.spaces.values() for epoch in space.epochs]
        return sorted(epoch for epoch in epochs if any(self._lacks(member, epoch) for member in members))

    def _lacks(self, member: bytes, epoch: bytes) -> bool:
        state = self._state
        if any(seat.member == member for seat in state.own):
            has_it = epoch in state.keys
        else:
            feeds = [seat.feed for seat in self.seats_of(member) if seat.state == SeatState.OPEN]
            has_it = any(state.verdicts.sealed_by(epoch, feed) for feed in feeds)
        return not has_it and member in state.verdicts.entitled(epoch)

    def set_pin(self, pin: str) -> Insider:
        """Choose a PIN for who is in. With the first one they go on in a new seat, whose keys were never without it.

        Raises PinError, ClosedSeatError, BehindError, StorageError.
        """
        state, me = self._state, self._state.seat.member
        insider = state.seats.insider()
        if insider is not None and insider.key is not None:
            self.pins.keep(me, self.pins.seal(pin, insider.key))
            return insider
        insider, sealed = self._new_insider(me, pin)
        with self._or_as_before():
            state.seats.seal(insider)
            self._author.renew_seat()
            self.pins.keep(me, sealed)
        return insider

    def _new_insider(self, member: bytes, pin: str) -> tuple[Insider, PinSeal]:
        """Somebody with a new key, and that key as a PIN seals it. Raises PinError."""
        key = self._random(KEY_SIZE)
        return Insider(member, key), self.pins.seal(pin, key)


def members_of(kept: Sequence[KeptSeat]) -> list[bytes]:
    """The people with an open seat on this PC, in the order in which they first came; a new seat moves nobody."""
    here = {seat.member for seat in kept if seat.state == SeatState.OPEN}
    return list(dict.fromkeys(seat.member for seat in kept if seat.member in here))
