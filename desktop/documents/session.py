"""A document being written, in the window's thread: its text, and what was typed that the shop's does not have yet.

What is typed changes the text at once and goes to the engine in batches, which puts it into the document, signs and
keeps it. What others write comes from the engine as the text that it has then, and waits until `merge`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final, Protocol

from desktop.documents.key import DocumentKey
from desktop.documents.undo import UndoHistory, rebased
from sync.splices import Splice as Splice
from sync.splices import joined, spliced, splices_between

CLOSE_S: Final = 2.0


class DocumentStore(Protocol):
    """What a session needs of the engine."""

    def open(self, key: DocumentKey, sink: Callable[[str], None]) -> tuple[str, Callable[[], None]]:
        """The document's text; `sink` gets it, from the engine's thread, whenever it was taken in again, also after own
        edits and before `write` is done; the function ends that."""

    def write(self, key: DocumentKey, base: str, splices: Sequence[Splice]) -> Future[None]:
        """Keep edits that were made to `base`; done when they are durable."""


def monotonic_ms() -> int:
    """A clock for pauses."""
    return time.monotonic_ns() // 1_000_000


class DocumentSession:
    """Belongs to one thread. Positions are code points. Its owner calls `flush()` in time."""

    def __init__(self, key: DocumentKey, store: DocumentStore, now_ms: Callable[[], int] = monotonic_ms) -> None:
        self.key = key
        self._store = store
        self._now_ms = now_ms
        self._arrived: deque[str] = deque(maxlen=1)
        self._text, self._unlisten = store.open(self.key, self._arrived.append)
        self._base = self._text
        self._history = UndoHistory()
        self._typed: list[Splice] = []
        self._sent: list[Splice] = []
        self._sending: Future[None] | None = None
        self._closed = False

    @property
    def text(self) -> str:
        """The text as it stands here."""
        return self._text

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not durable yet."""
        self._settle()
        return bool(self._typed or self._sent)

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
        """Change the text, and remember to keep that."""
        self._settle()
        for splice in splices:
            self._type(splice)
        self._text = spliced(self._text, splices)

    def _type(self, splice: Splice) -> None:
        """Typing on makes one splice, not many."""
        both = joined(self._typed[-1], splice) if self._typed else None
        if both is None:
            self._typed.append(splice)
        else:
            self._typed[-1] = both

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
        """Take in what arrived from elsewhere; returns how the text changed, to be applied in order.

        What is being kept at the moment is waited for: another change is told of after it.
        """
        self._settle()
        if self._sending is not None or not self._arrived:
            return []
        base, self._base = self._base, self._arrived.pop()
        if base == self._base:
            return []
        before = self._text
        self._typed = rebased(self._typed, splices_between(base, self._base))
        self._text = spliced(self._base, self._typed)
        splices = splices_between(before, self._text)
        self._history.others_edited(splices)
        return splices

    # Saving

    def flush(self) -> Future[None]:
        """Append what was typed; done when it is durable. After a failure nothing typed is lost: flush again."""
        self._settle()
        if self._sending is not None:
            return self._sending
        if not self._typed:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        self._sent, self._typed = self._typed, []
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
            self._typed = [*sent, *self._typed]
        else:
            self._base = spliced(self._base, sent)

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

    @staticmethod
    def _wait(sending: Future[None], timeout_s: float) -> None:
        finished = threading.Event()
        sending.add_done_callback(lambda _: finished.set())
        finished.wait(max(0.0, timeout_s))
        if sending.done():
            sending.result()
