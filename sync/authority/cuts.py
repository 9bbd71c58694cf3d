"""What removals cut off: which of them concern a content entry, and what each of them lets stand now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from sync.authority.facts import bits_of, indices, without
from sync.authority.resolution import Standpoint
from sync.authority.rights import Admission, Grant, SpaceGrant
from sync.authority.views import Place
from sync.control import TIPS_LIMIT, Cut, CutTips, Role, RoleSet, Tip
from sync.entry import CONTENT


class WrittenRole(NamedTuple):
    """The role that content was written with under one view: what the view gave, and the lower ones that its author had
    not heard of, each with the tips whose pasts are spared."""

    given: Role
    lowered: tuple[tuple[Role, tuple[Tip, ...]], ...]


class Cuts:
    """The cuts of the removals that are accepted from one standpoint."""

    def __init__(self, seen: Standpoint) -> None:
        self._seen: Final = seen
        self._ledger: Final = seen.ledger
        self._graph: Final = seen.ledger.causality

    def against(self, place: Place, feed: bytes, fallen: Iterable[int] = ()) -> dict[int, tuple[Tip, ...]]:
        """Of each accepted removal that an author had no later grant against, and that is no closing, the tips on the
        author's content chain whose pasts stand. `fallen`: facts that are taken to stand for this."""
        standing = self._graph.upto[place.view] & (self._seen.standing | bits_of(fallen))
        return {removal: self._tips(feed, removal, rivals) for removal, rivals in self._removals(place, standing)}

    def _removals(self, place: Place, standing: int) -> Iterator[tuple[int, int]]:
        """Each such removal, with all removals of that same right."""
        ledger, (_, admission, epoch) = self._ledger, place
        file, accepted = ledger.spaces[epoch.space], self._seen.accepted
        seats = ledger.admitted_as(admission)
        pc = ledger.device_removals[admission.device or b""] & accepted
        if any(ledger.devices_left(seat, standing, pc) for seat in seats):
            pc = 0
        rights: list[tuple[int, Sequence[Admission | SpaceGrant | Grant]]] = [
            (without(ledger.seat_removals[admission.feed], ledger.closing), ()),
            (pc, ()),
            (ledger.member_removals[admission.member], seats),
        ]
        footing = ledger.footing(file, admission.member)
        if footing is not None:
            given = [grant for grant in footing if isinstance(grant, Grant) or grant.epoch is not None]
            rights.append((ledger.expulsions(file, admission.member), given))
        upto = self._graph.upto
        for removals, grants in rights:
            for removal in indices(removals & accepted):
                later = (grant for grant in grants if grant.bit & standing and upto[grant.at] >> removal & 1)
                if next(later, None) is None:
                    yield removal, removals & accepted

    def role(self, author: Admission, seen: int) -> WrittenRole:
        """With which role an author wrote what had seen these facts.

        What stands was written by somebody who was let in, so they were an employee at least.
        """
        ledger, resolution = self._ledger, self._seen.resolution
        feed, member = author.feed, author.member
        given = Standpoint(ledger, resolution, seen).role(member) or Role.EMPLOYEE
        lowerings = ledger.lowerings[member] & self._seen.accepted
        unseen = ((ledger.takings[index].value, index) for index in indices(without(lowerings, seen)))
        lowered = (
            (Role(value.role), self._tips(feed, index, lowerings))
            for value, index in unseen
            if isinstance(value, RoleSet) and value.role < given
        )
        return WrittenRole(given, tuple(lowered))

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

    def of(self, removal: bytes) -> Cut:
        """What a removal names to stand: its cut, or those that it was raised to, united. Raises KeyError."""
        tips: dict[tuple[bytes, int], set[Tip]] = {}
        for part in (part for cut in self._cuts(self._graph.index[removal]) for part in cut):
            tips.setdefault((part.feed, part.chain), set()).update(part.tips)
        return tuple(CutTips(*link, _lowest(tips[link])) for link in sorted(tips))

    def behind(self, place: Place) -> dict[int, int]:
        """Where what an author's place rests on does not stand any more: each admission or grant that fell, and the
        accepted removals that it, or what it rests on itself, fell with (a bitset)."""
        ledger, void = self._ledger, self._seen.resolution.void
        view, admission, epoch = place
        seen = self._graph.upto[view]
        footing = ledger.footing(ledger.spaces[epoch.space], admission.member) or ()
        supports = [
            *ledger.admitted_as(admission),
            *ledger.devices[admission.device or b""],
            *(grant for grant in ledger.grants[admission.member] if grant.added),
            *footing,
        ]
        fallen = sum({item.bit for item in supports if item.bit & seen & void})
        return self._fell_with(fallen)

    def _fell_with(self, fallen: int) -> dict[int, int]:
        ledger, resolution, found = self._ledger, self._seen.resolution, dict[int, int]()
        while fallen:
            later = 0
            for index in (index for index in indices(fallen) if index in ledger.deeds and index not in found):
                deed = ledger.deeds[index]
                taken = without(ledger.losses(deed) & self._seen.accepted, ledger.closing)
                found[index] = sum(1 << item for item in indices(taken) if not resolution.kept(item) >> index & 1)
                if not found[index]:
                    later |= ledger.supports(deed) & self._graph.past(index) & resolution.void
            fallen = later
        return {index: removals for index, removals in found.items() if removals}

    @cached_property
    def tips(self) -> dict[bytes, frozenset[bytes]]:
        """By feed, the entries of its content chain that cuts name: on which branch a cut lies can be told only where
        they are held."""
        named: dict[bytes, set[bytes]] = {}
        for removal in indices(without(self._seen.accepted, self._ledger.closing)):
            for part in (part for cut in self._cuts(removal) for part in cut if part.chain == CONTENT):
                named.setdefault(part.feed, set()).update(tip.hash for tip in part.tips)
        return {feed: frozenset(tips) for feed, tips in named.items()}


def holds(tip: Tip, seq: int, hash: bytes, within: Callable[[Tip], bool]) -> bool:
    """Whether an entry is the one that a tip names, or in its past."""
    return tip.hash == hash or (tip.seq >= seq and within(tip))


def _lowest(tips: set[Tip]) -> tuple[Tip, ...]:
    return tuple(sorted(tips, key=lambda tip: tip.hash)[:TIPS_LIMIT])
