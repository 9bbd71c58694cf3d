"""Days, times and durations in text, by the order that a column goes by: 24.12.2026, 12/24/26, 3 Dec 2026 10:30."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final

_LONGEST: Final = 60
_CENTURY: Final = 50
"""Years in two figures below it are of this century."""

_MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janner janvier enero ene gennaio gen",
            "feb february februar fev fevrier febrero febbraio",
            "mar march marz maerz mrz mars marzo",
            "apr april avr avril abril abr aprile",
            "may mai mayo maggio mag",
            "jun june juni juin junio giugno giu",
            "jul july juli juil juillet julio luglio lug",
            "aug august aout agosto ago",
            "sep sept september septembre septiembre settembre set",
            "oct october okt oktober octobre octubre ottobre ott",
            "nov november novembre noviembre",
            "dec december dez dezember decembre diciembre dic dicembre",
        ),
        1,
    )
    for name in names.split()
}

_TIME: Final = (
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?(?:\s*(?P<unit>uhr|h))?\s*(?P<zone>z|utc|[+-]\d\d:?\d\d)?"
)
_AT: Final = rf"(?:(?:\s*[t,]\s*|\s+)(?:(?:at|um|a|alle)\s+)?{_TIME})?"
_WEEKDAY: Final = r"(?:[a-z]{2,9}\.?,?\s+)?"
_YEAR: Final = r"(?P<year>\d{4}|\d\d)"
_NAME: Final = r"(?P<name>[a-z]{3,10})\.?"
_COMPACT: Final = (
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)t(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?"
    r"(?P<part>)?(?P<half>)?(?P<zone>z|[+-]\d\d:?\d\d)?"
)
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        _COMPACT,
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + _AT,
        rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<sign>[-/.])\s?(?P<second_>\d{{1,2}})(?P=sign)\s?{_YEAR}" + _AT,
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|er|st|nd|rd|th)?[\s-]*(?:de |di )?{_NAME}[\s,-]*(?:de |del )?{_YEAR}"
        + _AT,
        rf"{_WEEKDAY}{_NAME}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}" + _AT,
        r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日?" + _AT,
    )
)
_ONLY_TIME: Final = re.compile(_TIME)
_CLOCK: Final = re.compile(
    r"(?P<minus>-)?(?P<hours>\d{1,8}):(?P<minutes>\d\d)(?::(?P<seconds>\d\d)(?:[.,](?P<part>\d{1,6}))?)?"
)
_SPAN: Final = re.compile(
    r"(?:(\d+)\s*(?:d|days?|tage?|jours?|dias?|giorni|天))?\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:h|hrs?|hours?|std|stunden?|heures?|horas?|ore|小时))?\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:m|mins?|minutes?|minuten|minutos?|minuti|分钟?|'))?\s*(?:(\d+)\s*(?:s|secs?|seconds?|sek))?"
)


@dataclass(frozen=True)
class WrittenDay:
    """A day as a text has it. `swapped`: the other day that it is where month and day may stand either way."""

    value: date | datetime
    swapped: date | datetime | None = None
    order: str = ""
    """“day” or “month”, whichever it shows to come first; empty where it shows nothing."""


@lru_cache(maxsize=1 << 14)
def day_in(text: str) -> WrittenDay | None:
    """The day, with its time if there is one, that a text is; as day, month, year where it may be read in two ways."""
    said = _folded(text)
    if len(said) > _LONGEST or not any(letter.isdigit() for letter in said[:16]):
        return None
    for form in _FORMS:
        if match := form.fullmatch(said):
            try:
                return _day(match.groupdict())
            except (ValueError, KeyError):
                return None
    return None


@lru_cache(maxsize=1 << 12)
def time_in(text: str) -> time | None:
    """The time of day that a text is: 7:30, 19h30, 7 pm, 9 Uhr. A number alone is none."""
    match = _ONLY_TIME.fullmatch(_folded(text))
    if not match or not (match["minute"] or match["half"] or match["unit"] == "uhr"):
        return None
    try:
        return _time(match.groupdict())
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def duration_in(text: str) -> timedelta | None:
    """How long a text says that something takes: 1:30, 36:15:00, 1 h 30 min, 90 min."""
    said = _folded(text)
    if match := _CLOCK.fullmatch(said):
        return _clocked(match)
    match = _SPAN.fullmatch(said) if len(said) <= _LONGEST else None
    if not match or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds) if days < 1e6 and hours < 1e7 else None


def _clocked(match: re.Match[str]) -> timedelta:
    hours, minutes, seconds = (int(match[each] or 0) for each in ("hours", "minutes", "seconds"))
    micros = int((match["part"] or "0").ljust(6, "0"))
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micros)
    return -span if match["minus"] else span


def _folded(text: str) -> str:
    text = text.strip()
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("\u202f", " ")


def _day(said: Mapping[str, str | None]) -> WrittenDay:
    at = _moment(said)
    year = _year(said["year"] or "")
    if name := said.get("name"):
        return WrittenDay(at(date(year, _MONTHS[name], int(said["day"] or 0))))
    if "first" not in said:
        return WrittenDay(at(date(year, int(said["month"] or 0), int(said["day"] or 0))))
    first, second = int(said["first"] or 0), int(said["second_"] or 0)
    if first > 12 or said["sign"] == ".":
        return WrittenDay(at(date(year, second, first)), order="day")
    if second > 12:
        return WrittenDay(at(date(year, first, second)), order="month")
    return WrittenDay(at(date(year, second, first)), at(date(year, first, second)) if first != second else None)


def _year(figures: str) -> int:
    return int(figures) if len(figures) == 4 else int(figures) + (2000 if int(figures) < _CENTURY else 1900)


def _moment(said: Mapping[str, str | None]) -> Callable[[date], date | datetime]:
    if said.get("hour") is None:
        return lambda day: day
    clock = _time(said)
    return lambda day: datetime.combine(day, clock)


def _time(said: Mapping[str, str | None]) -> time:
    hour = int(said["hour"] or 0)
    if half := said["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of half a day")
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    micros = int((said["part"] or "0")[:6].ljust(6, "0"))
    return time(hour, int(said["minute"] or 0), int(said["second"] or 0), micros, _zone(said["zone"]))


def _zone(said: str | None) -> timezone | None:
    if not said:
        return None
    if said[0] not in "+-":
        return UTC
    away = timedelta(hours=int(said[1:3]), minutes=int(said[-2:]))
    return timezone(-away if said[0] == "-" else away)
