"""Changes with one actor and number, and spoilt ones, among good ones: every PC shows the same, whatever came first."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.documents.projector import DocumentProjector
from desktop.documents.store import waiting_changes
from desktop.documents.text import TEXT, WRITING
from desktop.notes.document import KIND, fill
from desktop.notes.rows import TEXT as NOTE_TEXT
from desktop.rows.fact_types import payload
from desktop.rows.horizon import Now
from desktop.rows.standing_entry import StandingEntry
from desktop.rows.verification import differences
from sync.branches import Branches, Span
from sync.changes import Change, Claim, VoidChange, parse
from sync.documents import Document, MemoryJournal, arrivals, library, trial
from sync.entry import Batch
from sync.replica import Replica
from sync.splices import Splice
from tests.desktop.models import empty_model
from tests.desktop.tills import NOTE, Till, Writer
from tests.sync.change_mutants import by, spoilt, taken_apart
from tests.sync.replicas import agree, founded, give, joined, next_run, reopened, said
from tests.sync.trials import passing_here
from tests.volume import drawn

SPACE: Final = bytes(32)
FEEDS: Final = tuple(bytes([number]) * 32 for number in (1, 2, 3))
EVE: Final = FEEDS[2]
COMPARED: Final = (
    "SELECT hash, actor, seq FROM document_changes ORDER BY hash",
    "SELECT hash, entry, actor, number, seq, item FROM document_sources ORDER BY hash, entry",
    "SELECT hash, state FROM document_tail WHERE state ORDER BY hash",
)
KEY: Final = DocumentKey(SPACE, KIND, NOTE)


class Link(NamedTuple):
    """An entry with changes, after another one in its feed's chain."""

    feed: bytes
    seq: int
    hash: bytes
    parent: bytes
    changes: tuple[bytes, ...]


class Chains:
    """The chains of the shop, Eve's a tree."""

    def __init__(self) -> None:
        self.links: dict[bytes, Link] = {}

    def say(self, feed: bytes, changes: Sequence[Change], parent: bytes | None = None, *, hash: bytes) -> Link:
        """One more entry: after the feed's latest, or after an earlier one."""
        own = [link for link in self.links.values() if link.feed == feed]
        before = self.links[parent] if parent else own[-1] if own else None
        link = Link(feed, before.seq + 1 if before else 1, hash, before.hash if before else b"", tuple(
            change.raw for change in changes))  # fmt: skip
        self.links[hash] = link
        return link

    def span_of(self, claim: Claim) -> Span:
        """Where the entry that holds a change stands."""
        own = [link for link in self.links.values() if link.feed == claim.feed]
        return Branches((link.hash, link.parent) for link in own).span(claim.entry)


class Reader:
    """One PC's rows of the note, the program started again now and then."""

    def __init__(self, chains: Chains, feed: bytes, random_bytes: Any) -> None:
        self.model = empty_model()
        viewer: Any = SimpleNamespace(member=feed[:16], genesis=bytes(32), shop_space=SPACE)
        kinds = [kind for area in self.model.areas for kind in area.documents]
        self.projector = DocumentProjector(
            self.model, viewer, feed, kinds, random_bytes, MemoryJournal(), chains.span_of
        )

    def take(self, links: Sequence[Link]) -> None:
        """Have these made rows together."""
        for link in links:
            entry = StandingEntry(
                link.hash, 0, link.feed, link.seq, link.feed[:16], SPACE, b"", link.seq << 16, Now(0, 0), False, [],
            )  # fmt: skip
            for raw in link.changes:
                self.projector.handlers[Changed](entry, Changed(NOTE, KIND, raw))
        self.projector.write(())

    @property
    def document(self) -> Document | None:
        return self.projector.now(KEY)

    def rows(self) -> list[Any]:
        text = self.model.conn.execute(f"SELECT {NOTE_TEXT} FROM notes n").fetchall()
        return [text, *(self.model.conn.execute(query).fetchall() for query in COMPARED)]


