"""Changes in which something was spoilt, among good ones: the same for everybody, in whatever order and pieces."""

from __future__ import annotations

import random
from collections.abc import Collection
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.changes import Change, VoidChange, parse
from sync.documents import Document, MemoryIndex
from tests.sync.change_mutants import Id, by, spoilt, taken_apart
from tests.sync.document_changes import ANNA, BEN, EVE, START, document, play, scripts, signed_by

FEEDS = (ANNA, BEN, EVE)


def written(script: list[tuple[int, str, int, int, str]], draw: random.Random) -> list[Change]:
    """What three people write who now and then hear of each other, and what Eve makes of some of it."""
    people = [document(feed) for feed in FEEDS]
    with people[0].edit() as edit:
        for key, value in START.items():
            edit.put([key], value)  # type: ignore[arg-type]
    changes = list(edit.changes)
    for person in people[1:]:
        person.apply(signed_by(changes))
    for who, action, position, size, text in script:
        if action in ("exchange", "rebuild"):
            people[who].apply(signed_by(changes))
            continue
        made = play(people[who], action, position, size, text)
        if made and who == 2:
            people[2].renew_actor()
            changes += spoilt_ones(made[0], changes, draw)
        changes += made
    return changes


def spoilt_ones(change: Change, earlier: Collection[Change], draw: random.Random) -> list[Change]:
    """Variants of a change of Eve's under fresh actors, as far as they are changes at all."""
    ids: list[Id] = [(one.actor, number) for one in earlier for number in range(one.start_op, one.max_op + 1)]
    found = []
    for _ in range(6):
        parts = spoilt(taken_apart(change), ids, draw.randrange)
        with suppress(VoidChange):
            found.append(parse(by(EVE[:16] + draw.randbytes(8), parts).encoded()))
    return found


def received(feed: bytes, changes: list[Change], draw: random.Random) -> tuple[object, ...]:
    """What somebody has in the end who gets these in some order and pieces, starting the program again in between."""
    changes = draw.sample(changes, len(changes))
    index = MemoryIndex()
    reader = document(feed, index=index)
    void = set[bytes]()
    while changes:
        count = draw.randint(1, len(changes))
        outcome = reader.apply(signed_by(changes[:count]))
        assert outcome.quarantined == []
        void |= {found.change.hash for found in outcome.void if found.change}
        changes = changes[count:]
        if draw.random() < 0.2:
            waiting = list(reader._arrivals)
            reader = document(feed, index=index, snapshot=reader.snapshot(), tail=[change.raw for change in waiting])
    return reader.value(), marked(reader), reader.heads, void, reader.waiting


def marked(reader: Document) -> list[object]:
    try:
        return list(reader.marks(["text"]))
    except KeyError:
        return []


@settings(max_examples=60)
@given(scripts, st.integers(0, 2**32))
def test_everybody_reads_the_same_and_leaves_the_same_out(
    script: list[tuple[int, str, int, int, str]], seed: int
) -> None:
    draw = random.Random(seed)
    changes = written(script, draw)
    ends = [received(feed, changes, draw) for feed in FEEDS]
    assert ends[0] == ends[1] == ends[2]
