"""Notes as screens get them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from desktop.notes.body import Body, PlacedFile, body_of_words


class Note(Struct, frozen=True):
    """A note; `text` is all that it says in words, `files` those that stand in it, and `updated_by` a person's name.

    In lists `text` is its beginning only, at most 200 characters, without `files`.
    """

    id: str
    title: str
    text: str
    updated_by: str
    updated_at: datetime
    archived: bool
    files: tuple[PlacedFile, ...] = ()

    @property
    def body(self) -> Body:
        """What it says: texts and files."""
        return body_of_words(self.text, self.files)


class NoteState(Struct, frozen=True):
    """One earlier state of a note: `index` counts from 0, `heads` names it for `note_body_at`."""

    index: int
    heads: tuple[str, ...]
    author: str
    at: datetime
