"""What changed on the clock."""

from __future__ import annotations

from desktop.rows.event import Event


class ClockChanged(Event, frozen=True):
    """Somebody started, had a break or stopped, or somebody's times were put right."""
