"""An entry's role told again from the specification, with sets of hashes: slow, and nothing in common with the verdicts
but which facts stand."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property

from sync import control
from sync.authority import Authority, AuthorityFact
from sync.control import Cut, Role, Tip
from sync.genesis import Genesis


class Reference:
    """Of one set of facts."""

    def __init__(self, genesis: Genesis, facts: list[AuthorityFact]) -> None:
        self._genesis = genesis
        self.facts = {fact.hash: fact for fact in facts}
        self._order = list(self.facts)
        self._pasts: dict[bytes, frozenset[bytes]] = {genesis.hash: frozenset()}
        self._stands = self._judged(self.facts).verdicts.stands

    def _judged(self, held: Collection[bytes]) -> Authority:
        authority = Authority(self._genesis)
        authority.add(self.facts[hash] for hash in self._order if hash in held)
        return authority

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

    def _cuts(self, removal: bytes) -> list[Cut]:
        """The cut of what takes a right away, or the latest that it was raised to."""
        raised = [
            fact
            for fact in self.facts.values()
            if isinstance(fact.value, control.CutRaised) and fact.value.removal == removal and self._stands(fact.hash)
        ]
        latest = [fact for fact in raised if not any(fact.hash in self.past(other.hash) for other in raised)]
        return [fact.value.cut for fact in latest] or [self.facts[removal].value.cut]

    def _spared(self, lowering: bytes, feed: bytes, within: Callable[[Tip], bool]) -> bool:
        """Whether a cut spares the entry: this lowering's, or that of one of the same member that is concurrent."""
        member = self.lowerings[lowering].member
        alike = [
            other
            for other, value in self.lowerings.items()
            if value.member == member and lowering not in self.past(other) and other not in self.past(lowering)
        ]
        parts = [part for one in alike for cut in self._cuts(one) for part in cut]
        return any(within(tip) for part in parts if part.feed == feed and part.chain == 1 for tip in part.tips)

    def role(self, member: bytes, feed: bytes, view: bytes, within: Callable[[Tip], bool]) -> Role:
        """The role with which this member wrote an entry; `within`: whether the entry is in a tip's past, or is it."""
        seen = self.past(view) | {view}
        applied = {
            hash: Role(value.role)
            for hash, value in self.lowerings.items()
            if value.member == member and (hash in seen or not self._spared(hash, feed, within))
        }
        found = [Role.EMPLOYEE]
        for hash, role in self.grants(member).items():
            if hash in seen and not self._removals(member) & seen - self.past(hash):
                found.append(min([role, *(low for at, low in applied.items() if at not in self.past(hash))]))
        return max(found)
