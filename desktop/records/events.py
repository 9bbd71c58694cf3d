"""What changed about records."""

from __future__ import annotations

from desktop.rows.event import Event


class RecordChanged(Event, frozen=True):
    """A record shows something else, by the ids of its collection and its own."""

    collection: str
    record: str


class RecordsChanged(Event, frozen=True):
    """Any record may show something else."""
