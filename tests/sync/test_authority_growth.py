"""What many control facts cost: each what it says, and no other answer for that."""

from __future__ import annotations

import gc
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority
from sync.authority.causality import Causality
from sync.authority.facts import FactsBy, FactsDone, bits_of, indices
from sync.authority.pasts import FactPasts
from tests.sync.authority_stories import Shop, person, seeded
from tests.sync.steps import steps
from tests.sync.test_authority_orders import Turmoil, stories


@contextmanager
def crowded() -> Iterator[None]:
    """Few facts count as many."""
    with (
        patch.multiple(FactPasts, EARLY=5, STEPS=3, AT_HAND=2),
        patch.multiple(FactsBy, EARLY=4, FEW=1),
        patch.object(FactsDone, "FEW", 1),
    ):
        yield


@given(stories)
def test_many_facts_give_the_same_verdicts_as_few(story: list[tuple[int, ...]]) -> None:
    turmoil = Turmoil(story)
    whole, slim = Authority(turmoil.shop.genesis), Authority(turmoil.shop.genesis)
    whole.add(turmoil.shop.facts)
    expected = turmoil.summary(whole)
    with crowded():
        slim.add(turmoil.shop.facts)
        assert turmoil.summary(slim) == expected


@given(st.lists(st.sets(st.integers(0, 60), max_size=4), max_size=60), st.integers(1, 12), st.integers(1, 20))
def test_pasts_are_told_whole_however_they_are_kept(shape: list[set[int]], most: int, early: int) -> None:
    graph, pasts = Causality(bytes(32)), [{0}]
    with patch.multiple(FactPasts, EARLY=early, STEPS=most, AT_HAND=2):
        for number, wanted in enumerate(shape, 1):
            parents = sorted({0, *(parent for parent in wanted if parent < number)})
            assert graph.add(seeded(number), parents) == number
            pasts.append({number}.union(*(pasts[parent] for parent in parents)))
        for index in (*range(len(pasts)), *reversed(range(len(pasts)))):
            assert set(indices(graph.upto[index])) == pasts[index]


@given(st.lists(st.integers(0, 5), max_size=60))
def test_sets_by_what_they_are_about_hold_what_was_added(about: list[int]) -> None:
    found, expected = FactsBy(), defaultdict[bytes, set[int]](set)
    with crowded():
        for index, number in enumerate(about):
            found.add(bytes([number]), index)
            expected[bytes([number])].add(index)
            assert all(set(indices(found[key])) == facts for key, facts in expected.items())
        assert found[b"nothing"] == 0
        assert set(found) == expected.keys()
        assert len(found) == len(expected)
        assert all(key in found for key in expected)
        assert b"nothing" not in found


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 2)), max_size=60))
def test_what_a_feed_did_is_also_done_by_those_whose_it_is(said: list[tuple[int, int | None]]) -> None:
    done, by_feed, owners = FactsDone(), defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    with crowded():
        for index, (feed, owner) in enumerate(said):
            if owner is None:
                done.add(bytes([feed]), index)
                by_feed[feed].add(index)
            else:
                done.attribute(bytes([feed]), bytes([100 + owner]), bytes([110 + owner]))
                owners[owner].add(feed)
            for feed_, facts in by_feed.items():
                assert done[bytes([feed_])] == bits_of(facts)
            for owner_, feeds in owners.items():
                assert done[bytes([110 + owner_])] == bits_of(set().union(*(by_feed[feed] for feed in feeds)))


def test_bits_are_those_of_the_indices() -> None:
    assert bits_of([]) == 0
    assert bits_of([0, 9, 64]) == 1 | 1 << 9 | 1 << 64


def memory_of(seats: int) -> int:
    """Bytes that a shop takes in which one employee has so many seats, each of which has said something."""
    shop = Shop()
    bo = shop.ada.brings_in("bo")
    for number in range(seats):
        space = control.space_id(shop.genesis.hash, control.SpaceKind.PRIVATE, (bo.member,), seeded(number)[:16])
        bo.says(control.SpaceCreated(space, control.SpaceKind.PRIVATE, (), seeded(number)[:16]))
        admission, seat = bo.adds_seat(f"bo {number}", on="bo")
        seat.sees(admission).says(control.Covered())
    authority = Authority(shop.genesis)
    gc.collect()
    tracemalloc.start()
    try:
        authority.add(shop.facts)
        assert len(authority.verdicts.seats) == 2 + seats
        assert authority.verdicts.members[person("bo")].role == control.Role.EMPLOYEE
        gc.collect()  # what is kept, not what is left behind
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_a_seat_takes_no_more_memory_where_there_are_many() -> None:
    with patch.object(FactPasts, "EARLY", 64), patch.object(FactsBy, "EARLY", 64):
        memory_of(500)  # what is made once in a process is no seat's
        few, many = memory_of(500), memory_of(1_000)
    assert many < 2.15 * few, "where each grew with their number, it would be 2.3 times as much"


def test_one_more_fact_looks_at_no_seat_anew() -> None:
    shop = Shop()
    bo = shop.ada.brings_in("bo")
    for number in range(100):
        bo.adds_seat(f"bo {number}", on="bo")
    authority = shop.authority
    first = steps(lambda: authority.verdicts.seats)
    cy = shop.ada.sees(bo).brings_in("cy")
    authority.add(shop.facts)
    assert steps(lambda: authority.verdicts.seats) < first / 3
    assert authority.verdicts.seats[cy.feed].stands


def test_everybodys_growth_is_what_they_did_themselves_while_they_are_in() -> None:
    shop = Shop()
    bo = shop.ada.brings_in("bo", control.Role.MANAGER)
    cy = bo.sees(shop.ada).brings_in("cy")
    early = shop.authority.verdicts
    assert early.growth[bo.member] == (0, 4)
    for number in range(3):
        cy.adds_seat(f"cy {number}", on="cy")[1].says(control.Covered())
        bo.adds_seat(f"of bo for cy {number}", cy.member, on="cy")
    cy.says(control.SeatRemoved(shop.ada.feed))
    grown = shop.authority.verdicts.growth
    assert grown[cy.member] == (3, 1 + 3 + 3 + 1)
    assert grown[bo.member] == (0, 4 + 3)
    assert grown.keys() == {shop.ada.member, bo.member, cy.member}
    shop.ada.sees(*shop.seats.values()).removes("cy")
    assert shop.authority.verdicts.growth.keys() == {shop.ada.member, bo.member}
