"""Tables as CSV that other programs open right, and none of whose texts they reckon out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.sheets.text_grid import FORMULA
from desktop.sheets.value_table import ValueTable, plain_text


@dataclass(frozen=True)
class CsvStyle:
    """How a file is written. As it stands a European Excel opens it right; others want "," and "."."""

    separator: str = ";"
    decimal_sign: str = ","
    mark: bool = True
    """Whether it begins with the mark by which Excel knows UTF-8."""


EUROPEAN = CsvStyle()
PLAIN = CsvStyle(",", ".", mark=False)


def csv_bytes(table: ValueTable, style: CsvStyle = EUROPEAN) -> bytes:
    """The file in UTF-8. Texts that begin like a formula get an apostrophe, which reading takes off again."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=style.separator)
    writer.writerow([_safe(column.name) for column in table.columns])
    writer.writerows(_cells(table, style))
    return stream.getvalue().encode("utf-8-sig" if style.mark else "utf-8")


def _cells(table: ValueTable, style: CsvStyle) -> Iterator[list[str]]:
    for row in table.rows:
        yield [
            _safe(text) if isinstance(value, str | tuple) else text
            for column, value in zip(table.columns, row, strict=True)
            for text in (plain_text(column, value, style.decimal_sign),)
        ]


def _safe(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text
