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
from desktop.documents.store import KIND, fill, write
from desktop.documents.undo import rebased
from desktop.errors import NotFoundError, RetryLaterError, SavedNotShownError
from sync.splices import Splice, spliced, splices_between

if TYPE_CHECKING:
    from desktop.engine.engine import Engine
    from sync.documents import Change, Document, Edit

ENTRY_BYTES: Final = 512 << 10
"""Changes are appended in entries of about this size at most."""

ID_SIZE: Final = 16

TextSink = Callable[[str], None]


@dataclass
class _OpenNote:
    """A note that sessions write, as it is now, and who wants to hear of it.

    Its rows say everything that was written here once they are as far as the arrival number `written`. It is `sound`
    unless rows were corrected since it was last as they say: it may hold then what does not count any more.
    """

    document: Document
    text: str
    written: int
    sound: bool = True
    sinks: list[TextSink] = field(default_factory=list)
    end: Callable[[], None] = lambda: None


class OpenDocuments:
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
            head = self._engine.replica.head_arrival
            found = self._open[note] = _OpenNote(document.fork(self._feed), text, head)
            found.end = self._engine.notifier.open_note(note, partial(self._look_again, note))
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

    def _look_again(self, note: bytes, corrected: bool) -> bool:
        """The note's row was written again, perhaps because rows were `corrected`: go on from there when it holds what
        was written here, or never will because that was set aside. A row on its way there says less than is known.

        Returns whether it must be looked at again.
        """
        found, projection = self._open[note], self._engine.projection
        found.sound = found.sound and not corrected
        now = projection.note(note) if self._is_settled else None
        if now is None:
            return not found.sound
        document, text = now
        if projection.cursor >= found.written or (found.sound and document.holds(found.document.heads)):
            found.document, found.text, found.sound = document.fork(self._feed, found.document), text, True
            self._tell(found)
        return not found.sound

    @property
    def _is_settled(self) -> bool:
        return self._engine.projection.is_settled(self._engine.replica.shop_space)

    @staticmethod
    def _tell(found: _OpenNote) -> None:
        for sink in tuple(found.sinks):
            sink(found.text)

    def write(self, note: bytes, base: str, splices: Sequence[Splice]) -> None:
        """Keep edits that were made to `base` by somebody who has the note open; they go where they belong in what the
        text has become since.

        Raises UnsettledError where the note may hold what was set aside: what builds on that would be set aside too.
        """
        found = self._open[note]
        if not self._is_settled:
            self._engine.step()  # which mostly is all it takes
        if not (found.sound and self._is_settled):
            self._now(note)
            raise RetryLaterError("The notes are being put in order.")
        if base != found.text:
            splices = rebased(splices, splices_between(base, found.text))
        fork = found.document.fork(self._feed, found.document)
        with fork.edit() as edit:
            write(edit, found.text, splices)
        before = found.document, found.text
        found.document, found.text = fork, spliced(found.text, splices)
        try:
            with suppress(SavedNotShownError):  # whoever typed it must not type it again
                self._append(note, fork, edit.changes)
        except BaseException:
            found.document, found.text = before
            found.document.renew_actor()
            raise
        found.written = self._engine.replica.head_arrival
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
