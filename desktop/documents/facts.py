"""What an entry says of a document."""

from __future__ import annotations

from typing import ClassVar

from desktop.documents.key import DocumentKey
from desktop.rows.fact_types import Fact, Id


class Changed(Fact, frozen=True):
    """A change to a document: the document's id, its kind, the change's bytes."""

    TYPE: ClassVar = "change"
    document: Id
    kind: str
    change: bytes

    def key_in(self, space: bytes) -> DocumentKey:
        """Which document it changes, said in an entry of this space."""
        return DocumentKey(space, self.kind, self.document)
