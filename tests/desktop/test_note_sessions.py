"""Several people write one note on two PCs while all kinds of things go wrong: nothing is lost, nothing comes twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import pytest

from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.documents.session import DocumentSession
from desktop.documents.text import TEXT, WRITING, rewrite
from desktop.errors import DesktopError, NotFoundError, SavedNotShownError
from sync.changes import parse
from sync.control import MemberRemoved, Role
from sync.errors import ClosedSeatError, DiskFullError, SyncError
from sync.splices import Splice
from tests.desktop.tills import Till, Writer
from tests.sync.replicas import agree, founded, give, joined

ACTS = 100
FAILURES = (DiskFullError("The disk is full."), ClosedSeatError("Closed."), SavedNotShownError("Kept."))


class Sitting:
    """Somebody who has the note open; what they want kept waits until `keep`, as for the engine's thread."""

    def __init__(self, till: Till, told: Callable[[Sitting, str], None], knows: Callable[[Till], bool]) -> None:
        self.till, self.told, self.knows = till, told, knows
        self.kept, self.gone, self.safe = set[str](), set[str](), set[str]()
        self.waiting: list[Callable[[], None]] = []
        self.session = DocumentSession(self.till.note, self)

    def open(self, key: DocumentKey, sink: Callable[[str], None]) -> tuple[str, Callable[[], None]]:
        def hear(text: str) -> None:
            self.told(self, text)
            sink(text)

        return self.till.documents.open(key, WRITING, hear)

    def write(self, key: DocumentKey, base: str, splices: list[Splice]) -> Future[None]:
        done: Future[None] = Future()

        def run() -> None:
            knew = self.knows(self.till)
            try:
                self.till.documents.write(key, WRITING, base, splices)
            except (SyncError, DesktopError) as error:
                done.set_exception(error)
                return
            new = {char for splice in splices for char in splice.inserted}
            self.kept |= new
            self.safe |= new if knew else set()
            done.set_result(None)

        self.waiting.append(run)
        return done

    def keep(self) -> None:
        waiting, self.waiting = self.waiting, []
        for run in waiting:
            run()


