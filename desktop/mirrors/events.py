"""What changed about mirrors."""

from __future__ import annotations

from typing import ClassVar

from desktop.rows.event import Event


class MirrorsChanged(Event, frozen=True):
    """There are others, or one stands otherwise."""

    is_about_state: ClassVar = True
