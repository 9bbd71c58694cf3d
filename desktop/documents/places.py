"""Where things stand in an order that several people change: each has a place of its own, and there is always room.

Places are compared as text. One that begins a run ends in five characters that nobody else chooses and a number, so
that what two people add apart at the same spot, one thing after the other, stays together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE: Final = len(DIGITS)
_CHOSEN: Final = 5
_FIRST: Final = "01"
_LAST: Final = "zz"
_PLACE: Final = re.compile("[0-9a-z]{1,400}")


def is_place(value: object) -> bool:
    """Whether something else can stand on either side of it."""
    return isinstance(value, str) and _PLACE.fullmatch(value) is not None and value[-1] != DIGITS[0]


def first_place(number: int) -> str:
    """The place of one of many that begin in an order, alike for everybody; `number` from 0, below 36⁴."""
    digits = ""
    for _ in range(4):
        number, digit = divmod(number, _BASE)
        digits = DIGITS[digit] + digits
    return f"i{digits}i"


def place_between(low: str, high: str, random: Callable[[int], bytes], *, goes_on: bool = False) -> str:
    """A place after `low` and before `high`; empty ones are the beginning and the end. Where `low` is one's own last
    one, it `goes_on` from there. Where nothing can be between, for both are one place, it is after it."""
    high = high if high > low else ""
    following = _following(low) if goes_on else ""
    if following and (not high or following < high):
        return following
    run = "".join(DIGITS[byte % _BASE] for byte in random(_CHOSEN)) + _FIRST
    return _middle(low, high) + run


def _following(place: str) -> str:
    """The next one of a run; empty where there is none."""
    if len(place) <= len(_FIRST) or place.endswith(_LAST):
        return ""
    tens, ones = place[-2], place[-1]
    if ones != DIGITS[-1]:
        return place[:-1] + DIGITS[DIGITS.index(ones) + 1]
    return place[:-2] + DIGITS[DIGITS.index(tens) + 1] + DIGITS[1] if tens != DIGITS[-1] else ""


def _middle(low: str, high: str) -> str:
    """A short text of digits between two, with which `high` does not begin; an empty `high` is the end."""
    at = 0
    while high and at < len(high) and (low[at : at + 1] or DIGITS[0]) == high[at]:
        at += 1
    start, low, high = high[:at], low[at:], high[at:]
    first = DIGITS.index(low[0]) if low else 0
    last = DIGITS.index(high[0]) if high else _BASE
    if last - first > 1:
        return start + DIGITS[(first + last) // 2]
    return start + DIGITS[first] + _middle(low[1:], "")
