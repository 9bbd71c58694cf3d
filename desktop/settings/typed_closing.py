"""Days on which a shop is closed as people type them, with what for: `24.12. Christmas Eve`, `3.8. - 16.8. Summer`."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from desktop.errors import InvalidError
from desktop.rows.typed_text import one_line
from desktop.settings.typed_dates import typed_date

_LONGEST_DAY: Final = 4
"""Words: Thu 24 Dec 2026."""
_UNTIL: Final = re.compile(r"(?: *[-–—] *|\s+(?:to|until|till)\s+)(?=\w)", re.IGNORECASE)


class DaysClosed(NamedTuple):
    """The first and the last day, which may be the same, and why; empty where that is not said."""

    first: date
    last: date
    why: str


def typed_closing(text: str, today: date, *, month_first: bool = False) -> DaysClosed:
    """What somebody typed on a day, today. Raises InvalidError."""
    words = one_line(text)
    for between in _UNTIL.finditer(words, _end_of_day(words, today, month_first)):
        try:
            first = typed_date(words[: between.start()], today, month_first=month_first)
            last, why = _day_and_rest(words[between.end() :], first, month_first)
        except InvalidError:
            continue
        return DaysClosed(first, last, why)
    first, why = _day_and_rest(words, today, month_first)
    return DaysClosed(first, first, why)


def _end_of_day(words: str, today: date, month_first: bool) -> int:
    """Where the first word ends, if it is a day by itself, such as 24-12 or 2026-12-24."""
    word = words.partition(" ")[0]
    try:
        typed_date(word, today, month_first=month_first)
    except InvalidError:
        return 0
    return len(word)


def _day_and_rest(words: str, today: date, month_first: bool) -> tuple[date, str]:
    """The day that the first words say, and what follows them. Raises InvalidError about the first word."""
    parts = words.split()
    for count in range(min(_LONGEST_DAY, len(parts)), 1, -1):
        try:
            return typed_date(" ".join(parts[:count]), today, month_first=month_first), " ".join(parts[count:])
        except InvalidError:
            continue
    return typed_date("".join(parts[:1]), today, month_first=month_first), " ".join(parts[1:])
