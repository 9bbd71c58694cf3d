"""How much people make the log grow."""

from __future__ import annotations

from typing import NamedTuple


class Growth(NamedTuple):
    """What somebody made the log grow by: seats and recovery keys that they gave themselves, and all their control
    entries, whatever became of any."""

    seats: int
    facts: int
