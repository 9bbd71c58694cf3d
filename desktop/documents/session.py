"""A text being written: an editing session whose edits are splices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from desktop.documents.contents import Contents
from desktop.documents.editing import DocumentStore, EditingSession, monotonic_ms
from desktop.documents.key import DocumentKey
from desktop.documents.text import WRITING
from desktop.documents.undo import UndoHistory
from sync.splices import Splice as Splice
from sync.splices import splices_between

TextStore: TypeAlias = DocumentStore[str, Splice]


class DocumentSession(EditingSession[str, Splice]):
    """The text of a document. Positions are code points."""

    def __init__(
        self,
        key: DocumentKey,
        store: TextStore,
        now_ms: Callable[[], int] = monotonic_ms,
        contents: Contents[str, Splice] = WRITING,
    ) -> None:
        self._now_ms = now_ms
        self._history = UndoHistory()
        super().__init__(key, store, contents, self._history)

    @property
    def text(self) -> str:
        """The text as it stands here."""
        return self._said

    def splice(self, position: int, deleted: int, inserted: str) -> None:
        """Delete and insert at a position. Raises IndexError beyond the text's end."""
        if not 0 <= position <= position + deleted <= len(self.text):
            raise IndexError(f"no {deleted} characters at {position}")
        before = self.text[position : position + deleted]
        splice = Splice(position, deleted, inserted)
        self._apply([splice])
        self._history.typed(splice, before, self._now_ms())

    def replace(self, text: str) -> list[Splice]:
        """Make the text this, by small edits that `undo` takes back together; returns how it changed."""
        splices = splices_between(self.text, text)
        if splices:
            self._history.replaced(splices, self.text)
            self._apply(splices)
        return splices
