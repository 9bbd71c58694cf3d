"""One PC's rows and open notes as the engine has them, and somebody elsewhere who writes the same note."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from desktop import facts
from desktop.chat.rows import Viewer
from desktop.documents.open_documents import OpenDocuments
from desktop.documents.store import KIND, TEXT, fill
from desktop.notes.queries import note
from desktop.rows.change_notifier import ChangeNotifier
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from sync.documents import Document, MemoryJournal
from sync.entry import Payload
from sync.errors import ClosedSeatError, StorageError
from sync.replica import Replica

NOTE = bytes(range(16))


class Till:
    """One PC's rows and what keeps its notes, as the engine has them; its disk fails when told to."""

    random = staticmethod(os.urandom)

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.model = ReadModel.open(Path(":memory:"), bytes(32))
        reader = Viewer(replica.me.member, 0, replica.genesis.hash, replica.shop_space)
        self.projection = Projection(self.model, replica, reader, MemoryJournal(), os.urandom)
        self.notifier = ChangeNotifier(self.model, reader)
        self.projection.prepare()
        self.desk = OpenDocuments(self)  # type: ignore[arg-type]
        self.fails: Exception | None = None

    def post(self, space: bytes, *batches: list[Payload]) -> list[Any]:
        if isinstance(self.fails, StorageError | ClosedSeatError):
            raise self.fails
        entries = self.replica.post(space, *batches)
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
            self.notifier.renew_notes()
        return self.projection.behind()

    @property
    def text(self) -> str:
        return note(self.model.conn, NOTE).text


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
            self.replica.post(self.replica.shop_space, [facts.payload(facts.Changed(NOTE, KIND, change.raw))])
