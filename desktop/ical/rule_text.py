"""Rules out of text, as others write them: `rule_of("FREQ=WEEKLY;BYDAY=TU;INTERVAL=2")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop.errors import InvalidError
from desktop.ical.moments import moment_of
from desktop.ical.rule import CODES, Frequency, NthDay, RecurrenceRule

TEXT_CHARS: Final = 4_000
"""Of a rule; the longest sound ones name each day of a year."""

_NUMBER: Final = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_NTH_DAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_LISTS: Final[Mapping[str, tuple[str, int, int]]] = {
    "BYSECOND": ("seconds", 0, 60),
    "BYMINUTE": ("minutes", 0, 59),
    "BYHOUR": ("hours", 0, 23),
    "BYMONTH": ("months", 1, 12),
    "BYMONTHDAY": ("month_days", -31, 31),
    "BYYEARDAY": ("year_days", -366, 366),
    "BYWEEKNO": ("weeks", -53, 53),
    "BYSETPOS": ("positions", -366, 366),
}
"""To each part its field, and what it can be; where it can be negative, it cannot be 0."""


def rule_of(text: str) -> RecurrenceRule:
    """The rule that a text says. Raises InvalidError, in words, for what is none.

    Takes what others write: small letters, spaces, a last semicolon, parts in any order. What RFC 5545 forbids but can
    be read, says `RecurrenceRule.objection`.
    """
    if len(text) > TEXT_CHARS:
        raise InvalidError("This rule is too long.")
    parts = _parts(text.removeprefix("RRULE:"))
    fields: dict[str, Any] = {"frequency": _frequency(parts)}
    others = []
    for name, value in parts.items():
        if name in _LISTS:
            fields[_LISTS[name][0]] = _numbers(name, value)
        elif name in _FIELDS:
            field, read = _FIELDS[name]
            fields[field] = read(value)
        elif name.startswith("X-"):
            others.append(f"{name}={value}")
        elif not _says_nothing(name, value):
            raise InvalidError(f"This rule says {name[:20]}={value[:40]}, which is not known.")
    return RecurrenceRule(**fields, others=tuple(others))


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, sign, value = (side.strip() for side in part.partition("="))
        if not sign:
            continue  # a last semicolon, or what nobody can mean
        if not value:
            raise InvalidError(f"“{part[:40]}” is no part of a rule.")
        if parts.setdefault(name.upper(), value if name.upper().startswith("X-") else value.upper()) != value.upper():
            raise InvalidError(f"This rule says {name.upper()[:20]} twice.")
    return parts


def _frequency(parts: dict[str, str]) -> Frequency:
    name = parts.get("FREQ", "")
    if name not in Frequency.__members__:
        raise InvalidError(f"“{name[:40]}” is not how often something recurs." if name else "It says not how often.")
    return Frequency[name]


def _says_nothing(name: str, value: str) -> bool:
    return name == "FREQ" or (name, value) in {("RSCALE", "GREGORIAN"), ("SKIP", "OMIT")}


def _number(value: str, least: int, most: int, what: str) -> int:
    if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
        raise InvalidError(f"“{value[:40]}” is no {what}: it goes from {least} to {most:,}.")
    return int(value)


def _numbers(name: str, value: str) -> tuple[int, ...]:
    _field, least, most = _LISTS[name]
    numbers = {_number(each.strip(), least, most, name) for each in value.split(",")}
    if least < 0 and 0 in numbers:
        raise InvalidError(f"{name} counts from 1, or from -1 at the end: 0 is none.")
    return tuple(sorted(numbers))


def _weekdays(value: str) -> tuple[NthDay, ...]:
    return tuple(sorted({_nth_day(each.strip()) for each in value.split(",")}))


def _nth_day(text: str) -> NthDay:
    found = _NTH_DAY.fullmatch(text)
    if not found or (found[1] and not 1 <= abs(int(found[1])) <= 53):
        raise InvalidError(f"“{text[:40]}” is no day of the week.")
    return NthDay(CODES.index(found[2]), int(found[1] or 0))


def _week_begins(value: str) -> int:
    if value not in CODES:
        raise InvalidError(f"“{value[:40]}” is no day of the week.")
    return CODES.index(value)


_FIELDS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "UNTIL": ("until", moment_of),
    "COUNT": ("count", lambda value: _number(value, 1, 10**10, "number of times")),
    "INTERVAL": ("interval", lambda value: _number(value, 1, 10**10, "interval")),
    "BYDAY": ("weekdays", _weekdays),
    # As dateutil calls it.
    "BYWEEKDAY": ("weekdays", _weekdays),
    "WKST": ("week_begins", _week_begins),
}
