"""An open note on the engine's side: each edit goes to the library once, and builds on nothing that does not count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.chat.facts import Posted
from desktop.documents.store import QUARANTINED, WAITING
from desktop.documents.text import TEXT, WRITING
from desktop.errors import NotFoundError, RetryLaterError, SavedNotShownError
from sync.control import MemberRemoved, Role
from sync.documents import library, trial
from sync.errors import DiskFullError
from sync.splices import Splice
from tests.desktop.batches import batch
from tests.desktop.tills import Till, Writer
from tests.sync.replicas import agree, founded, give, joined
from tests.sync.trials import passing_here


@pytest.fixture
def shop() -> Iterator[tuple[Till, Writer, Till]]:
    alice = founded()
    mallory, bob = joined(alice, seed="mallory"), joined(alice, seed="bob", role=Role.MANAGER)
    agree(alice, mallory, bob)
    tills, writer = (Till(alice), Till(bob)), Writer(mallory)
    writer.write(0, 0, "bread and milk")
    agree(alice, mallory, bob)
    for till in tills:
        till.learn()
    yield tills[0], writer, tills[1]
    for till in tills:
        till.model.close()
        till.replica.close()
    mallory.close()


def test_the_library_gets_what_others_wrote_and_nothing_else(
    shop: tuple[Till, Writer, Till], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, mallory, _ = shop
    texts: list[str] = []
    text, close = alice.documents.open(alice.note, WRITING, texts.append)
    received: list[int] = []
    receive = library.receive
    monkeypatch.setattr(library, "load", None)
    monkeypatch.setattr(library, "receive", lambda *args: received.append(len(args[1])) or receive(*args))
    alice.documents.write(alice.note, WRITING, text, [Splice(0, 0, "white "), Splice(20, 0, ", eggs")])
    alice.documents.edit(alice.note, lambda edit: edit.put(("title",), "Shopping"))
    assert (texts[-1], alice.text, received) == ("white bread and milk, eggs", texts[-1], [])
    mallory.write(14, 0, ", salt")
    give(mallory.replica, alice.replica)
    alice.learn()
    assert received == [1]
    alice.documents.write(alice.note, WRITING, "white bread and milk, eggs", [Splice(6, 5, "rolls")])
    assert received == [1]
    assert sorted(alice.text.split(", ")) == ["eggs", "salt", "white rolls and milk"]
    close()
    close_again = alice.documents.open(alice.note, WRITING, texts.append)[1]
    close_again()
    with pytest.raises(NotFoundError):
        alice.documents.open(alice.note._replace(id=bytes(1)), WRITING, texts.append)


def test_what_is_typed_builds_on_nothing_that_was_set_aside(shop: tuple[Till, Writer, Till]) -> None:
    alice, mallory, bob = shop
    texts: list[str] = []
    alice.documents.open(alice.note, WRITING, texts.append)
    mallory.write(0, 0, "no ")
    give(mallory.replica, alice.replica)
    alice.learn()
    assert texts == ["no bread and milk"]
    me = mallory.replica.me
    bob.replica.control(MemberRemoved(me.member, bob.replica.log.chains.cut([me.feed])))
    agree(alice.replica, bob.replica)
    alice.learn()
    assert texts[-1] == alice.text == "bread and milk"
    alice.documents.write(alice.note, WRITING, "no bread and milk", [Splice(17, 0, ", eggs")])
    agree(alice.replica, bob.replica)
    bob.learn()
    assert texts[-1] == alice.text == bob.text == "bread and milk, eggs"


def test_what_the_disk_refused_is_typed_again_and_what_it_kept_is_not(shop: tuple[Till, Writer, Till]) -> None:
    alice, _, bob = shop
    texts: list[str] = []
    text, _ = alice.documents.open(alice.note, WRITING, texts.append)
    typed = [Splice(14, 0, ", eggs")]
    alice.fails = DiskFullError("The disk is full.")
    for _ in range(2):
        with pytest.raises(DiskFullError):
            alice.documents.write(alice.note, WRITING, text, typed)
    assert texts == []
    alice.fails = SavedNotShownError("This is saved, and shows as soon as it can.")
    alice.documents.write(alice.note, WRITING, text, typed)
    assert (texts, alice.text) == (["bread and milk, eggs"], "bread and milk")
    alice.documents.write(alice.note, WRITING, texts[-1], [Splice(20, 0, ", salt")])
    alice.fails = None
    alice.documents.write(alice.note, WRITING, texts[-1], [Splice(26, 0, ".")])
    agree(alice.replica, bob.replica)
    bob.learn()
    assert texts[-1] == alice.text == bob.text == "bread and milk, eggs, salt."
    assert (
        len({bytes(row[0]) for row in alice.model.conn.execute("SELECT actor FROM document_changes").fetchall()}) == 2
    )


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> str:
    """A word with which no snapshot of a text loads again; snapshots are due after every change."""
    saved = library.saved

    def loads(document: Any, heads: set[bytes]) -> bytes | None:
        text = document.text(library.find_object(document, TEXT, library.TEXT))
        return None if "poison" in text else saved(document, heads)

    monkeypatch.setattr(library, "saved", loads)
    monkeypatch.setattr(trial, "passing", passing_here)
    monkeypatch.setattr("desktop.documents.projector.TAIL_BYTES", 1)
    return "poison "


def test_a_change_with_which_no_snapshot_loads_is_kept_beside_it_with_what_builds_on_it(
    shop: tuple[Till, Writer, Till], poison: str
) -> None:
    alice, mallory, _ = shop
    for word in ("fresh ", poison, "more "):
        mallory.write(0, 0, word)
    give(mallory.replica, alice.replica)
    alice.learn()
    assert alice.text == "fresh bread and milk"
    tail = "SELECT state, count(*) FROM document_tail GROUP BY state"
    assert dict(alice.model.conn.execute(tail).fetchall()) == {QUARANTINED: 1, WAITING: 1}
    text, _ = alice.documents.open(alice.note, WRITING, lambda _: None)
    alice.documents.write(alice.note, WRITING, text, [Splice(0, 5, "old")])
    assert alice.text == "old bread and milk"


@pytest.fixture
def slow(shop: tuple[Till, Writer, Till], monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    """Alice's PC when it takes entries one by one."""
    for name in ("SMALLEST_SLICE", "LARGEST_SLICE"):
        monkeypatch.setattr(f"desktop.rows.projection.{name}", 1)
    till = Till(shop[0].replica)
    till.learn()
    yield till
    till.model.close()


