"""This PC's own clock and zone."""

import time
from datetime import datetime, tzinfo


def wall_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def local_time(at: datetime) -> datetime:
    """A moment in this PC's zone; as it came where the zone's rules do not reach (Windows' end with the year 3000)."""
    try:
        return at.astimezone()
    except (OSError, OverflowError, ValueError):
        return at


def time_in(zone: tzinfo, at: datetime) -> datetime:
    """A moment by a zone's clocks; the first or the last that there is where these would show a year without a date."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return datetime(9999, 12, 31, 23, 59, tzinfo=zone) if at.year > 1 else datetime(1, 1, 1, tzinfo=zone)
