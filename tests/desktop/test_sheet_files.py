"""Tables into files and back: what is written reads back as the same values, in each format."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import InvalidError
from desktop.sheets.columns import SheetColumn, Value, read_cell
from desktop.sheets.csv_text import EUROPEAN, PLAIN, CsvStyle, csv_bytes
from desktop.sheets.grid import Grid
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.json_text import json_bytes
from desktop.sheets.kinds import ColumnKind as Kind
from desktop.sheets.parsing import ReadingWish, parse_file
from desktop.sheets.text_grid import text_grid
from desktop.sheets.value_table import ValueTable
from desktop.sheets.workbook_grid import workbook_grids
from desktop.sheets.xlsx_file import xlsx_bytes

NOT_IN_XML = "\ufffe\uffff"
WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=NOT_IN_XML), min_size=1, max_size=12
) | st.text("=+-@'\t\r\n;,\"|_x0041 a", min_size=1, max_size=12)
NUMBERS = st.decimals("-999999999999", "999999999999", places=6).map(lambda each: each.normalize() + 0)
MILLISECONDS = st.integers(0, 86_399_999).map(lambda ms: timedelta(milliseconds=ms))
SPANS = st.timedeltas(timedelta(days=-900), timedelta(days=900))
MOMENTS = st.datetimes(datetime(1000, 1, 1)) | st.datetimes(datetime(1800, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CHOICES = st.text("ab;\", '=", min_size=1, max_size=6).map(str.strip).filter(bool)
VALUES: dict[SheetColumn, st.SearchStrategy[Any]] = {
    SheetColumn("Name"): WORDS,
    SheetColumn("Notes", Kind.LONG_TEXT): WORDS,
    SheetColumn("Pieces", Kind.NUMBER): NUMBERS,
    SheetColumn("Price", Kind.MONEY, currency="EUR"): NUMBERS,
    SheetColumn("Rate", Kind.NUMBER, percent=True): NUMBERS,
    SheetColumn("Day", Kind.DATE): st.dates(date(1000, 1, 1)),
    SheetColumn("At", Kind.TIME): st.times(),
    SheetColumn("When", Kind.DATE_TIME): MOMENTS,
    SheetColumn("Takes", Kind.DURATION): SPANS,
    SheetColumn("Paid", Kind.YES_NO): st.booleans(),
    SheetColumn("Phone", Kind.PHONE): st.sampled_from(["+49 170 123", "00123", "12345678901234567890", "=1+1"]),
    SheetColumn("Extras", Kind.SEVERAL_OF, separator=";"): st.lists(CHOICES, min_size=1, max_size=3).map(tuple),
}
COLUMNS = tuple(VALUES)
ROWS = st.lists(st.tuples(*(st.none() | values for values in VALUES.values())).map(list), min_size=1, max_size=4)


def values_of(grid: Grid, columns: Sequence[SheetColumn]) -> list[list[Value]]:
    """What a grid says in columns that are known, below its first row."""
    assert [cell for cell in grid.rows[0] if cell is not None] == [column.name for column in columns]
    return [[read_cell(column, cell) for column, cell in zip(columns, row, strict=True)] for row in grid.rows[1:]]


def said(rows: Sequence[Sequence[Value]]) -> list[list[Value]]:
    """The rows of which anything is to be seen."""
    return [list(row) for row in rows if any(value is not None and str(value).strip() for value in row)]


@settings(max_examples=40)
@given(ROWS)
def test_a_workbook_reads_back_as_the_values_that_were_written(rows: list[list[Value]]) -> None:
    (grid,) = workbook_grids("list.xlsx", xlsx_bytes([ValueTable("List", COLUMNS, rows)]))
    assert values_of(grid, COLUMNS) == said(rows)


@settings(max_examples=60)
@given(ROWS, st.sampled_from([EUROPEAN, PLAIN, CsvStyle("\t", ",", mark=True)]))
def test_csv_reads_back_as_the_values_that_were_written(rows: list[list[Value]], style: CsvStyle) -> None:
    text = csv_bytes(ValueTable("List", COLUMNS, rows), style).decode("utf-8-sig")
    columns = [replace(column, decimal_sign=style.decimal_sign) for column in COLUMNS]
    assert values_of(text_grid("list.csv", text, style.separator), columns) == said(rows)


@settings(max_examples=30)
@given(ROWS)
def test_json_holds_the_values_that_were_written(rows: list[list[Value]]) -> None:
    read = json.loads(json_bytes(ValueTable("List", COLUMNS, rows)), parse_float=Decimal, parse_int=Decimal)
    again = [[_from_json(column, each[column.name]) for column in COLUMNS] for each in read]
    assert again == rows


def _from_json(column: SheetColumn, value: Any) -> Value:
    if isinstance(value, str) and column.kind not in {Kind.SHORT_TEXT, Kind.LONG_TEXT}:
        return read_cell(column, value)
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.data
def test_naughty_strings_come_back_as_they_were(countertop_data: Path) -> None:
    strings = [text for text in json.loads((countertop_data / "hostile/blns/blns.json").read_text()) if text]
    columns = (SheetColumn("Number", Kind.NUMBER), SheetColumn("What"))
    rows: list[list[Value]] = [[Decimal(number), text] for number, text in enumerate(strings)]
    table = ValueTable("Strings", columns, rows)
    (grid,) = workbook_grids("naughty.xlsx", xlsx_bytes([table]))
    in_xml = str.maketrans(dict.fromkeys(NOT_IN_XML, "\ufffd"))
    assert values_of(grid, columns) == [[number, str(text).translate(in_xml)] for number, text in rows]
    text = csv_bytes(table).decode("utf-8-sig")
    assert values_of(text_grid("naughty.csv", text), columns) == rows
    assert [[each["Number"], each["What"]] for each in json.loads(json_bytes(table))] == rows


def test_no_text_is_a_formula_in_a_workbook_or_in_csv() -> None:
    table = ValueTable(
        "Names", (SheetColumn("Name"), SheetColumn("Sum", Kind.NUMBER)), [["=1+1", Decimal(-3)], ["@Cai", None]]
    )
    with ZipFile(BytesIO(xlsx_bytes([table]))) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
        assert b'quotePrefix="1"' in packed.read("xl/styles.xml")
    assert csv_bytes(table).decode("utf-8-sig").splitlines() == ["Name;Sum", "'=1+1;-3", "'@Cai;"]
    several = ValueTable("", (SheetColumn("Tags", Kind.SEVERAL_OF),), [[("=1+1", "b")], ["\uff1d1"], ["\n+1"]])
    assert csv_bytes(several, PLAIN).decode().splitlines() == ["Tags", "'=1+1;b", "'\uff1d1", "\"'", '+1"']


def test_a_workbook_is_made_as_people_make_them() -> None:
    columns = (SheetColumn("Day", Kind.DATE), SheetColumn("Price", Kind.MONEY, currency="EUR"), SheetColumn("What"))
    table = ValueTable("A/B", columns, [[date(2026, 11, 30), Decimal("12.5"), "x" * 30]])
    with ZipFile(BytesIO(xlsx_bytes([table, table]))) as packed:
        sheet, styles = packed.read("xl/worksheets/sheet1.xml"), packed.read("xl/styles.xml")
        names = re.findall(rb'<sheet name="([^"]*)"', packed.read("xl/workbook.xml"))
    assert b'ySplit="1"' in sheet
    assert b'state="frozen"' in sheet
    assert [float(width) for width in re.findall(rb'<col [^>]*width="([^"]*)"', sheet)] == pytest.approx(
        [12, 8, 32], abs=1
    )
    assert b"#,##0.00 [$EUR]" in styles
    assert b"yyyy-mm-dd" in styles
    assert names == [b"A B", b"A B (2)"]


def test_what_excel_cannot_hold_is_said_and_nothing_is_cut() -> None:
    long = ValueTable("Long", (SheetColumn("What"),), [["fits"], ["x" * 32_768]])
    with pytest.raises(InvalidError, match="Row 2 has 32,768 characters under “What”"):
        xlsx_bytes([long])
    wide = ValueTable("Wide", tuple(SheetColumn(f"c{number}") for number in range(16_385)), [])
    with pytest.raises(InvalidError, match="16,385 columns do not fit"):
        xlsx_bytes([wide])
    assert b"x" * 32_768 in csv_bytes(long)


@pytest.mark.parametrize(
    ("style", "first"),
    [(EUROPEAN, b"\xef\xbb\xbfPrice;Day\r\n1234,5;2026-11-30"), (PLAIN, b"Price,Day\r\n1234.5,2026-11-30")],
)
def test_csv_is_written_as_its_reader_wants_it(style: CsvStyle, first: bytes) -> None:
    columns = (SheetColumn("Price", Kind.MONEY, currency="EUR"), SheetColumn("Day", Kind.DATE))
    assert csv_bytes(ValueTable("", columns, [[Decimal("1234.5"), date(2026, 11, 30)]]), style).startswith(first)


def test_a_european_file_is_understood_without_being_told_how_it_is_written() -> None:
    columns = (SheetColumn("Product"), SheetColumn("Price", Kind.MONEY, currency="EUR"), SheetColumn("Day", Kind.DATE))
    rows = [["Bread", Decimal("3.25"), date(2026, 11, 30)], ["Roll", Decimal("0.5"), date(2026, 12, 1)]]
    for data in (csv_bytes(ValueTable("", columns, rows)), xlsx_bytes([ValueTable("List", columns, rows)])):
        (table,) = parse_file("list", data, ReadingHints(), ReadingWish()).tables
        assert [(column.name, column.kind) for column in table.columns] == [(each.name, each.kind) for each in columns]
        assert list(table.values()) == rows