class Story:
    """Every character that is typed is another one, so that what became of each can be told."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        alice = founded(seed=f"alice {seed}")
        bob, mallory = joined(alice, seed=f"bob {seed}", role=Role.MANAGER), joined(alice, seed=f"mallory {seed}")
        agree(alice, bob, mallory)
        self.mallory = Writer(mallory)
        self.mallory.write(0, 0, "")
        agree(alice, bob, mallory)
        self.tills = (Till(alice), Till(bob))
        for till in self.tills:
            till.learn()
        self.sittings: list[Sitting] = []
        self.typed = 0
        self.elsewhere, self.gone = set[str](), set[str]()
        self.removed = False

    def new(self) -> str:
        self.typed += 1
        return chr((0x4E00 if self.typed % 2 else 0x1F300) + self.typed)

    def knows(self, till: Till) -> bool:
        return till.replica.verdicts.members[self.mallory.replica.me.member].role is None

    def told(self, sitting: Sitting, text: str) -> None:
        assert self.removed or sitting.kept - self.gone <= set(text), "what was kept goes out of sight"

    def act(self) -> None:
        till = self.random.choice(self.tills)
        acts: list[Callable[[Any], None]] = [
            self.give,
            self.go_wrong,
            self.be_well,
            self.sit_down,
            self.write_elsewhere,
        ]
        acts += [Till.step, Till.step, Till.learn, lambda till: till.projection.start_again()]
        acts += [lambda till: till.replica.renew_seat(), lambda _: self.mallory_writes(), lambda _: self.remove()]
        if self.sittings and self.random.random() < 0.75:
            self.sit(self.random.choice(self.sittings))
        else:
            self.random.choice(acts)(till)

    def sit(self, sitting: Sitting) -> None:
        session, dice = sitting.session, self.random
        what = dice.choice(["type", "type", "delete", "flush", "flush", "keep", "keep", "merge", "close"])
        at = dice.randint(0, len(session.text))
        if what == "type":
            session.splice(at, 0, "".join(self.new() for _ in range(dice.randint(1, 3))))
        elif what == "delete":
            length = min(2, len(session.text) - at)
            self.gone |= set(session.text[at : at + length])
            session.splice(at, length, "")
        elif what == "flush":
            session.flush()
        elif what == "keep":
            sitting.keep()
        elif what == "merge":
            session.merge()
        elif not session.unsaved:
            session.close()
            self.sittings.remove(sitting)
            self.elsewhere |= sitting.kept if not self.removed else sitting.safe

    def sit_down(self, till: Till) -> None:
        with suppress(NotFoundError):
            self.sittings.append(Sitting(till, self.told, self.knows))

    def give(self, till: Till) -> None:
        (other,) = set(self.tills) - {till}
        for replica in (self.mallory.replica, other.replica):
            give(replica, till.replica)

    def go_wrong(self, till: Till) -> None:
        till.fails = self.random.choice(FAILURES)

    def be_well(self, till: Till) -> None:
        till.fails = None

    def write_elsewhere(self, till: Till) -> None:
        till.learn()
        text, new, knew = till.text, self.new(), self.knows(till) or not self.removed
        with suppress(SavedNotShownError):
            try:
                till.documents.edit(till.note, lambda edit: rewrite(edit, new + text))
            except (DiskFullError, ClosedSeatError):
                return
        self.elsewhere |= {new} if knew else set()

    def mallory_writes(self) -> None:
        if not self.removed:
            self.mallory.write(0, 0, self.new())

    def remove(self) -> None:
        if not self.removed and self.random.random() < 0.3:
            bob, mallory = self.tills[1].replica, self.mallory.replica.me
            bob.control(MemberRemoved(mallory.member, bob.log.chains.cut([mallory.feed])))
            self.removed = True
            self.elsewhere.clear()

    def end(self) -> str:
        for till in self.tills:
            till.fails = None
        for _ in range(4):
            agree(*(till.replica for till in self.tills), *([] if self.removed else [self.mallory.replica]))
            for till in self.tills:
                till.learn()
            for sitting in self.sittings:
                sitting.session.flush()
                sitting.keep()
                sitting.session.merge()
        texts = {till.text for till in self.tills} | {sitting.session.text for sitting in self.sittings}
        texts |= {till.projection.document(till.note).text(TEXT) for till in self.tills}  # type: ignore[index]
        assert not any(sitting.session.unsaved for sitting in self.sittings)
        (text,) = texts
        return text

    def changes(self) -> Iterator[tuple[bytes, bytes]]:
        for arrival in self.tills[0].replica.arrivals(0, 1_000_000):
            for payload in arrival.payloads or ():
                if payload.type == Changed.TYPE:
                    yield arrival.entry.feed, payload.value[2]

    def close(self) -> None:
        for till in self.tills:
            till.model.close()
            till.replica.close()
        self.mallory.replica.close()


@pytest.mark.parametrize("seed", [*range(13), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(13, 40))])
def test_whatever_happens_what_was_kept_is_there_once(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMALLEST_SLICE", "LARGEST_SLICE"):
        monkeypatch.setattr(f"desktop.rows.projection.{name}", 3)
    story = Story(seed)
    for _ in range(ACTS):
        story.act()
    text = story.end()
    kept = story.elsewhere.union(*(each.safe if story.removed else each.kept for each in story.sittings))
    assert len(set(text)) == len(text)
    assert kept - story.gone <= set(text)
    changes = [(feed, parse(raw)) for feed, raw in story.changes()]
    assert len({(change.actor, change.seq) for _, change in changes}) == len({change.hash for _, change in changes})
    assert all(change.actor[:16] == feed[:16] for feed, change in changes)
    story.close()
