"""Notes as screens get them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Note(Struct, frozen=True):
    """A note; `updated_by` is a person's name. In lists `text` is its beginning only, at most 200 characters."""

    id: str
    title: str
    text: str
    updated_by: str
    updated_at: datetime
    archived: bool


class NoteState(Struct, frozen=True):
    """One earlier state of a note: `index` counts from 0, `heads` names it for `Queries.note_text_at`."""

    index: int
    heads: tuple[str, ...]
    author: str
    at: datetime
