"""What is erased: whose word counts, which path a range is, in whatever order entries and words about them come."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from itertools import takewhile
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority, AuthorityFact
from sync.authority.verdicts import Verdicts
from sync.control import TIPS_LIMIT, ErasedRange
from sync.database import MEMORY
from sync.entry import CONTENT, Batch, Entry, chain_start, complete, content_draft
from sync.erasures import Erasures
from sync.log import Log
from tests.sync.authority_stories import EMPLOYEE, MANAGER, OWNER, Seat, Shop, seeded
from tests.sync.replicas import KEY
from tests.sync.steps import lines
from tests.sync.test_authority import people
from tests.sync.test_authority_orders import shuffled


@pytest.fixture
def staffed() -> Shop:
    """Ada and Bo own it, Cy manages, Di works there; all have seen one another."""
    shop = Shop()
    shop.ada.brings_in("bo", OWNER)
    shop.ada.brings_in("cy", MANAGER)
    shop.ada.brings_in("di", EMPLOYEE)
    shop.everyone_sees_everything()
    return shop


def test_erasing_is_for_ones_own_and_for_owners(staffed: Shop) -> None:
    ada, _, cy, di = people(staffed)
    names = [seeded("entry", n) for n in range(4)]
    cy.says(control.Erased(di.feed, (names[0],)))
    di.says(control.Erased(di.feed, (names[1],)))
    ada.says(control.Erased(di.feed, (names[2],)))
    second = di.equips(di.member, "di's laptop")
    second.says(control.Erased(di.feed, (names[3],)))
    assert staffed.authority.verdicts.erased(di.feed).others.entries == set(names[1:])
    cy.says(control.Erased(cy.feed, (names[0],)))
    assert names[0] not in staffed.authority.verdicts.erased(di.feed).others.entries


def test_only_owners_erase_what_is_kept_and_only_while_they_are(staffed: Shop) -> None:
    ada, bo, _, di = people(staffed)
    names = [seeded("entry", n) for n in range(6)]

    def erases(who: Seat, number: int, *, kept: bool) -> None:
        value = control.Erased(who.feed, (names[number],), (control.ErasedRange(2, names[number]),), kept)
        ada.sees(who.says(value)).says(control.OwnerAnswered((who.tip or b"",), True))

    ada.sets_role("bo", OWNER)
    bo.sees(ada)
    erases(di, 0, kept=True)
    erases(di, 1, kept=False)
    erases(bo, 2, kept=True)
    ada.sees(bo)
    assert staffed.role("bo") == OWNER
    ada.sets_role("bo", MANAGER)
    erases(bo, 3, kept=True)
    erases(bo, 4, kept=False)
    erases(ada, 5, kept=True)
    verdicts = staffed.authority.verdicts
    erased = [(verdicts.erased(seat.feed).others, verdicts.erased(seat.feed).kept) for seat in (di, bo, ada)]
    assert [(set(others.entries), set(kept.entries)) for others, kept in erased] == [
        ({names[1]}, set()),
        ({names[2], names[4]}, {names[2]}),
        ({names[5]}, {names[5]}),
    ]
    assert all(part.ranges == dict.fromkeys(part.entries, 2) for parts in erased for part in parts)
    assert verdicts.ever_erased(bo.feed).kept.entries == {names[2], names[3]}
    assert verdicts.ever_erased(di.feed).kept.entries == set()


class World:
    """Di's content, a tree, and what Di and Ada (an owner, who then removes Di's PC unawares of some of it) erase."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.shop = Shop()
        self.di = self.shop.ada.brings_in("di")
        self.entries: list[Entry] = []
        for _ in range(self.chance.randint(1, 14)):
            self.grow()
        for _ in range(self.chance.randint(1, 6)):
            self.erase(self.chance.choice((self.di, self.di, self.shop.ada)))
        if self.chance.random() < 0.5:
            self.remove()

    def grow(self) -> None:
        """One more entry, mostly at the end of the chain."""
        self.grow_after(self.chance.choice(self.entries[-1:] * 6 + self.entries) if self.entries else None)

    def grow_after(self, before: Entry | None) -> None:
        """One more entry, after this one."""
        genesis, feed = self.shop.genesis.hash, self.di.feed
        seq, prev = (before.seq + 1, before.hash) if before else (1, chain_start(genesis, feed, CONTENT))
        salt, batch = self.chance.randbytes(24), Batch([], is_kept=self.chance.random() < 0.3)
        draft = content_draft(feed, seq, prev, seq, bytes(32), bytes(32), bytes(32), salt, batch)
        self.entries.append(complete(genesis, draft, b"body"))

    def erase(self, who: Seat) -> None:
        named = self.chance.choices(self.entries, k=self.chance.randrange(3))
        ranges = [
            ErasedRange(self.chance.randint(1, last.seq + 1), last.hash)
            for last in self.chance.choices(self.entries, k=self.chance.randrange(4))
        ]
        if self.chance.random() < 0.1:
            ranges.append(ErasedRange(self.chance.randint(1, 9), seeded("never", self.chance.random())))
        value = control.Erased(
            self.di.feed, tuple(entry.hash for entry in named), tuple(ranges), self.chance.random() < 0.4
        )
        said = who.says(value)
        while self.chance.random() < 0.5:
            self.shop.ada.sees(said).says(control.OwnerAnswered((said,), self.chance.random() < 0.8))

    def remove(self) -> None:
        seen = self.chance.choice([fact.hash for fact in self.shop.facts if fact.feed == self.di.feed])
        self.shop.ada.sees(seen).says(control.DeviceRemoved(self.di.device))

    def order(self, chance: Random) -> Iterator[AuthorityFact | Entry]:
        """Facts after their parents, entries after the one before, otherwise anyhow."""
        facts, entries = shuffled(self.shop.facts, chance), list(self.entries)
        while facts or entries:
            if facts and chance.random() < 0.5:
                yield facts.pop(0)
            elif entries:
                held = {entry.header.prev for entry in entries} - {entry.hash for entry in entries}
                ready = [entry for entry in entries if entry.header.prev in held]
                entry = chance.choice(ready)
                entries.remove(entry)
                yield entry


