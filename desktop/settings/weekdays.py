"""Days of the week: numbered from Monday, 0, to Sunday, 6, as Python does."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVERY_WEEKDAY: Final = frozenset(range(7))


def in_week_order(days: Collection[int], week_begins: int = 0) -> list[int]:
    """The days in the order in which a week that begins so has them."""
    return sorted(days, key=lambda day: (day - week_begins) % 7)


def listed(words: list[str]) -> str:
    """Words as a sentence has them: "Monday, Tuesday and Friday"."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""
