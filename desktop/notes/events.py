"""What changed in notes."""

from __future__ import annotations

from desktop.rows.event import Event


class NoteChanged(Event, frozen=True):
    """A note's text, title or place changed; open sessions should `merge()`."""

    note: str
