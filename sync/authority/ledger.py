"""The facts that counted where they were written, filed by whom and what they are about.

What is in here was judged once, in its own causal past, and stays; whether it still stands after what others took
away is for `sync.authority.resolution`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sync import control
from sync.authority.causality import Causality
from sync.authority.facts import FactsBy, FactsDone, indices, without
from sync.authority.rights import (
    Admission,
    AuthoredFact,
    CutExtension,
    DeviceGrant,
    EpochGrant,
    Grant,
    OwnerAnswer,
    Revocation,
    SpaceFile,
    SpaceGrant,
)
from sync.control import Role, SpaceKind
from sync.genesis import Genesis


class Ledger:
    """Append-only. Dictionaries are by id; integers are bitsets of fact indices."""

    def __init__(self, genesis: Genesis) -> None:
        self.genesis: Final = genesis
        self.causality: Final = Causality(genesis.hash)
        self.authors: Final[list[bytes]] = [genesis.body.feed]
        self.deeds: Final[dict[int, AuthoredFact]] = {}
        self.grants: Final[dict[bytes, list[Grant]]] = defaultdict(list)
        self.admissions: Final[dict[bytes, list[Admission]]] = defaultdict(list)
        self.devices: Final[dict[bytes, list[DeviceGrant]]] = defaultdict(list)
        self.spaces: Final[dict[bytes, SpaceFile]] = {}
        self.created: Final = FactsBy()
        self.epochs: Final[dict[int, EpochGrant]] = {}
        self.takings: Final[dict[int, Revocation]] = {}
        self.raises: Final[dict[int, list[CutExtension]]] = defaultdict(list)
        self.erasures: Final[dict[int, control.Erased]] = {}
        self.erasing_of: Final = FactsBy()
        self.answers: Final[dict[bytes, list[OwnerAnswer]]] = defaultdict(list)
        self.sealed: Final[dict[tuple[bytes, bytes], list[int]]] = defaultdict(list)
        # Losses, by who or what loses.
        self.member_removals: Final = FactsBy()
        self.device_removals: Final = FactsBy()
        self.seat_removals: Final = FactsBy()
        self.lowerings: Final = FactsBy()
        self.against: Final = FactsBy()
        # Facts, by the feed, member and device that did them, and by what they are.
        self.done_by: Final = FactsDone()
        self.feeds_of: Final[dict[bytes, set[bytes]]] = defaultdict(set)
        self._feeds_on: Final[dict[bytes, set[bytes]]] = defaultdict(set)
        self.concerns_member: Final = FactsBy()
        self.concerns_space: Final = FactsBy()
        self.raised_by: Final[dict[int, int]] = {}
        self._rivals: Final[dict[int, int]] = {}
        # Admissions and grants, by the member, device or feed that they admit; `against`: what removes those.
        self.support: Final = FactsBy()
        self._holders: Final[dict[int, bytes]] = {}
        self._ids: Final[dict[bytes, bytes]] = {}
        # What may be void in some resolution, and who lost something or rests on that, with all their feeds: whatever
        # else counted stands.
        self.doubtful = 0
        self.doubted: Final[set[bytes]] = set()
        self.closed: Final[set[bytes]] = set()
        self.judged = 1
        self.counted = 0
        self.taking = self.closing = 0
        self._rivalled = 0
        self.expelling = 0
        self.raising = self.admitting = 0
        self.erasing = self.erasing_much = self.agreeing = self.unknown = 0
        self.owning = 0
        self.owners: Final[set[bytes]] = set()
        self._file_genesis()

    def _file_genesis(self) -> None:
        body = self.genesis.body
        self._file_grant(0, body.member, Role.OWNER, True, 0, body.member)
        self.devices[body.device].append(DeviceGrant(0, body.device, body.member, body.certificate))
        self._file_admission(0, body.feed, body.member, body.device, body.sealing)

    def file(self, index: int, value: control.Value, deed: AuthoredFact, depth: int) -> None:
        """Enter a fact that counted in its own past. `depth` is how many *member added* brought its author."""
        bit = 1 << index
        self.deeds[index] = deed
        self.counted |= bit
        if deed.feed in self.doubted:
            self.doubtful |= bit
        self.done_by.add(deed.feed, index)
        if isinstance(value, control.KeySealed):
            for key in value.keys:
                self.sealed[key.epoch, key.feed].append(index)
        elif not isinstance(value, control.Covered):
            self._file_deciding(index, value, deed, depth)

    def _file_deciding(self, index: int, value: control.Value, deed: AuthoredFact, depth: int) -> None:
        match value:
            case control.SpaceCreated() | control.EpochStarted() | control.SpaceMemberAdded():
                self._file_space(index, value, deed)
            case control.MemberAdded():
                self._file_grant(index, value.member, Role(value.role), True, depth + 1, deed.member)
            case control.RoleSet():
                self._file_grant(index, value.member, Role(value.role), False, depth + 1, deed.member)
            case control.DeviceAdded():
                grant = DeviceGrant(index, value.device, value.member, value.certificate)
                self.devices[value.device].append(grant)
                self._admit(index, value.device)
                self.concerns_member.add(value.member, index)
            case control.SeatAdded():
                self._file_admission(index, value.feed, value.member, value.device, value.sealing)
            case control.RecoveryKeyAdded():
                self._file_admission(index, value.key, value.member, None, b"")
            case control.Unknown():
                self.unknown |= 1 << index
            case control.CutRaised():
                self._file_raise(index, value)
            case control.Erased() | control.OwnerAnswered():
                self._file_putting_away(index, value)

    def _file_putting_away(self, index: int, value: control.Erased | control.OwnerAnswered) -> None:
        bit = 1 << index
        if isinstance(value, control.OwnerAnswered):
            self.agreeing |= bit
            for entry in value.entries:
                self.answers[entry].append(OwnerAnswer(index, value.yes))
        else:
            self.erasures[index] = value
            self.erasing_of.add(value.feed, index)
            self.erasing |= bit
            self.erasing_much |= bit if value.is_large else 0

    def file_taking(self, taking: Revocation, deed: AuthoredFact) -> None:
        """Enter what takes a right away and counted in its own past."""
        self.file(taking.at, control.Covered(), deed, 0)
        self.takings[taking.at] = taking
        self.taking |= taking.bit
        if taking.is_closing:
            self.closing |= taking.bit
        if taking.employees_only:
            self._file_rivals(taking)
        if isinstance(taking.value, control.MemberRemoved | control.DeviceRemoved | control.SeatRemoved):
            self.expelling |= taking.bit
        match taking.value:
            case control.MemberRemoved(member=loser):
                self.member_removals.add(loser, taking.at)
                self.concerns_member.add(loser, taking.at)
            case control.RoleSet(member=loser):
                self.lowerings.add(loser, taking.at)
            case control.DeviceRemoved(device=loser):
                self.device_removals.add(loser, taking.at)
            case control.SeatRemoved(feed=loser):
                self.seat_removals.add(loser, taking.at)
            case control.SpaceMemberRemoved(space=space, member=loser):
                self.spaces[space].removals.add(loser, taking.at)
                self.concerns_space.add(space, taking.at)
        if not isinstance(taking.value, control.SpaceMemberRemoved):
            self.against.add(loser, taking.at)
        if taking.is_closing:
            self.closed.add(loser)
        else:
            self._doubt(loser)
        self._suspect(without(self.target(taking), self.causality.upto[taking.at]))

    def _file_rivals(self, removal: Revocation) -> None:
        """Note the grants that a manager's removal had not seen; later ones note the removal."""
        for grant in self.grants[removal.value.member] if isinstance(removal.value, control.MemberRemoved) else ():
            if not grant.bit & self.causality.upto[removal.at]:
                self._rivals[grant.at] = self._rivals.get(grant.at, 0) | removal.bit
                self._rivalled |= grant.bit

    def _file_grant(self, index: int, member: bytes, role: Role, added: bool, depth: int, by: bytes) -> None:
        bit = 1 << index
        unseen = indices(self.member_removals[member] & ~self.causality.upto[index])
        rivals = sum(1 << removal for removal in unseen if self.takings[removal].employees_only)
        if rivals:
            self._rivals[index] = rivals
            self._rivalled |= bit
        self.grants[member].append(Grant(index, role, added, depth, by))
        self._admit(index, member)
        self.concerns_member.add(member, index)
        if role == Role.OWNER:
            self.owning |= bit
            if member not in self.owners:
                self.owners.add(member)
                for earlier in self.grants[member]:
                    self.owning |= earlier.bit
                for feed in self.feeds_of[member]:
                    for admission in self.admissions[feed]:
                        self.owning |= admission.bit
        elif member in self.owners:
            self.owning |= bit

    def _file_admission(self, index: int, feed: bytes, member: bytes, device: bytes | None, sealing: bytes) -> None:
        member, device = self._once(member), device and self._once(device)
        admission = Admission(index, feed, member, device, sealing)
        self.admissions[feed].append(admission)
        if len(self.admissions[feed]) > 1:
            self.doubted.add(feed)
            self.admissions[feed].sort(key=lambda other: self.causality.order(other.at))
        self.feeds_of[member].add(feed)
        if device is not None:
            self._feeds_on[device].add(feed)
        self.done_by.attribute(feed, member, device or member)
        if member in self.doubted or device in self.doubted:
            self.doubted.add(feed)
        self._admit(index, feed)
        self.concerns_member.add(member, index)
        if member in self.owners:
            self.owning |= admission.bit

    def _once(self, id: bytes) -> bytes:
        """The same id as it is kept already."""
        return self._ids.setdefault(id, id)

    def _file_space(
        self,
        index: int,
        value: control.SpaceCreated | control.EpochStarted | control.SpaceMemberAdded,
        deed: AuthoredFact,
    ) -> None:
        self.concerns_space.add(value.space, index)
        match value:
            case control.SpaceCreated():
                named = SpaceFile(SpaceKind(value.space_kind), value.members, value.role)
                file = self.spaces.setdefault(value.space, named)
                self.created.add(value.space, index)
                for member in value.members:
                    self.concerns_member.add(member, index)
                if file.kind == SpaceKind.PRIVATE:
                    file.grants[deed.member].append(SpaceGrant(index, deed.member, None))
                    self._admit(index, deed.member)
            case control.EpochStarted():
                epoch = EpochGrant(index, value.space, value.key_hash, deed.member)
                self.spaces[value.space].start(epoch)
                self.epochs[index] = epoch
            case control.SpaceMemberAdded():
                start = self.causality.index[value.from_epoch]
                self.spaces[value.space].grants[value.member].append(SpaceGrant(index, value.member, start))
                self._admit(index, value.member)
                self.concerns_member.add(value.member, index)

    def _file_raise(self, index: int, value: control.CutRaised) -> None:
        graph = self.causality
        keeps = 0
        for part in value.cut:
            for tip in part.tips:
                held = graph.index.get(tip.hash)
                if held is not None and graph.precedes(held, index):
                    keeps |= graph.upto[held]
        removal = graph.index[value.removal]
        self.raises[removal].append(CutExtension(index, removal, keeps, value.cut))
        self.raised_by[index] = removal
        self.raising |= 1 << index

    def _admit(self, index: int, holder: bytes) -> None:
        self._holders[index] = holder
        self.support.add(holder, index)
        self.admitting |= 1 << index
        if self.doubtful >> index & 1:
            self._doubt(holder)

    def _doubt(self, holder: bytes) -> None:
        """Later feeds of a doubted holder are doubted when they come."""
        if holder not in self.doubted:
            self.doubted.update(self._feeds(holder))

    def _feeds(self, holder: bytes) -> set[bytes]:
        """This feed, or the member or device and all their feeds."""
        return {holder, *self.feeds_of.get(holder, ()), *self._feeds_on.get(holder, ())}

    def members_behind(self, holder: bytes) -> set[bytes]:
        """This member, or those who are admitted by this feed or on this device."""
        admitted = (item for feed in self._feeds(holder) for item in self.admissions.get(feed, ()))
        return {holder, *(item.member for item in admitted)}

    def resting_on(self, index: int) -> int:
        """The later facts that may rest on this admission or grant."""
        return self.done_by[self._holders[index]] >> index << index

    def _suspect(self, facts: int) -> None:
        """Note that these may be void somewhere, and so may be what rests on them, what is still to come too."""
        while facts := without(facts, self.doubtful):
            self.doubtful |= facts
            found = 0
            for index in indices(facts & self.admitting):
                self._doubt(self._holders[index])
                found |= self.resting_on(index)
            facts = found

    def takings_in(self, facts: int) -> list[Revocation]:
        """The takings in a bitset."""
        return [self.takings[index] for index in indices(facts & self.taking)]

    def deciding(self, within: int) -> int:
        """The takings, raised cuts and contested grants in a set of facts; nothing where nothing is taken.

        A grant is contested where a manager's removal of the same person, there too, had not seen it, nor it that.
        """
        found = within & (self.taking | self.raising)
        if found and self._rivalled:
            rivalled = indices(within & self._rivalled)
            found |= sum(1 << index for index in rivalled if self._rivals[index] & within)
        return found

    def admitted_as(self, seat: Admission) -> list[Admission]:
        """All admissions of this key as this member on this device."""
        return [item for item in self.admissions[seat.feed] if (item.member, item.device) == (seat.member, seat.device)]

    def devices_left(self, seat: Admission, standing: int, removals: int) -> list[DeviceGrant]:
        """The standing additions of a seat's PC that were made before the seat, and that none of these removals saw.

        A removal takes the additions that it had seen: else anybody who says that a PC is theirs, unaware of whose it
        is, could remove it.
        """
        if seat.device is None:
            return []
        before = standing & self.causality.upto[seat.at]
        return self.untaken([grant for grant in self.devices[seat.device] if grant.bit & before], removals)

    def untaken(self, grants: list[DeviceGrant], removals: int) -> list[DeviceGrant]:
        """The additions of a PC that none of these removals had seen."""
        seen = 0
        for removal in indices(removals):
            seen |= self.causality.upto[removal]
        return [grant for grant in grants if not grant.bit & seen]

    def target(self, taking: Revocation) -> int:
        """The facts that needed, or may have needed, the right that this takes away."""
        if taking.is_closing:
            return 0
        facts = self.done_by[taking.loser]
        if isinstance(taking.value, control.SpaceMemberRemoved):
            facts &= self.concerns_space[taking.value.space]
        return facts

    def footing(self, file: SpaceFile, member: bytes) -> Sequence[SpaceGrant | Grant] | None:
        """What lets a member into a space, standing or not; None where it is enough to be in the shop."""
        if file.kind == SpaceKind.PRIVATE:
            return file.grants.get(member, ())
        if file.role is None or member in file.pair:
            return None
        return [grant for grant in self.grants.get(member, ()) if grant.role >= file.role]

    def expulsions(self, file: SpaceFile, member: bytes) -> int:
        """Everything that takes a member out of a space and leaves them in the shop."""
        if file.role is None or member in file.pair:
            return file.removals[member]
        lowerings = ((index, self.takings[index].value) for index in indices(self.lowerings[member]))
        return sum(1 << at for at, value in lowerings if isinstance(value, control.RoleSet) and value.role < file.role)

    def losses(self, deed: AuthoredFact) -> int:
        """Everything that takes away a right which this needed, accepted or not."""
        against = self.against
        found = against[deed.member] | against[deed.feed] | against[deed.device or b""]
        if deed.permit.space is not None:
            found |= self.spaces[deed.permit.space].removals[deed.member]
        return found

    def supports(self, deed: AuthoredFact) -> int:
        """Every admission or grant that whoever did this may rest on."""
        support = self.support
        return support[deed.member] | support[deed.feed] | support[deed.device or b""]
