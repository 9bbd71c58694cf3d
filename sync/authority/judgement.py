"""Which control facts stand: a pure function of the set of facts held (DESIGN §5).

A fact is judged once, on arrival, in its own causal past, and filed in the ledger if its author was entitled to it.
What takes a right away is then accepted for any set of facts that is asked about, a past or everything (`acceptance`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Final, cast

from sync import control
from sync.authority.acceptance import Acceptance
from sync.authority.ledger import Ledger
from sync.authority.letters import Letters
from sync.authority.permission import permission, takes
from sync.authority.resolution import Standpoint
from sync.authority.rights import NOTHING, AuthoredFact, AuthorityFact, Permit, Revocation, Taker
from sync.authority.verdicts import Verdicts
from sync.authority.views import Views
from sync.entry import CONTROL, chain_start
from sync.genesis import Genesis

_RIDING_ALONG: Final = frozenset((control.Covered, control.KeySealed))
_ADMITTING: Final = frozenset((control.SeatAdded, control.RecoveryKeyAdded))
_ROLE_GIVING: Final = frozenset((control.MemberAdded, control.RoleSet))


class Authority:
    """A growing set of control facts and what follows from it.

    Any order of adding that puts a fact after its parents gives the same verdicts.
    """

    def __init__(self, genesis: Genesis) -> None:
        self.genesis: Final = genesis
        self._ledger: Final = Ledger(genesis)
        self._graph: Final = self._ledger.causality
        self._seqs: Final = array("Q", [0])
        self._before: Final = array("L", [0])
        self._admitted: Final[list[bytes | None]] = [None]
        self._acceptance: Final = Acceptance(self._ledger)
        self._open: Final[list[AuthoredFact | None]] = [None]
        self._views: Final = Views(self._ledger, self._standpoint)
        self._verdicts: Verdicts | None = None
        self._letters: Letters | None = None

    def __len__(self) -> int:
        """The number of facts held, the genesis among them."""
        return len(self._graph)

    def holds(self, hash: bytes) -> bool:
        """Whether this fact was added; the genesis counts as one."""
        return hash in self._graph.index

    def author(self, hash: bytes) -> bytes | None:
        """The feed that a fact held was said in; None for the genesis, which stands in none."""
        index = self._graph.index[hash]
        return self._ledger.authors[index] if index else None

    def add(self, facts: Iterable[AuthorityFact]) -> None:
        """Take in facts, each after its `prev` and heads; ones already held are ignored.

        Raises ValueError for a fact whose parents are not held or whose `prev` is not its chain's entry before; the
        facts before it stay.
        """
        authors = self._ledger.authors
        for fact in facts:
            if fact.hash not in self._graph.index:
                parents = self._parents(fact)
                before = parents[0]
                self._verdicts = self._letters = None
                index = self._graph.add(fact.hash, parents)
                self._seqs.append(fact.seq)
                self._before.append(before)
                self._admitted.append(control.key_let_in(fact.value) if type(fact.value) in _ADMITTING else None)
                authors.append(authors[before] if before else self._kept_once(fact.feed))
                self._judge(index, fact, before)
                self._ledger.judged += 1

    def _kept_once(self, feed: bytes) -> bytes:
        """The feed as it is kept already, once for all of its facts."""
        admitted = self._ledger.admissions.get(feed)
        return admitted[0].feed if admitted else feed

    def _parents(self, fact: AuthorityFact) -> list[int]:
        index = self._graph.index
        try:
            before = 0 if fact.seq == 1 else index[fact.prev]
            parents = [before, *map(index.__getitem__, fact.heads)]
        except KeyError as error:
            raise ValueError("a fact was added before what it follows") from error
        if not before:
            if fact.prev != chain_start(self.genesis.hash, fact.feed, CONTROL):
                raise ValueError("a chain's first fact does not follow the genesis")
        elif (self._ledger.authors[before], self._seqs[before] + 1) != (fact.feed, fact.seq):
            raise ValueError("a fact does not follow its own chain")
        return parents

    def _judge(self, index: int, fact: AuthorityFact, before: int) -> None:
        """File the fact if its author was entitled to it in its own causal past.

        A seat that was open at its fact before is open now, unless something was taken away in between. From most
        people nothing ever is: what of theirs needs no more than an open seat needs no look at what was taken.
        """
        ledger, author = self._ledger, self._open[before]
        doubted = fact.feed in ledger.doubted or fact.feed in ledger.closed
        if author and not doubted and type(fact.value) in _RIDING_ALONG:
            self._open.append(author)
            ledger.file(index, fact.value, author, 0)
            return
        past = self._graph.past(index)
        resolution = self._acceptance.resolution(past)
        if author and doubted and (len(ledger.admissions[fact.feed]) > 1 or not resolution.spares(author, past)):
            author = None
        self._open.append(author)
        seen = Standpoint(ledger, resolution, past)
        is_open = author is not None
        if author is None:
            admission = seen.admission(fact.feed)
            if admission is None:
                return
            author, is_open = (
                AuthoredFact(admission.feed, admission.member, admission.device, NOTHING),
                seen.is_open(admission),
            )
            if is_open:
                self._open[index] = author
            elif not seen.may_enrol(admission):
                return
        self._judge_permitted(index, fact, seen, author, is_open)

    def _judge_permitted(
        self, index: int, fact: AuthorityFact, seen: Standpoint, author: AuthoredFact, is_open: bool
    ) -> None:
        permit = permission(seen, author.member, fact.value)
        if not isinstance(permit, Permit) or not (is_open or permit.enrols):
            return
        deed = author if permit is NOTHING else AuthoredFact(*author[:3], permit)
        if not takes(seen, fact.value):
            depth = seen.depth(author.member) if type(fact.value) in _ROLE_GIVING else 0
            self._ledger.file(index, fact.value, deed, depth)
        elif seen.has_owner(besides=fact.value):
            rank = (-(seen.role(author.member) or 0), seen.depth(author.member), fact.hash)
            taking = Revocation(index, fact.feed, rank, permit.role, cast("Taker", fact.value))
            self._ledger.file_taking(taking, deed)

    def _standpoint(self, within: int) -> Standpoint:
        return Standpoint(self._ledger, self._acceptance.resolution(within), within)

    @property
    def verdicts(self) -> Verdicts:
        """What stands now; the same object until the next fact is added."""
        if self._verdicts is None:
            self._verdicts = Verdicts(self._views, self._standpoint(self._graph.everything))
        return self._verdicts

    @property
    def letters(self) -> Letters:
        """The letters of seats; the same object until the next fact is added."""
        if self._letters is None:
            self._letters = Letters(
                self.genesis.body.feed, self._ledger.authors, self._before, self._admitted, self._graph
            )
        return self._letters

    def in_past(self, ancestor: bytes, descendant: bytes) -> bool:
        """Whether a fact is in another's causal past (a fact is not in its own). Raises KeyError for unknown ones."""
        index = self._graph.index
        return self._graph.precedes(index[ancestor], index[descendant])

    def seen_by(self, facts: Iterable[bytes]) -> Callable[[bytes], bool]:
        """Tells of a hash whether it is one of these facts or in the past of one; those not held are in nobody's."""
        index, upto = self._graph.index, self._graph.upto
        seen = reduce(or_, (upto[index[fact]] for fact in facts if fact in index), 1)
        return lambda hash: hash in index and bool(seen >> index[hash] & 1)

    def frontier(self, hash: bytes) -> tuple[bytes, ...]:
        """What an entry after this one has to name, besides it, to cover all that counts: sorted hashes.

        More than 64 go into more than one entry. Facts that did not count where they were written are left out.
        """
        uncovered = self._ledger.counted & ~self._graph.upto[self._graph.index[hash]]
        return tuple(sorted(self._graph.hashes[index] for index in self._graph.latest(uncovered)))

    def must_cover(self, hash: bytes, member: bytes, spaces: Iterable[bytes] = ()) -> bool:
        """Whether the author has to cover the frontier before going on.

        That is when a fact outside this entry's past takes a right away or gives one back, grants this member one, or
        concerns one of the spaces that are about to be written in.
        """
        ledger = self._ledger
        concerned = ledger.taking | ledger.raising | ledger.concerns_member[member]
        for space in spaces:
            concerned |= ledger.concerns_space[space]
        return bool(concerned & ~self._graph.upto[self._graph.index[hash]])
