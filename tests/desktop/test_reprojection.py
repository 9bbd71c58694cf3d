"""Rows that are made again, by another version of their area or under other verdicts, go and come in slices."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.chat.facts import Posted
from desktop.documents.area import with_documents
from desktop.documents.facts import Changed
from desktop.documents.text import TEXT
from desktop.rows import projection as projection_module
from desktop.rows import reprojection
from desktop.rows.fact_types import payload
from desktop.rows.projection import SMALLEST_SLICE
from desktop.rows.read_model import ReadModel
from desktop.rows.verification import differences
from sync.control import MemberRemoved
from sync.documents import Document, Text
from sync.entry import Batch
from sync.replica import Replica
from tests.desktop.batches import batch
from tests.desktop.test_projection import caught_up, projected
from tests.desktop.toy_area.area import WITH_GUESTS
from tests.desktop.toy_area.pages import KIND
from tests.sync.replicas import agree, founded, joined

PAGES = 6
LONG = [f"word {number}" for number in range(3 * SMALLEST_SLICE)]
NEWER = with_documents(tuple(replace(area, version=area.version + (area.key == "guests")) for area in WITH_GUESTS))


class Page:
    """One that somebody writes, elsewhere."""

    def __init__(self, replica: Replica, number: int) -> None:
        self._replica = replica
        self._id = bytes([number]) * 16
        self._document = Document(self._id, replica.me.feed, os.urandom)
        self.write(f"page {number}")

    def write(self, text: str) -> None:
        with self._document.edit() as edit:
            if not self._document.heads:
                edit.put(TEXT, Text(""))
            edit.splice(TEXT, 0, 0, text)
        said = [payload(Changed(self._id, KIND, change.raw)) for change in edit.changes]
        self._replica.post(self._replica.shop_space, Batch(said))


def texts(model: ReadModel) -> list[str]:
    return [text for (text,) in model.conn.execute("SELECT text FROM guest_pages ORDER BY page").fetchall()]


def test_each_slice_takes_some_and_what_is_written_meanwhile_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reprojection, "SLICE_S", 0.0)
    alice = founded()
    pages = [Page(alice, number) for number in range(PAGES)]
    older = ReadModel.open(tmp_path / "model.db", bytes(32), WITH_GUESTS)
    caught_up(projected(alice, older))
    assert len(texts(older)) == PAGES
    older.close()
    newer = ReadModel.open(tmp_path / "model.db", bytes(32), NEWER)
    projection, counts = projected(alice, newer), [len(texts(newer))]
    projection.prepare()
    while projection.behind():
        projection.advance()
        counts.append(len(texts(newer)))
        if counts[-1] == PAGES // 2:
            pages[0].write("more of ")
            pages[-1].write("more of ")
    assert (counts[0], counts[-1]) == (0, PAGES)
    assert max(after - before for before, after in pairwise(counts)) <= PAGES // 2
    assert texts(newer) == ["more of page 0", "page 1", "page 2", "page 3", "page 4", "more of page 5"]
    for part in (newer, alice):
        part.close()


def messages(model: ReadModel) -> list[str]:
    return [text for (text,) in model.conn.execute("SELECT text FROM messages ORDER BY id").fetchall()]


def say(replica: Replica, *said: str) -> None:
    replica.post(replica.shop_space, *(batch(Posted(b"", text)) for text in said))


def test_rows_that_go_because_somebody_was_taken_out_go_and_come_a_few_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reprojection, "SLICE_S", 0.0)
    monkeypatch.setattr(projection_module, "LARGEST_SLICE", SMALLEST_SLICE)
    alice = founded()
    bob = joined(alice)
    pages = [Page(alice, number) for number in range(PAGES)]
    agree(alice, bob)
    say(alice, *LONG)
    known = alice.log.chains.cut([bob.me.feed])
    say(bob, "beyond the cut")
    agree(alice, bob)
    model = ReadModel.open(tmp_path / "model.db", bytes(32), WITH_GUESTS)
    projection = projected(alice, model)
    caught_up(projection)
    assert len(messages(model)) == len(LONG) + 1
    alice.control(MemberRemoved(bob.me.member, known))
    projection.advance()
    counts, shown = [len(messages(model))], []
    while projection.behind():
        projection.advance()
        counts.append(len(messages(model)))
        if not shown:
            say(alice, "meanwhile")
            shown = [entry.hash for entry in projection.take_now(alice.arrivals(alice.head_arrival - 1, 1)).said]
        assert "meanwhile" in messages(model)
    assert min(counts) == 1
    assert max(abs(after - before) for before, after in pairwise(counts)) <= SMALLEST_SLICE + 1
    pages[0].write("more of ")
    caught_up(projection)
    assert sorted(messages(model)) == sorted([*LONG, "meanwhile"])
    assert texts(model) == ["more of page 0", *(f"page {number}" for number in range(1, PAGES))]
    again = ReadModel.open(tmp_path / "again.db", bytes(32), WITH_GUESTS)
    caught_up(projected(alice, again))
    assert list(differences(model, again)) == []
    for part in (model, again, alice, bob):
        part.close()


def test_what_is_large_is_taken_a_little_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection_module, "SLICE_BYTES", 1_000)
    monkeypatch.setattr(reprojection, "SLICE_BYTES", 1_000)
    alice = founded()
    bob = joined(alice)
    agree(alice, bob)
    say(alice, *(os.urandom(400).hex() for _ in range(PAGES)))
    model = ReadModel.open(tmp_path / "model.db", bytes(32), WITH_GUESTS)
    projection = projected(alice, model)
    projection.prepare()
    while projection.behind():
        before = len(messages(model))
        projection.advance()
        assert len(messages(model)) - before <= 2
    assert len(messages(model)) == PAGES
    alice.control(MemberRemoved(bob.me.member, alice.log.chains.cut([bob.me.feed])))
    counts = [0]
    while projection.behind():
        projection.advance()
        counts.append(len(messages(model)))
    assert counts[-1] == PAGES
    assert max(after - before for before, after in pairwise(counts[counts.index(0, 1) :])) <= 2
    for part in (model, alice, bob):
        part.close()


def test_deleting_that_was_cut_short_goes_on_where_the_shop_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reprojection, "SLICE_S", 0.0)
    alice = founded()
    bob = joined(alice)
    agree(alice, bob)
    say(alice, *LONG)
    model = ReadModel.open(tmp_path / "model.db", bytes(32), WITH_GUESTS)
    projection = projected(alice, model)
    caught_up(projection)
    alice.control(MemberRemoved(bob.me.member, alice.log.chains.cut([bob.me.feed])))
    for _ in range(3):
        projection.advance()
    assert 0 < len(messages(model)) < len(LONG)
    model.close()
    model = ReadModel.open(tmp_path / "model.db", bytes(32), WITH_GUESTS)
    counts, projection = [], projected(alice, model)
    projection.prepare()
    while projection.behind():
        projection.advance()
        counts.append(len(messages(model)))
    assert min(counts) == 0
    assert sorted(messages(model)) == sorted(LONG)
    for part in (model, alice, bob):
        part.close()
