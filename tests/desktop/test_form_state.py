"""Which publication is in force is what the rule says, word for word, whatever forked, whoever lies, in any order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.forms.state import Publication, Publications
from desktop.rows.content_chains import ChainPlace
from sync.control import Role, Tip
from tests.desktop.form_rule import Rule

PEOPLE = {b"j" * 32: Role.EMPLOYEE, b"b" * 32: Role.MANAGER, b"a" * 32: Role.OWNER, b"e" * 32: Role.EMPLOYEE}
JIN, BO, ADA, EVE = PEOPLE


class Said(NamedTuple):
    """An entry, the one before it, what its author held, and what it publishes."""

    place: ChainPlace
    prev: Said | None
    held: frozenset[bytes]
    publication: Publication | None = None

    def path(self) -> Iterator[bytes]:
        """What stands before it, itself included."""
        at: Said | None = self
        while at is not None:
            yield at.place.hash
            at = at.prev


class Shop:
    """Jin made a form; Bo and Ada manage; Eve signs anything. Everybody writes apart and meets now and then, chains
    fork, roles change. It is the `ContentChains` of whoever holds what `here` names; what is in `aside` does not stand.
    """

    def __init__(self, seed: int, size: int, *, evil: bool = True) -> None:
        self.chance = random.Random(seed)
        self.evil = evil
        self.said: dict[bytes, Said] = {}
        self.held: dict[bytes, set[bytes]] = {feed: set() for feed in PEOPLE}
        self._grow(JIN, publishes=True)
        for _ in range(size):
            self._step()
        self.here, self.aside = set(self.said), set[bytes]()

    def _step(self) -> None:
        chance = self.chance
        giver, taker = chance.sample(list(PEOPLE), 2)
        if chance.random() < 0.4:
            self.held[taker] |= self.held[giver]
        else:
            self._grow(taker, publishes=chance.random() < 0.3)

    def _grow(self, feed: bytes, *, publishes: bool) -> None:
        chance, held = self.chance, self.held[feed]
        own = [one for one in self.said.values() if one.place.feed == feed]
        last = max((one for one in own if one.place.hash in held), key=lambda one: one.place.seq, default=None)
        prev = chance.choice(own) if own and chance.random() < 0.1 else last
        place = ChainPlace(feed, prev.place.seq + 1 if prev else 1, chance.randbytes(32))
        published = self._publication(place, held) if publishes else None
        self.said[place.hash] = Said(place, prev, frozenset(held), published)
        held.update(self.said[place.hash].path())

    def _publication(self, place: ChainPlace, held: set[bytes]) -> Publication:
        chance = self.chance
        role = chance.choice(list(Role)) if chance.random() < 0.2 else PEOPLE[place.feed]
        lies = place.feed == EVE and self.evil
        return Publication(
            place, chance.randrange(4), Role.MANAGER if lies and chance.random() < 0.5 else role,
            place.feed == JIN or (lies and chance.random() < 0.5), chance.random() < 0.2,
            self._lies() if lies else self.tips(held),
        )  # fmt: skip

    def tips(self, held: set[bytes] | frozenset[bytes]) -> dict[bytes, list[Tip]]:
        before = {one.prev.place.hash for one in self.said.values() if one.prev and one.place.hash in held}
        found: dict[bytes, list[Tip]] = {}
        for digest in sorted(held - before):
            found.setdefault(self.said[digest].place.feed, []).append(Tip(self.said[digest].place.seq, digest))
        return found

    def _lies(self) -> dict[bytes, list[Tip]]:
        """Tips that nobody has, with numbers that are none, and those of others' chains."""
        chance, known = self.chance, sorted(self.said)
        return {
            feed: [Tip(chance.randrange(1, 30), chance.choice((chance.choice(known), chance.randbytes(32))))]
            for feed in chance.sample(list(PEOPLE), chance.randrange(4))
        }

    # What is held

    def _stands(self, digest: bytes) -> bool:
        return digest in self.here and digest not in self.aside

    def place(self, hash: bytes, space: bytes) -> ChainPlace | None:
        raise AssertionError("publications name what is in any space")

    def anywhere(self, hash: bytes) -> ChainPlace | None:
        return self.said[hash].place if hash in self.said and self._stands(hash) else None

    def is_forked(self, feed: bytes) -> bool:
        numbers = [self.said[each].place.seq for each in self.here if self.said[each].place.feed == feed]
        return len(numbers) > len(set(numbers))

    def precedes(self, one: ChainPlace, other: ChainPlace) -> bool:
        return one.hash != other.hash and one.hash in self.said[other.hash].path()

    def set_aside(self, digest: bytes) -> None:
        """One and all that follows it on its chain."""
        self.aside |= {each for each, one in self.said.items() if digest in one.path()}

    @property
    def publications(self) -> list[Publication]:
        standing = (one for digest, one in self.said.items() if self._stands(digest))
        return [one.publication for one in standing if one.publication is not None]

    @property
    def standing(self) -> list[Said]:
        return [one for digest, one in self.said.items() if self._stands(digest)]

    # The rule, read word for word

    def within(self, one: Publication, place: ChainPlace) -> bool:
        path = list(self.said[place.hash].path())
        if place.feed == one.place.feed:
            if one.place.hash in path:
                return False
            if place.hash in self.said[one.place.hash].path():
                return True
        for tip in one.cut.get(place.feed, ()):
            end = self.said.get(tip.hash)
            known = end is not None and self._stands(tip.hash) and end.place.feed == place.feed
            if place.seq <= tip.seq and not (known and tip.hash not in path and place.hash not in end.path()):
                return True
        return False

    @property
    def rule(self) -> Rule:
        return Rule(self.publications, self.within)


