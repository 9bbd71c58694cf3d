"""An immutable answer to what stands: people, PCs, seats, spaces, epochs, and any content entry, by look-up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from hashlib import blake2b
from types import MappingProxyType
from typing import Final, NamedTuple

from sync import control
from sync.authority.causality import indices, without
from sync.authority.ledger import Admission, EpochGrant, Erasure, Ledger, SpaceGrant, Taker
from sync.authority.permission import LAST_OWNER, NOT_HERE, Refusal, permission, takes
from sync.authority.resolution import Standpoint, is_from
from sync.control import (
    Cut,
    CutTips,
    DeviceRemoved,
    MemberRemoved,
    Role,
    RoleSet,
    SeatRemoved,
    SpaceKind,
    SpaceMemberRemoved,
    Tip,
)
from sync.entry import CONTENT, CONTROL
from sync.identity import fingerprint_of

Vector = Mapping[bytes, tuple[Tip, ...]]
"""Of each feed, the tips held of one kind of chain."""


class Standing(Enum):
    """What becomes of a content entry."""

    STANDS = "stands"
    SET_ASIDE = "set aside"
    VOID = "void"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Member:
    """A person; `role` is None once removed, `depth` the number of *member added* that brought them."""

    id: bytes
    role: Role | None
    added_by: bytes
    depth: int


@dataclass(frozen=True, slots=True)
class Device:
    """A PC. `stands`: it may connect; `removal` is the fact that says why not, if one does."""

    id: bytes
    member: bytes
    certificate: bytes
    fingerprint: bytes
    stands: bool
    removal: bytes | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A member on a device. `stands`: it may sign and write; `admission` is its *seat added* (or the genesis)."""

    feed: bytes
    member: bytes
    device: bytes
    sealing: bytes
    stands: bool
    admission: bytes


@dataclass(frozen=True, slots=True)
class Epoch:
    """A space's key from one moment on, named by the entry that started it."""

    hash: bytes
    space: bytes
    key_hash: bytes
    author: bytes


@dataclass(frozen=True, slots=True)
class Space:
    """Who is in it now, and all its epochs, sorted by hash. `pair`: the two whom a direct conversation was made for,
    also when one of them has left the shop; else empty."""

    id: bytes
    kind: SpaceKind
    members: frozenset[bytes]
    epochs: tuple[Epoch, ...]
    pair: tuple[bytes, ...]


class _Place(NamedTuple):
    """A place to write from, as its view's past gave it; `seen` is that past."""

    seen: int
    admission: Admission
    epoch: EpochGrant


class Views:
    """Judges content in its view's past; such a judgement never changes, so each is made once."""

    def __init__(self, ledger: Ledger, standpoint: Callable[[int], Standpoint]) -> None:
        self.ledger: Final = ledger
        self._standpoint: Final = standpoint
        self._known: Final[dict[tuple[bytes, bytes, bytes, bytes], _Place | None]] = {}

    def place(self, feed: bytes, view: bytes, space: bytes, epoch: bytes) -> _Place | None:
        """The place written from, or None when the author had no right to it in the view's past.

        Raises KeyError when the view is not held.
        """
        key = (feed, view, space, epoch)
        if key not in self._known:
            self._known[key] = self._judge(feed, self.ledger.causality.index[view], space, epoch)
        return self._known[key]

    def _judge(self, feed: bytes, view: int, space: bytes, epoch: bytes) -> _Place | None:
        ledger = self.ledger
        if ledger.authors[view] != feed:
            return None
        seen = self._standpoint(ledger.causality.upto[view])
        admission = seen.admission(feed)
        started = ledger.epochs.get(ledger.causality.index.get(epoch, -1))
        if admission is None or started is None or started.space != space or not started.bit & seen.standing:
            return None
        if not seen.is_open(admission) or not seen.entitled(admission.member, started):
            return None
        return _Place(seen.within, admission, started)

    def at(self, hash: bytes) -> Standpoint:
        """What one entry's author saw, that entry included. Raises KeyError."""
        return self._standpoint(self.ledger.causality.upto[self.ledger.causality.index[hash]])


