"""Which of several changes with one actor and number counts."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sync.branches import Branches, Span
from sync.changes import Claim, Losers, losers
from tests.sync.test_branches import START, paths, trees

ACTOR = b"actor"


def claim(
    change: str, seq: int, branch: str = "trunk", *, author: str = "eve", number: int = 1, item: int = 1
) -> Claim:
    """A claim in an entry that is named by its branch and number; `left` and `right` part from the trunk after 5."""
    return Claim(change.encode(), ACTOR, number, author.encode(), author.encode(), seq, f"{branch}{seq}".encode(), item)


def built(change: str, author: str) -> Claim:
    """A change of somebody else's, who has no rivals."""
    return Claim(change.encode(), author.encode(), 1, author.encode(), author.encode(), 1, author.encode(), 1)


TRUNK = [(b"trunk%d" % seq, b"trunk%d" % (seq - 1)) for seq in range(1, 13)]
SIDES = [
    (b"%s%d" % (side, seq), b"trunk5" if seq == 6 else b"%s%d" % (side, seq - 1))
    for side in (b"left", b"right")
    for seq in range(6, 13)
]
TREE = Branches(TRUNK + SIDES)


def span_of(claim: Claim) -> Span:
    return TREE.span(claim.entry) if claim.entry in TREE else Span(claim.seq, 1 << 53)


def judged(*claims: Claim, **deps: str) -> Losers:
    """What loses among these, each with its dependencies (names, parted by spaces)."""
    known = {
        claim.change: tuple(dep.encode() for dep in deps.get(claim.change.decode(), "").split()) for claim in claims
    }
    return losers(claims, known, span_of)


def test_in_one_chain_the_first_counts_and_what_builds_on_others_is_aside() -> None:
    found = judged(claim("b", 9), claim("a", 4), claim("c", 4, item=2), built("child", "bo"), child="b")
    assert found == Losers({b"b", b"c"}, {b"child"}, set())


def test_a_change_that_comes_again_has_its_first_place() -> None:
    assert judged(claim("a", 1), claim("b", 2), claim("a", 3)).forestalled == {b"b"}


def test_on_branches_the_one_counts_that_more_members_built_on() -> None:
    here, there = claim("here", 9, "left"), claim("there", 6, "right")
    assert judged(here, there).outdone == {b"here"}, "otherwise the one that stands first"
    found = judged(here, there, built("one", "bo"), one="here")
    assert found == Losers(set(), set(), {b"there"})
    own_seats = [built("two", "eve"), built("three", "eve")]
    assert judged(here, there, built("one", "bo"), *own_seats, one="here", two="there", three="two").outdone == {
        b"there"
    }
    votes = [built("two", "cy"), built("three", "di")]
    found = judged(here, there, built("one", "bo"), *votes, one="here", two="there", three="two")
    assert found == Losers(set(), {b"one"}, {b"here"})


def test_nobody_gets_in_before_what_the_trunk_has() -> None:
    votes = [built(f"vote{number}", f"friend{number}") for number in range(5)]
    found = judged(claim("first", 3), claim("late", 8, "left"), *votes, **{f"vote{n}": "late" for n in range(5)})
    assert found == Losers({b"late"}, {vote.change for vote in votes}, set())


def test_later_numbers_are_settled_among_what_builds_on_nothing_that_lost() -> None:
    claims = [
        claim("here", 6, "left"), claim("here2", 7, "left", number=2),
        claim("there", 7, "right"), claim("there2", 8, "right", number=2),
        built("one", "bo"), built("two", "di"), built("three", "cy"),
    ]  # fmt: skip
    found = judged(*claims, here2="here", there2="there", one="here", two="here", three="there2")
    assert found == Losers(set(), {b"there2", b"three"}, {b"there"}), "not that here2 loses too, on which nobody built"


@given(st.data())
def test_the_order_of_claims_does_not_matter(data: st.DataObject) -> None:
    draw = random.Random(data.draw(st.integers(0, 1 << 32)))
    names = [f"c{number}" for number in range(8)]
    claims = [
        claim(draw.choice(names), seq := draw.randint(1, 12), "trunk" if seq <= 5 else draw.choice(("left", "right")),
              author=draw.choice(("eve", "bo")), item=item)
        for item in range(draw.randint(1, 12))
    ]  # fmt: skip
    numbers = {name: draw.randint(1, 2) for name in names}
    claims = [one._replace(number=numbers[one.change.decode()]) for one in claims]
    deps = {name: " ".join(draw.sample(names[:at], min(at, draw.randint(0, 2)))) for at, name in enumerate(names)}
    expected = judged(*claims, **deps)
    assert judged(*draw.sample(claims, len(claims)), **deps) == expected
    lost = expected.forestalled | expected.outdone | expected.aside
    for number in (1, 2):
        counting = {one.change for one in claims if one.number == number} - lost
        assert len(counting) <= 1


@given(trees(), st.data())
def test_forestalled_is_what_another_precedes_wherever_it_stands(
    entries: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    past, branches = paths(entries), Branches(entries)
    place = st.tuples(st.sampled_from(entries), st.integers(0, 5), st.integers(0, 2))
    placed = data.draw(st.lists(place, unique_by=lambda one: (one[0], one[2])))
    claims = [
        Claim(b"change%d" % change, ACTOR, 1, b"eve", b"eve", len(past[entry]), entry, item)
        for (entry, _), change, item in placed
    ]
    found = losers(claims, {one.change: () for one in claims}, lambda one: branches.span(one.entry))

    def stands_before(one: Claim, other: Claim) -> bool:
        return one.item < other.item if one.entry == other.entry else one.entry in past[other.entry]

    firsts = {
        one.change
        for one in claims
        if not any(other.change != one.change and stands_before(other, one) for other in claims)
    }
    assert found.forestalled == {one.change for one in claims} - firsts


def test_each_place_is_looked_up_once_however_many_branches_have_a_rival() -> None:
    entries = [(b"first", START)]
    for number in range(300):
        entries += [(b"claim%d" % number, entries[-1][0]), (b"on%d" % number, entries[-1][0])]
    branches, asked = Branches(entries), list[bytes]()
    claims = [Claim(b"c%d" % at, ACTOR, 1, b"eve", b"eve", at + 2, b"claim%d" % at, 1) for at in range(300)]

    def looked_up(claim: Claim) -> Span:
        asked.append(claim.entry)
        return branches.span(claim.entry)

    found = losers(claims, {one.change: () for one in claims}, looked_up)
    assert not found.forestalled
    assert len(asked) == len(claims)
