"""How a few cells go on when they are filled further: numbers and days by their steps, others over and over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop.records.values import Value

_ENDS_IN_NUMBER: Final = re.compile(r"(.*?)(\d{1,9})")
_DAY: Final = timedelta(1)


def continued(given: Sequence[Value], count: int) -> list[Value]:
    """The next so many values. One number is repeated, two or more go on by their step; days go on by one, or by their
    step; so do texts that end in a number."""
    for go_on in (_numbers, _days, _texts):
        found = go_on(given, count)
        if found is not None:
            return found
    return [given[number % len(given)] for number in range(count)]


def _numbers(given: Sequence[Value], count: int) -> list[Value] | None:
    known = [value for value in given if type(value) in (int, Decimal)]
    if len(known) < 2 or len(known) != len(given) or len({type(value) for value in known}) != 1:
        return None
    step = _step([Decimal(value) for value in known])  # type: ignore[arg-type]
    return None if step is None else [type(known[0])(known[-1] + step * number) for number in range(1, count + 1)]  # type: ignore[operator,call-arg]


def _days(given: Sequence[Value], count: int) -> list[Value] | None:
    known = [value for value in given if isinstance(value, date)]
    if len(known) != len(given):
        return None
    step = _step([Decimal(day.toordinal()) for day in known]) if len(known) > 1 else Decimal(1)
    last = known[-1].toordinal()
    if step is None or not 0 < last + step * count <= date.max.toordinal():
        return None
    return [known[-1] + _DAY * int(step * number) for number in range(1, count + 1)]


def _texts(given: Sequence[Value], count: int) -> list[Value] | None:
    matches = [_ENDS_IN_NUMBER.fullmatch(value) if isinstance(value, str) else None for value in given]
    known = [match for match in matches if match is not None]
    if len(known) != len(given) or len({match[1] for match in known}) != 1:
        return None
    step = _step([Decimal(match[2]) for match in known]) if len(known) > 1 else Decimal(1)
    begin, last = known[-1].groups()
    if step is None or int(last) + step * count < 0:
        return None
    return [f"{begin}{int(last) + int(step) * number:0{len(last)}}" for number in range(1, count + 1)]


def _step(numbers: Sequence[Decimal]) -> Decimal | None:
    """By how much each is more than the one before; None where they do not go on alike."""
    steps = {after - before for before, after in pairwise(numbers)}
    return steps.pop() if len(steps) == 1 else None
