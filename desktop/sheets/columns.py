"""What a column of a table is, and how what stands in it is read."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from desktop.sheets.date_text import day_in, duration_in, time_in
from desktop.sheets.grid import CellError, RawCell
from desktop.sheets.kinds import NUMBERS, ColumnKind
from desktop.sheets.number_text import number_in

Value = str | Decimal | bool | date | time | datetime | timedelta | tuple[str, ...] | CellError | None
"""What a cell says in a column of its kind; text, where it does not fit that kind."""

MISSING: Final = frozenset(
    {
        "-",
        "--",
        "–",
        "—",
        "n/a",
        "#n/a",
        "na",
        "n.a.",
        "nan",
        "null",
        "none",
        "nil",
        "k.a.",
        "s/o",
        "n/d",
        "?",
        "..",
        "无",
    }
)
"""What stands for nothing where no text is expected."""

YES: Final = frozenset(
    {
        "yes",
        "y",
        "true",
        "ja",
        "j",
        "wahr",
        "oui",
        "o",
        "vrai",
        "sí",
        "sì",
        "si",
        "s",
        "verdadero",
        "vero",
        "是",
        "x",
        "1",
    }
    | {"✓", "✔", "☑", "✅", "on", "da", "tak", "sim"}
)
NO: Final = frozenset(
    {
        "no",
        "n",
        "false",
        "nein",
        "falsch",
        "non",
        "faux",
        "falso",
        "否",
        "✗",
        "✘",
        "☐",
        "❌",
        "off",
        "ne",
        "nie",
        "não",
        "0",
    }
)

_STARS: Final = "★⭐"
_MIDNIGHT: Final = time()
_DAWN: Final = datetime.combine(date.min, _MIDNIGHT)


@dataclass(frozen=True)
class SheetColumn:
    """A column: its name, what kind of values stand in it, and how text is read there that can be read in two ways."""

    name: str
    kind: ColumnKind = ColumnKind.SHORT_TEXT
    currency: str = ""
    """Of money, ISO 4217."""
    percent: bool = False
    """Values are in per cent: 25 for 25 %."""
    decimal_sign: str = ""
    month_first: bool = False
    choices: tuple[str, ...] = ()
    separator: str = ""
    """Between several choices in one cell."""
    prefilled: str = ""
    """“now”, “today” or “me”, as its title asks for it."""
    filled: int = 0
    """How many cells say something."""
    misfits: int = 0
    """How many of these do not fit the kind; they stay text."""
    notes: tuple[str, ...] = ()
    """Sentences about what could not be told, or what was left as it is."""


def read_cell(column: SheetColumn, cell: RawCell) -> Value:
    """What a cell says in that column: a value of its kind, the text that does not fit it, or None for nothing."""
    if cell is None or cell == "" or isinstance(cell, CellError):
        return cell or None
    read = _READ.get(column.kind)
    if read is None:
        return _several(column, cell) if column.kind is ColumnKind.SEVERAL_OF else text_of(cell)
    if isinstance(cell, str) and is_missing(cell):
        return None
    value = read(column, cell)
    return text_of(cell) if value is None else value


def is_missing(text: str) -> bool:
    """Whether a text says nothing where no text is expected: blank, a dash, n/a."""
    text = text.strip()
    return not text or text.casefold() in MISSING


def fits(column: SheetColumn, value: Value) -> bool:
    """Whether a value is of the column's kind, or nothing."""
    return value is None or isinstance(value, _TYPES.get(column.kind, str))


def fitting_cells(kind: ColumnKind) -> frozenset[type]:
    """The types of cells of which each fits that kind, whatever it says."""
    return _FITTING.get(kind, _ANY)


def text_of(cell: RawCell) -> str:
    """A cell as text: numbers plain, with a point; days and times as ISO 8601 has them."""
    match cell:
        case str():
            return cell
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return f"{decimal_of(cell):f}"
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case CellError():
            return cell.text
    return duration_text(cell)


def duration_text(span: timedelta) -> str:
    """Hours, minutes and, if there are any, seconds: 36:15."""
    sign, span = ("-", -span) if span < timedelta() else ("", span)
    minutes, rest = divmod(span, timedelta(minutes=1))
    text = f"{sign}{minutes // 60}:{minutes % 60:02}"
    if not rest:
        return text
    part = f".{rest.microseconds:06}".rstrip("0") if rest.microseconds else ""
    return f"{text}:{rest.seconds:02}{part}"


