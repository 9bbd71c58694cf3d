"""So long before an event, as people type it: `15`, `1 h`, `2 days, 30 min`."""

from __future__ import annotations

import re
from typing import Final

from desktop.errors import InvalidError
from desktop.rows.typed_text import quoted

_ONE: Final = re.compile(r"(\d{1,5})\s*(m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)?", re.IGNORECASE)
_MINUTES: Final = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}


def typed_reminders(text: str) -> tuple[int, ...]:
    """The minutes that somebody typed, parted by commas; none for nothing. Raises InvalidError."""
    return tuple(sorted({_minutes(part.strip()) for part in re.split(r",|\band\b", text) if part.strip()}))


def _minutes(typed: str) -> int:
    found = _ONE.fullmatch(typed)
    if found is None:
        raise InvalidError(f"{quoted(typed)} is not how long before. Type it like 15 min, 1 h or 2 days.")
    return int(found[1]) * _MINUTES[(found[2] or "m")[0].lower()]
