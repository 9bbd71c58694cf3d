"""Days, times on the wall and lengths, as RFC 5545 writes them (§3.3.4, §3.3.5, §3.3.6).

A time is kept as people see it on the wall, with the name of its zone, never as UTC with an offset: so a meeting
at nine stays at nine when a country changes its rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from desktop.errors import InvalidError
from desktop.settings.zones import zone

UTC_ZONE: Final = "UTC"
FLOATING: Final = ""
"""The zone of a time that is meant by the wall clock of whoever looks."""

_DATE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)?([Zz]?)", re.ASCII)
_DURATION: Final = re.compile(
    r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10})S)?)?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST: Final = timedelta(days=366 * 100)
_DAY: Final = timedelta(1)


@dataclass(frozen=True, slots=True)
class WallTime:
    """A time as a wall clock shows it, to the second."""

    local: datetime
    """Without a zone of its own."""
    zone: str = FLOATING
    """An IANA name, `UTC`, or empty: `FLOATING`."""


Moment = date | WallTime
"""When something begins or ends: a whole day, or a time."""


def is_day(moment: Moment) -> bool:
    """Whether it is a whole day."""
    return not isinstance(moment, WallTime)


def wall(moment: Moment) -> datetime:
    """What a wall clock shows at it, at midnight for a day; without a zone."""
    return moment.local if isinstance(moment, WallTime) else datetime(moment.year, moment.month, moment.day)


def like(moment: Moment, local: datetime) -> Moment:
    """A time on the wall as the same sort of moment, in the same zone; of a day its day."""
    return WallTime(local, moment.zone) if isinstance(moment, WallTime) else local.date()


def zone_of(moment: Moment) -> str:
    """The name of its zone; floating for a day."""
    return moment.zone if isinstance(moment, WallTime) else FLOATING


def instant(moment: Moment, home: str) -> datetime:
    """When it is, in UTC; days and floating times are those of the zone `home`, an IANA name.

    A time that the clocks pass over or show twice is read by the offset after the change, as Thunderbird does.
    """
    return instant_of(wall(moment), zone_of(moment) or home)


def instant_of(local: datetime, name: str) -> datetime:
    """A time on the wall of a zone in UTC."""
    if name == UTC_ZONE:
        return local.replace(tzinfo=UTC)
    offset = local.replace(tzinfo=zone(name), fold=1).utcoffset() or timedelta()
    try:
        return (local - offset).replace(tzinfo=UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)


def on_the_wall(at: datetime, name: str) -> datetime:
    """What the clocks of a zone show at a moment in UTC; without a zone."""
    try:
        return at.astimezone(zone(name)).replace(tzinfo=None, fold=0)
    except OverflowError:
        return at.replace(tzinfo=None)


def moment_of(text: str, zone_name: str = FLOATING) -> Moment:
    """`20261201`, `20261201T090000` in a zone, or `20261201T090000Z`. Raises InvalidError."""
    try:
        if found := _TIME.fullmatch(text):
            *numbers, second, utc = found.groups()
            year, month, day, hour, minute = map(int, numbers)
            # A leap second, which Python's clocks do not have.
            local = datetime(year, month, day, hour, minute, min(int(second or 0), 59))
            return WallTime(local, UTC_ZONE if utc else zone_name)
        if found := _DATE.fullmatch(text):
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise InvalidError(f"“{text[:40]}” is no day or time.")


def moment_text(moment: Moment) -> str:
    """As RFC 5545 writes it; the zone, unless it is UTC, is said elsewhere."""
    # By hand: `strftime` leaves out the zeros of early years on some systems.
    day = f"{moment.local:%m%d}" if isinstance(moment, WallTime) else f"{moment:%m%d}"
    if not isinstance(moment, WallTime):
        return f"{moment.year:04}{day}"
    return f"{moment.local.year:04}{day}T{moment.local:%H%M%S}{'Z' if moment.zone == UTC_ZONE else ''}"


def duration_of(text: str) -> timedelta:
    """`P1DT2H`, `-PT15M`, `P2W`. Raises InvalidError."""
    found = _DURATION.fullmatch(text)
    if found and any(found.groups()[1:]):
        sign, *numbers = found.groups()
        weeks, days, hours, minutes, seconds = (int(number or 0) for number in numbers)
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        if length <= _LONGEST:
            return -length if sign == "-" else length
    raise InvalidError(f"“{text[:40]}” is no length of time.")


def duration_text(length: timedelta) -> str:
    """As RFC 5545 writes it: `P1D`, `-PT15M`, `PT0S`."""
    if length < timedelta():
        return f"-{duration_text(-length)}"
    days, rest = divmod(length, _DAY)
    minutes, seconds = divmod(int(rest.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    times = "".join(f"{number}{letter}" for number, letter in parts if number)
    if not days and not times:
        return "PT0S"
    return f"P{f'{days}D' if days else ''}{f'T{times}' if times else ''}"