def decimal_of(number: int | float) -> Decimal:
    """The number that a spreadsheet shows: of a float the 15 figures that it keeps."""
    return Decimal(number) if isinstance(number, int) else Decimal(f"{number:.15g}")


def _number(column: SheetColumn, cell: RawCell) -> Decimal | None:
    match cell:
        case bool():
            return None
        case int() | float():
            return decimal_of(cell).scaleb(2) if column.percent else decimal_of(cell)
        case str():
            return _typed_number(column, cell)
    return None


def _typed_number(column: SheetColumn, text: str) -> Decimal | None:
    if column.kind is ColumnKind.RATING and text.strip() and not text.strip().strip("★⭐☆"):
        return Decimal(sum(sign in _STARS for sign in text))
    found = number_in(text, column.decimal_sign, column.currency)
    if found is None or (found.currency and column.kind is ColumnKind.MONEY and found.currency != column.currency):
        return None
    return found.value


def _date(column: SheetColumn, cell: RawCell) -> date | None:
    day = _day(column, cell)
    if isinstance(day, datetime):
        return day.date() if day.time() == _MIDNIGHT and day.tzinfo is None else None
    return day


def _date_time(column: SheetColumn, cell: RawCell) -> datetime | None:
    day = _day(column, cell)
    return day if day is None or isinstance(day, datetime) else datetime.combine(day, _MIDNIGHT)


def _day(column: SheetColumn, cell: RawCell) -> date | datetime | None:
    if isinstance(cell, str):
        found = day_in(cell)
        if found is None:
            return None
        return found.swapped if column.month_first and found.swapped else found.value
    return cell if isinstance(cell, date) else None


def _time(_column: SheetColumn, cell: RawCell) -> time | None:
    match cell:
        case time():
            return cell
        case str():
            return time_in(cell)
        case timedelta() if timedelta() <= cell < timedelta(days=1):
            return (_DAWN + cell).time()
    return None


def _duration(_column: SheetColumn, cell: RawCell) -> timedelta | None:
    match cell:
        case timedelta():
            return cell
        case time():
            return datetime.combine(_DAWN, cell.replace(tzinfo=None)) - _DAWN
        case str():
            return duration_in(cell)
    return None


def yes_or_no(_column: SheetColumn, cell: RawCell) -> bool | None:
    """What a cell answers, in any of the languages; None where that is neither yes nor no."""
    if isinstance(cell, bool):
        return cell
    said = text_of(cell).strip().casefold()
    return True if said in YES else False if said in NO else None


def _several(column: SheetColumn, cell: RawCell) -> tuple[str, ...]:
    """The choices in a cell; one that holds the separator stands in quotation marks."""
    text, separator = text_of(cell), column.separator
    if '"' in text and separator.isprintable() and separator:
        parts = next(csv.reader([text], delimiter=separator, skipinitialspace=True), [])
    else:
        parts = text.split(separator) if separator else [text]
    return tuple(part.strip() for part in parts if part.strip())


_READ: Final = {
    **dict.fromkeys(NUMBERS, _number),
    ColumnKind.DATE: _date,
    ColumnKind.DATE_TIME: _date_time,
    ColumnKind.TIME: _time,
    ColumnKind.DURATION: _duration,
    ColumnKind.YES_NO: yes_or_no,
}
_TYPES: Final[Mapping[ColumnKind, type]] = {
    **dict.fromkeys(NUMBERS, Decimal),
    ColumnKind.DATE: date,
    ColumnKind.DATE_TIME: datetime,
    ColumnKind.TIME: time,
    ColumnKind.DURATION: timedelta,
    ColumnKind.YES_NO: bool,
    ColumnKind.SEVERAL_OF: tuple,
}
_ANY: Final = frozenset[type]({str, float, int, bool, date, time, datetime, timedelta})
_FITTING: Final[Mapping[ColumnKind, frozenset[type]]] = {
    **dict.fromkeys(NUMBERS, frozenset[type]({int, float})),
    ColumnKind.DATE: frozenset[type]({date}),
    ColumnKind.DATE_TIME: frozenset[type]({date, datetime}),
    ColumnKind.TIME: frozenset[type]({time}),
    ColumnKind.DURATION: frozenset[type]({time, timedelta}),
    ColumnKind.YES_NO: frozenset[type]({bool}),
}
