"""Days, days of the week and months: how they are called, and which one a typed word means.

Days of the week are numbered from Monday, 0, to Sunday, 6, as Python does; months from 1.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVERY_WEEKDAY: Final = frozenset(range(7))
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def weekday_called(word: str) -> int:
    """The day of the week whose name begins so, if only one does. Raises ValueError."""
    return only_one_called(word, WEEKDAYS)


def month_called(word: str) -> int:
    """The month whose name begins so, if only one does. Raises ValueError."""
    return only_one_called(word, MONTHS) + 1


def only_one_called(word: str, names: Sequence[str]) -> int:
    """The place of the only name that begins so. Raises ValueError when there is none, or there are several."""
    (place,) = [place for place, name in enumerate(names) if name.lower().startswith(word.lower())]
    return place


def weekday_names(days: Collection[int], week_begins: int) -> str:
    """Days in the order of a week that begins so, as in a sentence: "Monday, Tuesday and Friday"."""
    names = [WEEKDAYS[day] for day in sorted(days, key=lambda day: (day - week_begins) % 7)]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    ending = "th" if number // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def day_words(day: date, today: date) -> str:
    """A day as people say it today: "tomorrow", "Fri 4 Dec", with its year when that is another: "Tue 4 Jan 2028"."""
    said = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    return said or dated_words(day).removesuffix(f" {day.year}" if day.year == today.year else "")


def dated_words(day: date) -> str:
    """A day whenever it is read: "Fri 4 Dec 2026"."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def span_words(first: date, last: date, today: date) -> str:
    """Days as people say them together: "Fri 4 – Sun 6 Dec", "Thu 31 Dec – Sat 2 Jan 2027", "today – Fri 4 Dec"."""
    begin, end = (day_words(day, today) for day in (first, last))
    if first == last:
        return end
    are_dated = " " in begin and " " in end
    are_of_one_month = (first.year, first.month) == (last.year, last.month)
    return f"{' '.join(begin.split()[:2]) if are_dated and are_of_one_month else begin} – {end}"
