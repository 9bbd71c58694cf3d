"""A table that is to be written: columns, and rows of values of their kinds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Self

from desktop.sheets.columns import SheetColumn, Value, duration_text
from desktop.sheets.grid import CellError

SEPARATOR: Final = ";"
"""Between several choices, where a column names none."""


class FileCell(str):
    """What a file is called, with what programs want to know besides: its id, its size in bytes, its media type."""

    id: str
    size: int
    media_type: str

    def __new__(cls, name: str, id: str, size: int, media_type: str) -> Self:
        """It reads as its name."""
        made = super().__new__(cls, name)
        made.id, made.size, made.media_type = id, size, media_type
        return made


@dataclass(frozen=True)
class ValueTable:
    """What is written into one sheet or file. A value that does not fit its column's kind is text."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: Iterable[Sequence[Value]]


def plain_text(column: SheetColumn, value: Value, decimal_sign: str = ".") -> str:
    """A value as text that reads back as the same, in whatever country: days and times as in ISO 8601."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}".replace(".", decimal_sign)
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_text(value)
        case CellError():
            return value.text
    return _joined(value, column.separator or SEPARATOR)


def _joined(parts: Sequence[str], separator: str) -> str:
    if separator == "\n":
        return separator.join(parts)
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="").writerow(parts)
    return line.getvalue()
