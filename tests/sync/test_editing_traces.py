"""Real writing, replayed: one author's paper, and two people in one document at the same time."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from sync.documents import Change, Document, Text

pytestmark = pytest.mark.data

FEEDS = (b"\x01" * 32, b"\x02" * 32)
Patch = tuple[int, int, str]
SOME = 1_200
"""Of 3,727 turns at writing."""


def trace(folder: Path, name: str) -> dict[str, Any]:
    file = folder / f"{name}.json.gz"
    if not file.is_file():
        pytest.skip(f"{file} is not there.")
    content: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    return content


def document(who: int, **options: Any) -> Document:
    return Document(b"trace", FEEDS[who], random.Random(who).randbytes, **options)


def strokes(patches: Iterator[Patch]) -> Iterator[Patch]:
    """Keystrokes that continue each other as one splice, which makes the same operations."""
    position, deleted, inserted = next(patches)
    for at, gone, come in patches:
        if not gone and not deleted and at == position + len(inserted):
            inserted += come
        elif not come and not inserted and at + gone == position:
            position, deleted = at, deleted + gone
        else:
            yield position, deleted, inserted
            position, deleted, inserted = at, gone, come
    yield position, deleted, inserted


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_a_paper_of_260_000_keystrokes_ends_as_it_was_written(countertop_data: Path) -> None:
    paper = trace(countertop_data, "automerge-paper")
    author, reader = document(0), document(1)
    with author.edit() as edit:
        edit.put(["text"], Text(paper["startContent"]))
        for position, deleted, inserted in strokes((*patch,) for txn in paper["txns"] for patch in txn["patches"]):
            edit.splice(["text"], position, deleted, inserted)
    assert sum(change.op_count for change in edit.changes) == 1 + len(paper["txns"])
    assert author.text(["text"]) == paper["endContent"]
    half = len(edit.changes) // 2
    reader.apply((FEEDS[0], change.raw) for change in edit.changes[:half])
    reader = document(1, snapshot=reader.snapshot(), tail=[change.raw for change in edit.changes[half:]])
    assert (reader.heads, reader.text(["text"])) == (author.heads, paper["endContent"])


def sessions(txns: list[dict[str, Any]]) -> Iterator[list[int]]:
    """Runs of transactions of one person that nobody else's came between: every other state was seen by both."""
    run = [0]
    for number, txn in enumerate(txns[1:], 1):
        before = txns[number - 1]
        if txn["agent"] == before["agent"] and txn["parents"] == [number - 1] and before["numChildren"] == 1:
            run.append(number)
        else:
            yield run
            run = [number]
    yield run


class Friends:
    """Two people, each with their own replica that receives the other's changes just when the trace says so."""

    def __init__(self, txns: list[dict[str, Any]]) -> None:
        self.txns = txns
        self.replicas = [document(0), document(1)]
        self.made: list[list[Change]] = [[], []]
        self.received = [0, 0]
        self.after: dict[int, tuple[tuple[bytes, ...], list[int]]] = {}
        """By transaction: the heads after it, and how many changes of each person they stand on."""

    def write(self, run: list[int]) -> None:
        first = self.txns[run[0]]
        who = first["agent"]
        self.receive(who, first["parents"])
        with self.replicas[who].edit() as edit:
            if not first["parents"]:
                edit.put(["text"], Text(""))
            for position, deleted, inserted in strokes((*p,) for n in run for p in self.txns[n]["patches"]):
                edit.splice(["text"], position, deleted, inserted)
        self.made[who] += edit.changes
        counts = [self.received[who]] * 2
        counts[who] = len(self.made[who])
        self.after[run[-1]] = self.replicas[who].heads, counts

    def receive(self, who: int, parents: list[int]) -> None:
        """Bring a replica to the state that its next transaction was typed in."""
        other = 1 - who
        upto = max([self.received[who], *(self.after[parent][1][other] for parent in parents)])
        changes = self.made[other][self.received[who] : upto]
        outcome = self.replicas[who].apply((FEEDS[other], change.raw) for change in changes)
        assert outcome.applied == changes
        self.received[who] = upto
        heads = {head for parent in parents for head in self.after[parent][0]}
        assert set(self.replicas[who].heads) == heads


@pytest.mark.parametrize("count", [SOME, pytest.param(None, marks=pytest.mark.slow)])
def test_two_people_writing_at_the_same_time_end_with_the_same_text(countertop_data: Path, count: int | None) -> None:
    recorded = trace(countertop_data, "friendsforever")
    friends = Friends(recorded["txns"])
    for run in islice(sessions(recorded["txns"]), count):
        friends.write(run)
    for who in (0, 1):
        missing = friends.made[1 - who][friends.received[who] :]
        friends.replicas[who].apply((FEEDS[1 - who], change.raw) for change in missing)
    ours, theirs = friends.replicas
    assert ours.heads == theirs.heads
    text = ours.text(["text"])
    assert theirs.text(["text"]) == text
    assert count or text == recorded["endContent"]
    late = [(FEEDS[who], change.raw) for who in (0, 1) for change in friends.made[who]]
    random.Random(3).shuffle(late)
    newcomer = document(1)
    assert newcomer.apply(late).void == []
    assert (newcomer.heads, newcomer.text(["text"])) == (ours.heads, text)
