"""A document's history goes on from state to state, whatever the clocks of those who wrote it said."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.history import SourcedChange, in_order
from desktop.notes import queries as notes_queries
from desktop.notes.body import words
from tests.desktop.tills import NOTE, Till, Writer
from tests.desktop.wrong_clocks import MINUTE_MS, WRONG_MS
from tests.sync.replicas import START_MS, WallClock, agree, founded, joined

seeds = st.integers(0, 1 << 32)


def written(seed: int, *, honest: bool) -> list[SourcedChange]:
    """Entries of some changes each, on top of others that were there, with any stamps; some changes come twice."""
    chance = random.Random(seed)
    made: list[bytes] = []
    changes = []
    for _ in range(chance.randint(1, 12)):
        entry, stamp = chance.randbytes(4), chance.randint(0, 3)
        for _ in range(chance.randint(1, 3)):
            change = chance.choice(made) if made and chance.random() < 0.1 else chance.randbytes(4)
            deps = tuple(chance.sample(made, min(len(made), chance.randint(0, 2))))
            changes.append(SourcedChange(entry, stamp, change, deps))
            made.append(change)
    if not honest:
        hashes = [change.hash for change in changes]
        changes = [change._replace(deps=tuple(chance.sample(hashes, min(2, len(hashes))))) for change in changes]
    chance.shuffle(changes)
    return changes


@given(seed=seeds)
def test_nothing_comes_before_what_it_builds_on(seed: int) -> None:
    changes = written(seed, honest=True)
    there: set[bytes] = set()
    for entry in in_order(changes):
        there |= {change.hash for change in changes if change.entry == entry}
        repeated = {change.hash for change in changes if change.hash in there and change.entry != entry}
        own = [change for change in changes if change.entry == entry and change.hash not in repeated]
        assert all(dep in there for change in own for dep in change.deps)


@given(seed=seeds, honest=st.booleans())
def test_every_entry_comes_once_in_the_same_order_however_they_are_given(seed: int, honest: bool) -> None:
    changes = written(seed, honest=honest)
    order = in_order(changes)
    assert sorted(order) == sorted({change.entry for change in changes})
    random.Random(seed).shuffle(changes)
    assert in_order(changes) == order


@pytest.fixture
def clocks() -> tuple[WallClock, WallClock]:
    return WallClock(), WallClock()


@pytest.fixture
def till(clocks: tuple[WallClock, WallClock]) -> Iterator[Till]:
    till = Till(founded(wall_ms=clocks[0]))
    yield till
    till.model.close()
    till.replica.close()


@pytest.mark.parametrize("wrong_ms", WRONG_MS)
def test_who_wrote_last_and_the_states_before_follow_what_was_built_on_what(
    till: Till, clocks: tuple[WallClock, WallClock], wrong_ms: int
) -> None:
    other = joined(till.replica, wall_ms=clocks[1])
    clocks[1].now_ms = START_MS + wrong_ms
    here, there = Writer(till.replica), Writer(other)
    for minute, writer in enumerate((here, there, here)):
        clocks[0].now_ms = START_MS + minute * MINUTE_MS
        raws = [
            (arrival.entry.feed, item.value[2])
            for arrival in writer.replica.arrivals(0, 1_000)
            for item in arrival.payloads or ()
            if item.type == "change"
        ]
        writer.document.apply(raws)
        writer.write(0, 0, f"{minute} ")
        agree(till.replica, other)
    till.learn()
    states = notes_queries.note_history(till.session, NOTE.hex())
    texts = [words(notes_queries.note_body_at(till.session, NOTE.hex(), state.heads)) for state in states]
    assert [text for text in texts if text] == ["0 ", "1 0 ", "2 1 0 "]
    assert till.model.conn.execute("SELECT updated_by, updated_ms FROM notes").fetchone() == (
        till.replica.me.member,
        START_MS + 2 * MINUTE_MS,
    )
    other.close()
