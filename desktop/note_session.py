"""A note being written: an own copy of the document in the window's thread, kept in step with the shop's.

What is typed goes into the copy at once, and from there in batches to the engine, which signs and keeps it. What others
write comes from the engine as changes, once the projection has taken them in, and waits until `merge`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final, Protocol

from desktop.note_documents import TEXT, text_of
from desktop.undo import UndoHistory, rebased
from sync.documents import Change, Document, Edit, Text, splices_between
from sync.splices import Splice as Splice

PAUSE_MS: Final = 300
LONGEST_MS: Final = 1_000
RETRY_MS: Final = 1_000
CLOSE_S: Final = 2.0


class NoteStore(Protocol):
    """What a session needs of the engine."""

    def open_copy(self, note: bytes) -> Document:
        """An own copy of the note as the model has it now."""

    def append(self, note: bytes, changes: Sequence[Change]) -> Future[None]:
        """Keep changes; done when they are durable."""

    def listen(self, note: bytes, sink: Callable[[tuple[bytes, bytes] | None], None]) -> Callable[[], None]:
        """Hand on changes that arrive (the feed that signed each, its bytes), from the engine's thread, and None when
        others count than did before; the result ends that."""


def monotonic_ms() -> int:
    """A clock for pauses."""
    return time.monotonic_ns() // 1_000_000


class NoteSession:
    """Belongs to one thread. Positions are code points.

    Its owner keeps a timer: after each `splice` ask `due_in_ms()` and call `flush()` when it has passed.
    """

    def __init__(self, id: str, store: NoteStore, now_ms: Callable[[], int] = monotonic_ms) -> None:
        self.id = id
        self._note = bytes.fromhex(id)
        self._store = store
        self._now_ms = now_ms
        self._arrived: deque[tuple[bytes, bytes] | None] = deque()
        self._unlisten = store.listen(self._note, self._arrived.append)
        try:
            self._document = store.open_copy(self._note)
        except BaseException:
            self._unlisten()
            raise
        self._text = text_of(self._document)
        self._history = UndoHistory()
        self._pending: list[Change] = []
        self._sent: list[Change] = []
        self._sending: Future[None] | None = None
        self._first_ms: int | None = None
        self._last_ms = 0
        self._retry_ms: int | None = None
        self._listeners: list[Callable[[bool], None]] = []
        self._closed = False

    @property
    def text(self) -> str:
        """The text as it stands here."""
        return self._text

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not durable yet."""
        self._settle()
        return bool(self._pending or self._sent)

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo

    # Writing

    def splice(self, position: int, deleted: int, inserted: str) -> None:
        """Delete and insert at a position. Raises IndexError beyond the text's end."""
        if not 0 <= position <= position + deleted <= len(self._text):
            raise IndexError(f"no {deleted} characters at {position}")
        before = self._text[position : position + deleted]
        splice = Splice(position, deleted, inserted)
        self._apply([splice])
        self._history.typed(splice, before, self._now_ms())

    def replace(self, text: str) -> list[Splice]:
        """Make the text this, by small edits that `undo` takes back together; returns how it changed."""
        splices = splices_between(self._text, text)
        if splices:
            self._history.replaced(splices, self._text)
            self._apply(splices)
        return splices

    def _apply(self, splices: Sequence[Splice]) -> None:
        """Put own edits into the document and remember to keep them."""
        self._settle()
        with self._document.edit() as edit:
            _write(edit, self._text, splices)
        self._text = spliced(self._text, splices)
        self._wait_for_pause(edit.changes)

    def _wait_for_pause(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        was_saved = not (self._pending or self._sent)
        self._pending += changes
        self._last_ms = self._now_ms()
        if self._first_ms is None:
            self._first_ms = self._last_ms
        if was_saved:
            self._tell(saved=False)

    def undo(self) -> list[Splice]:
        """Take back one's own latest edit; returns how the text changed."""
        return self._turn(self._history.undo)

    def redo(self) -> list[Splice]:
        """Bring back what was last taken back; returns how the text changed."""
        return self._turn(self._history.redo)

    def _turn(self, turn: Callable[[str], list[Splice]]) -> list[Splice]:
        splices = turn(self._text)
        if splices:
            self._apply(splices)
        return splices

    # What others write

    def merge(self) -> list[Splice]:
        """Take in what arrived from elsewhere; returns how the text changed, to be applied in order."""
        self._settle()
        if None in self._arrived and self._sending is None:
            return self._renew()
        arrived = []
        while self._arrived and (change := self._arrived[0]) is not None:
            arrived.append(change)
            self._arrived.popleft()
        if not arrived:
            return []
        outcome = self._document.apply(arrived)
        return self._show() if outcome.applied else []

    def _renew(self) -> list[Splice]:
        """Begin again from what counts now: what builds on a change that was set aside would be set aside with it.
        What is typed and not sent yet is typed again there; all that arrived is in the new copy, or comes after it."""
        while None in self._arrived:
            self._arrived.popleft()
        fresh = self._store.open_copy(self._note)
        typed, base = self._text, self._without_pending()
        self._document = fresh
        now = text_of(self._document)
        own = rebased(splices_between(base, typed), splices_between(base, now))
        self._pending = self._written(now, own)
        self._text = spliced(now, own)
        splices = splices_between(typed, self._text)
        self._history.others_edited(splices)
        return splices

    def _show(self) -> list[Splice]:
        after = text_of(self._document)
        splices = splices_between(self._text, after)
        self._text = after
        self._history.others_edited(splices)
        return splices

    # Saving

    def due_in_ms(self) -> int | None:
        """When `flush` is due; None: nothing is waiting for it."""
        self._settle()
        if self._first_ms is None or self._sending is not None:
            return None
        due_ms = min(self._last_ms + PAUSE_MS, self._first_ms + LONGEST_MS)
        if self._retry_ms is not None:
            due_ms = max(due_ms, self._retry_ms)
        return max(0, due_ms - self._now_ms())

    def flush(self) -> Future[None]:
        """Append what was typed; done when it is durable. After a failure nothing typed is lost: flush again."""
        self._settle()
        if self._sending is not None:
            return self._sending
        if not self._pending:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        self._sent, self._pending = self._pending, []
        self._first_ms = self._retry_ms = None
        self._sending = sending = self._store.append(self._note, self._sent)
        sending.add_done_callback(self._on_append_done)
        return sending

    def _on_append_done(self, sending: Future[None]) -> None:
        """In the engine's thread: only tell."""
        if not sending.cancelled() and sending.exception() is None and not self._pending:
            self._tell(saved=True)

    def _settle(self) -> None:
        """In the owner's thread: take note of what became of the last append."""
        sending = self._sending
        if sending is None or not sending.done():
            return
        self._sending = None
        sent, self._sent = self._sent, []
        if sending.cancelled() or sending.exception() is not None:
            self._type_again(sent)

    def _type_again(self, lost: Sequence[Change]) -> None:
        """Changes that were not kept must not be signed later under numbers that others may have: a fresh actor types
        the same once more."""
        self._pending = [*lost, *self._pending]
        base = self._without_pending()
        self._pending = self._written(base, splices_between(base, self._text))
        self._first_ms = self._last_ms = self._now_ms()
        self._retry_ms = self._first_ms + RETRY_MS

    def _without_pending(self) -> str:
        """Take what is not sent yet out of the document; the text without it."""
        self._document.take_back([change.hash for change in self._pending])
        return text_of(self._document)

    def _written(self, text: str, splices: Sequence[Splice]) -> list[Change]:
        """Put edits to a text into the document; what is to be kept of that."""
        with self._document.edit() as edit:
            _write(edit, text, splices)
        return list(edit.changes)

    def on_saved(self, listener: Callable[[bool], None]) -> None:
        """Call with False when something is unsaved (own thread), with True when all is durable (engine thread)."""
        self._listeners.append(listener)

    def _tell(self, *, saved: bool) -> None:
        for listener in tuple(self._listeners):
            listener(saved)

    def close(self) -> None:
        """Flush and let go; waits up to two seconds for the disk. Raises what the disk said when it did not work: then
        it is still open, and what was typed is still here."""
        if self._closed:
            return
        deadline = time.monotonic() + CLOSE_S
        while self.unsaved and time.monotonic() < deadline:
            self._wait(self.flush(), deadline - time.monotonic())
        self._closed = True
        self._unlisten()
        self._listeners.clear()

    @staticmethod
    def _wait(sending: Future[None], timeout_s: float) -> None:
        finished = threading.Event()
        sending.add_done_callback(lambda _: finished.set())
        finished.wait(max(0.0, timeout_s))
        if sending.done():
            sending.result()


def _write(edit: Edit, text: str, splices: Sequence[Splice]) -> None:
    """Edit a note's text; where the document has none (somebody replaced it by something else), make one."""
    try:
        for splice in splices:
            edit.splice(TEXT, splice.position, splice.deleted, splice.inserted)
    except KeyError:
        edit.put(TEXT, Text(spliced(text, splices)))


def spliced(text: str, splices: Sequence[Splice]) -> str:
    """A text with splices applied in order."""
    for position, deleted, inserted in ((splice.position, splice.deleted, splice.inserted) for splice in splices):
        text = text[:position] + inserted + text[position + deleted :]
    return text
