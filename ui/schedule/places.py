"""The places of the calendar."""

from __future__ import annotations

from msgspec import Struct


class EventPlace(Struct, frozen=True):
    """An event; `original`: of a series the one with this start in it, as `start_text` has it, empty for the first."""

    event: str
    original: str = ""


class DayPlace(Struct, frozen=True):
    """A day, as 2026-12-04."""

    day: str