class Verdicts:
    """A snapshot: facts added later change nothing in it."""

    def __init__(self, views: Views, seen: Standpoint) -> None:
        self._views: Final = views
        self._seen: Final = seen
        self._ledger: Final = seen.ledger
        self._graph: Final = seen.ledger.causality
        self._content: Final[dict[tuple[bytes, bytes, bytes, bytes], Standing | tuple[tuple[Tip, ...], ...]]] = {}

    def stands(self, hash: bytes) -> bool:
        """Whether a control fact counts. Raises KeyError for one that is not held."""
        bit = 1 << self._graph.index[hash]
        if bit & self._ledger.taking:
            return bool(bit & self._seen.accepted)
        return bit == 1 or bool(bit & self._ledger.counted & self._seen.standing)

    @cached_property
    def members(self) -> Mapping[bytes, Member]:
        """Everyone who was ever in the shop."""
        found = {}
        for member in self._ledger.grants:
            by = self._seen.added_by(member)
            if by is not None:
                found[member] = Member(member, self._seen.role(member), by, self._seen.depth(member))
        return MappingProxyType(found)

    @cached_property
    def seats(self) -> Mapping[bytes, Seat]:
        """Every seat whose admission stands, closed ones too; recovery keys are not seats."""
        found = {}
        for feed in self._ledger.admissions:
            admission = self._seen.admission(feed)
            if admission is not None and admission.device is not None:
                stands = self._seen.is_open(admission)
                name = self._graph.hashes[admission.at]
                found[feed] = Seat(feed, admission.member, admission.device, admission.sealing, stands, name)
        return MappingProxyType(found)

    @cached_property
    def devices(self) -> Mapping[bytes, Device]:
        """Every PC whose admission stands. It may connect while it is not removed and is someone's who is in the shop:
        the person it was brought in for, or one with a seat on it."""
        used = {seat.device for seat in self.seats.values() if seat.stands}
        found = {}
        for device in self._ledger.devices:
            grant = self._seen.device(device)
            if grant is not None:
                removals = 0 if self._seen.device_grants(device) else self._seen.device_removals(device)
                gone = device not in used and self._seen.role(grant.member) is None
                if gone and not removals:
                    removals = self._ledger.member_removals.get(grant.member, 0) & self._seen.accepted
                removal = self._graph.first(self._ledger.takings_in(removals))
                name = self._graph.hashes[removal.at] if removal else None
                fingerprint = fingerprint_of(grant.certificate)
                stands = not gone and name is None
                found[device] = Device(device, grant.member, grant.certificate, fingerprint, stands, name)
        return MappingProxyType(found)

    @cached_property
    def spaces(self) -> Mapping[bytes, Space]:
        """Every space that stands."""
        found = {}
        for space, file in self._ledger.spaces.items():
            kind = self._seen.space_kind(space)
            if kind is not None:
                candidates = self.members if kind == SpaceKind.SHOP else {*file.pair, *file.grants}
                members = frozenset(member for member in candidates if self._seen.is_in(member, space))
                held = (epoch for epoch in file.epochs.values() if epoch.bit & self._seen.within)
                epochs = sorted((self._epoch(epoch) for epoch in held), key=lambda epoch: epoch.hash)
                found[space] = Space(space, kind, members, tuple(epochs), file.pair)
        return MappingProxyType(found)

    def _epoch(self, epoch: EpochGrant) -> Epoch:
        return Epoch(self._graph.hashes[epoch.at], epoch.space, epoch.key_hash, epoch.author)

    def _started(self, epoch: bytes) -> EpochGrant:
        started = self._ledger.epochs[self._graph.index[epoch]]
        if not started.bit & self._seen.within:
            raise KeyError(epoch)
        return started

    def entitled(self, epoch: bytes) -> frozenset[bytes]:
        """The members who may read what is written in an epoch. Raises KeyError for an unknown one."""
        started = self._started(epoch)
        space = self.spaces.get(started.space)
        if space is None or space.kind != SpaceKind.PRIVATE:
            return space.members if space else frozenset()
        upto = self._graph.upto
        return frozenset(
            member
            for member, starts in self._places[space.id].items()
            if any(is_from(start, started.at, upto) for start in starts)
        )

    @cached_property
    def _places(self) -> dict[bytes, dict[bytes, list[int | None]]]:
        return {
            space.id: {member: self._seen.places(member, space.id) for member in space.members}
            for space in self.spaces.values()
            if space.kind == SpaceKind.PRIVATE
        }

    def write_epoch(self, space: bytes, held: Collection[bytes], member: bytes) -> bytes | None:
        """The epoch to write in, of those whose keys are `held`; None: start one (or, not being in it, none at all).

        It is the lowest-hash one to which everyone now in the space is entitled and whose past covers every removal
        of anyone once entitled, or of their PCs and seats.
        """
        described = self.spaces.get(space)
        if described is None or member not in described.members:
            return None
        losses = self._seen.loses_in(space)
        for epoch in described.epochs:
            if epoch.hash in held:
                started = self._started(epoch.hash)
                covers = not without(losses, self._graph.upto[started.at])
                if covers and started.bit & self._seen.standing and self.entitled(epoch.hash) == described.members:
                    return epoch.hash
        return None

    def is_sealed(self, epoch: bytes, feed: bytes, by: bytes | None = None) -> bool:
        """Whether a *key sealed* of this epoch to this seat is held, by anybody or by one feed. Only the seat can tell
        whether what another one sealed is the key."""
        found = (index for index in self._ledger.sealed.get((epoch, feed), ()) if self._seen.within >> index & 1)
        return any(by is None or self._ledger.authors[index] == by for index in found)

    def unsealed(self, space: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """Each (epoch, feed) where an open seat is entitled to an epoch and no *key sealed* for it is held."""
        seats: dict[bytes, list[bytes]] = {}
        for seat in self.seats.values():
            if seat.stands:
                seats.setdefault(seat.member, []).append(seat.feed)
        for described in self.spaces.values():
            if space is None or described.id == space:
                for epoch in described.epochs:
                    for member in sorted(self.entitled(epoch.hash)):
                        for feed in seats.get(member, ()):
                            if not self.is_sealed(epoch.hash, feed):
                                yield epoch.hash, feed

    @cached_property
    def erased(self) -> frozenset[Erasure]:
        """Feed and hash of each entry whose erasing stands; an entry of another feed is not erased by its hash."""
        standing = [names for index, names in self._ledger.erasures if self._seen.standing >> index & 1]
        return frozenset().union(*standing)

    def content(
        self,
        feed: bytes,
        seq: int,
        hash: bytes,
        view: bytes,
        space: bytes,
        epoch: bytes,
        within: Callable[[Tip], bool],
    ) -> Standing:
        """What becomes of a content entry. `within` says whether it is in the past of a tip of its own chain (or is
        it); it is asked only when something was cut off, and only about tips of at least this `seq`."""
        key = (feed, view, space, epoch)
        known = self._content.get(key)
        if known is None:
            known = self._content[key] = self._judge_content(feed, view, space, epoch)
        if isinstance(known, Standing):
            return known
        for tips in known:
            if not any(tip.hash == hash or (tip.seq >= seq and within(tip)) for tip in tips):
                return Standing.SET_ASIDE
        return Standing.STANDS

    def _judge_content(
        self, feed: bytes, view: bytes, space: bytes, epoch: bytes
    ) -> Standing | tuple[tuple[Tip, ...], ...]:
        """A standing for all such entries, or the cuts that each of them has to be within."""
        index, within = self._graph.index.get(view), self._seen.within
        if index is None or not within >> index & 1:
            return Standing.UNKNOWN
        if not any(admission.bit & within for admission in self._ledger.admissions.get(feed, ())):
            return Standing.UNKNOWN
        if self._ledger.authors[index] != feed:
            return Standing.VOID
        if self._graph.upto[index] & self._ledger.unknown & self._seen.standing:
            return Standing.WITHHELD
        place = self._views.place(feed, view, space, epoch)
        if place is None or not self._still_granted(place):
            return Standing.VOID
        cuts = tuple(self._tips(feed, removal, rivals) for removal, rivals in self._against(place))
        return cuts or Standing.STANDS

    def _still_granted(self, place: _Place) -> bool:
        """Whether each right the author had in the view's past still rests on a grant that stands."""
        ledger, (seen, admission, epoch) = self._ledger, place
        standing = seen & self._seen.standing
        file, member = ledger.spaces[epoch.space], admission.member
        places = file.grants.get(member, ()) if file.kind == SpaceKind.PRIVATE else None
        return (
            any(item.bit & standing for item in self._admitted_as(admission))
            and any(item.bit & standing for item in ledger.devices[admission.device or b""])
            and any(item.bit & standing for item in ledger.grants[member] if item.added)
            and (places is None or any(item.bit & standing for item in places))
        )

    def _admitted_as(self, seat: Admission) -> list[Admission]:
        """All admissions of this key as this member on this device."""
        return [item for item in self._ledger.admissions[seat.feed] if item[2:5] == seat[2:5]]

    def _against(self, place: _Place) -> Iterator[tuple[int, int]]:
        """Each accepted removal that the author had no later grant against, with all removals of that same right."""
        ledger, (seen, admission, epoch) = self._ledger, place
        file, accepted = ledger.spaces[epoch.space], self._seen.accepted
        standing = seen & self._seen.standing
        seats = self._admitted_as(admission)
        pc = ledger.device_removals.get(admission.device or b"", 0) & accepted
        if any(ledger.devices_left(seat, standing, pc) for seat in seats):
            pc = 0
        rights: list[tuple[int, Sequence[Admission] | Sequence[SpaceGrant]]] = [
            (without(ledger.seat_removals.get(admission.feed, 0), ledger.closing), ()),
            (pc, ()),
            (ledger.member_removals.get(admission.member, 0), seats),
        ]
        if file.kind == SpaceKind.PRIVATE:
            places = [grant for grant in file.grants[admission.member] if grant.epoch is not None]
            rights.append((file.removals.get(admission.member, 0), places))
        upto = self._graph.upto
        for removals, grants in rights:
            for removal in indices(removals & accepted):
                later = (grant for grant in grants if grant.bit & standing and upto[grant.at] >> removal & 1)
                if next(later, None) is None:
                    yield removal, removals & accepted

    def _tips(self, feed: bytes, removal: int, rivals: int) -> tuple[Tip, ...]:
        """Where a removal's cut lies on a content chain, united with those of concurrent removals of the same."""
        tips: set[Tip] = set()
        for other in indices(rivals):
            if other == removal or self._graph.concurrent(other, removal):
                for cut in self._cuts(other):
                    tips.update(tip for part in cut if (part.feed, part.chain) == (feed, CONTENT) for tip in part.tips)
        return tuple(sorted(tips, key=lambda tip: (tip.seq, tip.hash)))

    def _cuts(self, removal: int) -> list[Cut]:
        """The cuts of one removal that are not superseded by a causally later one."""
        raises = self._seen.resolution.standing_raises(removal)
        if not raises:
            return [self._ledger.takings[removal].value.cut]
        precedes = self._graph.precedes
        return [item.cut for item in raises if not any(precedes(item.at, other.at) for other in raises)]

    @cached_property
    def cut_feeds(self) -> frozenset[bytes]:
        """The feeds of seats that were taken away, with their PC or person or alone, by others than themselves: what
        lies beyond their cuts is set aside."""
        closed = (seat.feed for seat in self.seats.values() if not seat.stands)
        return frozenset(feed for feed in closed if not self._may_enrol(feed))

    def _may_enrol(self, feed: bytes) -> bool:
        admission = self._seen.admission(feed)
        return admission is not None and self._seen.may_enrol(admission)

    def cut_tips(self, feed: bytes) -> frozenset[bytes]:
        """The entries of a content chain that the cuts of accepted removals name: on which branch a cut lies can be
        told only where they are held."""
        return self._cut_tips.get(feed, frozenset())

    @cached_property
    def _cut_tips(self) -> dict[bytes, frozenset[bytes]]:
        named: dict[bytes, set[bytes]] = {}
        for removal in indices(without(self._seen.accepted, self._ledger.closing)):
            for part in (part for cut in self._cuts(removal) for part in cut if part.chain == CONTENT):
                named.setdefault(part.feed, set()).update(tip.hash for tip in part.tips)
        return {feed: frozenset(tips) for feed, tips in named.items()}

    def complete_cut(self, value: Taker, control_tips: Vector, content_tips: Vector) -> Cut:
        """The cut for something that is about to be taken away: of each chain it touches, the tips held here."""
        feeds = {
            seat.feed
            for seat in self.seats.values()
            if (isinstance(value, SeatRemoved) and value.feed == seat.feed)
            or (isinstance(value, DeviceRemoved) and value.device == seat.device)
            or (isinstance(value, MemberRemoved | RoleSet | SpaceMemberRemoved) and value.member == seat.member)
        }
        return tuple(
            CutTips(feed, chain, held[feed])
            for feed in sorted(feeds)
            for chain, held in ((CONTROL, control_tips), (CONTENT, content_tips))
            if held.get(feed)
        )

    def removals_digest(self, space: bytes) -> bytes:
        """Changes when the verdict on content already judged in this space may change, and only when a removal, a
        raised cut or a void fact touches the space: 32 bytes."""
        ledger, seen = self._ledger, self._seen
        file = ledger.spaces.get(space)
        losses = without(seen.loses_in(space), ledger.closing) if file else 0
        raised = sum(item.bit for loss in indices(losses) for item in seen.resolution.standing_raises(loss))
        void = (ledger.admitting | ledger.unknown | ledger.erasing) & seen.within & seen.resolution.void
        names = sorted(self._graph.hashes[index] for index in indices(losses | raised | void))
        return blake2b(b"".join(names), digest_size=32).digest()

    def may(self, member: bytes, value: control.Value, at: bytes | None = None) -> str | None:
        """Why this member may not say this, in a sentence; None when they may. `at`: judged where that entry stands."""
        seen = self._seen if at is None else self._views.at(at)
        if seen.role(member) is None:
            return NOT_HERE
        answer = permission(seen, member, value)
        if isinstance(answer, Refusal):
            return answer.sentence
        return LAST_OWNER if takes(seen, value) and not seen.has_owner(besides=value) else None
