"""What waits for a change that is not in its document is found with all that builds on it, whatever came first."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.documents.dependents import dependents
from desktop.documents.text import TEXT
from desktop.notes.document import fill
from sync.changes import Change
from sync.documents import Document
from tests.desktop.test_rivals import FEEDS, KEY, Chains, Link, Reader


def typed(chance: random.Random, chains: Chains, steps: int) -> dict[bytes, Change]:
    """What three people write into one note, who hear of each other now and then, by the change's hash."""
    documents = {feed: Document(KEY.digest, feed, chance.randbytes) for feed in FEEDS}
    with documents[FEEDS[0]].edit() as edit:
        fill(edit, "Orders")
    said = [*edit.changes]
    chains.say(FEEDS[0], edit.changes, hash=chance.randbytes(32))
    for document in documents.values():
        document.take(said)
    for _ in range(steps):
        feed = chance.choice(FEEDS)
        if chance.random() < 0.4:
            documents[feed].take(said)
        with documents[feed].edit() as edit:
            edit.splice(TEXT, 0, 0, "more ")
        said += edit.changes
        chains.say(feed, edit.changes, hash=chance.randbytes(32))
    return {change.hash: change for change in said}


def above(changes: dict[bytes, Change], one: bytes) -> set[bytes]:
    """Everything of these that builds on one of them, told from the pasts of all."""
    found = {one}
    for change in changes.values():  # in the order in which they were written
        if found.intersection(change.deps):
            found.add(change.hash)
    return found - {one}


def pieces(chance: random.Random, links: list[Link]) -> list[list[Link]]:
    """Links in any order, cut anywhere."""
    chance.shuffle(links)
    cuts = sorted(chance.randint(0, len(links)) for _ in range(3))
    return [links[start:end] for start, end in zip([0, *cuts], [*cuts, len(links)], strict=True)]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 9))
def test_all_that_builds_on_what_is_lacking_is_found_in_every_order(seed: int, steps: int) -> None:
    chance, chains = random.Random(seed), Chains()
    changes = typed(chance, chains, steps)
    lacking = chance.choice([*chains.links.values()])
    (one,) = (hash for hash, change in changes.items() if change.raw in lacking.changes)
    reader = Reader(chains, FEEDS[0], chance.randbytes)
    for piece in pieces(chance, [link for link in chains.links.values() if link is not lacking]):
        reader.take(piece)
    found = dependents(reader.model.conn, KEY.digest, [one])
    assert {change.hash for change in found} == above(changes, one)
    assert len(found) == len({change.hash for change in found})
    authors = {change: link.feed[:16] for link in chains.links.values() for change in link.changes}
    assert all(change.author == authors[change.raw] for change in found)
    reader.take([lacking])
    assert dependents(reader.model.conn, KEY.digest, [one]) == []
    reader.model.close()
