"""What an entry says of a document."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from desktop.documents.key import DocumentKey
from desktop.rows.fact_types import Fact, Hash, Id
from sync.entry import FILES_LIMIT


class Changed(Fact, frozen=True):
    """A change to a document: the document's id, its kind, the change's bytes."""

    TYPE: ClassVar = "change"
    document: Id
    kind: str
    change: bytes

    def key_in(self, space: bytes) -> DocumentKey:
        """Which document it changes, said in an entry of this space."""
        return DocumentKey(space, self.kind, self.document)


class FilesBrought(Fact, frozen=True):
    """The files that changes of a document bring in, which cannot be told from these without opening it."""

    TYPE: ClassVar = "change.files"
    document: Id
    kind: str
    files: Annotated[tuple[Hash, ...], Meta(max_length=FILES_LIMIT)]