def test_rows_on_their_way_take_nothing_from_who_has_the_note_open(slow: Till) -> None:
    texts: list[str] = []
    text, _ = slow.documents.open(slow.note, WRITING, texts.append)
    for word in ("eggs, ", "salt, "):
        slow.documents.write(slow.note, WRITING, text, [Splice(0, 0, word)])
        text = texts[-1]
    del texts[:]
    slow.projection.start_again()
    slow.learn()
    assert set(texts) == {"salt, eggs, bread and milk"} == {slow.text}


def test_nothing_is_written_before_it_is_known_what_counts(shop: tuple[Till, Writer, Till], slow: Till) -> None:
    _, mallory, bob = shop
    mallory.write(0, 0, "no ")
    give(mallory.replica, slow.replica)
    slow.learn()
    texts: list[str] = []
    text, _ = slow.documents.open(slow.note, WRITING, texts.append)
    slow.fails = SavedNotShownError("This is saved, and shows as soon as it can.")
    slow.documents.write(slow.note, WRITING, text, [Splice(0, 2, "some")])
    slow.fails = None
    me = mallory.replica.me
    bob.replica.control(MemberRemoved(me.member, bob.replica.log.chains.cut([me.feed])))
    agree(slow.replica, bob.replica)
    refused = 0
    while True:
        try:
            slow.documents.write(slow.note, WRITING, texts[-1], [Splice(0, 0, "all ")])
            break
        except RetryLaterError:
            refused += 1
            slow.step()
    assert refused > 1
    assert texts[-1] == slow.text == "all bread and milk", "what built on what was set aside is set aside with it"
    slow.documents.write(slow.note, WRITING, texts[-1], [Splice(18, 0, ", eggs")])
    agree(slow.replica, bob.replica)
    bob.learn()
    assert texts[-1] == slow.text == bob.text == "all bread and milk, eggs"


def test_a_note_opened_before_a_removal_is_worked_in_ends_without_what_was_set_aside(
    shop: tuple[Till, Writer, Till], slow: Till
) -> None:
    _, mallory, bob = shop
    mallory.write(0, 0, "no ")
    give(mallory.replica, slow.replica)
    slow.learn()
    me = mallory.replica.me
    bob.replica.control(MemberRemoved(me.member, bob.replica.log.chains.cut([me.feed])))
    for word in ("one", "two"):
        fact = Posted(b"", word, b"", ())
        bob.replica.post(bob.replica.shop_space, batch(fact))
    agree(slow.replica, bob.replica)
    texts: list[str] = []
    text, _ = slow.documents.open(slow.note, WRITING, texts.append)
    assert text == "no bread and milk"
    while slow.step():
        with pytest.raises(RetryLaterError):
            slow.documents.write(slow.note, WRITING, text, [Splice(0, 3, "some ")])
    assert texts == ["bread and milk"]
    slow.documents.write(slow.note, WRITING, text, [Splice(0, 3, "some ")])
    assert texts[-1] == slow.text == "some bread and milk"


def test_who_writes_on_what_no_snapshot_holds_goes_on_without_it(
    shop: tuple[Till, Writer, Till], poison: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, mallory, _ = shop
    monkeypatch.setattr("desktop.documents.projector.AT_ONCE", 1_000)
    mallory.write(0, 0, poison)
    give(mallory.replica, alice.replica)
    alice.learn()
    texts: list[str] = []
    text, _ = alice.documents.open(alice.note, WRITING, texts.append)
    alice.documents.write(alice.note, WRITING, text, [Splice(0, 0, "more ")])
    for _ in range(2):
        alice.projection.run_idle_work()
    alice.learn()
    assert texts[-1] == alice.text == "bread and milk"
    alice.documents.write(alice.note, WRITING, texts[-1], [Splice(0, 5, "rolls")])
    assert texts[-1] == alice.text == "rolls and milk"
