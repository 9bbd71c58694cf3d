"""One PC's rows and open notes as the engine has them, and somebody elsewhere who writes the same note."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.documents.open_documents import OpenDocuments
from desktop.documents.text import TEXT
from desktop.notes import queries as notes_queries
from desktop.notes.document import KIND, fill
from desktop.rows.change_notifier import ChangeNotifier
from desktop.rows.fact_types import Fact
from desktop.rows.local_state import LocalState
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.read_session import ReadSession
from desktop.rows.sources import Sources
from desktop.rows.viewer import Viewer
from sync.documents import Document, MemoryJournal
from sync.errors import ClosedSeatError, StorageError
from sync.replica import Replica
from tests.desktop.batches import batch
from tests.desktop.models import empty_model

NOTE = bytes(range(16))


def session_of(replica: Replica, model: ReadModel, local_state: LocalState | None = None) -> ReadSession:
    """Questions to rows that are in memory."""
    nowhere, me = Path(":memory:"), replica.me
    sources = Sources(
        model_path=nowhere, own_path=nowhere, seat_key=bytes(32), log_path=nowhere, log_key=bytes(32),
        genesis=replica.genesis.hash, member=me.member, device=me.device, feed=me.feed, shop_space=replica.shop_space,
        load_areas=lambda: model.areas,
    )  # fmt: skip
    return ReadSession(sources, (model, local_state or LocalState(nowhere, bytes(32)), replica.log.db.conn))


class Till:
    """One PC's rows and what keeps its notes, as the engine has them; its disk fails when told to."""

    random = staticmethod(os.urandom)

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.model = empty_model()
        reader = Viewer.of(replica)
        self.projection = Projection(self.model, replica, reader, MemoryJournal(), os.urandom)
        self.notifier = ChangeNotifier(self.model, reader)
        self.projection.prepare()
        self.session = session_of(replica, self.model)
        self.documents = OpenDocuments(self)
        self.note = DocumentKey(replica.shop_space, KIND, NOTE)
        self.fails: Exception | None = None

    def post(self, space: bytes, *batches: Sequence[Fact]) -> list[Any]:
        if isinstance(self.fails, StorageError | ClosedSeatError):
            raise self.fails
        entries = self.replica.post(space, *(batch(*facts) for facts in batches))
        if self.fails:
            raise self.fails
        self.learn()
        return entries

    def learn(self) -> None:
        while self.step():
            pass

    def step(self) -> bool:
        slice_ = self.projection.advance()
        if slice_.arrivals:
            self.notifier.events(slice_)
        if self.projection.take_corrected():
            self.notifier.documents_corrected()
        return self.projection.behind()

    @property
    def text(self) -> str:
        return notes_queries.note(self.session, NOTE.hex()).text


class Writer:
    """Somebody on another PC who writes the same note, with a document of their own."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.document = Document(NOTE, replica.me.feed, os.urandom)

    def write(self, position: int, deleted: int, inserted: str) -> None:
        with self.document.edit() as edit:
            if not self.document.heads:
                fill(edit, "Orders")
            edit.splice(TEXT, position, deleted, inserted)
        for change in edit.changes:
            self.replica.post(self.replica.shop_space, batch(Changed(NOTE, KIND, change.raw)))
