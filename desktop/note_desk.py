"""Where notes are written: in the engine's thread, each open note as a fork of the document that its row is made from.

A fork costs nothing, and what was written in it is taken over when it comes back from the log as rows, so that even a
huge note is loaded once and the library sees each edit once. Only what others write has to be given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from desktop import facts
from desktop.errors import KeptError, NotFoundError
from desktop.note_documents import KIND, fill, write
from desktop.undo import rebased
from sync.splices import Splice, spliced, splices_between

if TYPE_CHECKING:
    from desktop.engine import Engine
    from sync.documents import Change, Document, Edit

ENTRY_BYTES: Final = 512 << 10
"""Changes are appended in entries of about this size at most."""

ID_SIZE: Final = 16

TextSink = Callable[[str], None]


@dataclass
class _OpenNote:
    """A note that sessions write, as it is now, and who wants to hear of it."""

    document: Document
    text: str
    sinks: list[TextSink] = field(default_factory=list)
    end: Callable[[], None] = lambda: None


class NoteDesk:
    """Lives in the engine's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: dict[bytes, _OpenNote] = {}

    def open(self, note: bytes, sink: TextSink) -> tuple[str, Callable[[], None]]:
        """The note's text, which `sink` gets from now on whenever it was taken in again; the function ends that.

        Raises NotFoundError.
        """
        found = self._open.get(note)
        if found is None:
            document, text = self._now(note)
            found = self._open[note] = _OpenNote(document.fork(self._feed), text)
            found.end = self._engine.announcer.open_note(note, partial(self._look_again, note))
        found.sinks.append(sink)
        return found.text, partial(self._close, note, sink)

    def _close(self, note: bytes, sink: TextSink) -> None:
        found = self._open[note]
        found.sinks.remove(sink)
        if not found.sinks:
            found.end()
            del self._open[note]

    @property
    def _feed(self) -> bytes:
        """The seat that signs, which may have taken the place of another one since the note was opened."""
        return self._engine.replica.me.feed

    def _now(self, note: bytes) -> tuple[Document, str]:
        now = self._engine.projection.note(note)
        if now is None:
            raise NotFoundError("This note is not here.")
        return now

    def _look_again(self, note: bytes, corrected: bool) -> None:
        """The note's row was written again: go on from there once it holds what was written here, and in any case when
        rows were `corrected`, because what builds on a change that was set aside would be set aside with it."""
        found, now = self._open[note], self._engine.projection.note(note)
        if now is None:
            return
        document, text = now
        if corrected:
            found.document = document.fork(self._feed)
        elif document.holds(found.document.heads):
            found.document = document.fork(self._feed, found.document)
        else:
            return
        found.text = text
        self._tell(found)

    @staticmethod
    def _tell(found: _OpenNote) -> None:
        for sink in tuple(found.sinks):
            sink(found.text)

    def write(self, note: bytes, base: str, splices: Sequence[Splice]) -> None:
        """Keep edits that were made to `base` by somebody who has the note open; they go where they belong in what the
        text has become since."""
        found = self._open[note]
        if base != found.text:
            splices = rebased(splices, splices_between(base, found.text))
        fork = found.document.fork(self._feed, found.document)
        with fork.edit() as edit:
            write(edit, found.text, splices)
        before = found.document, found.text
        found.document, found.text = fork, spliced(found.text, splices)
        try:
            with suppress(KeptError):  # whoever typed it must not type it again
                self._append(note, fork, edit.changes)
        except BaseException:
            found.document, found.text = before
            found.document.renew_actor()
            raise
        self._tell(found)

    def edit(self, note: bytes, change: Callable[[Edit], object]) -> None:
        """Edit a note, open or not. Raises NotFoundError."""
        fork = self._now(note)[0].fork(self._feed)
        with fork.edit() as edit:
            change(edit)
        self._append(note, fork, edit.changes)

    def exported(self, note: bytes) -> bytes:
        """The note's document with its whole history. Raises NotFoundError."""
        return self._now(note)[0].fork(self._feed).snapshot()

    def _append(self, note: bytes, fork: Document, changes: Sequence[Change]) -> None:
        self._engine.projection.notes.expect(note, fork)
        self.append(note, changes)

    def create(self, title: str) -> bytes:
        """A new, empty note."""
        from sync.documents import Document  # it loads Automerge, which nobody waits for who has not opened a note

        note = self._engine.random(ID_SIZE)
        document = Document(note, self._feed, self._engine.random)
        with document.edit() as edit:
            fill(edit, title)
        self.append(note, edit.changes)
        return note

    def append(self, note: bytes, changes: Sequence[Change]) -> None:
        """Keep changes to a note, in as few entries as they fit into, all or none."""
        batches: list[list[Change]] = []
        size = ENTRY_BYTES
        for change in changes:
            if size + len(change.raw) > ENTRY_BYTES:
                batches.append([])
                size = 0
            batches[-1].append(change)
            size += len(change.raw)
        if batches:
            payloads = [[facts.payload(facts.Changed(note, KIND, change.raw)) for change in batch] for batch in batches]
            self._engine.post(self._engine.replica.shop_space, *payloads)
