"""What changed in processes."""

from __future__ import annotations

from desktop.rows.event import Event


class ProcessesChanged(Event, frozen=True):
    """Something was asked for or decided, or somebody is away."""
