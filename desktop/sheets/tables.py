"""A table as it comes out of a sheet: named columns of known kinds, and rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Final

from desktop.sheets.columns import SheetColumn, Value, read_cell
from desktop.sheets.currencies import currency_in
from desktop.sheets.date_text import day_in
from desktop.sheets.grid import Grid, RawCell
from desktop.sheets.guessing import ReadingHints, guess_column, measured
from desktop.sheets.kinds import NUMBERS, ColumnKind
from desktop.sheets.layout import layout_of
from desktop.sheets.number_text import ambiguous_sign, decimal_sign_of, number_in

_CURRENCY_SIGNS: Final = ("[$", "€", "£", "¥", "$")
_SAMPLE: Final = 200
_REMEMBERED: Final = 1 << 12
"""Cells of a column whose values are remembered: most columns say the same again and again."""
_PADDED: Final = re.compile(r"(?:\[\$-\w+\])?0{2,}")
_DAYS: Final = frozenset({ColumnKind.DATE, ColumnKind.DATE_TIME})


@dataclass(frozen=True)
class SheetTable:
    """One table. `rows` are the cells as the file has them, `lines` where each row stands in it, from 1."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: list[list[RawCell]]
    lines: list[int]
    header_line: int | None = None
    notes: tuple[str, ...] = ()
    """Sentences about what was left out, or could not be told."""

    def values(self) -> Iterator[list[Value]]:
        """What the rows say, each cell in the kind of its column; what does not fit it as text."""
        known = [lru_cache(_REMEMBERED, typed=True)(partial(read_cell, column)) for column in self.columns]
        for row in self.rows:
            yield [read(cell) for read, cell in zip(known, row, strict=True)]

    def with_column(self, place: int, column: SheetColumn) -> SheetTable:
        """The same rows, with another column in that place: another kind, another order of days and months."""
        fresh = measured(column, [row[place] for row in self.rows])
        return replace(self, columns=(*self.columns[:place], fresh, *self.columns[place + 1 :]))

    def read_as(self, place: int, kind: ColumnKind, hints: ReadingHints) -> SheetTable:
        """The same rows, what stands in that place read as another kind: days in the order that they show."""
        column = replace(self.columns[place], kind=kind)
        if kind in _DAYS and self.columns[place].kind not in _DAYS:
            others = (self._days(at) for at, each in enumerate(self.columns) if each.kind in _DAYS)
            whole = sum((each.orders for each in others), Counter[str]())
            column = _with_order(column, self._days(place), whole, hints)
        return self.with_column(place, column)

    def _days(self, place: int) -> _Days:
        return _Days.of([row[place] for row in self.rows])


def table_of(grid: Grid, hints: ReadingHints, header_line: int | None = None) -> SheetTable:
    """The table in a sheet, with the kinds of its columns guessed.

    `header_line`: the line that is said to be the header, when it was found wrongly; then nothing below is left out.
    """
    layout = layout_of(grid, header_line)
    rows = [[grid.rows[place][column] for column in layout.columns] for place in layout.rows]
    _pad(rows, [grid.formats.get(column, "") for column in layout.columns])
    cells = [[row[place] for row in rows] for place in range(len(layout.columns))]
    signs, shown = _decimal_signs(cells, hints)
    columns = [
        _with_open_numbers(_column(name, each, hints, sign, grid.formats.get(place, "")), each, shown)
        for name, each, sign, place in zip(layout.names, cells, signs, layout.columns, strict=True)
    ]
    columns = [measured(column, each) for column, each in zip(_with_orders(columns, cells, hints), cells, strict=True)]
    return SheetTable(
        name=grid.name,
        columns=tuple(columns),
        rows=rows,
        lines=[grid.lines[place] for place in layout.rows],
        header_line=None if layout.header is None else grid.lines[layout.header],
        notes=(*grid.notes, *layout.notes),
    )


def _pad(rows: list[list[RawCell]], shown: Sequence[str]) -> None:
    """Numbers that are shown with zeros before them, as postcodes are, become the text that people see."""
    for place, text in enumerate(shown):
        if _PADDED.fullmatch(text):
            width = text.count("0")
            for row in rows:
                cell = row[place]
                if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell):
                    row[place] = f"{int(cell):0{width}}"


