"""What shows is what nobody replaced who had seen it, whatever the clocks say and in whatever order it is known."""

from __future__ import annotations

import random
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from desktop.rows.register import AFTER_LIMIT, Write, packed, present, seen, unpacked

YEAR = 365 * 24 * 3_600_000 << 16
seeds = st.integers(0, 1 << 32)


def digest(chance: random.Random) -> bytes:
    return chance.randbytes(32)


class Seats:
    """Some seats with clocks wrong by years that write one register, and tell each other what they hold now and then.

    held: what each has got; past: what the author of each write had seen, as nobody on the screen knows it
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.feeds = [digest(self.chance) for _ in range(self.chance.randint(1, 5))]
        self.held: dict[bytes, list[Write]] = {feed: [] for feed in self.feeds}
        self.past: dict[Write, set[Write]] = {}
        self.seq = 0

    def write(self, feed: bytes) -> Write:
        self.seq += self.chance.randint(1, 3)
        held = self.held[feed]
        stamp = self.chance.choice((0, 1, 1, YEAR, 100 * YEAR))
        write = Write(digest(self.chance), feed, self.seq, self.chance.randint(0, 2), stamp, seen(held))
        self.past[write] = set(held)
        held.append(write)
        return write

    def meet(self) -> None:
        """One seat takes in what another one holds of some seats: feeds travel each for itself, from the beginning."""
        one, other = self.chance.choice(self.feeds), self.chance.choice(self.feeds)
        passed = self.chance.sample(self.feeds, self.chance.randint(1, len(self.feeds)))
        new = [w for w in self.held[other] if w.feed in passed and w not in self.held[one]]
        self.held[one] += new

    def live(self, steps: int) -> list[Write]:
        for _ in range(steps):
            if self.chance.random() < 0.5:
                self.write(self.chance.choice(self.feeds))
            else:
                self.meet()
        return list(self.past)


@given(seed=seeds, steps=st.integers(1, 40))
def test_what_shows_is_what_nobody_had_seen_who_wrote_something_else(seed: int, steps: int) -> None:
    seats = Seats(seed)
    writes = seats.live(steps)
    replaced = set().union(*seats.past.values()) if writes else set()
    expected = sorted(set(writes) - replaced, key=lambda write: (write.stamp, write.hash), reverse=True)
    assert present(writes) == expected
    assert bool(expected) == bool(writes)


@given(seed=seeds, steps=st.integers(1, 40))
def test_who_has_seen_everything_wins_whatever_the_clocks_say(seed: int, steps: int) -> None:
    seats = Seats(seed)
    seats.live(steps)
    feed = seats.chance.choice(seats.feeds)
    for other in seats.feeds:
        seats.held[feed] += [write for write in seats.held[other] if write not in seats.held[feed]]
    last = seats.write(feed)._replace(stamp=0)
    writes = [write for write in seats.past if write.hash != last.hash] + [last]
    assert present(writes) == [last]


@given(seed=seeds, steps=st.integers(1, 40))
def test_the_order_in_which_it_is_known_changes_nothing(seed: int, steps: int) -> None:
    seats = Seats(seed)
    writes = seats.live(steps)
    expected = present(writes)
    for _ in range(5):
        seats.chance.shuffle(writes)
        assert present(writes) == expected


def garbage(seed: int) -> list[Write]:
    """Writes that no honest seats make: of forked feeds, naming each other in circles, themselves, and nobody."""
    chance = random.Random(seed)
    hashes = [digest(chance) for _ in range(chance.randint(1, 8))]
    feeds = [digest(chance) for _ in range(chance.randint(1, 4))]
    return [
        Write(
            hash, chance.choice(feeds), chance.randint(1, 4), chance.randint(0, 1), chance.randint(0, 3),
            tuple(chance.choice([*hashes, digest(chance)]) for _ in range(chance.randint(0, 4))), chance.random() < 0.8,
        )
        for hash in hashes
    ]  # fmt: skip


@given(seed=seeds)
def test_forged_names_forks_and_circles_leave_one_that_shows_and_the_same_in_every_order(seed: int) -> None:
    writes = garbage(seed)
    expected = present(writes)
    assert bool(expected) == any(write.counts for write in writes)
    assert all(write.counts and write in writes for write in expected)
    for order in list(permutations(writes))[:50]:
        assert present(order) == expected


@given(seed=seeds)
def test_hashes_that_nobody_knows_gain_nothing(seed: int) -> None:
    seats = Seats(seed)
    writes = seats.live(20)
    forged = [write._replace(after=(*write.after, digest(seats.chance))) for write in writes]
    assert [write.hash for write in present(forged)] == [write.hash for write in present(writes)]


def test_who_names_nothing_wins_by_its_stamp_until_somebody_who_saw_it_says_something_else() -> None:
    chance = random.Random(0)
    first = Write(digest(chance), b"a", 1, 0, 5, ())
    liar = Write(digest(chance), b"b", 1, 0, 100 * YEAR, ())
    assert present([first, liar]) == [liar, first]
    after = Write(digest(chance), b"a", 2, 0, 6, seen([first, liar]))
    assert present([first, liar, after]) == [after]


def test_what_is_named_before_it_arrives_stands_for_nothing_until_then() -> None:
    chance = random.Random(0)
    first = Write(digest(chance), b"a", 1, 0, 100 * YEAR, ())
    between = Write(digest(chance), b"a", 2, 0, 100 * YEAR, ())
    after = Write(digest(chance), b"b", 1, 0, 0, (between.hash,))
    assert present([first, after]) == [first, after]
    assert present([first, between, after]) == [after]


def test_what_does_not_count_replaces_nothing_and_stands_for_what_its_seat_had_said() -> None:
    chance = random.Random(0)
    first = Write(digest(chance), b"a", 1, 0, 9, ())
    void = Write(digest(chance), b"a", 2, 0, 10, (), counts=False)
    assert present([first, void]) == [first]
    after = Write(digest(chance), b"b", 1, 0, 0, (void.hash,))
    assert present([first, void, after]) == [after]
    assert present([void]) == []


def test_of_several_in_one_entry_the_last_shows() -> None:
    chance = random.Random(0)
    first = Write(digest(chance), b"a", 1, 0, 9, ())
    assert present([first._replace(part=1), first]) == [first._replace(part=1)]


def test_at_most_64_seats_are_named_those_heard_of_last() -> None:
    chance = random.Random(0)
    writes = [Write(digest(chance), bytes([n]), 1, 0, n, ()) for n in range(AFTER_LIMIT + 10)]
    named = seen(writes)
    assert sorted(named) == sorted(write.hash for write in writes[10:])
    assert unpacked(packed(named)) == named


def test_ones_own_among_what_is_named_changes_nothing_but_counts_for_another_seat() -> None:
    chance = random.Random(0)
    own = Write(digest(chance), b"a", 1, 0, 100 * YEAR, ())
    after = Write(digest(chance), b"a", 2, 0, 0, seen([own]))
    assert present([own, after]) == [after]
    assert present([own, after._replace(feed=b"b", seq=1)]) == [after._replace(feed=b"b", seq=1)]
