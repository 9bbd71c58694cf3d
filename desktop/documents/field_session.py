"""A document of fields being edited: an editing session whose edits are steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from desktop.documents.editing import DocumentStore, EditingSession, monotonic_ms
from desktop.documents.field_undo import FieldHistory
from desktop.documents.fields import FIELDS, Fields, PutField, SpliceField, Step, check, small_steps
from desktop.documents.key import DocumentKey

FieldStore: TypeAlias = DocumentStore[Fields, Step]


class FieldSession(EditingSession[Fields, Step]):
    """The fields of a document. Positions in texts are code points."""

    def __init__(self, key: DocumentKey, store: FieldStore, now_ms: Callable[[], int] = monotonic_ms) -> None:
        self._now_ms = now_ms
        self._history = FieldHistory()
        super().__init__(key, store, FIELDS, self._history)

    @property
    def fields(self) -> Fields:
        """The fields as they stand here."""
        return self._said

    def edit(self, *steps: Step) -> Sequence[Step]:
        """Make steps, which `undo` takes back together; returns how the document changed. Raises InvalidError for what
        is too long; then nothing of it is made."""
        before, small = self.fields, self._made(steps)
        if len(small) == 1 and isinstance(small[0], SpliceField):
            self._history.typed(small[0], before, self._now_ms())
        elif small:
            self._history.edited(small, before)
        return small

    def add(self, steps: Sequence[Step], taken_back: Mapping[str, PutField]) -> Sequence[Step]:
        """Make steps that add things: `undo` makes those that take them back, each by what the keys of its thing's
        fields begin with, as long as nobody else edited these fields. Returns how the document changed. Raises
        InvalidError."""
        small = self._made(steps)
        self._history.added(taken_back)
        return small

    def _made(self, steps: Sequence[Step]) -> Sequence[Step]:
        for step in steps:
            check(step)
        small = small_steps(self.fields, steps)
        self._apply(small)
        return small
