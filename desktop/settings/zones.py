"""Time zones, from the same data on every PC: not from the system's, which may be older, or not there.

What reads them is loaded by the first question: no window waits for it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Final

from sync.clock import datetime_of

_DATA: Final = "tzdata"
# So far inside what a date can be that it is one in every zone.
_LAST_MS: Final = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp() * 1000)


@cache
def zone_names() -> frozenset[str]:
    """All IANA names that this version knows, former ones too."""
    from importlib.resources import files

    return frozenset((files(_DATA) / "zones").read_text("utf-8").split())


@cache
def zone(name: str) -> tzinfo:
    """The zone of that IANA name; UTC where the name is unknown here, so that all PCs that do not know it agree."""
    if name not in zone_names():
        return UTC
    from importlib.resources import files
    from zoneinfo import ZoneInfo

    with files(_DATA).joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def day_in(name: str, at_ms: int) -> date:
    """The day that a moment, in milliseconds since 1970 UTC, falls on in a zone."""
    return datetime_of(min(max(at_ms, 0), _LAST_MS)).astimezone(zone(name)).date()
