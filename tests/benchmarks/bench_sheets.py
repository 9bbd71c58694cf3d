"""Tables of 50,000 rows and 12 columns out of files and into them, beside what the libraries alone need for it."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from desktop.sheets.columns import SheetColumn, Value
from desktop.sheets.csv_text import csv_bytes
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.kinds import ColumnKind as Kind
from desktop.sheets.reading import read_file
from desktop.sheets.value_table import ValueTable
from desktop.sheets.xlsx_file import xlsx_bytes
from tests.benchmarks.measure import Bench, Figures, benchmark, by_turns, ratio_at_most, seconds_of

ROWS = 50_000
TURNS = 3
HINTS = ReadingHints(decimal_sign=",", people=("Ann Lee", "Bo", "Cai Wong"))
COLUMNS = (
    SheetColumn("Number", Kind.RUNNING_NUMBER), SheetColumn("Customer"), SheetColumn("Phone", Kind.PHONE),
    SheetColumn("Product", Kind.ONE_OF), SheetColumn("Pieces", Kind.NUMBER), SheetColumn("Weight", Kind.NUMBER),
    SheetColumn("Price", Kind.MONEY, currency="EUR"), SheetColumn("Total", Kind.MONEY, currency="EUR"),
    SheetColumn("Ordered", Kind.DATE), SheetColumn("Ready", Kind.DATE), SheetColumn("Paid", Kind.YES_NO),
    SheetColumn("Notes", Kind.LONG_TEXT),
)  # fmt: skip
WHAT = f"{ROWS:,} rows × {len(COLUMNS)} columns"


@cache
def rows() -> list[list[Value]]:
    return list(_rows())


def _rows() -> Iterator[list[Value]]:
    for number in range(1, ROWS + 1):
        price, pieces = Decimal(number % 900 + 100) / 100, Decimal(number % 12 + 1)
        day = date(2020, 1, 1) + timedelta(number % 2000)
        yield [
            str(number), f"Customer {number * 7919 % 9973}", f"+49 30 {number * 31 % 1_000_000:06}",
            ("Bread", "Roll", "Cake", "Pie")[number % 4], pieces, Decimal(number % 5000) / 1000, price, price * pieces,
            day, day + timedelta(2), number % 3 == 0, f"as on the phone, {number % 50}",
        ]  # fmt: skip


def table() -> ValueTable:
    return ValueTable("Orders", COLUMNS, rows())


@benchmark("sheets-read-xlsx", f"{WHAT} read from .xlsx, typed; floor: calamine alone", ratio_at_most(6))
def read_xlsx(bench: Bench) -> Figures:
    from python_calamine import CalamineWorkbook

    data = xlsx_bytes([table()])

    def alone() -> object:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    return by_turns(lambda: seconds_of(lambda: _values("orders.xlsx", data)), lambda: seconds_of(alone), "s", TURNS)


@benchmark("sheets-read-csv", f"{WHAT} read from CSV, typed; floor: csv.reader alone", ratio_at_most(25))
def read_csv(bench: Bench) -> Figures:
    data = csv_bytes(table())

    def alone() -> object:
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))

    return by_turns(lambda: seconds_of(lambda: _values("orders.csv", data)), lambda: seconds_of(alone), "s", TURNS)


@benchmark("sheets-write-xlsx", f"{WHAT} written as .xlsx; floor: XlsxWriter alone", ratio_at_most(1.5))
def write_xlsx(bench: Bench) -> Figures:
    return by_turns(lambda: seconds_of(lambda: xlsx_bytes([table()])), lambda: seconds_of(_bare_xlsx), "s", TURNS)


@benchmark("sheets-write-csv", f"{WHAT} written as CSV; floor: csv.writer alone", ratio_at_most(5))
def write_csv(bench: Bench) -> Figures:
    return by_turns(lambda: seconds_of(lambda: csv_bytes(table())), lambda: seconds_of(_bare_csv), "s", TURNS)


def _values(name: str, data: bytes) -> None:
    (read,) = read_file(name, data, HINTS).tables
    assert sum(1 for _ in read.values()) == ROWS


def _bare_xlsx() -> None:
    from xlsxwriter.workbook import Workbook

    with Workbook(
        io.BytesIO(), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows()):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                else:
                    sheet.write(number, place, value)


def _bare_csv() -> None:
    csv.writer(io.StringIO(newline=""), delimiter=";").writerows(rows())
