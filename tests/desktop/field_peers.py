"""People who edit one document of fields on PCs of their own, for tests; what each keeps goes to others when told."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future

from desktop.documents.field_session import FieldSession
from desktop.documents.fields import FIELDS, Fields, Step, read
from desktop.documents.key import DocumentKey
from sync.documents import Document

KEY = DocumentKey(bytes(32), "toy", bytes(16))


class Peer:
    """One PC with the document open; a `FieldStore` that keeps at once."""

    def __init__(self, number: int) -> None:
        self.feed = bytes([number]) * 32
        self.document = Document(b"fields", self.feed, random.Random(number).randbytes)
        self.changes: list[tuple[bytes, bytes]] = []
        self.sink: Callable[[Fields], None] = lambda _: None
        self.now_ms = 0
        self.session = FieldSession(KEY, self, lambda: self.now_ms)

    def open(self, key: DocumentKey, sink: Callable[[Fields], None]) -> tuple[Fields, Callable[[], None]]:
        self.sink = sink
        return read(self.document), lambda: None

    def write(self, key: DocumentKey, base: Fields, edits: Sequence[Step]) -> Future[None]:
        said = read(self.document)
        with self.document.edit() as edit:
            FIELDS.write(edit, said, FIELDS.rebased(edits, base, said))
        self.changes += [(self.feed, change.raw) for change in edit.changes]
        self.sink(read(self.document))
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def do(self, *steps: Step) -> None:
        self.session.edit(*steps)
        self.session.flush()

    def take(self, changes: Iterable[tuple[bytes, bytes]]) -> None:
        outcome = self.document.apply(changes)
        assert not outcome.void
        self.sink(read(self.document))
        self.session.merge()


def meet(*peers: Peer, order: Callable[[list[tuple[bytes, bytes]]], object] = lambda changes: None) -> None:
    """Everybody gets what all have, in an order."""
    for peer in peers:
        peer.session.flush()
        peer.session.merge()
    everything = [change for peer in peers for change in peer.changes]
    for peer in peers:
        changes = list(everything)
        order(changes)
        peer.take(changes)