class Shop:
    """Three people at one note, of whom Eve means harm: what they say, and what each of them has heard."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.chains = Chains()
        self.readers = {feed: Reader(self.chains, feed, self.chance.randbytes) for feed in FEEDS}
        self.heard = {feed: set[bytes]() for feed in FEEDS}
        self.eves: list[Change] = []
        first = Document(b"", FEEDS[0], self.chance.randbytes)
        with first.edit() as edit:
            fill(edit, "Orders")
        self._hear(FEEDS[0], [self.chains.say(FEEDS[0], edit.changes, hash=self._hash())])
        for feed in FEEDS[1:]:
            self._hear(feed, list(self.chains.links.values()))

    def _hash(self) -> bytes:
        return self.chance.randbytes(32)

    def _hear(self, feed: bytes, links: Sequence[Link]) -> None:
        fresh = [link for link in links if link.hash not in self.heard[feed]]
        self.heard[feed].update(link.hash for link in fresh)
        self.readers[feed].take(fresh)

    def live(self, steps: int) -> None:
        """Let something happen that many times."""
        for _ in range(steps):
            self.chance.choice([self._write, self._write, self._listen, self._harm, self._harm])()

    def _listen(self) -> None:
        """Somebody hears some of what was said: of each chain what comes before it too, but for keys that are late."""
        feed = self.chance.choice(FEEDS)
        self._hear(feed, [link for link in self.chains.links.values() if self.chance.random() < 0.7])

    def _write(self) -> None:
        """Somebody honest, or Eve for once, types what fits what they see."""
        feed = self.chance.choice(FEEDS)
        changes = self._typed(feed)
        if feed == EVE:
            self.eves += changes
        self._hear(feed, [self.chains.say(feed, changes, hash=self._hash())])

    def _typed(self, feed: bytes) -> list[Change]:
        document = self.readers[feed].document
        if document is None:
            return []
        fork = document.fork(feed)
        changes = list[Change]()
        for _ in range(self.chance.randint(1, 2)):
            with fork.edit() as edit:
                length = len(fork.text(TEXT))
                position = self.chance.randint(0, length)
                gone = min(self.chance.randint(0, 2), length - position)
                edit.splice(TEXT, position, gone, self.chance.choice(["a", "bc", "d "]))
            changes += edit.changes
        return changes

    def _harm(self) -> None:
        """Eve says rivals of a change of hers: after it, or on another branch; with other words, or spoilt."""
        changes = self._typed(EVE)
        if not changes:
            return
        self.eves += changes
        mine = self.chance.choice(self.eves)
        parts = taken_apart(self.chance.choice(self.eves))
        ids = [(one.actor, one.max_op) for one in self.eves]
        rivals = [mine]
        for _ in range(self.chance.randint(1, 3)):
            variant = parts
            if self.chance.random() < 0.5:
                variant = spoilt(parts, ids, self.chance.randrange)
            if self.chance.random() < 0.7:
                variant = replace(by(mine.actor, variant), seq=mine.seq)
            try:
                rivals.append(parse(variant.encoded()))
            except VoidChange:
                continue
        self.chance.shuffle(rivals)
        self.eves += rivals
        for rival in rivals:
            own = [link.hash for link in self.chains.links.values() if link.feed == EVE]
            parent = self.chance.choice(own) if own and self.chance.random() < 0.4 else None
            self.chains.say(EVE, [rival, *changes][: self.chance.randint(1, 2)], parent, hash=self._hash())

    def told(self) -> list[list[Any]]:
        """What everybody has in the end: those three, and some who hear all of it late, in pieces."""
        links = list(self.chains.links.values())
        for feed in FEEDS:
            self._hear(feed, links)
        readers = list(self.readers.values())
        for _ in range(3):
            reader = Reader(self.chains, FEEDS[0], self.chance.randbytes)
            rest = self.chance.sample(links, len(links))
            while rest:
                count = self.chance.randint(1, len(rest))
                reader.take(rest[:count])
                rest = rest[count:]
                if self.chance.random() < 0.3:
                    reader.projector.discard_pending()
            readers.append(reader)
        found = [reader.rows() for reader in readers]
        for reader in readers:
            reader.model.close()
        return found


@settings(max_examples=drawn(100))
@given(st.integers(0, 1 << 32), st.integers(1, 25))
def test_everybody_shows_the_same_in_whatever_order_and_pieces(seed: int, steps: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if seed % 2:
            patch.setattr(arrivals, "COUNT_LIMIT", 1)
        shop = Shop(seed)
        shop.live(steps)
        first, *others = shop.told()
        for other in others:
            assert other == first


class Mallory:
    """Somebody who says changes as they like, of one seat."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.writer = Writer(replica)

    def variants(self, *words: str) -> list[Change]:
        """Changes with one actor and number that insert these words at the beginning."""
        found = list[Change]()
        for word in words:
            fork = self.writer.document.fork(self.replica.me.feed, self.writer.document)
            with fork.edit() as edit:
                edit.splice(TEXT, 0, 0, word)
            found += edit.changes
        return found

    def say(self, change: bytes) -> None:
        self.replica.post(self.replica.shop_space, Batch([payload(Changed(NOTE, KIND, change))]))