class Reference:
    """The same by walking back along the chain for every question."""

    def __init__(self, world: World, held: list[Entry], verdicts: Verdicts, facts: list[AuthorityFact]) -> None:
        self.held = {entry.hash: entry for entry in held}
        di = world.di.feed
        said = [fact for fact in facts if isinstance(fact.value, control.Erased)]
        words = {
            fact.hash: [
                answer.value.yes
                for answer in sorted(facts, key=lambda fact: fact.seq)
                if isinstance(answer.value, control.OwnerAnswered) and fact.hash in answer.value.entries
            ]
            for fact in said
        }
        allowed = [fact for fact in said if fact.feed != di or not fact.value.kept]
        self.counted = [fact for fact in allowed if not fact.value.ranges or any(words[fact.hash])]
        self.standing = [
            fact
            for fact in said
            if verdicts.stands(fact.hash) and (not fact.value.ranges or words[fact.hash][-1:] == [True])
        ]

    def is_erased(self, entry: Entry, facts: list[AuthorityFact]) -> bool:
        values = [fact.value for fact in facts if fact.value.kept or not entry.header.is_kept]
        return any(entry.hash in value.entries or self._lies_in(entry, value) for value in values)

    def _lies_in(self, entry: Entry, value: control.Erased) -> bool:
        return any(entry.seq >= part.first and entry.hash in self._past(part.last) for part in value.ranges)

    def ends(self, absent: set[bytes]) -> set[bytes]:
        """The last entries, of the paths to each tip, before which nothing is missing."""
        prevs = {entry.header.prev for entry in self.held.values()}
        paths = [list(self._past(digest))[::-1] for digest in self.held.keys() - prevs]
        whole = [
            list(takewhile(lambda at: at not in absent or not self.is_missing(self.held[at]), path)) for path in paths
        ]
        return {path[-1] for path in whole if path}

    def _past(self, digest: bytes) -> Iterator[bytes]:
        while digest in self.held:
            yield digest
            digest = self.held[digest].header.prev

    def may_be_erased(self, entry: Entry) -> bool:
        values = [fact.value for fact in self.counted if fact.value.kept or not entry.header.is_kept]
        open_ranges = [part for value in values for part in value.ranges if part.last not in self.held]
        return any(part.first <= entry.seq for part in open_ranges)

    def is_missing(self, entry: Entry) -> bool:
        return not self.is_erased(entry, self.counted) and not self.may_be_erased(entry)

    def is_wanted(self, entry: Entry) -> bool:
        return self.is_erased(entry, self.counted) and not self.is_erased(entry, self.standing)


