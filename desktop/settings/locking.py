"""After how many minutes without a key or a touch PCs behind PINs are locked: one choice for the whole shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.records import queries
from desktop.settings.collections import KEY, LOCK, SETTINGS

if TYPE_CHECKING:
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

MINUTES: Final = 2
MOST_MINUTES: Final = 240


def lock_minutes(session: ReadSession) -> int:
    """The minutes; 0: never."""
    found = queries.derived(session, SETTINGS, KEY)
    return minutes_of(found.values if found else {})


def minutes_of(said: Mapping[str, Value]) -> int:
    """What was set; else what fits most shops."""
    minutes = said.get(LOCK)
    return minutes if isinstance(minutes, int) and 0 <= minutes <= MOST_MINUTES else MINUTES


def checked(minutes: int) -> int:
    """Minutes that can be chosen. Raises InvalidError."""
    if not 0 <= minutes <= MOST_MINUTES:
        raise InvalidError(f"Type minutes from 0, for never, to {MOST_MINUTES}.")
    return minutes