def elsewhere(change: Change) -> bytes:
    """The same change, inserted after something that nobody has."""
    parts = taken_apart(change)
    first = replace(parts.operations[0], element=(b"\xee" * 24, 1))
    return replace(parts, operations=(first, *parts.operations[1:])).encoded()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Till, Till, Mallory]]:
    alice = founded()
    bob, mallory = joined(alice, seed="bob"), joined(alice, tmp_path / "mallory.db", seed="mallory")
    agree(alice, bob, mallory)
    tills, evil = (Till(alice), Till(bob)), Mallory(mallory)
    evil.writer.write(0, 0, "bread and milk")
    agree(alice, bob, mallory)
    for till in tills:
        till.learn()
    yield *tills, evil
    for till in tills:
        till.model.close()
        till.replica.close()
    evil.replica.close()


def hear(till: Till, *replicas: Replica) -> None:
    for replica in replicas:
        give(replica, till.replica)
    till.learn()


def is_sound(till: Till) -> bool:
    """Whether the rows are those that the log makes anew."""
    again = Till(till.replica)
    again.learn()
    found = list(differences(till.model, again.model))
    again.model.close()
    return not found


@pytest.mark.parametrize("order", ["pg", "gp", "ppg", "gpg", "gg"])
def test_of_rivals_in_one_chain_the_first_has_the_number_whatever_it_is(
    shop: tuple[Till, Till, Mallory], order: str
) -> None:
    alice, bob, mallory = shop
    words = [f"{number} " for number, _ in enumerate(order)]
    for kind, change in zip(order, mallory.variants(*words), strict=True):
        mallory.say(change.raw if kind == "g" else elsewhere(change))
        hear(alice, mallory.replica)
    hear(bob, mallory.replica)
    assert alice.text == bob.text == ("0 bread and milk" if order[0] == "g" else "bread and milk")
    assert is_sound(alice)
    assert is_sound(bob)
    alice.documents.edit(alice.note, lambda edit: edit.splice(TEXT, 0, 0, "white "))
    hear(bob, alice.replica)
    assert bob.text == alice.text
    assert bob.text.startswith("white ")


