"""What changed about the people who share this PC."""

from __future__ import annotations

from typing import ClassVar

from desktop.rows.event import Event


class ColleaguesChanged(Event, frozen=True):
    """Somebody was let in on this PC or taken off it, has another PIN, or was added on somebody else's PC."""

    is_about_state: ClassVar = True
