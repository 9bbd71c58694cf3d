"""Which facts count, which removals are accepted, what they void (§5): sets of hashes throughout, slow on purpose."""

from typing import NamedTuple

from tests.second.control import MANAGER, Kind
from tests.second.identity import Genesis
from tests.second.pasts import Fact, Pasts
from tests.second.permission import need_of
from tests.second.standpoint import Admission, Deed, Grant, Standpoint, admitted, rests

REMOVALS = (Kind.MEMBER_REMOVED, Kind.DEVICE_REMOVED, Kind.SEAT_REMOVED, Kind.SPACE_MEMBER_REMOVED)


class Outcome(NamedTuple):
    """Which removals are accepted among some facts, and what is void."""

    accepted: frozenset[bytes]
    void: frozenset[bytes]


class Authority:
    """Facts in any number of pieces, each after its parents."""

    def __init__(self, genesis: Genesis) -> None:
        self.genesis, self.pasts = genesis, Pasts()
        self.deeds: dict[bytes, Deed] = {}
        self._outcomes: dict[frozenset[bytes], Outcome] = {}
        self._views: dict[frozenset[bytes], Standpoint] = {}

    @property
    def facts(self) -> dict[bytes, Fact]:
        return self.pasts.facts

    def add(self, fact: Fact) -> None:
        if fact.hash not in self.facts:
            self.pasts.add(fact)
            self._judge(fact)

    def counts(self, hash: bytes) -> bool:
        return hash in self.deeds

    def stands(self, hash: bytes) -> bool:
        now = self.now()
        return hash in (now.accepted if hash in self.deeds and self.deeds[hash].rank else now.standing)

    def now(self) -> Standpoint:
        return self.view(frozenset(self.facts))

    def view(self, within: frozenset[bytes]) -> Standpoint:
        """What stands, seen from facts whose pasts are among them."""
        if within not in self._views:
            self._views[within] = self._seen(within, self._outcome(within))
        return self._views[within]

    def _seen(self, within: frozenset[bytes], outcome: Outcome) -> Standpoint:
        standing = {hash for hash in within if hash in self.deeds and hash not in outcome.void}
        accepted = set(outcome.accepted & within)
        return Standpoint(self.pasts, self.genesis, within, standing, accepted, self.deeds)

    # Entitlement

    def _judge(self, fact: Fact) -> None:
        seen = self.view(self.pasts.past(fact.hash))
        author = seen.admission(fact.feed)
        if author is None or not seen.may_enrol(author):
            return
        need = need_of(seen, author.member, fact)
        if need is None or not (need.enrols or seen.is_open(author)):
            return
        takes = fact.kind in REMOVALS or (fact.kind == Kind.ROLE_SET and fact.value[1] < seen.role(fact.value[0]))
        if takes and not seen.has_owner(besides=fact):
            return
        rank = (-seen.role(author.member), self._depth(seen, author.member), fact.hash) if takes else None
        self.deeds[fact.hash] = Deed(author, need, rank)

    def _depth(self, seen: Standpoint, member: bytes) -> int:
        """The least number of *member added* from the genesis to a member."""
        if member == self.genesis.member:
            return 0
        adding = [grant.at for grant, lets_in in seen.grants if lets_in and grant.member == member]
        return min(1 + self._depth(self.view(self.pasts.past(at)), self.deeds[at].author.member) for at in adding if at)

    # Acceptance

    def _deciding(self, within: frozenset[bytes]) -> set[bytes]:
        """Removals, raised cuts, and what a manager's removal of the same person contests."""
        counted = [self.facts[hash] for hash in within if hash in self.deeds]
        takings = {fact.hash for fact in counted if self.deeds[fact.hash].rank}
        raised = {fact.hash for fact in counted if fact.kind == Kind.CUT_RAISED}
        contested = {
            fact.hash
            for fact in counted
            if fact.kind in (Kind.MEMBER_ADDED, Kind.ROLE_SET) and fact.hash not in takings
            for taking in takings
            if self._by_manager(taking) and self.facts[taking].value[0] == fact.value[0]
            and taking not in self.pasts.past(fact.hash) and fact.hash not in self.pasts.past(taking)
        }  # fmt: skip
        return takings | raised | contested

    def _by_manager(self, taking: bytes) -> bool:
        """Whether a manager removes somebody else."""
        deed = self.deeds[taking]
        removes = self.facts[taking].kind == Kind.MEMBER_REMOVED and self.facts[taking].value[0] != deed.author.member
        return removes and deed.rank is not None and deed.rank[0] == -MANAGER

    def _outcome(self, within: frozenset[bytes]) -> Outcome:
        if within not in self._outcomes:
            self._outcomes[within] = self._decide(within)
        return self._outcomes[within]

    def _decide(self, within: frozenset[bytes]) -> Outcome:
        deciding = self._deciding(within)
        if not deciding:
            return Outcome(frozenset(), frozenset())
        rest, more, settled = set[bytes](), self.pasts.latest(deciding), within
        while more:
            settled = settled.intersection(*(self.pasts.past(hash) for hash in more))
            rest |= more
            more = deciding - settled - rest
        if any(self.facts[hash].kind == Kind.CUT_RAISED for hash in rest):
            return self._accept(within, Outcome(frozenset(), frozenset()), deciding)
        return self._accept(within, self._outcome(settled), rest)

    def _accept(self, within: frozenset[bytes], outcome: Outcome, some: set[bytes]) -> Outcome:
        ranked = sorted((rank, hash) for hash in some if (rank := self.deeds[hash].rank))
        for _, taking in ranked:
            if taking in outcome.void or self._withstands(within, outcome, taking):
                continue
            accepted = outcome.accepted | {taking}
            tried = Outcome(accepted, self._voided(within, accepted))
            if self._seen(within, tried).has_owner():
                outcome = tried
        return outcome

    def _withstands(self, within: frozenset[bytes], outcome: Outcome, taking: bytes) -> bool:
        seen = self._seen(within, outcome)
        return self._by_manager(taking) and seen.role(self.facts[taking].value[0], unaware_of=taking) >= MANAGER

    def erased(self, feed: bytes, *, kept: bool) -> tuple[set[bytes], set[tuple[int, bytes]]]:
        """Hashes and ranges of a feed's content that are erased, of entries that are kept or of the others."""
        facts = [self.facts[hash] for hash in self.now().standing if self.facts[hash].kind == Kind.ERASED]
        values = [
            fact.value
            for fact in facts
            if fact.value[0] == feed and (fact.value[3] or not kept) and (is_small(fact) or self.is_agreed(fact.hash))
        ]
        ranges = {(first, last) for value in values for first, last in value[2]}
        return {hash for value in values for hash in value[1]}, ranges

    def is_agreed(self, entry: bytes) -> bool:
        """Whether an owner agrees to a control entry, having seen it and every no."""
        facts = (self.facts[hash] for hash in self.now().standing)
        said = [fact for fact in facts if fact.kind == Kind.OWNER_ANSWERED and entry in fact.value[0]]
        said = [fact for fact in said if entry in self.pasts.past(fact.hash)]
        noes = {fact.hash for fact in said if not fact.value[1]}
        return any(fact.value[1] and noes <= self.pasts.past(fact.hash) for fact in said)

    # What accepted removals take

    def _voided(self, within: frozenset[bytes], accepted: frozenset[bytes]) -> frozenset[bytes]:
        counted = {hash for hash in within if hash in self.deeds}
        void: frozenset[bytes] = frozenset()
        while True:
            more = {hash for hash in counted - accepted - void if self._is_lost(hash, counted - void, accepted)}
            if not more:
                return void
            void |= more

    def raised(self, removal: bytes, standing: set[bytes]) -> list[Fact]:
        facts = (self.facts[hash] for hash in standing)
        return [fact for fact in facts if fact.kind == Kind.CUT_RAISED and fact.value[0] == removal]

    def _kept(self, removal: bytes, standing: set[bytes]) -> set[bytes]:
        """A removal's own past, and those of the tips that its raised cuts name and had seen."""
        kept = set(self.pasts.past(removal))
        for fact in self.raised(removal, standing):
            tips = (tip for _, chain, tips in fact.value[1] if chain == 0 for _, tip in tips)
            for tip in tips:
                if tip in self.pasts.past(fact.hash):
                    kept |= self.pasts.upto(tip)
        return kept

    def is_closing(self, removal: bytes) -> bool:
        fact = self.facts[removal]
        return fact.kind == Kind.SEAT_REMOVED and fact.value[0] == fact.feed

    def _is_lost(self, hash: bytes, standing: set[bytes], accepted: frozenset[bytes]) -> bool:
        """Whether something that a fact needed is void, or taken from outside its past."""
        taking = (removal for removal in accepted if not self.is_closing(removal))
        taken = [self.facts[r] for r in taking if hash not in self._kept(r, standing)]
        before = [self.facts[x] for x in self.pasts.order(self.pasts.past(hash) & standing)]
        deed = self.deeds[hash]
        return (
            self._seat_lost(deed, before, taken)
            or self._role_lost(deed, before, taken, accepted)
            or self._place_lost(deed, before, taken)
        )

    def _saw(self, at: bytes | None, removal: Fact) -> bool:
        return removal.hash in self.pasts.past(at)

    def _seat_lost(self, deed: Deed, before: list[Fact], taken: list[Fact]) -> bool:
        author, g = deed.author, self.genesis
        seats = [admitted(fact) for fact in before if fact.kind in (Kind.SEAT_ADDED, Kind.RECOVERY_ADDED)]
        seats = [Admission(None, g.member, g.device, g.feed, g.sealing), *seats]
        seats = [s for s in seats if (s.member, s.device, s.feed) == (author.member, author.device, author.feed)]
        if author.device is not None:
            pcs = [Grant(f.hash, f.value[0], None) for f in before if is_of(f, Kind.DEVICE_ADDED, 1, author.device)]
            pcs += [Grant(None, g.member, None)] if author.device == g.device else []
            gone = [f.hash for f in taken if f.kind == Kind.DEVICE_REMOVED and f.value[0] == author.device]
            seats = [seat for seat in seats if rests(self.pasts, seat, pcs, gone)]
        if not seats or any(f.kind == Kind.SEAT_REMOVED and f.value[0] == author.feed for f in taken):
            return True
        out = [f for f in taken if f.kind == Kind.MEMBER_REMOVED and f.value[0] == author.member]
        return any(not any(self._saw(seat.at, removal) for seat in seats) for removal in out)

    def _role_lost(self, deed: Deed, before: list[Fact], taken: list[Fact], accepted: frozenset[bytes]) -> bool:
        me, role = deed.author.member, deed.need.role
        grants = [f for f in before if is_of(f, Kind.MEMBER_ADDED, 0, me) or is_of(f, Kind.ROLE_SET, 0, me)]
        grants = [f for f in grants if not self.deeds[f.hash].rank]
        added: list[bytes | None] = [f.hash for f in grants if f.kind == Kind.MEMBER_ADDED]
        able: list[bytes | None] = [f.hash for f in grants if f.value[1] >= role]
        if me == self.genesis.member:
            added, able = [None, *added], [None, *able]
        for removal in taken:
            if is_of(removal, Kind.MEMBER_REMOVED, 0, me):
                added_after = [at for at in added if self._saw(at, removal)]
                able = [at for at in able if self._saw(at, removal)] if added_after else []
            if is_of(removal, Kind.ROLE_SET, 0, me) and removal.value[1] < role:
                able = [at for at in able if self._saw(at, removal)]
        return not added or not able

    def _place_lost(self, deed: Deed, before: list[Fact], taken: list[Fact]) -> bool:
        space, me = deed.need.space, deed.author.member
        if space is None:
            return False
        created = [
            f for f in before if is_of(f, Kind.SPACE_CREATED, 0, space) and self.deeds[f.hash].author.member == me
        ]
        places = [f for f in before if f.kind == Kind.SPACE_MEMBER_ADDED and f.value[:2] == [space, me]]
        out = [f for f in taken if is_of(f, Kind.MEMBER_REMOVED, 0, me)]
        out += [f for f in taken if f.kind == Kind.SPACE_MEMBER_REMOVED and f.value[:2] == [space, me]]
        for removal in out:
            places = [place for place in places if self._saw(place.hash, removal)]
        return not places and (bool(out) or not created)


def is_of(fact: Fact, kind: int, at: int, whom: bytes) -> bool:
    return fact.kind == kind and fact.value[at] == whom


def is_small(erased: Fact) -> bool:
    """Whether it erases without anybody else's word: up to 50 entries, by their hashes."""
    return not erased.value[2] and len(erased.value[1]) <= 50