def test_a_quarantined_change_keeps_its_number(
    shop: tuple[Till, Till, Mallory], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, mallory = shop
    poison, good = mallory.variants("x", "y")
    receive = library.receive

    def fail(document: Any, changes: Sequence[Change]) -> None:
        if poison in changes:
            raise ValueError
        receive(document, changes)

    monkeypatch.setattr(library, "receive", fail)
    monkeypatch.setattr(trial, "passing", passing_here)
    for change in (poison, good):
        mallory.say(change.raw)
        hear(alice, mallory.replica)
    hear(bob, mallory.replica)
    assert alice.text == bob.text == "bread and milk"
    assert is_sound(alice)


def test_of_rivals_on_two_branches_the_one_counts_that_more_people_built_on(
    shop: tuple[Till, Till, Mallory], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, mallory = shop
    mallory.replica.close()
    shutil.copy(tmp_path / "mallory.db", tmp_path / "clone.db")
    mallory.replica, clone = (reopened(tmp_path / name, name) for name in ("mallory.db", "clone.db"))
    here, there = mallory.variants("here ", "there ")
    mallory.say(here.raw)
    clone.post(clone.shop_space, said("later in its chain"), Batch([payload(Changed(NOTE, KIND, there.raw))]))
    hear(alice, clone)
    alice.documents.edit(alice.note, lambda edit: edit.splice(TEXT, 6, 0, "white "))
    hear(bob, mallory.replica)
    texts: list[str] = []
    bob.documents.open(bob.note, WRITING, texts.append)
    assert (alice.text, bob.text) == ("there white bread and milk", "here bread and milk")
    corrected: list[bool] = []
    monkeypatch.setattr(bob.notifier, "documents_corrected", lambda: corrected.append(True))
    hear(bob, alice.replica, clone)
    hear(alice, bob.replica)
    assert alice.text == bob.text == texts[-1] == "there white bread and milk"
    assert corrected, "what was shown is gone"
    bob.documents.write(bob.note, WRITING, bob.text, [Splice(0, 6, "")])
    hear(alice, bob.replica)
    assert alice.text == "white bread and milk"
    assert is_sound(alice)
    assert is_sound(bob)
    clone.close()


def test_what_builds_on_the_one_that_lost_is_kept_aside_and_counted(
    shop: tuple[Till, Till, Mallory], tmp_path: Path
) -> None:
    alice, bob, mallory = shop
    mallory.replica.close()
    shutil.copy(tmp_path / "mallory.db", tmp_path / "clone.db")
    mallory.replica, clone = (reopened(tmp_path / name, name) for name in ("mallory.db", "clone.db"))
    here, there = mallory.variants("here ", "there ")
    mallory.say(here.raw)
    clone.post(clone.shop_space, Batch([payload(Changed(NOTE, KIND, there.raw))]))
    hear(alice, clone)
    hear(bob, mallory.replica)
    for till, word in ((alice, "A "), (bob, "B ")):
        till.documents.edit(till.note, lambda edit, word=word: edit.splice(TEXT, 0, 0, word))  # type: ignore[misc]
    agree(alice.replica, bob.replica, mallory.replica)
    for till in (alice, bob):
        till.learn()
    assert alice.text == bob.text
    assert alice.text in ("A there bread and milk", "B here bread and milk")
    assert [waiting_changes(till.model.conn) for till in (alice, bob)] == [1, 1]
    assert (
        sum(any("kept and not shown" in said for said in till.projection.take_problems()) for till in (alice, bob)) > 0
    )
    assert is_sound(alice)
    clone.close()


def test_what_waits_is_taken_in_when_its_turn_comes_also_where_memory_has_no_room_for_it(
    shop: tuple[Till, Till, Mallory], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, mallory = shop
    monkeypatch.setattr(arrivals, "COUNT_LIMIT", 1)
    mallory.say(mallory.variants("white ")[0].raw)
    hear(bob, mallory.replica)
    for word in ("a ", "b ", "c "):
        bob.documents.edit(bob.note, lambda edit, word=word: edit.splice(TEXT, 0, 0, word))  # type: ignore[misc]
    run = next_run(bob.replica, alice.replica, bob.replica.me.feed)
    assert run is not None
    alice.replica.receive_run(run)
    alice.learn()
    assert (alice.text, waiting_changes(alice.model.conn)) == ("bread and milk", 3)
    hear(alice, mallory.replica)
    assert (alice.text, waiting_changes(alice.model.conn)) == ("c b a white bread and milk", 0)
    assert is_sound(alice)
