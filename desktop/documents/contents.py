"""What people edit in a document, and how edits to it go together: what sessions and open documents need to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from sync.documents import Document, Edit

S = TypeVar("S")
"""What a document says, as a value that is never changed."""
E = TypeVar("E")
"""An edit to that."""


class Contents(Protocol[S, E]):
    """One way of reading a document. Edits are made in order, each to what the one before left."""

    def read(self, document: Document) -> S:
        """What the document says now."""

    def write(self, edit: Edit, said: S, edits: Sequence[E]) -> None:
        """Make the edits in the document, which says `said`."""

    def same(self, one: S, other: S) -> bool:
        """Whether both say the same."""

    def applied(self, said: S, edits: Sequence[E]) -> S:
        """What it says after the edits."""

    def between(self, before: S, after: S) -> list[E]:
        """Edits that turn one into the other."""

    def rebased(self, mine: Sequence[E], before: S, after: S) -> list[E]:
        """Edits that were made to `before`, as they are to be made to `after`."""

    def files(self, edits: Sequence[E]) -> Iterable[bytes]:
        """The ids of the files that edits bring in, which their entry has to name."""

    def joined(self, one: E, next: E) -> E | None:
        """One edit for two, where there is one."""