@given(st.integers(0, 1 << 32), st.integers(0, 1 << 32))
@example(45967505, 27548)
def test_any_order_gives_what_walking_along_the_chain_gives(seed: int, order: int) -> None:
    world, chance = World(seed), Random(order)
    log, authority = Log.create(MEMORY, KEY, synchronous="OFF"), Authority(world.shop.genesis)
    erasures = Erasures(log, authority)
    held, facts, absent = list[Entry](), list[AuthorityFact](), set[bytes]()
    for item in world.order(chance):
        if isinstance(item, AuthorityFact):
            authority.add([item])
            facts.append(item)
        else:
            kept = item if chance.random() < 0.5 else Entry(item.raw, item.header, item.hash, None)
            absent.update({item.hash} if kept.body is None else ())
            with log.transaction():
                log.append([kept])
            erasures.appended([kept])
            held.append(item)
        if absent and chance.random() < 0.2:
            digest = chance.choice(sorted(absent))
            log.keep_body(next(entry for entry in held if entry.hash == digest))
            absent.remove(digest)
        if chance.random() < 0.1:  # another process wrote, and all is read again
            log.generation += 1
            log._cache = None
        reference = Reference(world, held, authority.verdicts, facts)
        found = {entry.hash for entry in held if erasures.is_erased(entry.header, entry.hash)}
        assert found == {entry.hash for entry in held if reference.is_erased(entry, reference.standing)}
        reached = {entry.hash for entry in erasures.reach([fact.value for fact in facts if fact in reference.standing])}
        assert reached == found
        lacking = erasures.lacking(world.di.feed)
        without = [entry for entry in held if entry.hash in absent]
        assert lacking.missing == {entry.hash for entry in without if reference.is_missing(entry)}
        assert lacking.wanted == {entry.hash for entry in without if reference.is_wanted(entry)}
        ends = {tip.hash for tip in erasures.vector().get(world.di.feed, ())}
        assert len(ends) == TIPS_LIMIT or ends == reference.ends(absent)
        assert erasures.ends(world.di.feed).keys() == reference.ends(absent)
    log.close()


def a_tree(length: int, sides: int) -> tuple[list[Entry], list[Entry]]:
    """A chain of Di's and branches of one entry each, all from the last entry but one."""
    world = World(0)
    world.entries = []
    for _ in range(length):
        world.grow_after(world.entries[-1] if world.entries else None)
    trunk = list(world.entries)
    for _ in range(sides):
        world.grow_after(trunk[-2])
    return trunk, world.entries[length:]


def held_with(shop: Shop, entries: list[Entry], *erased: control.Erased) -> tuple[Log, Erasures]:
    """What is held of Di's content, where Ada said that this is erased."""
    log = Log.create(MEMORY, KEY, synchronous="OFF")
    for value in erased:
        said = shop.ada.says(value)
        shop.ada.says(control.OwnerAnswered((said,), True))
    erasures = Erasures(log, shop.authority)
    with log.transaction():
        log.append(entries)
    erasures.appended(entries)
    return log, erasures


def bare(entry: Entry) -> Entry:
    return Entry(entry.raw, entry.header, entry.hash, None)


def test_a_range_takes_no_more_room_for_many_branches_of_a_long_chain() -> None:
    def room(length: int, sides: int) -> int:
        trunk, others = a_tree(length, sides)
        shop = Shop()
        feed = shop.ada.brings_in("di").feed
        ranges = (ErasedRange(length // 2, trunk[-1].hash),)
        log, erasures = held_with(shop, trunk + others, control.Erased(feed, (), ranges, kept=True))
        log.chains.branches(feed, CONTENT)
        tracemalloc.start()
        try:
            assert erasures.is_erased(trunk[-2].header, trunk[-2].hash)
            assert not erasures.is_erased(others[0].header, others[0].hash)
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
            log.close()

    assert room(2000, 200) < 2 * room(200, 20)


@pytest.mark.parametrize("sides", [0, 1])
def test_a_missing_body_makes_no_vector_dearer_for_a_long_chain(sides: int) -> None:
    def work(length: int) -> int:
        trunk, others = a_tree(length, sides)
        log, erasures = held_with(Shop(), [*trunk[:-1], bare(trunk[-1]), *others])
        erasures.vector()
        world = World(0)
        world.entries = [trunk[-1]]
        world.grow_after(trunk[-1])
        with log.transaction():
            log.append(world.entries[1:])
        erasures.appended(world.entries[1:])
        counted = lines(erasures.vector)
        assert trunk[-2].hash in erasures.ends(trunk[0].feed)
        log.close()
        return counted

    assert work(800) < 1.2 * work(50)


def test_a_missing_body_costs_by_the_branches_and_not_by_their_length() -> None:
    def work(length: int) -> int:
        trunk, others = a_tree(length, 100)
        log, erasures = held_with(Shop(), [trunk[0], bare(trunk[1]), *trunk[2:], *others])
        log.chains.branches(trunk[0].feed, CONTENT)
        counted = lines(erasures.vector)
        assert erasures.ends(trunk[0].feed) == {trunk[0].hash: 1}
        log.close()
        return counted

    assert work(800) < 1.2 * work(100)
