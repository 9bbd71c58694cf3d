"""An entry's role, and its standing in spaces that follow roles, told again from the specification with sets of hashes:
slow, and with nothing in common with the verdicts but which facts stand, and what becomes of what the shop may read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from sync import control
from sync.authority import Authority, AuthorityFact, Standing
from sync.control import Cut, Role, Tip
from sync.genesis import Genesis


class RolePlace(NamedTuple):
    """A space that follows a role, whose file it is, if anyone's, and one of its epochs."""

    space: bytes
    role: Role
    whose: bytes | None
    epoch: bytes


class Reference:
    """Of one set of facts."""

    def __init__(self, genesis: Genesis, facts: list[AuthorityFact]) -> None:
        self._genesis = genesis
        self.facts = {fact.hash: fact for fact in facts}
        self._order = list(self.facts)
        self._pasts: dict[bytes, frozenset[bytes]] = {genesis.hash: frozenset()}
        self._known: dict[frozenset[bytes], Authority] = {}
        self._stands = self._judged(frozenset(self.facts)).verdicts.stands

    def _judged(self, held: frozenset[bytes]) -> Authority:
        """Judged once: it is asked of one view for each place and each entry."""
        if held not in self._known:
            self._known[held] = Authority(self._genesis)
            self._known[held].add(self.facts[hash] for hash in self._order if hash in held)
        return self._known[held]

    def past(self, hash: bytes) -> frozenset[bytes]:
        """What a fact had seen, the genesis among it and itself not."""
        if hash not in self._pasts:
            fact = self.facts[hash]
            parents = [parent for parent in (fact.prev, *fact.heads) if parent in self.facts]
            pasts = [self.past(parent) | {parent} for parent in parents]
            self._pasts[hash] = frozenset([self._genesis.hash]).union(*pasts)
        return self._pasts[hash]

    @cached_property
    def lowerings(self) -> dict[bytes, control.RoleSet]:
        """Every role set that stands and is lower than the one that its past gives."""
        found = {}
        for fact in self.facts.values():
            if isinstance(fact.value, control.RoleSet) and self._stands(fact.hash):
                before = self._judged(self.past(fact.hash)).verdicts.members[fact.value.member].role
                if before is not None and fact.value.role < before:
                    found[fact.hash] = fact.value
        return found

    def grants(self, member: bytes) -> dict[bytes, Role]:
        """What gives this member a role and stands."""
        found = {self._genesis.hash: Role.OWNER} if member == self._genesis.body.member else {}
        given = [fact for fact in self.facts.values() if fact.hash not in self.lowerings and self._stands(fact.hash)]
        for fact in given:
            if isinstance(fact.value, control.MemberAdded | control.RoleSet) and fact.value.member == member:
                found[fact.hash] = Role(fact.value.role)
        return found

    def _removals(self, member: bytes) -> set[bytes]:
        values = ((fact.hash, fact.value) for fact in self.facts.values())
        named = {hash for hash, value in values if isinstance(value, control.MemberRemoved) and value.member == member}
        return {hash for hash in named if self._stands(hash)}

    def taken(self, member: bytes, role: Role) -> set[bytes]:
        """What took this member, by what stands, below a role or out of the shop."""
        lowered = {hash for hash, value in self.lowerings.items() if value.member == member and value.role < role}
        return lowered | self._removals(member)

    def _cuts(self, removal: bytes) -> list[Cut]:
        """The cut of what takes a right away, or the latest that it was raised to."""
        raised = [
            fact
            for fact in self.facts.values()
            if isinstance(fact.value, control.CutRaised) and fact.value.removal == removal and self._stands(fact.hash)
        ]
        latest = [fact for fact in raised if not any(fact.hash in self.past(other.hash) for other in raised)]
        return [fact.value.cut for fact in latest] or [self.facts[removal].value.cut]

    def _spared(self, lowering: bytes, feed: bytes, within: Callable[[Tip], bool], rivals: Iterable[bytes]) -> bool:
        """Whether a cut spares the entry: this lowering's, or that of a rival that is concurrent."""
        alike = [other for other in rivals if lowering not in self.past(other) and other not in self.past(lowering)]
        parts = [part for one in alike for cut in self._cuts(one) for part in cut]
        return any(within(tip) for part in parts if part.feed == feed and part.chain == 1 for tip in part.tips)

    def role(self, member: bytes, feed: bytes, view: bytes, within: Callable[[Tip], bool]) -> Role:
        """The role with which this member wrote an entry; `within`: whether the entry is in a tip's past, or is it."""
        seen = self.past(view) | {view}
        lowered = {hash: Role(value.role) for hash, value in self.lowerings.items() if value.member == member}
        applied = {
            hash: role
            for hash, role in lowered.items()
            if hash in seen or not self._spared(hash, feed, within, lowered)
        }
        found = [Role.EMPLOYEE]
        for hash, role in self.grants(member).items():
            if hash in seen and not self._removals(member) & seen - self.past(hash):
                found.append(min([role, *(low for at, low in applied.items() if at not in self.past(hash))]))
        return max(found)

    def in_role_space(
        self,
        place: RolePlace,
        member: bytes,
        feed: bytes,
        view: bytes,
        within: Callable[[Tip], bool],
        otherwise: Standing,
    ) -> Standing:
        """The standing of this member's entry in a space that follows a role; `otherwise` is what it would be in the
        shop's own."""
        seen = self.past(view) | {view}
        if otherwise in (Standing.UNKNOWN, Standing.WITHHELD, Standing.VOID):
            return otherwise
        then = self._judged(seen).verdicts
        if place.epoch not in seen or not then.stands(place.epoch) or place.space not in then.spaces:
            return Standing.VOID
        if member == place.whose:
            return otherwise
        role = then.members[member].role
        able = {hash for hash, given in self.grants(member).items() if hash in seen and given >= place.role}
        if role is None or role < place.role or not able:
            return Standing.VOID
        lost = {hash for hash, value in self.lowerings.items() if value.member == member and value.role < place.role}
        beyond = {hash for hash in lost if not self._spared(hash, feed, within, lost)}
        again = {hash for hash in beyond if any(hash in self.past(grant) for grant in able)}
        return Standing.SET_ASIDE if beyond - again else otherwise
