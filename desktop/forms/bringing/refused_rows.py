"""The rows of a list that could not be taken, as a list to mend and bring again, each with its line and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from desktop.sheets.columns import SheetColumn
from desktop.sheets.csv_text import EUROPEAN, PLAIN, csv_bytes
from desktop.sheets.kinds import ColumnKind
from desktop.sheets.value_table import ValueTable
from desktop.sheets.xlsx_file import xlsx_bytes

if TYPE_CHECKING:
    from desktop.chat.records import SkippedLine
    from desktop.sheets.tables import SheetTable

LINE: Final = "Line in the list"
REASON: Final = "Why it was not taken"


def refused_bytes(table: SheetTable, refused: Sequence[SkippedLine], name: str, decimal_sign: str) -> bytes:
    """The file of that name: a workbook where it ends in .xlsx, else CSV as spreadsheets open it in the shop's country.
    Raises InvalidError for what no workbook can hold."""
    places = {line: place for place, line in enumerate(table.lines)}
    values = list(table.values())
    before = (SheetColumn(LINE, ColumnKind.SHORT_TEXT), SheetColumn(REASON, ColumnKind.SHORT_TEXT))
    rows = ([str(each.line), each.reason, *values[places[each.line]]] for each in refused if each.line in places)
    written = ValueTable(table.name, (*before, *table.columns), rows)
    if PurePath(name).suffix.casefold() == ".xlsx":
        return xlsx_bytes([written])
    return csv_bytes(written, EUROPEAN if decimal_sign == "," else PLAIN)
