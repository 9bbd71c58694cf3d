"""Days and times as people type them: `3`, `fri`, `+2`, `24.12.`, `730`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from desktop.errors import InvalidError
from desktop.rows.fold import fold
from desktop.rows.typed_text import quoted
from desktop.settings.calendar_words import WEEKDAYS, month_called, only_one_called, weekday_called

SHORTEST_WORD: Final = 2
"""Letters of a day's name that are enough, where they fit one only; of a month's one more."""

_WORDS: Final = ("yesterday", "today", "tomorrow", *WEEKDAYS)
# A year in two figures is one of these many before this year, or of the others after it.
_YEARS_BACK: Final = 79
# The 29th of February comes after eight years at the latest.
_YEARS_TRIED: Final = 9
_DAY: Final = timedelta(1)


@dataclass(frozen=True)
class _Typed:
    """What a typed day is understood by."""

    today: date
    month_first: bool
    past: bool

    def nearest(self, days: Iterable[date]) -> date:
        """The first from today on, or the last up to today. Raises ValueError."""
        found = [day for day in days if day == self.today or (day < self.today) == self.past]
        return min(found, key=lambda day: abs(day - self.today))

    def of_month(self, month: int, day: int, year: str | None) -> date:
        """A day of a month, of the year that is typed or of the nearest. Raises ValueError."""
        if year:
            return date(self._year(year), month, day)
        years = range(self.today.year - _YEARS_TRIED, self.today.year + _YEARS_TRIED)
        return self.nearest(_existing((each, month, day) for each in years))

    def of_any_month(self, day: int) -> date:
        """That day of the nearest month that has it. Raises ValueError."""
        years = range(self.today.year - 1, self.today.year + 2)
        return self.nearest(_existing((year, month, day) for year in years for month in range(1, 13)))

    def _year(self, typed: str) -> int:
        first = self.today.year - _YEARS_BACK
        return int(typed) if len(typed) > 2 else first + (int(typed) - first) % 100


def typed_date(text: str, today: date, *, month_first: bool = False, past: bool = False) -> date:
    """The day that somebody typed on a day, today.

    What leaves out year, month or week means the next such day, today too; with `past`, as of what has happened, the
    last one. `month_first` says how 3/4 is read; 3.4. and 2026-04-03 are read alike everywhere. Raises InvalidError.
    """
    typed = _Typed(today, month_first, past)
    said = " ".join(fold(text).replace(",", " ").split())
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(said):
            try:
                return read(typed, *match.groups())
            except (ValueError, OverflowError):
                raise InvalidError(f"There is no day {quoted(text)}. {_like(month_first)}") from None
    raise InvalidError(f"{quoted(text)} is not a day. {_like(month_first)}" if said else _like(month_first))


def typed_time(text: str) -> time:
    """The time of day that somebody typed: `7`, `730`, `7:30`, `7.30`, `7h30`, `7pm`, `07:30:00 AM`. Raises
    InvalidError."""
    said = "".join(fold(text).split())
    match = _TIME.fullmatch(said)
    try:
        return _time(*match.groups()) if match else _no_time()
    except ValueError:
        begin = f"{quoted(text)} is not a time of day. " if said else ""
        raise InvalidError(f"{begin}Type it like 7, 730, 7:30 or 7pm.") from None


def _time(hour: str, minute: str | None, half: str | None) -> time:
    if half is None:
        return time(int(hour), int(minute or 0))
    if not 1 <= int(hour) <= 12:
        return _no_time()
    return time(int(hour) % 12 + (12 if half == "p" else 0), int(minute or 0))


def _no_time() -> time:
    raise ValueError("not a time of day")


def _word(typed: _Typed, word: str) -> date:
    place = only_one_called(word, _WORDS)
    if place < 3:
        return typed.today + (place - 1) * _DAY
    ahead = (place - 3 - typed.today.weekday()) % 7
    return typed.today + (ahead - 7 if typed.past and ahead else ahead) * _DAY


def _from_today(typed: _Typed, sign: str, count: str, unit: str) -> date:
    days = int(count) * (7 if unit == "w" else 1)
    return typed.today + (-days if sign == "-" else days) * _DAY


def _day_of_month(typed: _Typed, day: str) -> date:
    return typed.of_any_month(int(day))


def _year_first(_typed: _Typed, year: str, _sign: str, month: str, day: str) -> date:
    return date(int(year), int(month), int(day))


def _day_first(typed: _Typed, day: str, month: str, year: str | None) -> date:
    return typed.of_month(int(month), int(day), year)


def _by_custom(typed: _Typed, first: str, _sign: str, second: str, year: str | None) -> date:
    month, day = (first, second) if typed.month_first else (second, first)
    return typed.of_month(int(month), int(day), year)


def _day_and_month(typed: _Typed, weekday: str | None, day: str, month: str, year: str | None) -> date:
    found = typed.of_month(month_called(month), int(day), year)
    if weekday and weekday_called(weekday) != found.weekday():
        raise ValueError("another day of the week")
    return found


def _month_and_day(typed: _Typed, weekday: str | None, month: str, day: str, year: str | None) -> date:
    return _day_and_month(typed, weekday, day, month, year)


def _existing(days: Iterable[tuple[int, int, int]]) -> Iterable[date]:
    for year, month, day in days:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _like(month_first: bool) -> str:
    return f"Type a day like {'12/24' if month_first else '24.12.'}, fri, +2 or tomorrow."


_YEAR: Final = r"(\d{4}|\d\d)"
_NAME: Final = rf"([a-z]{{{SHORTEST_WORD},}})"
_WEEKDAY: Final = rf"(?:{_NAME}\.? )?"
_MONTH: Final = rf"([a-z]{{{SHORTEST_WORD + 1},}})\.?"
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., date]], ...]] = (
    (re.compile(rf"{_NAME}\.?"), _word),
    (re.compile(r"([+-]) ?(\d{1,5}) ?([dw]?)"), _from_today),
    (re.compile(r"(\d\d?)\.?"), _day_of_month),
    (re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)"), _year_first),
    (re.compile(rf"(\d\d?)\. ?(\d\d?)(?:\.|\. ?{_YEAR})?"), _day_first),
    (re.compile(rf"(\d\d?)([/-])(\d\d?)(?:\2{_YEAR})?"), _by_custom),
    (re.compile(rf"{_WEEKDAY}(\d\d?)\.? ?{_MONTH}(?: {_YEAR})?"), _day_and_month),
    (re.compile(rf"{_WEEKDAY}{_MONTH} ?(\d\d?)\.?(?: {_YEAR})?"), _month_and_day),
)
_TIME: Final = re.compile(r"(\d\d?)(?:[:.h]?(\d\d)(?::00)?|h)?(?:([ap])\.?(?:m\.?)?)?")
