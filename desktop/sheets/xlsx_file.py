"""Tables as a workbook: real numbers, sums and days where Excel can hold them exactly, text where it would change."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.sheets.columns import SheetColumn, Value, decimal_of
from desktop.sheets.kinds import ColumnKind
from desktop.sheets.limits import EXCEL_CHARS
from desktop.sheets.text_grid import FORMULA
from desktop.sheets.value_table import ValueTable, plain_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ROWS: Final = 1_048_575
COLUMNS: Final = 16_384
FIRST_DAY: Final = date(1900, 3, 1)
"""Before it programs disagree about what a day's number is: Excel has a 29th of February 1900."""

_SAMPLE: Final = 200
_NARROWEST, _WIDEST = 8, 50
_NAME_CHARS: Final = 31
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NO_XML: Final = re.compile("[\ufffe\uffff]")
"""What no XML may hold, and no character is: a workbook with it would not open."""
_MOST_HOURS: Final = timedelta(days=10_000)
_FORMATS: Final[Mapping[type, str]] = {
    date: "yyyy-mm-dd",
    datetime: "yyyy-mm-dd hh:mm:ss",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}


def xlsx_bytes(tables: Sequence[ValueTable]) -> bytes:
    """The workbook, a sheet for each table with its header frozen. Raises InvalidError for what Excel cannot hold."""
    from xlsxwriter.workbook import Workbook

    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as workbook:
        for table, name in zip(tables, _sheet_names(tables), strict=True):
            _Sheet(workbook, workbook.add_worksheet(name), table).write()
    return stream.getvalue()


class _Sheet:
    """One sheet while it is written, row by row."""

    def __init__(self, workbook: Workbook, sheet: Worksheet, table: ValueTable) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._table = table
        self._formats: dict[str, Format] = {}
        self._quoted = workbook.add_format({"quote_prefix": True})
        self._wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})

    def write(self) -> None:
        columns = self._table.columns
        if len(columns) > COLUMNS:
            raise InvalidError(f"{len(columns):,} columns do not fit into a workbook: {COLUMNS:,} are the most.")
        rows = iter(self._table.rows)
        sample = list(islice(rows, _SAMPLE))
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, _width(column, [row[place] for row in sample]))
        self._sheet.freeze_panes(1, 0)
        bold = self._workbook.add_format({"bold": True, "bottom": 1})
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, self._text(column.name, 0, place), bold)
        for number, row in enumerate(chain(sample, rows), 1):
            if number > ROWS:
                raise InvalidError(f"More than {ROWS:,} rows do not fit into a workbook. Write CSV instead.")
            self._write_row(number, row)

    def _write_row(self, number: int, row: Sequence[Value]) -> None:
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            column = self._table.columns[place]
            if isinstance(value, bool):
                self._sheet.write_boolean(number, place, value)
            elif isinstance(value, Decimal) and (figure := _figure(column, value)) is not None:
                self._sheet.write_number(number, place, figure, self._number_format(column))
            elif isinstance(value, date | time | timedelta) and _is_exact(value):
                self._sheet.write_datetime(number, place, value, self._format(_FORMATS[type(value)]))
            else:
                text = self._text(plain_text(column, value), number, place)
                self._sheet.write_string(number, place, text, self._text_format(text))

    def _text(self, text: str, number: int, place: int) -> str:
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2 if len(text) * 2 > EXCEL_CHARS else 0
        if units > EXCEL_CHARS:
            name = self._table.columns[place].name[:_NAME_CHARS]
            raise InvalidError(
                f"Row {number} has {units:,} characters under “{name}”, and a cell of a workbook holds "
                f"{EXCEL_CHARS:,} at most. Write CSV or JSON instead."
            )
        return _NO_XML.sub("\ufffd", text)

    def _text_format(self, text: str) -> Format | None:
        if FORMULA.match(text):
            return self._quoted
        return self._wrapped if "\n" in text else None

    def _number_format(self, column: SheetColumn) -> Format | None:
        if column.kind is ColumnKind.MONEY:
            return self._format(f"#,##0.00 [${column.currency}]" if column.currency else "#,##0.00")
        return self._format("0.##########%") if column.percent else None

    def _format(self, shown: str) -> Format:
        if shown not in self._formats:
            self._formats[shown] = self._workbook.add_format({"num_format": shown})
        return self._formats[shown]


def _figure(column: SheetColumn, value: Decimal) -> float | None:
    """The number as Excel keeps it; None where that is another one."""
    figure = float(value.scaleb(-2) if column.percent else value)
    kept = decimal_of(figure)
    return figure if (kept.scaleb(2) if column.percent else kept) == value else None


def _is_exact(value: date | time | timedelta) -> bool:
    """Whether Excel's number for it comes back as the same: whole milliseconds, no zone, from March 1900 on."""
    match value:
        case datetime():
            return value.tzinfo is None and value.microsecond % 1000 == 0 and value.date() >= FIRST_DAY
        case date():
            return value >= FIRST_DAY
        case time():
            return value.tzinfo is None and value.microsecond % 1000 == 0
    return timedelta() < value < _MOST_HOURS and value.microseconds % 1000 == 0


def _width(column: SheetColumn, values: Iterable[Value]) -> int:
    lines = chain([column.name], *(plain_text(column, value).splitlines() for value in values))
    return min(_WIDEST, max(_NARROWEST, *(len(line) + 2 for line in lines)))


def _sheet_names(tables: Sequence[ValueTable]) -> Iterator[str]:
    taken: set[str] = {"history"}  # Excel keeps it for itself
    for number, table in enumerate(tables, 1):
        plain = _NOT_IN_NAMES.sub(" ", table.name).strip().strip("'").strip()[:_NAME_CHARS] or f"Sheet {number}"
        name, count = plain, 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain[: _NAME_CHARS - 6]} ({count})"
        taken.add(name.casefold())
        yield name