@given(seed=st.integers(0, 1 << 32), size=st.integers(0, 30))
@settings(deadline=None, max_examples=60)
def test_it_is_what_the_rule_says_in_any_order(seed: int, size: int) -> None:
    shop = Shop(seed, size)
    if shop.chance.random() < 0.3:
        shop.set_aside(shop.chance.choice(list(shop.said)))
    publications = shop.publications
    first, *others = (
        Publications(shop.chance.sample(publications, len(publications)), shop) for _ in range(3)
    )  # fmt: skip
    rule, standing = shop.rule, shop.standing
    for each in (first, *others):
        assert each.current == rule.chosen(None)
        for one in shop.chance.sample(standing, len(standing)):
            assert each.in_force(one.place) == rule.chosen(one.place)


@given(seed=st.integers(0, 1 << 32), size=st.integers(0, 30))
@settings(deadline=None, max_examples=40)
def test_what_was_set_aside_says_nothing_to_whoever_still_has_it(seed: int, size: int) -> None:
    shop = Shop(seed, size)
    for digest in shop.chance.sample(list(shop.said), min(2, len(shop.said))):
        shop.set_aside(digest)
    kept = Publications(shop.publications, shop)
    found = {one.place: kept.in_force(one.place) for one in shop.standing}
    shop.here -= shop.aside
    dropped = Publications(shop.publications, shop)
    assert {place: dropped.in_force(place) for place in found} == found
    assert dropped.current == kept.current


@given(seed=st.integers(0, 1 << 32), size=st.integers(0, 30))
@settings(deadline=None, max_examples=40)
def test_nobody_changes_by_publishing_how_what_they_had_seen_is_judged(seed: int, size: int) -> None:
    shop = Shop(seed, size, evil=False)
    known = Publications(shop.publications, shop)
    for one in shop.standing:
        found = known.in_force(one.place)
        assert found is None or one.place.hash not in shop.said[found.place.hash].held
        assert found is None or found.role >= Role.MANAGER or found.is_creators
        if one.place.feed in (JIN, BO, ADA) and one.publication in known.counting:
            assert found is not None, "whoever publishes is judged by that, or by what came apart from it"


def test_whoever_made_a_form_publishes_it_no_more_once_a_manager_locks_it_until_one_unlocks_it() -> None:
    shop = Shop(1, 0)
    made = [
        Publication(ChainPlace(feed, seq, bytes([seq]) * 32), seq, PEOPLE[feed], feed == JIN, locks, cut)
        for feed, seq, locks, cut in (
            (JIN, 1, False, {}),
            (BO, 2, True, {JIN: [Tip(1, b"\1" * 32)]}),
            (JIN, 3, False, {BO: [Tip(2, b"\2" * 32)]}),
            (ADA, 4, False, {JIN: [Tip(3, b"\3" * 32)], BO: [Tip(2, b"\2" * 32)]}),
            (JIN, 5, False, {BO: [Tip(2, b"\2" * 32)], ADA: [Tip(4, b"\4" * 32)]}),
        )
    ]
    line: dict[bytes, Said] = {}
    for one in made:
        line[one.place.feed] = shop.said[one.place.hash] = Said(one.place, line.get(one.place.feed), frozenset(), one)
    shop.here = set(shop.said)
    assert [one in Publications(made, shop).counting for one in made] == [True, True, False, True, True]


def test_who_claims_to_have_seen_what_was_not_there_yet_follows_nothing() -> None:
    """Two that say they follow each other were made apart: the higher role is in force."""
    shop = Shop(1, 0)
    bo = Publication(ChainPlace(BO, 1, b"b" * 32), 9, Role.MANAGER, False, False, {ADA: [Tip(1000, b"?" * 32)]})
    ada = Publication(ChainPlace(ADA, 5, b"a" * 32), 1, Role.OWNER, False, False, {BO: [Tip(1, b"b" * 32)]})
    shop.said = {one.place.hash: Said(one.place, None, frozenset(), one) for one in (bo, ada)}
    shop.here = set(shop.said)
    assert Publications([bo, ada], shop).current == ada


def test_three_that_claim_to_follow_one_another_in_a_circle_are_all_apart() -> None:
    shop = Shop(1, 0)
    after = {ADA: BO, BO: JIN, JIN: ADA}
    three = [
        Publication(ChainPlace(feed, 5, feed), 1, PEOPLE[feed], feed == JIN, False, {other: [Tip(9, b"?" * 32)]})
        for feed, other in after.items()
    ]
    shop.said = {one.place.hash: Said(one.place, None, frozenset(), one) for one in three}
    shop.here = set(shop.said)
    assert Publications(three, shop).current == three[0]
