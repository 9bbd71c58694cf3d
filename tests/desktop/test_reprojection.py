"""Rows of documents that another version of their area makes again come in slices, and are all there."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.documents.area import with_documents
from desktop.documents.facts import Changed
from desktop.documents.text import TEXT
from desktop.rows import reprojection
from desktop.rows.fact_types import payload
from desktop.rows.read_model import ReadModel
from sync.documents import Document, Text
from sync.entry import Batch
from sync.replica import Replica
from tests.desktop.test_projection import caught_up, projected
from tests.desktop.toy_area.area import WITH_GUESTS
from tests.desktop.toy_area.pages import KIND
from tests.sync.replicas import founded

PAGES = 6
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
