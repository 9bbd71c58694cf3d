"""The text of a document that people write together, and its title, at their places in the document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import eq
from typing import TYPE_CHECKING, Final

from desktop.documents.undo import rebased
from sync.contents import Text
from sync.splices import Splice, joined, spliced, splices_between

if TYPE_CHECKING:
    from desktop.documents.contents import Contents
    from sync.documents import Document, Edit

TEXT: Final = ("text",)
TITLE: Final = ("title",)


def rewrite(edit: Edit, words: str) -> None:
    """Make the text this, by small edits; where there is no text, make one."""
    try:
        edit.replace(TEXT, words)
    except KeyError:
        edit.put(TEXT, Text(words))


def write(edit: Edit, text: str, splices: Sequence[Splice]) -> None:
    """Edit the text, which is `text`; where there is none (somebody put something else there), make one."""
    try:
        for splice in splices:
            edit.splice(TEXT, splice.position, splice.deleted, splice.inserted)
    except KeyError:
        edit.put(TEXT, Text(spliced(text, splices)))


def text_of(document: Document, heads: Collection[bytes] | None = None) -> str:
    """The text, now or at an earlier state."""
    try:
        return document.text(TEXT, heads)
    except KeyError:
        return ""


class TextContents:
    """A document that is read as its text, and edited by splices."""

    read = staticmethod(text_of)
    write = staticmethod(write)
    same = staticmethod(eq)
    applied = staticmethod(spliced)
    between = staticmethod(splices_between)
    joined = staticmethod(joined)

    def files(self, edits: Sequence[Splice]) -> Iterable[bytes]:
        """A text holds none."""
        return ()

    @staticmethod
    def rebased(mine: Sequence[Splice], before: str, after: str) -> list[Splice]:
        """Splices made to `before`, as they are to be made to `after`."""
        return rebased(mine, splices_between(before, after))


WRITING: Final[Contents[str, Splice]] = TextContents()
