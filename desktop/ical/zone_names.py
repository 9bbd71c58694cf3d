"""Which IANA zone a file means by a TZID: by the name, also Windows' one, the place that it says, or its rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.ical.expansion import starts
from desktop.ical.file_event import RefusedLine
from desktop.ical.lines import unescaped
from desktop.ical.moments import FLOATING, UTC_ZONE, moment_of, wall
from desktop.ical.rule_text import rule_of
from desktop.settings.zones import zone, zone_names

if TYPE_CHECKING:
    from desktop.ical.reading import Component

_FIRST_TRIED: Final = ("Europe/Berlin", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
_PLACES: Final = 3
"""Most parts of an IANA name."""
_ALIKE: Final = 0.9
"""A file of today may have the rules of years ago, which differ for some weeks."""


class ZoneNames:
    """The zones of one file by their TZIDs; each that cannot be told is said once, and floats."""

    def __init__(self, parts: Sequence[Component], refused: list[RefusedLine]) -> None:
        tzids = ((unescaped(line.value), part) for part in parts for line in part.lines if line.name == "TZID")
        self._parts = {tzid.strip('" '): part for tzid, part in tzids}
        self._refused = refused
        self._known: dict[str, str] = {}

    def name_of(self, tzid: str, number: int, year: int) -> str:
        """The IANA name for times of about that year; floating where it cannot be told."""
        tzid = tzid.strip('" ')
        if tzid not in self._known:
            self._known[tzid] = self._told(tzid, year)
            if not self._known[tzid]:
                reason = f"The time zone “{tzid[:60]}” is not known, so its times are taken to be local ones."
                self._refused.append(RefusedLine(number, reason))
        return self._known[tzid]

    def _told(self, tzid: str, year: int) -> str:
        if name := named(tzid):
            return name
        part = self._parts.get(tzid)
        if part is None:
            return FLOATING
        places = [line.value for line in part.lines if line.name in ("X-LIC-LOCATION", "TZID-ALIAS-OF")]
        by_place = next((name for place in places if (name := named(place))), FLOATING)
        return by_place or _by_rules(part, min(max(year, 1970), 2100))


def named(tzid: str) -> str:
    """The IANA name that a text says, also after a prefix, or Windows' name for one; else floating."""
    names, windows = _names()
    if tzid.upper() in ("UTC", "GMT", "Z", "ETC/UTC"):
        return UTC_ZONE
    pieces = [piece for piece in tzid.strip("/ ").lower().split("/") if piece]
    ends = ("/".join(pieces[-length:]) for length in range(min(_PLACES, len(pieces)), 0, -1))
    return next((names[end] for end in ends if end in names), windows.get(tzid.lower(), FLOATING))


@cache
def _names() -> tuple[dict[str, str], dict[str, str]]:
    from babel.core import get_global

    windows = {str(name).lower(): str(place) for name, place in get_global("windows_zone_mapping").items()}
    known = {name.lower(): name for name in zone_names()}
    return known, {name: place for name, place in windows.items() if place in zone_names()}


def _by_rules(part: Component, year: int) -> str:
    """The well-known zone whose clocks were set most alike through a year, nearly always at least."""
    changes = sorted(_changes(part, year))
    if not changes:
        return FLOATING
    samples = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=each, hours=12) for each in range(0, 365, 7)]
    said = []
    for sample in samples:
        before = [after for at, _before, after in changes if at <= sample.replace(tzinfo=None)]
        said.append(before[-1] if before else changes[0][1])

    def likeness(name: str) -> int:
        clocks = zone(name)
        return sum(at.astimezone(clocks).utcoffset() == offset for at, offset in zip(samples, said, strict=True))

    best = max(dict.fromkeys((*_FIRST_TRIED, *sorted(_names()[1].values()))), key=likeness)
    return best if likeness(best) >= len(samples) * _ALIKE else FLOATING


def _changes(part: Component, year: int) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """When the clocks are set, in UTC, and what they are ahead of it before and after: in about a year."""
    for each in part.parts:
        values = {line.name: line.value.strip() for line in each.lines}
        with suppress(InvalidError, KeyError, OverflowError):
            start = wall(moment_of(values["DTSTART"]))
            before, after = _offset(values["TZOFFSETFROM"]), _offset(values["TZOFFSETTO"])
            low, high = datetime(year - 1, 1, 1), datetime(year + 2, 1, 1)
            walls = [start]
            if "RRULE" in values:
                walls += starts(rule_of(values["RRULE"]), start, low, high)
            dates = [line.value for line in each.lines if line.name == "RDATE"]
            walls += [wall(moment_of(text.split("/")[0])) for line in dates for text in line.split(",")]
            yield from ((at - before, before, after) for at in walls if at < high)


def _offset(text: str) -> timedelta:
    """`+0100`, `-033015`. Raises InvalidError."""
    digits = text[1:]
    if text[:1] not in ("+", "-") or not digits.isascii() or not digits.isdigit() or len(digits) not in (4, 6):
        raise InvalidError(f"“{text[:20]}” is no offset.")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:] or 0))
    return length if text[0] == "+" else -length
