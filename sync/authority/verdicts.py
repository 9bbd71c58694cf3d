"""An immutable answer to what stands: people, PCs, seats, spaces, epochs, and any content entry, by look-up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from hashlib import blake2b
from itertools import starmap
from types import MappingProxyType
from typing import Final

from sync import control
from sync.authority.admittance import LetIn, let_in
from sync.authority.cuts import Cuts, WrittenRole, holds
from sync.authority.erasing import ErasedNames
from sync.authority.facts import indices, without
from sync.authority.growth import Growth
from sync.authority.permission import LAST_OWNER, NOT_HERE, Refusal, permission, takes
from sync.authority.putting_away import PuttingAway
from sync.authority.resolution import Standpoint, is_from
from sync.authority.rights import EpochGrant, Taker
from sync.authority.seating import Seat, SeatVerdicts
from sync.authority.views import Place, Views
from sync.control import (
    Cut,
    DeviceRemoved,
    MemberRemoved,
    Role,
    RoleSet,
    SeatRemoved,
    SpaceKind,
    SpaceMemberRemoved,
    Tip,
)
from sync.identity import fingerprint_of


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
class Epoch:
    """A space's key from one moment on, named by the entry that started it."""

    hash: bytes
    space: bytes
    key_hash: bytes
    author: bytes


@dataclass(frozen=True, slots=True)
class Space:
    """Who is in it now, and all its epochs, sorted by hash. `pair`: the two whom a direct conversation was made for,
    or the one whose file it is, also when they have left the shop; else empty. `role`: the lowest that is in it, where
    it follows one."""

    id: bytes
    kind: SpaceKind
    members: frozenset[bytes]
    epochs: tuple[Epoch, ...]
    pair: tuple[bytes, ...]
    role: Role | None


