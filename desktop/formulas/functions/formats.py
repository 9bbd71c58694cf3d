"""Days, times and numbers written after a pattern: `yyyy-mm-dd`, `hh:mm`, `0.00`. Names of days are no part of it,
because they differ by language, and formulas come to the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from desktop.formulas.fault import FaultFound
from desktop.formulas.run import FormulaRun
from desktop.formulas.values import PLACES, FormulaValue, kind, rounded
from desktop.records.values import Moment, Money

_NUMBER: Final = re.compile(rf"(0{{1,20}})(?:\.(0{{1,{PLACES}}}))?")
_PARTS: Final = re.compile(r'y+|m+|d+|h+|s+|"[^"]*"|.', re.IGNORECASE | re.DOTALL)
_DATE_FORMS: Final = {"yyyy": "{:04d}", "yy": "{:02d}", "mm": "{:02d}", "m": "{}", "dd": "{:02d}", "d": "{}"}
_TIME_FORMS: Final = {"hh": "{:02d}", "h": "{}", "mm": "{:02d}", "m": "{}", "ss": "{:02d}", "s": "{}"}
_UNITS: Final = "ymdhs"
_KNOWN: Final = (
    "Write years as yyyy or yy, months and minutes as mm or m, days as dd or d, hours as hh or h, seconds as ss."
)


def in_format(value: FormulaValue, pattern: str, run: FormulaRun) -> str:
    """A day, time or number as the pattern says. Raises FaultFound."""
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, Decimal):
        return _number(value, pattern)
    if isinstance(value, Moment):
        return _moment(run.context.local(value), pattern, has_date=True, has_time=True)
    if isinstance(value, time):
        return _moment(datetime.combine(date.min, value), pattern, has_date=False, has_time=True)
    if isinstance(value, date):
        return _moment(datetime.combine(value, time()), pattern, has_date=True, has_time=False)
    raise FaultFound(f"TEXT writes numbers, days and times, and this is {kind(value)}.")


def _number(number: Decimal, pattern: str) -> str:
    match = _NUMBER.fullmatch(pattern)
    if match is None:
        raise FaultFound("Write a number’s pattern like 0, 0.00 or 00000.")
    places = len(match[2] or "")
    shown = rounded(number, places)
    width = len(match[1]) + (places + 1 if places else 0)
    digits = f"{shown.copy_abs():0{width}.{places}f}"
    return f"-{digits}" if shown < 0 else digits


def _moment(at: datetime, pattern: str, *, has_date: bool, has_time: bool) -> str:
    parts = [part if part.startswith('"') else part.lower() for part in _PARTS.findall(pattern)]
    units = [part for part in parts if part[0] in _UNITS]
    written, place = [], 0
    for part in parts:
        if part[0] in _UNITS:
            is_time = part[0] in "hs" or (part[0] == "m" and _is_minute(units, place))
            if not (has_time if is_time else has_date):
                raise FaultFound(f"There is no “{part}” in {'a date' if is_time else 'a time'}.")
            written.append(_unit(at, part, _TIME_FORMS if is_time else _DATE_FORMS, is_time))
            place += 1
        else:
            written.append(part.strip('"') if len(part) > 1 else part)
    return "".join(written)


def _is_minute(units: list[str], place: int) -> bool:
    return units[place - 1 : place] in (["h"], ["hh"]) or units[place + 1 : place + 2] in (["s"], ["ss"])


def _unit(at: datetime, part: str, forms: Mapping[str, str], is_time: bool) -> str:
    if part not in forms:
        raise FaultFound(_KNOWN)
    value = {"y": at.year, "m": at.minute if is_time else at.month, "d": at.day, "h": at.hour, "s": at.second}[part[0]]
    return forms[part].format(value % 100 if part == "yy" else value)
