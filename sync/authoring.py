"""What this PC signs: content in runs, control entries one by one, and what must be said before either (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sync.authority.verdicts import Space
from sync.clock import SEAT_LEAD_MS
from sync.control import (
    HEADS_LIMIT,
    Covered,
    DeviceAdded,
    EpochStarted,
    RecoveryKeyAdded,
    Role,
    RoleSet,
    SeatAdded,
    SeatRemoved,
    SpaceCreated,
    SpaceKind,
    SpaceMemberAdded,
    Value,
    encode_control,
    epoch_key_hash,
    space_id,
)
from sync.entry import (
    CONTENT,
    CONTROL,
    SALT_SIZE,
    Batch,
    Entry,
    chain_start,
    complete,
    content_draft,
    control_draft,
    seal_content,
)
from sync.errors import BehindError, BusyError, ClosedSeatError, NotAllowedError
from sync.identity import ID_SIZE, RandomBytes, SeatKeys, new_seat_keys, prove_seat, sealing_of, sign
from sync.recovery import RecoveryKey, good_key
from sync.replica_state import ReplicaState
from sync.seats import Insider, OwnSeat, SeatState
from sync.spaces import new_epoch_key

CHANGE: Final = "change"
"""The type of payload that holds a change of a document."""

RUN_ENTRIES: Final = 256
"""Entries that one signature covers."""
RUN_BYTES: Final = 2 << 20
"""Bytes that one signature covers; one more entry of at most 1 MiB stays within the 3 MiB that authors keep to."""

SLICE_BYTES: Final = 512 << 10
"""Bytes after which long work commits what it has, so that others get their turn."""


class Author:
    """Signs for the open seat of this PC. Every method runs inside a transaction of the log, with memory caught up."""

    def __init__(self, state: ReplicaState, random: RandomBytes) -> None:
        self._state = state
        self._random = random

    # Content

    def post(
        self,
        space: bytes,
        batches: Sequence[Batch],
        limit_bytes: int | None = None,
        expected: bytes | None = None,
    ) -> list[Entry]:
        """One content entry for each batch, signed at least every 256 entries or 3 MiB.

        With a limit it ends after the entry that reaches it. Changes of documents name the seat that made them, and are
        void when another one signs: BusyError where it is not the one `expected`.
        """
        seat = self._signing_seat()
        said = (item.type for batch in batches for item in batch.payloads)
        if expected not in (None, seat.feed) and CHANGE in said:
            raise BusyError("Another Countertop is busy with the same data. Nothing is lost; try again in a moment.")
        epoch = self._epoch_to_write(seat, space)
        entries = list(self._sealed(seat, space, epoch, batches, limit_bytes))
        self._state.log.append(entries)
        self._state.appended(entries)
        return entries

    def _sealed(
        self, seat: OwnSeat, space: bytes, epoch: bytes, batches: Sequence[Batch], limit_bytes: int | None
    ) -> Iterator[Entry]:
        genesis, tick, random = self._state.genesis.hash, self._state.clock.tick, self._random
        key, view = self._state.keys[epoch], self._tip(seat.feed, CONTROL)[1]
        seq, prev = self._tip(seat.feed, CONTENT)
        total, signed_size, signed_seq = 0, 0, seq
        for number, batch in enumerate(batches, 1):
            seq += 1
            batch = _kept_with_changes(batch)
            draft = content_draft(seat.feed, seq, prev, tick(), view, space, epoch, random(SALT_SIZE), batch)
            entry = seal_content(genesis, draft, list(batch.payloads), key)
            prev, total = entry.hash, total + entry.size
            last = number == len(batches) or (limit_bytes is not None and total >= limit_bytes)
            if last or seq - signed_seq == RUN_ENTRIES or total - signed_size >= RUN_BYTES:
                entry, signed_seq, signed_size = _signed(entry, seat.keys), seq, total
            yield entry
            if last:
                return

    def _epoch_to_write(self, seat: OwnSeat, space: bytes) -> bytes:
        verdicts = self._state.verdicts
        known = verdicts.spaces.get(space)
        if known is None:
            raise NotAllowedError("This conversation is not in this shop.")
        if seat.member not in self._readers(space):
            raise NotAllowedError("You are not in this conversation.")
        self._cover_what_matters(seat, (space,))
        epoch = self._state.verdicts.write_epoch(space, self._state.keys.held, seat.member)
        return epoch if epoch is not None else self.start_epoch(space)

    def _readers(self, space: bytes) -> frozenset[bytes]:
        verdicts = self._state.verdicts
        known = verdicts.spaces[space]
        if space == self._state.shop_space:
            return frozenset(member.id for member in verdicts.members.values() if member.role is not None)
        return known.members

    # Control

    def control(self, values: Sequence[Value]) -> list[Entry]:
        """One control entry for each value, each allowed by what is known; everything held is covered before.

        Raises NotAllowedError with the sentence why not.
        """
        written = []
        for value in values:
            seat = self._signing_seat()
            reason = self._state.verdicts.may(seat.member, value)
            if reason is not None:
                raise NotAllowedError(reason)
            written += self._write_covering(seat, value)
            if isinstance(value, RoleSet):
                self._seal_to(value.member)
            if isinstance(value, RecoveryKeyAdded):
                self.seal(self._state.keys.held, frozenset([value.key]))
            if isinstance(value, SeatRemoved) and value.feed == seat.feed:
                self.close_seat()
        return written

    def _write_covering(self, seat: OwnSeat, value: Value) -> list[Entry]:
        """A control entry that names everything held as seen, after others that do where it is too much for one."""
        *before, heads = list(_parts(self._uncovered(seat))) or [()]
        written = [self._write(seat, Covered(), part) for part in before]
        return [*written, self._write(seat, value, heads)]

    def cover(self, heads: Sequence[bytes], seat: OwnSeat | None = None) -> list[Entry]:
        """Name these control entries as seen, in the name of the open seat or of another whose keys are here."""
        seat = seat or self._signing_seat()
        return [self._write(seat, Covered(), part) for part in _parts(heads)]

    def start_epoch(self, space: bytes) -> bytes:
        """A new epoch of a space, its key sealed to all who are entitled; the hash that names it."""
        key = new_epoch_key(self._random)
        started = self.control([EpochStarted(space, epoch_key_hash(key))])[-1]
        self._state.keys.made(started.hash, key)
        self.seal([started.hash])
        return started.hash

    def renew_epochs(self) -> None:
        """Start an epoch in each space of one's own in which somebody who is not to read what follows still could."""
        held, me, verdicts = self._state.keys.held, self._state.seat.member, self._state.verdicts
        spaces = [space for space, known in verdicts.spaces.items() if known.epochs and me in known.members]
        for space in sorted(spaces):
            if verdicts.write_epoch(space, held, me) is None:
                self.start_epoch(space)

    def _seal_to(self, member: bytes) -> None:
        """Give a member what keys are held here and now concern them."""
        seats, keys = self._state.verdicts.seating.seats, self._state.verdicts.seating.recovery_keys
        feeds = {seat.feed for seat in seats.values() if seat.member == member}
        self.seal(self._state.keys.held, feeds | {known.key for known in keys.values() if known.member == member})

    def seal(self, epochs: Iterable[bytes], feeds: Collection[bytes] | None = None) -> list[Entry]:
        """Seal held epochs to the seats and recovery keys that are entitled and have not got them yet, or only to some
        of these."""
        wanted = frozenset(epochs)
        unsealed = self._state.verdicts.unsealed()
        return self._seal(
            (epoch, feed) for epoch, feed in unsealed if epoch in wanted and (feeds is None or feed in feeds)
        )

    def seal_anew(self, lacking: Iterable[tuple[bytes, bytes]]) -> list[Entry]:
        """Seal each held epoch to the seat that says that it lacks it, unless this seat did so before; what others
        sealed, if they did, is not the key."""
        verdicts, held, me = self._state.verdicts, self._state.keys.held, self._state.seat.feed
        return self._seal(
            (epoch, feed) for epoch, feed in lacking if epoch in held and me not in verdicts.sealed_by(epoch, feed)
        )

    def _seal(self, items: Iterable[tuple[bytes, bytes]]) -> list[Entry]:
        seats = self._state.verdicts.seats
        values = self._state.keys.seal(
            sorted(items), lambda feed: seats[feed].sealing if feed in seats else sealing_of(feed)
        )
        return [self._write(self._signing_seat(), value) for value in values]

    def _cover_what_matters(self, seat: OwnSeat, spaces: Iterable[bytes]) -> None:
        _, tip = self._tip(seat.feed, CONTROL)
        if self._state.authority.must_cover(tip, seat.member, spaces):
            self.cover(self._uncovered(seat))

    def _uncovered(self, seat: OwnSeat) -> tuple[bytes, ...]:
        """Every control tip that is not in this seat's past yet."""
        seq, tip = self._tip(seat.feed, CONTROL)
        return self._state.authority.frontier(tip) if seq else ()

    def _write(self, seat: OwnSeat, value: Value, heads: tuple[bytes, ...] = ()) -> Entry:
        state = self._state
        seq, prev = self._tip(seat.feed, CONTROL)
        draft = control_draft(seat.feed, seq + 1, prev, state.clock.tick())
        entry = _signed(complete(state.genesis.hash, draft, encode_control(heads, value)), seat.keys)
        state.log.append([entry])
        state.appended([entry])
        return entry

    # Spaces

    def found_shop(self) -> None:
        """The owner's first control entries: the space of everyone, its first epoch, that epoch's key."""
        space = self._state.shop_space
        self.control([SpaceCreated(space, SpaceKind.SHOP)])
        self.start_epoch(space)

    def create_private_space(self) -> bytes:
        """A new private space with its first epoch; its id."""
        nonce = self._random(ID_SIZE)
        space = space_id(self._state.genesis.hash, SpaceKind.PRIVATE, (self._state.seat.member,), nonce)
        self.control([SpaceCreated(space, SpaceKind.PRIVATE, nonce=nonce)])
        self.start_epoch(space)
        return space

    def direct_space(self, member: bytes) -> bytes:
        """The direct conversation with another member, made when it is not there yet; its id."""
        return self._shared_space(SpaceKind.DIRECT, tuple(sorted((self._state.seat.member, member))))

    def role_space(self, role: Role, whose: bytes | None = None) -> bytes:
        """The space of all who have at least this role, or a member's file, made when it is not there yet; its id."""
        kind, members = (SpaceKind.ROLE, ()) if whose is None else (SpaceKind.FILE, (whose,))
        return self._shared_space(kind, members, role)

    def _shared_space(self, kind: SpaceKind, members: tuple[bytes, ...], role: Role | None = None) -> bytes:
        """One that anybody may have made: its id says who is in it."""
        nonce = b"" if role is None else bytes([role])
        space = space_id(self._state.genesis.hash, kind, members, nonce)
        if space not in self._state.verdicts.spaces:
            self.control([SpaceCreated(space, kind, members, nonce)])
            self.start_epoch(space)
        return space

    def add_space_member(self, space: bytes, member: bytes, *, history: bool) -> None:
        """Let a member into a private space: into all its epochs that one may read oneself (who is not in it, an owner:
        into all), or only into a new one."""
        known = self._state.verdicts.spaces.get(space)
        if known is None or not known.epochs:
            raise NotAllowedError("This conversation is not in this shop.")
        epoch = self._first_epoch(known) if history else self.start_epoch(space)
        self.control([SpaceMemberAdded(space, member, epoch)])
        self.seal(self._state.keys.held_in(space))

    def _first_epoch(self, space: Space) -> bytes:
        """Of those that every epoch which one may not read precedes, one that no other of them does; the others that
        none precedes are outside its past."""
        state, me = self._state, self._state.seat.member
        precedes, entitled = state.authority.in_past, state.verdicts.entitled
        unread = [epoch for epoch in space.epochs if me in space.members and me not in entitled(epoch.hash)]
        mine = [each.hash for each in space.epochs if all(precedes(other.hash, each.hash) for other in unread)]
        return next(epoch for epoch in mine if not any(precedes(other, epoch) for other in mine))

    # The seat

    def take_seat(self, member: bytes, fresh: SeatKeys | None = None) -> None:
        """Use the waiting seat from now on, or a fresh one that is kept nowhere yet, and cover its admission; does
        nothing when it is in use already.

        Raises NotAllowedError when what is held does not admit it.
        """
        state = self._state
        if any(seat.state == SeatState.OPEN and seat.member == member for seat in state.own):
            return
        feed = (fresh or state.seats.waiting()).feed
        seat = state.verdicts.seats.get(feed)
        if seat is None or not seat.stands or (seat.member, seat.device) != (member, state.seats.device().device):
            raise NotAllowedError("The other PC's answer does not let this PC in.")
        if fresh is None:
            state.seats.admitted(feed, member)
        else:
            state.seats.add(fresh, state.seats.insider() or Insider(member))
        state.seat_renewed()
        self.cover([seat.admission])

    def recover(self, key: RecoveryKey, epochs: Mapping[bytes, bytes]) -> None:
        """Bring this PC in by a recovery key, with a seat of its member's, and take it, with these epochs' keys
        and those that were sealed to it.

        Raises UselessKeyError where the key lets nobody in, or not any more.
        """
        state, feed = self._state, key.public
        recovery = good_key(state.verdicts, feed)
        member, device, seat = recovery.member, state.seats.device(), state.seats.waiting()
        proof = prove_seat(seat, state.genesis.hash, member, device.device)
        paper = OwnSeat(feed, member, key.keys, SeatState.OPEN)
        if not self._tip(feed, CONTROL)[0]:
            self.cover([recovery.admission], paper)
        self._write_covering(paper, DeviceAdded(member, device.device, device.certificate))
        self._write_covering(paper, SeatAdded(member, device.device, seat.feed, seat.sealing_public, proof))
        self.take_seat(member)
        for epoch, value in (*state.sealed_to(feed, key.keys).items(), *epochs.items()):  # wrong ones hide none
            state.keys.learn(epoch, value)
        self.seal(state.keys.held, frozenset([seat.feed]))

    def _signing_seat(self) -> OwnSeat:
        seat = self._state.seat
        if self._state.behind:
            raise BehindError(
                "Another PC has messages that were written here and are missing on this PC. They are being fetched; "
                "nothing new can be written before they are here."
            )
        if not self.may_sign:
            raise ClosedSeatError("This PC may no longer write in this shop. What was written before is still here.")
        return seat

    @property
    def may_sign(self) -> bool:
        """Whether the own seat is open, as far as is known here."""
        seat = self._state.seat
        known = self._state.verdicts.seats.get(seat.feed)
        return seat.state == SeatState.OPEN and known is not None and known.stands

    @property
    def leads_clock(self) -> bool:
        """Whether the stamps of the own seat, which may be given up, lead this PC's clock by a day."""
        return self._state.clock.lead_ms >= SEAT_LEAD_MS and not self._state.behind and self.may_sign

    def _tip(self, feed: bytes, chain: int) -> tuple[int, bytes]:
        """Number and hash of the end of an own chain; after a fork, of its longest branch."""
        tips = self._state.log.chains.tips(feed, chain)
        if not tips:
            return 0, chain_start(self._state.genesis.hash, feed, chain)
        return max((seq, digest) for digest, seq in tips.items())

    def shares_seat(self) -> bool:
        """Whether somebody else has the key of the seat that is in use here: a chain of it has branches, or it was
        closed with its own key, and not here."""
        seat, chains = self._state.seat, self._state.log.chains
        if seat.state != SeatState.OPEN:
            return False
        return any(chains.is_forked(seat.feed, chain) for chain in (CONTROL, CONTENT)) or self._closed_elsewhere(seat)

    def copies(self) -> frozenset[bytes]:
        """The open seats of this PC whose keys are not here: a copy of its disk opened them. They cannot ask for keys
        of epochs here, for no PC calls one that it takes for itself."""
        state, here = self._state, {seat.feed for seat in self._state.kept}
        device = state.seats.device().device
        seats = state.verdicts.seats.values()
        return frozenset(seat.feed for seat in seats if seat.stands and seat.device == device and seat.feed not in here)

    def _closed_elsewhere(self, seat: OwnSeat) -> bool:
        verdicts = self._state.verdicts
        known = verdicts.seats.get(seat.feed)
        return known is not None and not known.stands and seat.feed not in verdicts.cut_feeds

    def close_seat(self) -> None:
        """Sign nothing more with the own seat."""
        self._state.seats.close(self._state.seat.feed)
        self._state.seat_renewed()

    def renew_seat(self) -> SeatKeys:
        """Open a new seat, admitted by the old one's key, and close the old one with its own key. The new one comes
        first, for the last owner's only seat cannot be closed; a key that a clone closed before may still admit it.
        The new seat covers both and seals to itself what keys are held.

        Raises ClosedSeatError where the old key may not even do that, or this PC or person is not in the shop any more.
        """
        state = self._state
        old, device, keys = state.seat, state.seats.device().device, new_seat_keys(self._random)
        state.held_elsewhere.forget(old.feed)
        proof = prove_seat(keys, state.genesis.hash, old.member, device)
        self._write_covering(old, SeatAdded(old.member, device, keys.feed, keys.sealing_public, proof))
        known = state.verdicts.seats.get(old.feed)
        if known is not None and known.stands:
            self._write(old, SeatRemoved(old.feed))
        state.seats.close(old.feed)
        state.seats.add(keys, state.seats.insider() or Insider(old.member))
        state.seat_renewed()
        self.cover([self._tip(old.feed, CONTROL)[1]])
        self.seal(state.keys.held, frozenset([keys.feed]))
        return keys


def _kept_with_changes(batch: Batch) -> Batch:
    """What else builds on a change of a document needs it: its author does not erase it."""
    return batch._replace(is_kept=True) if any(item.type == CHANGE for item in batch.payloads) else batch


def _signed(entry: Entry, keys: SeatKeys) -> Entry:
    return replace(entry, signature=sign(keys.signing, entry.hash))


def _parts(heads: Sequence[bytes]) -> Iterator[tuple[bytes, ...]]:
    ordered = sorted(set(heads))
    for start in range(0, len(ordered), HEADS_LIMIT):
        yield tuple(ordered[start : start + HEADS_LIMIT])
