"""What stands once some removals are accepted, and what can be seen from one causal past.

A `Resolution` belongs to a set of accepted removals: it knows which facts they void, and what falls with those. A
`Standpoint` is a resolution seen from a past: roles, open seats, spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sync.authority.causality import Causality
from sync.authority.facts import indices, without
from sync.authority.ledger import Ledger
from sync.authority.rights import (
    Admission,
    AuthoredFact,
    CutExtension,
    DeviceGrant,
    EpochGrant,
    Grant,
    Revocation,
    SpaceFile,
    SpaceGrant,
)
from sync.control import DeviceRemoved, MemberRemoved, Role, RoleSet, SeatRemoved, SpaceKind, Value


class Resolution:
    """Which facts are void when `accepted` (a bitset of takings) are accepted and `raised` cuts are known of.

    Voiding only ever spreads to later facts, so bits of facts already looked at never change.
    """

    def __init__(self, ledger: Ledger, accepted: int = 0, void: int = 0, raised: int = 0) -> None:
        self._ledger: Final = ledger
        self.accepted: Final = accepted
        self.raised: Final = raised
        self._void = void
        self._looked_at = ledger.judged
        self._doubtful = ledger.doubtful
        self._next: tuple[int, Resolution] | None = None

    @property
    def void(self) -> int:
        """All facts held that this voids."""
        doubtful = self._ledger.doubtful
        if doubtful is not self._doubtful:
            start, self._looked_at, self._doubtful = self._looked_at, self._ledger.judged, doubtful
            if self.accepted:
                self._strike(doubtful >> start << start)
        return self._void

    def accepting(self, taking: Revocation) -> Resolution:
        """The resolution that accepts one more. What is accepted already is not reopened.

        The last one is kept at hand: where more and more is taken at once, the same are accepted first again and again.
        """
        if self._next is None or self._next[0] != taking.at:
            child = Resolution(self._ledger, self.accepted | taking.bit, self.void, self.raised)
            child._strike(child._ledger.target(taking) & ~child.kept(taking.at))
            self._next = (taking.at, child)
        return self._next[1]

    def _strike(self, suspects: int) -> None:
        while suspects:
            struck = 0
            for index in indices(suspects & ~self._void & ~self.accepted):
                if self._lost(index, self._ledger.deeds[index]):
                    self._void |= 1 << index
                    struck |= 1 << index
            suspects = self._fallout(struck)

    def _fallout(self, struck: int) -> int:
        """What may rest on facts that have just become void."""
        ledger, found = self._ledger, 0
        for index in indices(struck & ledger.admitting):
            found |= ledger.resting_on(index)
        for index in indices(struck & ledger.raising):
            removal = ledger.raised_by[index]
            if self.accepted >> removal & 1:
                found |= ledger.target(ledger.takings[removal]) & ~self.kept(removal)
        return found & ~struck

    def kept(self, removal: int) -> int:
        """The control facts that stand whatever this removal takes: its own past, and what its cut was raised to."""
        kept = self._ledger.causality.past(removal)
        for raised in self.standing_raises(removal):
            kept |= raised.keeps
        return kept

    def standing_raises(self, removal: int) -> list[CutExtension]:
        """The raised cuts of one removal that stand here."""
        if removal not in self._ledger.raises:
            return []
        return [item for item in self._ledger.raises[removal] if item.bit & self.raised & ~self._void]

    def spares(self, who: AuthoredFact, past: int) -> bool:
        """Whether this takes nothing from this author, and voids nothing in this past that they may rest on."""
        ledger, void = self._ledger, self.void
        return not (ledger.losses(who) & self.accepted or void & ledger.supports(who) & past)

    def _lost(self, index: int, deed: AuthoredFact) -> bool:
        """Whether something that this fact needed was void, or was taken away outside its past and the cut."""
        ledger = self._ledger
        past = ledger.causality.past(index)
        if self.spares(deed, past):
            return False
        standing = without(past, self._void)
        taken = without(ledger.losses(deed) & self.accepted, ledger.closing)
        taken = sum(1 << item for item in indices(taken) if not self.kept(item) >> index & 1)
        return (
            self._seat_lost(deed, standing, taken)
            or self._member_lost(deed, standing, taken)
            or self._space_lost(deed, standing, taken)
        )

    def _seat_lost(self, deed: AuthoredFact, standing: int, taken: int) -> bool:
        ledger = self._ledger
        admitted = [item for item in ledger.admissions[deed.feed] if item.bit & standing and is_by(item, deed)]
        if deed.device is not None:
            removals = taken & ledger.device_removals[deed.device]
            admitted = [item for item in admitted if ledger.devices_left(item, standing, removals)]
        if not admitted:
            return True
        if taken & ledger.seat_removals[deed.feed]:
            return True
        upto = ledger.causality.upto
        return any(
            not any(upto[item.at] >> removal & 1 for item in admitted)
            for removal in indices(taken & ledger.member_removals[deed.member])
        )

    def _member_lost(self, deed: AuthoredFact, standing: int, taken: int) -> bool:
        ledger, upto = self._ledger, self._ledger.causality.upto
        grants = [grant for grant in ledger.grants[deed.member] if grant.bit & standing]
        added = [grant for grant in grants if grant.added]
        able = [grant for grant in grants if grant.role >= deed.permit.role]
        if not added or not able:
            return True
        for removal in indices(taken & ledger.member_removals[deed.member]):
            if not any(upto[grant.at] >> removal & 1 for grant in added):
                return True
            able = [grant for grant in able if upto[grant.at] >> removal & 1]
        for lowering in indices(taken & ledger.lowerings[deed.member]):
            value = ledger.takings[lowering].value
            if isinstance(value, RoleSet) and value.role < deed.permit.role:
                able = [grant for grant in able if upto[grant.at] >> lowering & 1]
        return not able

    def _space_lost(self, deed: AuthoredFact, standing: int, taken: int) -> bool:
        if deed.permit.space is None:
            return False
        ledger, upto = self._ledger, self._ledger.causality.upto
        file = ledger.spaces[deed.permit.space]
        places = [grant for grant in file.grants.get(deed.member, ()) if grant.bit & standing]
        against = taken & (file.removals[deed.member] | ledger.member_removals[deed.member])
        for removal in indices(against):
            places = [place for place in places if place.epoch is not None and upto[place.at] >> removal & 1]
        return not places


def is_by(admission: Admission, deed: AuthoredFact) -> bool:
    """Whether this admission is of the member and device that a deed was done as."""
    return admission.member == deed.member and admission.device == deed.device


def is_from(start: int | None, epoch: int, graph: Causality) -> bool:
    """Whether "from epoch `start`" (None: the beginning) entitles to this one: it is that one or outside its past."""
    return start is None or not graph.precedes(epoch, start)


class Standpoint:
    """What stands, seen from a set of facts that holds the past of each of its members (`within`).

    `accepted` are the takings that count there; `standing` the facts that are not void (takings are not judged by it).
    """

    def __init__(self, ledger: Ledger, resolution: Resolution, within: int) -> None:
        self.ledger: Final = ledger
        self.resolution: Final = resolution
        self.within: Final = within
        self.accepted: Final = resolution.accepted & within
        self.standing: Final = without(within, resolution.void)

    def role(self, member: bytes) -> Role | None:
        """The highest role that a standing grant gives and nothing accepted took away; None: not in the shop."""
        return self._role(member, self.ledger.grants.get(member, ()))

    def role_before_leaving(self, member: bytes) -> Role:
        """The role that somebody who is not in the shop had where they were taken out last."""
        graph = self.ledger.causality
        last = graph.latest(self.ledger.member_removals[member] & self.accepted)
        pasts = (Standpoint(self.ledger, self.resolution, graph.past(at)) for at in last)
        before = (past.role(member) for past in pasts)
        return max((role for role in before if role is not None), default=Role.EMPLOYEE)

    def withstands(self, removal: Revocation) -> bool:
        """Whether a manager removes somebody here whom those who had not seen that made a manager or an owner."""
        if not removal.employees_only or not isinstance(removal.value, MemberRemoved):
            return False
        upto, member = self.ledger.causality.upto, removal.value.member
        unaware = [grant for grant in self.ledger.grants[member] if not removal.bit & upto[grant.at]]
        return (self._role(member, unaware) or Role.EMPLOYEE) > Role.EMPLOYEE

    def _role(self, member: bytes, grants: Iterable[Grant]) -> Role | None:
        ledger = self.ledger
        removals = ledger.member_removals[member] & self.accepted
        lowerings = ledger.lowerings[member] & self.accepted
        standing, upto = self.standing, ledger.causality.upto
        best, added = Role.EMPLOYEE, False
        for grant in grants:
            if not standing >> grant.at & 1 or (removals and without(removals, upto[grant.at])):
                continue
            added |= grant.added
            role = self._lowered(grant, lowerings) if lowerings else grant.role
            if role > best:
                best = role
        return best if added else None

    def _lowered(self, grant: Grant, lowerings: int) -> Role:
        """What is left of a role after those of these lowerings that it had not seen."""
        role, takings = grant.role, self.ledger.takings
        for lowering in indices(without(lowerings, self.ledger.causality.upto[grant.at])):
            value = takings[lowering].value
            if isinstance(value, RoleSet):
                role = min(role, Role(value.role))
        return role

    def depth(self, member: bytes) -> int:
        """The least number of *member added* between the genesis and this member."""
        return min((grant.depth for grant in self._adding(member)), default=0)

    def added_by(self, member: bytes) -> bytes | None:
        """The member who added this one, and lies nearest to the genesis; None for strangers."""
        adding = self._adding(member)
        depth = min((grant.depth for grant in adding), default=0)
        nearest = self.ledger.causality.first(grant for grant in adding if grant.depth == depth)
        return nearest.by if nearest else None

    def _adding(self, member: bytes) -> list[Grant]:
        return [grant for grant in self.ledger.grants.get(member, ()) if grant.added and grant.bit & self.standing]

    def device(self, device: bytes) -> DeviceGrant | None:
        """The device as first brought in and not removed; removed, where there is no other."""
        return self.ledger.causality.first(self.device_grants(device) or self._devices_added(device))

    def device_grants(self, device: bytes) -> list[DeviceGrant]:
        """How the device was brought in and not removed: more than once when that was said by several unawares."""
        return self.ledger.untaken(self._devices_added(device), self.device_removals(device))

    def _devices_added(self, device: bytes) -> list[DeviceGrant]:
        return [grant for grant in self.ledger.devices.get(device, ()) if self.standing >> grant.at & 1]

    def device_removals(self, device: bytes) -> int:
        """The accepted removals of this device."""
        return self.ledger.device_removals[device] & self.accepted

    def admission(self, feed: bytes) -> Admission | None:
        """The seat or recovery key as first admitted, closed or not."""
        standing = self.standing
        for admission in self.ledger.admissions.get(feed, ()):
            if standing >> admission.at & 1:
                return admission
        return None

    def is_open(self, admission: Admission) -> bool:
        """Whether this seat may sign and write."""
        return (
            admission.device is not None
            and not self.ledger.seat_removals[admission.feed] & self.accepted
            and self.may_enrol(admission)
        )

    def may_enrol(self, admission: Admission) -> bool:
        """Whether this key may at least bring in PCs and seats of its own member.

        A key that was closed by itself may, and a recovery key; one that another key removed may not.
        """
        ledger, accepted = self.ledger, self.accepted
        if without(ledger.seat_removals[admission.feed] & accepted, ledger.closing):
            return False
        if admission.device is not None:
            removed = self.device_removals(admission.device)
            if not ledger.devices_left(admission, self.standing, removed):
                return False
        if self.role(admission.member) is None:
            return False
        removals = ledger.member_removals[admission.member] & accepted
        upto, standing = ledger.causality.upto, self.standing
        return not removals or all(
            not without(removals, upto[other.at]) for other in ledger.admissions[admission.feed] if other.bit & standing
        )

    def has_owner(self, besides: Value | None = None) -> bool:
        """Whether some owner has a seat that is open, also after what `besides` takes away."""
        lost = (
            besides.member
            if isinstance(besides, MemberRemoved) or (isinstance(besides, RoleSet) and besides.role < Role.OWNER)
            else None
        )
        return any(
            member != lost and self._has_seat(member, besides) and self.role(member) == Role.OWNER
            for member in self.ledger.owners
        )

    def _has_seat(self, member: bytes, besides: Value | None) -> bool:
        for feed in self.ledger.feeds_of[member]:
            admission = self.admission(feed)
            if admission is None or admission.member != member or not self.is_open(admission):
                continue
            closed = isinstance(besides, SeatRemoved) and besides.feed == feed
            if not closed and not (isinstance(besides, DeviceRemoved) and besides.device == admission.device):
                return True
        return False

    def space_kind(self, space: bytes) -> SpaceKind | None:
        """What kind of space this is; None when nobody created it.

        A private one is its creator's, and falls with what they said; the others' ids say who is in them, whoever it
        was that said so.
        """
        file = self.ledger.spaces.get(space)
        if file is None:
            return None
        said = self.standing if file.kind == SpaceKind.PRIVATE else self.within
        return file.kind if self.ledger.created[space] & said else None

    def is_in(self, member: bytes, space: bytes) -> bool:
        """Whether this member is in the shop and may read and write in this space."""
        role, kind = self.role(member), self.space_kind(space)
        if role is None or kind is None:
            return False
        file = self.ledger.spaces[space]
        if file.role is not None:
            return role >= file.role or member in file.pair
        if kind == SpaceKind.DIRECT:
            return member in file.pair
        return kind == SpaceKind.SHOP or bool(self.places(member, space))

    def places(self, member: bytes, space: bytes) -> list[int | None]:
        """From which epochs on (None: from the beginning) a member is in a private space."""
        return [grant.epoch for grant in self.grants_in(member, space)]

    def grants_in(self, member: bytes, space: bytes) -> list[SpaceGrant]:
        """What lets a member into a private space."""
        ledger, upto = self.ledger, self.ledger.causality.upto
        file = ledger.spaces[space]
        removals = (file.removals[member] | ledger.member_removals[member]) & self.accepted
        found = list[SpaceGrant]()
        for grant in file.grants.get(member, ()):
            lost = removals if grant.epoch is None else without(removals, upto[grant.at])
            if self.standing >> grant.at & 1 and not lost:
                found.append(grant)
        return found

    def entitled(self, member: bytes, epoch: EpochGrant) -> bool:
        """Whether a member who is in the shop may read what is written in this epoch."""
        if not self.is_in(member, epoch.space):
            return False
        if self.ledger.spaces[epoch.space].kind != SpaceKind.PRIVATE:
            return True
        graph = self.ledger.causality
        return any(is_from(start, epoch.at, graph) for start in self.places(member, epoch.space))

    def _once_in(self, file: SpaceFile) -> Iterator[bytes]:
        """Those who were ever let into a space that not everyone is in, by what stands."""
        yield from file.pair
        for member in file.grants if file.role is None else self.ledger.grants:
            footing = self.ledger.footing(file, member) or ()
            if any(item.bit & self.standing for item in footing):
                yield member

    def is_known_to_others(self, space: bytes) -> bool:
        """Whether somebody who is not in this space was let in by what is void now: they may have got its keys."""
        ledger, fallen = self.ledger, self.within & self.resolution.void & self.ledger.admitting
        if not fallen:
            return False
        file = ledger.spaces[space]
        return any(
            item.bit & fallen and not self.is_in(member, space)
            for member in (file.grants if file.role is None else ledger.grants)
            for item in ledger.footing(file, member) or ()
        )

    def loses_in(self, space: bytes) -> int:
        """The accepted removals of people who were once entitled in this space, and of their PCs and seats; where it
        follows a role, what lowered them below that too."""
        ledger = self.ledger
        file = ledger.spaces[space]
        if file.kind == SpaceKind.SHOP:
            return ledger.expelling & self.accepted
        found = 0
        for member in self._once_in(file):
            found |= ledger.member_removals[member] | ledger.expulsions(file, member)
            for feed in ledger.feeds_of.get(member, ()):
                found |= ledger.seat_removals[feed]
                for admission in ledger.admissions[feed]:
                    if admission.device is not None:
                        found |= ledger.device_removals[admission.device]
        return found & self.accepted