class Verdicts:
    """A snapshot: facts added later change nothing in it."""

    def __init__(self, views: Views, seen: Standpoint) -> None:
        self._views: Final = views
        self._seen: Final = seen
        self._ledger: Final = seen.ledger
        self._graph: Final = seen.ledger.causality
        self._cuts: Final = Cuts(seen)
        self._content: Final[dict[tuple[bytes, bytes, bytes, bytes], Standing | tuple[tuple[Tip, ...], ...]]] = {}
        self._roles: Final[dict[tuple[bytes, bytes], WrittenRole]] = {}

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

    def last_role(self, member: bytes) -> Role:
        """The role that somebody has, or had when they were taken out. Raises KeyError for who was never here."""
        role = self.members[member].role
        return self._seen.role_before_leaving(member) if role is None else role

    @property
    def seats(self) -> Mapping[bytes, Seat]:
        """Every seat whose admission stands, closed ones too; recovery keys are not seats."""
        return self.seating.seats

    @cached_property
    def seating(self) -> SeatVerdicts:
        """The seats, and the recovery keys."""
        return self._views.seating.seats(self._seen)

    @cached_property
    def growth(self) -> Mapping[bytes, Growth]:
        """Of everyone who is in the shop."""
        authors = self._ledger.authors[: self._seen.within.bit_length()]
        members = {feed: self.author(feed)[0] for feed in set(authors)}
        said = Counter(members[feed] for feed in authors)
        admitted = (item for items in self._ledger.admissions.values() for item in items if item.at < len(authors))
        seats = Counter(item.member for item in admitted if members[authors[item.at]] == item.member)
        here = (member.id for member in self.members.values() if member.role is not None)
        return {member: Growth(seats[member], said[member]) for member in here}

    @cached_property
    def devices(self) -> Mapping[bytes, Device]:
        """Every PC whose admission stands. It may connect while it is not removed and is someone's who is in the shop:
        one with a seat on it, or the person it was brought in for, if they were not taken out since."""
        used = {seat.device for seat in self.seats.values() if seat.stands}
        found = {}
        for device in self._ledger.devices:
            grant = self._seen.device(device)
            if grant is not None:
                brought_in = self._seen.device_grants(device)
                removals = 0 if brought_in else self._seen.device_removals(device)
                taken_out = self._ledger.member_removals[grant.member] & self._seen.accepted
                back = self._seen.role(grant.member) is not None and self._ledger.untaken(brought_in, taken_out)
                gone = device not in used and not back
                if gone and not removals:
                    removals = taken_out
                removal = self._graph.first(self._ledger.takings_in(removals))
                name = self._graph.hashes[removal.at] if removal else None
                fingerprint = fingerprint_of(grant.certificate)
                stands = not gone and name is None
                found[device] = Device(device, grant.member, grant.certificate, fingerprint, stands, name)
        return MappingProxyType(found)

    @cached_property
    def created(self) -> frozenset[bytes]:
        """Every space that was ever created, those too that do not stand any more."""
        created = self._ledger.created
        return frozenset(space for space in self._ledger.spaces if created[space] & self._seen.within)

    @cached_property
    def spaces(self) -> Mapping[bytes, Space]:
        """Every space that stands."""
        found = {}
        for space, file in self._ledger.spaces.items():
            kind = self._seen.space_kind(space)
            if kind is not None:
                everyone = kind == SpaceKind.SHOP or file.role is not None
                candidates = self.members if everyone else {*file.pair, *file.grants}
                members = frozenset(member for member in candidates if self._seen.is_in(member, space))
                held = (epoch for epoch in file.epochs.values() if epoch.bit & self._seen.within)
                epochs = sorted((self._graph.hashes[one.at], space, one.key_hash, one.author) for one in held)
                found[space] = Space(space, kind, members, tuple(starmap(Epoch, epochs)), file.pair, file.role)
        return MappingProxyType(found)

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
        return frozenset(
            member
            for member, starts in self._places[space.id].items()
            if any(is_from(start, started.at, self._graph) for start in starts)
        )

    def let_in(self, member: bytes, space: bytes) -> LetIn | None:
        """How a member who is in a private space came into it; None: they made it."""
        return let_in(self._seen, member, space)

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
        seen = self._seen
        losses = seen.accepted if seen.is_known_to_others(space) else seen.loses_in(space)
        for epoch in described.epochs:
            if epoch.hash in held:
                started = self._started(epoch.hash)
                covers = not without(losses, self._graph.upto[started.at])
                if covers and started.bit & self._seen.standing and self.entitled(epoch.hash) == described.members:
                    return epoch.hash
        return None

    def sealed_by(self, epoch: bytes, feed: bytes) -> list[bytes]:
        """The author's feed of each *key sealed* of this epoch to this seat that is held. Only the seat can tell
        whether what another one sealed is the key."""
        found = (index for index in self._ledger.sealed.get((epoch, feed), ()) if self._seen.within >> index & 1)
        return [self._ledger.authors[index] for index in found]

    def unsealed(self, space: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """Each (epoch, feed) where an open seat or a recovery key is entitled to an epoch, and no *key sealed* for it
        is held."""
        seats: dict[bytes, list[bytes]] = {}
        for seat in self.seats.values():
            if seat.stands:
                seats.setdefault(seat.member, []).append(seat.feed)
        for known in self.seating.recovery_keys.values():
            seats.setdefault(known.member, []).append(known.key)
        for described in self.spaces.values():
            if space is None or described.id == space:
                for epoch in described.epochs:
                    for member in sorted(self.entitled(epoch.hash)):
                        for feed in seats.get(member, ()):
                            if not self.sealed_by(epoch.hash, feed):
                                yield epoch.hash, feed

    @cached_property
    def putting_away(self) -> PuttingAway:
        """What is erased, and what owners say to whatever takes much away."""
        return PuttingAway(self._seen)

    def erased(self, feed: bytes) -> ErasedNames:
        """What is erased of a feed: names of entries of another one say nothing."""
        return self._views.erasing.names(feed, self.putting_away.erasing)

    def ever_erased(self, feed: bytes) -> ErasedNames:
        """The same with what does not stand any more: the bodies may be nowhere."""
        return self._views.erasing.names(feed, self.putting_away.ever_erasing)

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
            if not any(holds(tip, seq, hash, within) for tip in tips):
                return Standing.SET_ASIDE
        return Standing.STANDS

    def role(self, feed: bytes, seq: int, hash: bytes, view: bytes, within: Callable[[Tip], bool]) -> Role:
        """The role with which a content entry that stands was written: what its view's past gives, less what was taken
        there or, before its place in its chain, elsewhere. `within`: see `content`. Raises KeyError where the view is
        not held, or the feed is nobody's there."""
        known = self._roles.get((feed, view))
        if known is None:
            known = self._roles[feed, view] = self._cuts.role(
                self._views.author(feed, view), self._graph.upto[self._graph.index[view]]
            )
        lowered = (role for role, tips in known.lowered if not any(holds(tip, seq, hash, within) for tip in tips))
        return min(lowered, default=known.given)

    def at(self, *views: bytes) -> Standpoint:
        """What is known in some views together. Raises KeyError where one is not held."""
        return self._views.at(*views)

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
        return tuple(self._cuts.against(place, feed).values()) or Standing.STANDS

    def _still_granted(self, place: Place) -> bool:
        """Whether each right the author had in the view's past still rests on a grant that stands."""
        ledger, (view, admission, epoch) = self._ledger, place
        standing = self._graph.upto[view] & self._seen.standing
        member = admission.member
        footing = ledger.footing(ledger.spaces[epoch.space], member)
        return (
            any(item.bit & standing for item in ledger.admitted_as(admission))
            and any(item.bit & standing for item in ledger.devices[admission.device or b""])
            and any(item.bit & standing for item in ledger.grants[member] if item.added)
            and (footing is None or any(item.bit & standing for item in footing))
        )

    def cut_off_by(
        self,
        feed: bytes,
        seq: int,
        hash: bytes,
        view: bytes,
        space: bytes,
        epoch: bytes,
        within: Callable[[Tip], bool],
    ) -> tuple[bytes, ...]:
        """The removals beyond whose cuts a content entry lies that was rightly written: also where what it rests on
        fell with one, as if that stood."""
        place = self._views.place(feed, view, space, epoch) if view in self._graph.index else None
        if place is None:
            return ()
        fallen: Iterable[int] = () if self._still_granted(place) else self._cuts.behind(place)
        cuts = self._cuts.against(place, feed, fallen)
        beyond = (item for item, tips in cuts.items() if not any(holds(tip, seq, hash, within) for tip in tips))
        return tuple(self._graph.hashes[removal] for removal in beyond)

    def fell_with(self, feed: bytes, view: bytes, space: bytes, epoch: bytes) -> dict[bytes, tuple[bytes, ...]]:
        """Of content that was rightly written, and is void because whoever let its author in had been taken out: each
        control entry that fell, with the accepted removals that it fell with. Empty for all other content."""
        place = self._views.place(feed, view, space, epoch) if view in self._graph.index else None
        if place is None or self._still_granted(place):
            return {}
        hashes = self._graph.hashes
        return {
            hashes[index]: tuple(hashes[removal] for removal in indices(removals))
            for index, removals in self._cuts.behind(place).items()
        }

    def author(self, feed: bytes) -> tuple[bytes, bytes]:
        """The member and device that a feed's seat was first admitted as, whether that stands or not; else empty."""
        admission = next(iter(self._ledger.admissions.get(feed, ())), None)
        return (admission.member, admission.device or b"") if admission else (b"", b"")

    def cut_of(self, removal: bytes) -> Cut:
        """What an accepted removal names to stand now, raised cuts included. Raises KeyError."""
        return self._cuts.of(removal)

    @property
    def cut_feeds(self) -> frozenset[bytes]:
        """The feeds of seats that were taken away by others than themselves: something of them may be set aside."""
        return self.seating.taken

    def cut_tips(self, feed: bytes) -> frozenset[bytes]:
        """The entries of a content chain that the cuts of accepted removals name."""
        return self._cuts.tips.get(feed, frozenset())

    def feeds_of(self, value: Taker) -> frozenset[bytes]:
        """The feeds that something which is about to be taken away concerns, those of closed seats too."""
        return frozenset(
            seat.feed
            for seat in self.seats.values()
            if (isinstance(value, SeatRemoved) and value.feed == seat.feed)
            or (isinstance(value, DeviceRemoved) and value.device == seat.device)
            or (isinstance(value, MemberRemoved | RoleSet | SpaceMemberRemoved) and value.member == seat.member)
        )

    def removals_digest(self, space: bytes) -> bytes:
        """Changes when the verdict on content already judged in this space may change but for what is newly erased, and
        only when a removal, a raised cut or a void fact touches the space: 32 bytes."""
        ledger, seen = self._ledger, self._seen
        file = ledger.spaces.get(space)
        losses = without(seen.loses_in(space), ledger.closing) if file else 0
        raised = sum(item.bit for loss in indices(losses) for item in seen.resolution.standing_raises(loss))
        void = (ledger.admitting | ledger.unknown | ledger.erasing | ledger.agreeing) & seen.within
        return _digest(self._graph.hashes, losses | raised | void & seen.resolution.void | self.putting_away.overruled)

    @cached_property
    def roles_digest(self) -> bytes:
        """Changes when the role with which anything was written may change: a grant comes or falls, a lowering is
        accepted, or not any more, or its cut is raised; 32 bytes."""
        ledger, seen = self._ledger, self._seen
        grants = sum(grant.bit for grants in ledger.grants.values() for grant in grants)
        lowerings = ledger.taking & seen.accepted & ~ledger.closing
        raised = sum(item.bit for loss in indices(lowerings) for item in seen.resolution.standing_raises(loss))
        return _digest(self._graph.hashes, grants & seen.standing | lowerings | raised)

    def may(self, member: bytes, value: control.Value, at: bytes | None = None) -> str | None:
        """Why this member may not say this, in a sentence; None when they may. `at`: judged where that entry stands."""
        seen = self._seen if at is None else self._views.at(at)
        if seen.role(member) is None:
            return NOT_HERE
        answer = permission(seen, member, value)
        if isinstance(answer, Refusal):
            return answer.sentence
        return LAST_OWNER if takes(seen, value) and not seen.has_owner(besides=value) else None


def _digest(hashes: Sequence[bytes], facts: int) -> bytes:
    """Of the hashes of these facts."""
    return blake2b(b"".join(sorted(hashes[index] for index in indices(facts))), digest_size=32).digest()
