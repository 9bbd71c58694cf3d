"""What is said of PCs whose clocks are not like this one's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.rows.names import isolated

FAR_CLOCK_MS: Final = 5 * 60_000
"""Clocks that differ by more are said to."""

_MINUTE_MS: Final = 60_000
_HOUR_MS: Final = 60 * _MINUTE_MS
_DAY_MS: Final = 24 * _HOUR_MS
_YEAR_MS: Final = 365 * _DAY_MS
_UNITS: Final = ((_YEAR_MS, "year"), (_DAY_MS, "day"), (_HOUR_MS, "hour"), (_MINUTE_MS, "minute"))


def clock_sentence(apart: Sequence[tuple[str, int]]) -> str:
    """PCs by name, with how many milliseconds their clocks are ahead of this one's (behind, if below 0)."""
    said = [
        f"the clock of {isolated(name)} is {_span(apart_ms)} {_way(apart_ms)} this PC’s" for name, apart_ms in apart
    ]
    which = "both" if len(apart) == 1 else "all of them"
    return f"T{'; '.join(said)[1:]}. Check the date and the time of {which}, with the time zone."


def _way(apart_ms: int) -> str:
    return "ahead of" if apart_ms > 0 else "behind"


def _span(apart_ms: int) -> str:
    """In the largest unit of which there are two, or the smallest."""
    length_ms = abs(apart_ms)
    unit_ms, name = next((unit for unit in _UNITS if length_ms >= 2 * unit[0]), _UNITS[-1])
    count = round(length_ms / unit_ms)
    return f"about {count} {name}{'s' if count != 1 else ''}"
