"""What changed about what waits for an owner."""

from __future__ import annotations

from typing import ClassVar

from desktop.rows.event import Event


class AgreementsChanged(Event, frozen=True):
    """Something else waits, or an owner said yes or no."""

    is_about_state: ClassVar = True
