"""The places of the clock."""

from __future__ import annotations

from msgspec import Struct


class ClockDayPlace(Struct, frozen=True):
    """A day, as 2026-12-04, empty for today; of a person, by their id, where it is about one."""

    day: str = ""
    person: str = ""
