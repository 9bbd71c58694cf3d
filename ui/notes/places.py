"""The places of notes."""

from __future__ import annotations

from msgspec import Struct


class NotePlace(Struct, frozen=True):
    """A note."""

    note: str
