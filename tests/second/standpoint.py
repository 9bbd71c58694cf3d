"""What stands, seen from a set of facts: people, PCs, seats, spaces (§5)."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from tests.second.control import BY_ROLE, DIRECT, EMPLOYEE, FILE, OWNER, PRIVATE, SHOP, Kind
from tests.second.identity import Genesis
from tests.second.pasts import Fact, Pasts


class Grant(NamedTuple):
    """Something given by a fact; `at` None is the genesis."""

    at: bytes | None
    member: bytes
    what: Any


class Admission(NamedTuple):
    """A key let in: a seat, or (without a device) a recovery key."""

    at: bytes | None
    member: bytes
    device: bytes | None
    feed: bytes
    sealing: bytes


class Need(NamedTuple):
    """What a fact needed: the lowest role that would do, a place in a private space, or nothing but one's own key."""

    role: int = EMPLOYEE
    space: bytes | None = None
    enrols: bool = False


class Deed(NamedTuple):
    """Who said a fact that counts, what it needed, and of a removal in which place of the queue it stands."""

    author: Admission
    need: Need
    rank: tuple[int, int, bytes] | None


class Standpoint:
    """`standing` are facts that count and are not void, `accepted` the removals (and lowerings) that were accepted."""

    def __init__(
        self, pasts: Pasts, genesis: Genesis, within: Iterable[bytes], standing: set[bytes], accepted: set[bytes],
        deeds: dict[bytes, Deed],
    ) -> None:  # fmt: skip
        self.pasts, self.genesis, self.standing, self.accepted, self.deeds = pasts, genesis, standing, accepted, deeds
        self.within = pasts.order(within)
        self.order = [hash for hash in self.within if hash in standing]

    def said(self, *kinds: int) -> list[Fact]:
        facts = (self.pasts.facts[hash] for hash in self.order if hash in self.standing)
        return [fact for fact in facts if fact.kind in kinds]

    def taken(self, kind: int, *of: bytes) -> set[bytes]:
        """The accepted removals of one kind whose value begins so."""
        facts = (self.pasts.facts[hash] for hash in self.accepted)
        return {fact.hash for fact in facts if fact.kind == kind and tuple(fact.value[: len(of)]) == of}

    # People

    @cached_property
    def grants(self) -> list[tuple[Grant, bool]]:
        """Roles given, and whether by letting somebody in."""
        given = [(Grant(None, self.genesis.member, OWNER), True)]
        for fact in self.said(Kind.MEMBER_ADDED, Kind.ROLE_SET):
            if not self.deeds[fact.hash].rank:
                given.append((Grant(fact.hash, fact.value[0], fact.value[1]), fact.kind == Kind.MEMBER_ADDED))
        return given

    def role(self, member: bytes, unaware_of: bytes | None = None) -> int:
        """The role; 0 for who is not in. `unaware_of`: of grants that had not seen that fact alone."""
        removals, lowerings = self.taken(Kind.MEMBER_REMOVED, member), self.taken(Kind.ROLE_SET, member)
        best, added = 1, False
        for grant, lets_in in self.grants:
            past = self.pasts.past(grant.at)
            if grant.member != member or removals - past or (unaware_of is not None and unaware_of in past):
                continue
            added |= lets_in
            caps = [self.pasts.facts[lowering].value[1] for lowering in lowerings - past]
            best = max(best, min([grant.what, *caps]))
        return best if added else 0

    @cached_property
    def people(self) -> set[bytes]:
        return {member for member in {grant.member for grant, _ in self.grants} if self.role(member)}

    # PCs and seats

    @cached_property
    def added_devices(self) -> dict[bytes, list[Grant]]:
        g = self.genesis
        found = {g.device: [Grant(None, g.member, g.certificate)]}
        for fact in self.said(Kind.DEVICE_ADDED):
            member, device, certificate = fact.value
            found.setdefault(device, []).append(Grant(fact.hash, member, certificate))
        return found

    def device_grants(self, device: bytes) -> list[Grant]:
        """The additions of a PC that no accepted removal of it had seen; the genesis is seen by all."""
        removals = self.taken(Kind.DEVICE_REMOVED, device)
        return left(self.pasts, self.added_devices.get(device, []), removals)

    @cached_property
    def admissions(self) -> dict[bytes, list[Admission]]:
        """Every admission that stands, by key, in order."""
        g = self.genesis
        found = {g.feed: [Admission(None, g.member, g.device, g.feed, g.sealing)]}
        for fact in self.said(Kind.SEAT_ADDED, Kind.RECOVERY_ADDED):
            admission = admitted(fact)
            found.setdefault(admission.feed, []).append(admission)
        return found

    def admission(self, feed: bytes) -> Admission | None:
        return next(iter(self.admissions.get(feed, ())), None)

    def is_open(self, seat: Admission) -> bool:
        is_seat = seat.device is not None and not self.taken(Kind.SEAT_REMOVED, seat.feed)
        return is_seat and self.may_enrol(seat)

    def may_enrol(self, seat: Admission) -> bool:
        """Whether a key may at least say *device added* and *seat added* for its own member."""
        if any(self.pasts.facts[hash].feed != seat.feed for hash in self.taken(Kind.SEAT_REMOVED, seat.feed)):
            return False
        if seat.device is not None:
            removals = self.taken(Kind.DEVICE_REMOVED, seat.device)
            if not rests(self.pasts, seat, self.added_devices.get(seat.device, []), removals):
                return False
        removals = self.taken(Kind.MEMBER_REMOVED, seat.member)
        unaware = (removals - self.pasts.past(other.at) for other in self.admissions[seat.feed])
        return bool(self.role(seat.member)) and not any(unaware)

    @cached_property
    def open_seats(self) -> dict[bytes, Admission]:
        first = (self.admission(feed) for feed in self.admissions)
        return {seat.feed: seat for seat in first if seat is not None and self.is_open(seat)}

    def has_owner(self, besides: Fact | None = None) -> bool:
        """Whether an owner has an open seat, also after what `besides` takes."""
        kind, lost = (besides.kind, besides.value[0]) if besides else (-1, b"")
        return any(
            self.role(seat.member) == OWNER
            and not (kind in (Kind.MEMBER_REMOVED, Kind.ROLE_SET) and lost == seat.member)
            and not (kind == Kind.SEAT_REMOVED and lost == seat.feed)
            and not (kind == Kind.DEVICE_REMOVED and lost == seat.device)
            for seat in self.open_seats.values()
        )

    # Spaces

    @cached_property
    def spaces(self) -> dict[bytes, Fact]:
        """The first fact that says what a space is: of a private one it has to stand."""
        counted = [self.pasts.facts[hash] for hash in self.within if hash in self.deeds]
        created = [fact for fact in counted if fact.kind == Kind.SPACE_CREATED]
        return {
            fact.value[0]: fact for fact in reversed(created) if fact.value[1] != PRIVATE or fact.hash in self.standing
        }

    @cached_property
    def epochs(self) -> dict[bytes, Fact]:
        return {fact.hash: fact for fact in self.said(Kind.EPOCH_STARTED)}

    def places(self, member: bytes, space: bytes) -> list[bytes | None]:
        """From which epochs on (None: from the beginning) a member is in a private space."""
        taken = self.taken(Kind.SPACE_MEMBER_REMOVED, space, member) | self.taken(Kind.MEMBER_REMOVED, member)
        created = (fact for fact in self.said(Kind.SPACE_CREATED) if fact.value[0] == space)
        from_start = any(self.deeds[fact.hash].author.member == member for fact in created)
        found: list[bytes | None] = [None] if from_start and not taken else []
        for fact in self.said(Kind.SPACE_MEMBER_ADDED):
            if fact.value[:2] == [space, member] and not taken - self.pasts.past(fact.hash):
                found.append(fact.value[2])
        return found

    def is_in(self, member: bytes, space: bytes) -> bool:
        if space not in self.spaces or not self.role(member):
            return False
        _, kind, members, nonce = self.spaces[space].value
        if kind in (BY_ROLE, FILE):
            return self.role(member) >= nonce[0] or member in members
        return kind == SHOP or (kind == DIRECT and member in members) or bool(self.places(member, space))

    def is_entitled(self, member: bytes, epoch: Fact) -> bool:
        space = epoch.value[0]
        if not self.is_in(member, space) or self.spaces[space].value[1] != PRIVATE:
            return self.is_in(member, space)
        starts = self.places(member, space)
        return any(start in (None, epoch.hash) or epoch.hash not in self.pasts.past(start) for start in starts)

    def may_pass_on(self, member: bytes, space: bytes, start: bytes) -> bool:
        """Whether somebody in a private space is entitled to every epoch that "from this epoch" gives."""
        epochs = [epoch for epoch in self.epochs.values() if epoch.value[0] == space]
        given = [epoch for epoch in epochs if epoch.hash == start or epoch.hash not in self.pasts.past(start)]
        return all(self.is_entitled(member, epoch) for epoch in given)


def admitted(fact: Fact) -> Admission:
    if fact.kind == Kind.RECOVERY_ADDED:
        return Admission(fact.hash, fact.value[0], None, fact.value[1], b"")
    member, device, feed, sealing, _proof = fact.value
    return Admission(fact.hash, member, device, feed, sealing)


def left(pasts: Pasts, grants: Iterable[Grant], removals: Iterable[bytes]) -> list[Grant]:
    """The additions of a PC that none of these removals had seen; the genesis is seen by all."""
    seen = frozenset().union(*(pasts.past(removal) for removal in removals))
    gone = bool(list(removals))
    return [grant for grant in grants if (not gone if grant.at is None else grant.at not in seen)]


def rests(pasts: Pasts, seat: Admission, grants: Iterable[Grant], removals: Iterable[bytes]) -> list[Grant]:
    """The additions of a seat's PC that it had seen and that none of these removals took."""
    before = pasts.past(seat.at)
    return left(pasts, [grant for grant in grants if grant.at is None or grant.at in before], removals)