def _column(name: str, cells: Sequence[RawCell], hints: ReadingHints, sign: str, shown: str) -> SheetColumn:
    column = guess_column(name, cells, hints, sign)
    if column.kind not in (ColumnKind.NUMBER, ColumnKind.MONEY):
        return column
    if "%" in shown and column.kind is ColumnKind.NUMBER:
        return replace(column, percent=True)
    if any(each in shown for each in _CURRENCY_SIGNS) and (currency := currency_in(_symbols(shown), hints.currency)):
        return replace(column, kind=ColumnKind.MONEY, currency=currency)
    return column


def _symbols(shown: str) -> str:
    """The signs in a format like #,##0.00 [$€-407]."""
    return " ".join(part.partition("-")[0] for part in shown.replace('"', " ").replace("[$", " ").split("]"))


def _decimal_signs(cells: Sequence[Sequence[RawCell]], hints: ReadingHints) -> tuple[list[str], bool]:
    """By each column's own numbers, else by those of the whole table, else by what is usual in the shop; and whether
    the table shows any."""
    own = [_decimal_sign(each) for each in cells]
    common = Counter(filter(None, own)).most_common(1)
    return [sign or (common[0][0] if common else hints.decimal_sign) for sign in own], bool(common)


def _decimal_sign(cells: Sequence[RawCell]) -> str:
    """Of a column of which at least every fifth text is a number, as far as a part of it shows."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    sample = texts[:: max(1, len(texts) // _SAMPLE)]
    if sum(number_in(text) is not None for text in sample) * 5 < len(sample):
        return ""
    return decimal_sign_of(text for text in dict.fromkeys(texts) if "." in text or "," in text)


def _with_open_numbers(column: SheetColumn, cells: Sequence[RawCell], table_shows: bool) -> SheetColumn:
    """Says so where 1,234 could be either, and nothing in the table shows which."""
    if column.kind not in NUMBERS or table_shows:
        return column
    example = next((cell.strip() for cell in cells if isinstance(cell, str) and ambiguous_sign(cell)), "")
    if not example:
        return column
    decimal = ambiguous_sign(example) == column.decimal_sign
    said = "a number with three places" if decimal else "thousands"
    note = f"Whether {example} has a decimal sign cannot be told; it was read as {said}."
    return replace(column, notes=(*column.notes, note))


def _with_orders(
    columns: Sequence[SheetColumn], cells: Sequence[Sequence[RawCell]], hints: ReadingHints
) -> list[SheetColumn]:
    """Whether months come first: by the days that can be read in one way only, of the column, else of the table."""
    days = [_Days.of(each) if column.kind in _DAYS else _Days() for column, each in zip(columns, cells, strict=True)]
    whole = sum((each.orders for each in days), Counter[str]())
    return [
        _with_order(column, each, whole, hints) if each.open or each.orders else column
        for column, each in zip(columns, days, strict=True)
    ]


def _with_order(column: SheetColumn, days: _Days, whole: Counter[str], hints: ReadingHints) -> SheetColumn:
    usual = "month" if hints.month_first else "day"
    shown = days.orders or whole
    order = max(("day", "month"), key=lambda each: (shown[each], each == usual))
    as_read = f"it was read as the {order} first"
    notes = column.notes
    if not shown and days.open:
        notes += (
            f"Whether {days.example} begins with the day or the month cannot be told; {as_read}, as is usual here.",
        )
    elif len(days.orders) > 1 and days.open:
        notes += (
            f"Days and months stand in both orders here; where {days.example} can be read in two ways {as_read}.",
        )
    return replace(column, month_first=order == "month", notes=notes)


@dataclass(frozen=True)
class _Days:
    """What the texts of a column show of the order of days and months; `open` can be read either way."""

    orders: Counter[str] = field(default_factory=Counter)
    open: int = 0
    example: str = ""

    @classmethod
    def of(cls, cells: Sequence[RawCell]) -> _Days:
        found = {cell: day_in(cell) for cell in cells if isinstance(cell, str)}
        either = [text.strip() for text, day in found.items() if day and day.swapped]
        orders = Counter(day.order for day in found.values() if day and day.order)
        return cls(orders, len(either), either[0] if either else "")
