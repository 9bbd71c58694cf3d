"""What becomes of content: its standing, the cuts that it lies beyond, the role it was written with (§5)."""

from collections.abc import Iterable

from tests.second.authority import Authority
from tests.second.control import BY_ROLE, EMPLOYEE, FILE, PRIVATE, SHAPES, Kind
from tests.second.entries import Entry, held_past
from tests.second.pasts import Fact
from tests.second.standpoint import Admission, Standpoint, admitted


class ContentJudge:
    """Judges by all the facts that an authority has now."""

    def __init__(self, authority: Authority) -> None:
        self.authority, self.pasts, self.now = authority, authority.pasts, authority.now()

    def standing(self, e: Entry, chain: dict[bytes, Entry] | None = None) -> str:
        """unknown, void, withheld, set aside or stands; `chain` is what is held of the entry's chain."""
        facts, genesis = self.authority.facts, self.authority.genesis
        keys = (admitted(facts[h]).feed for h in self.authority.deeds if facts[h].kind in (6, 14))
        if e.view not in facts or e.feed not in {genesis.feed, *keys}:
            return "unknown"
        if facts[e.view].feed != e.feed:
            return "void"
        seen = self.pasts.upto(e.view)
        if any(facts[hash].kind not in SHAPES for hash in seen & self.now.standing):
            return "withheld"
        author = self._author(e, seen)
        if author is None or not self._is_still_given(author, e.space, seen):
            return "void"
        cuts = self._cuts(author, e, seen)
        within = all(any(self._holds(tip, e, chain or {}) for tip in tips) for tips in cuts)
        return "stands" if within else "set aside"

    def role(self, e: Entry, chain: dict[bytes, Entry]) -> int:
        """The role that an entry which stands was written with."""
        seen, now, facts = self.pasts.upto(e.view), self.now, self.authority.facts
        left, taken = seen & now.standing, seen & now.accepted
        there = Standpoint(self.pasts, self.authority.genesis, seen, set(left), set(taken), self.authority.deeds)
        author = self.authority.view(seen).admission(e.feed)
        member = author.member if author else b""
        role, lowerings = there.role(member) or EMPLOYEE, now.taken(Kind.ROLE_SET, member)
        for lowering in lowerings - seen:
            tips = self._tips(lowering, lowerings, e.feed)
            if not any(self._holds(tip, e, chain) for tip in tips):
                role = min(role, facts[lowering].value[1])
        return role

    def _author(self, e: Entry, seen: frozenset[bytes]) -> Admission | None:
        view = self.authority.view(seen)
        author, epoch = view.admission(e.feed), view.epochs.get(e.epoch)
        if author is None or epoch is None or epoch.value[0] != e.space or not view.is_open(author):
            return None
        return author if view.is_entitled(author.member, epoch) else None

    def _is_still_given(self, author: Admission, space: bytes, seen: frozenset[bytes]) -> bool:
        left, now = seen & self.now.standing, self.now
        people = {grant.member for grant, lets_in in now.grants if lets_in and (grant.at is None or grant.at in left)}
        pcs = {d for d, grants in now.added_devices.items() for grant in grants if grant.at is None or grant.at in left}
        mine = [a for a in now.admissions.get(author.feed, ()) if a[1:4] == author[1:4]]
        seats = any(a.at is None or a.at in left for a in mine)
        footing = self._footing(author.member, space)
        placed = footing is None or any(at is None or at in left for at in footing)
        return seats and author.device in pcs and author.member in people and placed

    def _footing(self, member: bytes, space: bytes) -> list[bytes | None] | None:
        """The facts that let a member into a space; None where being in the shop is enough."""
        facts = [self.authority.facts[hash] for hash in self.authority.deeds]
        created = self._created(space)
        _, kind, members, nonce = created[0].value
        if kind == PRIVATE:
            places = [f.hash for f in facts if f.kind == Kind.SPACE_MEMBER_ADDED and f.value[:2] == [space, member]]
            return [*places, *(f.hash for f in created if self.authority.deeds[f.hash].author.member == member)]
        if kind not in (BY_ROLE, FILE) or member in members:
            return None
        grants = (grant for grant, _ in self.now.grants if grant.member == member)
        return [grant.at for grant in grants if grant.what >= nonce[0]]

    def _created(self, space: bytes) -> list[Fact]:
        """What says that a space is there, standing or not: its id says the rest."""
        facts = (self.authority.facts[hash] for hash in self.authority.deeds)
        return [fact for fact in facts if fact.kind == Kind.SPACE_CREATED and fact.value[0] == space]

    def _cuts(self, author: Admission, e: Entry, seen: frozenset[bytes]) -> Iterable[list[tuple[int, bytes]]]:
        """Of each removal that an entry had no later grant against, the tips on its chain that stay."""
        for removals, grants in self._rights(author, e, seen):
            removals = {r for r in removals if not self.authority.is_closing(r)}
            for removal in removals:
                if not any(removal in self.pasts.past(at) for at in grants if at in seen & self.now.standing):
                    yield self._tips(removal, removals, e.feed)

    def _rights(self, author: Admission, e: Entry, seen: frozenset[bytes]) -> list[tuple[set[bytes], list[bytes]]]:
        now, member = self.now, author.member
        seats = [a for a in now.admissions.get(author.feed, ()) if a[1:4] == author[1:4]]
        pc = now.taken(Kind.DEVICE_REMOVED, author.device or b"")
        if any(self._rests(seat, seen, pc) for seat in seats):
            pc = set()
        rights = [
            (now.taken(Kind.SEAT_REMOVED, author.feed), []),
            (pc, []),
            (now.taken(Kind.MEMBER_REMOVED, member), [seat.at for seat in seats if seat.at]),
        ]
        footing = self._footing(member, e.space)
        if footing is not None:
            lost = now.taken(Kind.SPACE_MEMBER_REMOVED, e.space, member)
            _, kind, _, nonce = self._created(e.space)[0].value
            if kind != PRIVATE:
                lowered = now.taken(Kind.ROLE_SET, member)
                lost = {r for r in lowered if self.authority.facts[r].value[1] < nonce[0]}
            given = [at for at in footing if at and self.authority.facts[at].kind != Kind.SPACE_CREATED]
            rights.append((lost, given))
        return rights

    def _rests(self, seat: Admission, seen: frozenset[bytes], removals: set[bytes]) -> bool:
        grants = self.now.added_devices.get(seat.device or b"", [])
        before = self.pasts.past(seat.at)
        taken = frozenset().union(*(self.pasts.past(removal) for removal in removals))
        mine = [g for g in grants if g.at is None or (g.at in before and g.at in seen)]
        return any(not removals if g.at is None else g.at not in taken for g in mine)

    def _tips(self, removal: bytes, removals: set[bytes], feed: bytes) -> list[tuple[int, bytes]]:
        """A removal's cut on a content chain, united with those of concurrent removals of the same right."""
        found = []
        for other in removals:
            if other in self.pasts.past(removal) or removal in self.pasts.past(other):
                continue
            for cut in self._cut(other):
                found += [(s, h) for f, chain, tips in cut if (f, chain) == (feed, 1) for s, h in tips]
        return found

    def _cut(self, removal: bytes) -> list[list]:
        raised = {fact.hash for fact in self.authority.raised(removal, self.now.standing)}
        latest = self.pasts.latest(raised)
        facts = self.authority.facts
        return [facts[hash].value[1] for hash in latest] if latest else [facts[removal].value[-1]]

    def _holds(self, tip: tuple[int, bytes], e: Entry, chain: dict[bytes, Entry]) -> bool:
        return e.hash == tip[1] or (tip[1] in chain and e.hash in held_past(chain, tip[1]))
