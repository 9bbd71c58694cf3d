"""A document being edited, in the window's thread: what it says, and what was done here that is not kept yet.

What is edited changes what is shown at once and goes to the engine in batches, which puts it into the document, signs
and keeps it. What others do comes from the engine as what the document says then, and waits until `merge`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final, Generic, Protocol, TypeVar

from desktop.documents.contents import Contents, E, S
from desktop.documents.key import DocumentKey

CLOSE_S: Final = 2.0

S_in = TypeVar("S_in", contravariant=True)
E_in = TypeVar("E_in", contravariant=True)


class DocumentStore(Protocol[S, E_in]):
    """What a session needs of the engine."""

    def open(self, key: DocumentKey, sink: Callable[[S], None]) -> tuple[S, Callable[[], None]]:
        """What the document says; `sink` gets it, from the engine's thread, whenever it was taken in again, also after
        own edits and before `write` is done; the function ends that."""

    def write(self, key: DocumentKey, base: S, edits: Sequence[E_in]) -> Future[None]:
        """Keep edits that were made to `base`; done when they are durable."""


class EditHistory(Protocol[S_in, E]):
    """What undoes and redoes one's own edits."""

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""

    @property
    def can_redo(self) -> bool:
        """Whether there is something to bring back."""

    def others_edited(self, edits: Sequence[E]) -> None:
        """Carry other people's edits through everything kept."""

    def undo(self, said: S_in) -> list[E]:
        """The edits that take back the latest own edit; the caller applies them."""

    def redo(self, said: S_in) -> list[E]:
        """The edits that bring back what was last taken back; the caller applies them."""


def monotonic_ms() -> int:
    """A clock for pauses."""
    return time.monotonic_ns() // 1_000_000


class EditingSession(Generic[S, E]):
    """Belongs to one thread. Its owner calls `flush()` in time."""

    def __init__(
        self, key: DocumentKey, store: DocumentStore[S, E], contents: Contents[S, E], history: EditHistory[S, E]
    ) -> None:
        self.key = key
        self._store = store
        self._contents = contents
        self._done = history
        self._arrived: deque[S] = deque(maxlen=1)
        self._said, self._unlisten = store.open(self.key, self._arrived.append)
        self._base = self._said
        self._unsent: list[E] = []
        self._sent: list[E] = []
        self._sending: Future[None] | None = None
        self._closed = False

    @property
    def unsaved(self) -> bool:
        """Whether something done here is not durable yet."""
        self._settle()
        return bool(self._unsent or self._sent)

    @property
    def can_undo(self) -> bool:
        return self._done.can_undo

    @property
    def can_redo(self) -> bool:
        return self._done.can_redo

    # Editing

    def _apply(self, edits: Sequence[E]) -> None:
        """Change what it says, and remember to keep that."""
        self._settle()
        for edit in edits:
            self._add(edit)
        self._said = self._contents.applied(self._said, edits)

    def _add(self, edit: E) -> None:
        """Typing on makes one edit, not many."""
        both = self._contents.joined(self._unsent[-1], edit) if self._unsent else None
        if both is None:
            self._unsent.append(edit)
        else:
            self._unsent[-1] = both

    def undo(self) -> list[E]:
        """Take back one's own latest edit; returns how the document changed."""
        return self._turn(self._done.undo)

    def redo(self) -> list[E]:
        """Bring back what was last taken back; returns how the document changed."""
        return self._turn(self._done.redo)

    def _turn(self, turn: Callable[[S], list[E]]) -> list[E]:
        edits = turn(self._said)
        if edits:
            self._apply(edits)
        return edits

    # What others do

    def merge(self) -> list[E]:
        """Take in what arrived from elsewhere; returns how the document changed, to be applied in order.

        What is being kept at the moment is waited for: another change is told of after it.
        """
        self._settle()
        if self._sending is not None or not self._arrived:
            return []
        base, self._base = self._base, self._arrived.pop()
        if self._contents.same(base, self._base):
            return []
        before = self._said
        self._unsent = self._contents.rebased(self._unsent, base, self._base)
        self._said = self._contents.applied(self._base, self._unsent)
        edits = self._contents.between(before, self._said)
        self._done.others_edited(edits)
        return edits

    # Saving

    def flush(self) -> Future[None]:
        """Append what was done; done when it is durable. After a failure nothing is lost: flush again."""
        self._settle()
        if self._sending is not None:
            return self._sending
        if not self._unsent:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        self._sent, self._unsent = self._unsent, []
        self._sending = self._store.write(self.key, self._base, self._sent)
        return self._sending

    def _settle(self) -> None:
        """In the owner's thread: take note of what became of the last write."""
        sending = self._sending
        if sending is None or not sending.done():
            return
        self._sending = None
        sent, self._sent = self._sent, []
        if sending.cancelled() or sending.exception() is not None:
            self._unsent = [*sent, *self._unsent]
        else:
            self._base = self._contents.applied(self._base, sent)

    def close(self) -> None:
        """Flush and let go; waits up to two seconds for the disk. Raises what the disk said when it did not work: then
        it is still open, and what was done is still here."""
        if self._closed:
            return
        deadline = time.monotonic() + CLOSE_S
        while self.unsaved and time.monotonic() < deadline:
            self._wait(self.flush(), deadline - time.monotonic())
        self._closed = True
        self._unlisten()

    @staticmethod
    def _wait(sending: Future[None], timeout_s: float) -> None:
        finished = threading.Event()
        sending.add_done_callback(lambda _: finished.set())
        finished.wait(max(0.0, timeout_s))
        if sending.done():
            sending.result()
