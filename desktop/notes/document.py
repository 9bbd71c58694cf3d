"""A note as a document: a title, a text with files in it, and whether it is archived."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.documents.text import TEXT, TITLE, text_of
from desktop.notes.body import Body, body_in, file_at
from desktop.rows.typed_text import TITLE_BYTES, one_line
from sync.contents import Text

if TYPE_CHECKING:
    from sync.documents import Document, Edit

KIND: Final = "note"
ARCHIVED: Final = ("archived",)


class Shape(NamedTuple):
    """What a note's document says; fields that are missing or of another kind count as empty."""

    title: str
    body: Body
    archived: bool


def fill(edit: Edit, title: str) -> None:
    """The first change of a note."""
    edit.put(TITLE, title)
    edit.put(TEXT, Text(""))
    edit.put(ARCHIVED, False)


def archive(edit: Edit, *, archived: bool) -> None:
    """Archive a note, or bring it back."""
    edit.put(ARCHIVED, archived)


def shape(document: Document) -> Shape:
    """What the document says now."""
    title, archived = _value(document, TITLE), _value(document, ARCHIVED)
    return Shape(_shown_title(title) if isinstance(title, str) else "", body_of(document), archived is True)


def body_of(document: Document, heads: Collection[bytes] | None = None) -> Body:
    """What a note says, now or at an earlier state: a file's value is never taken away."""
    return body_in(text_of(document, heads), partial(file_at, document))


def _shown_title(title: str) -> str:
    """What fits a title of what a document calls one, whoever wrote it."""
    return one_line(title[:TITLE_BYTES]).encode()[:TITLE_BYTES].decode(errors="ignore")


def _value(document: Document, path: tuple[str, ...]) -> object:
    try:
        return document.value(path)
    except KeyError:
        return None
