"""Tables as JSON for programs: an object for each row, by the names of its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from desktop.sheets.columns import Value, duration_text
from desktop.sheets.grid import CellError
from desktop.sheets.value_table import FileCell, ValueTable

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def json_bytes(table: ValueTable) -> bytes:
    """A list of objects in UTF-8: numbers exact, days and times as ISO 8601 has them, several choices as a list,
    files as objects."""
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, map(_plain, row), strict=True)) for row in table.rows]
    return msgspec.json.format(_ENCODER.encode(rows), indent=1) + b"\n"


def _plain(value: Value) -> Any:
    write = _WRITTEN.get(type(value))
    return write(value) if write else value


_WRITTEN: Final[Mapping[type, Callable[[Any], Any]]] = {
    Decimal: lambda number: number + 0 if number else Decimal(0),
    datetime: lambda moment: moment.isoformat(),
    date: lambda day: day.isoformat(),
    time: lambda at: at.isoformat(),
    timedelta: duration_text,
    CellError: lambda error: error.text,
    FileCell: lambda file: {"id": file.id, "name": str(file), "size": file.size, "media_type": file.media_type},
}
