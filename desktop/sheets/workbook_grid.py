"""Workbooks as grids: .xlsx, .xlsm, .xlsb, .xls and .ods by calamine, which gives values and no formulas."""

from __future__ import annotations

import io
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.sheets.grid import CellError, Grid, RawCell, is_blank, squared
from desktop.sheets.limits import INFLATED_BYTES, check_shape
from desktop.sheets.xlsx_parts import XlsxParts

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

PACKED: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How .xls files begin, and locked ones of all kinds."""
_CONTENTS: Final = frozenset({"[Content_Types].xml", "mimetype", "content.xml", "xl/workbook.xml"})
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_FIRST_RECORD: Final = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_PASSWORD_RECORD: Final = 0x2F
_RECORDS_TRIED: Final = 8
"""An .xls is a list of records, each a kind and a length of two bytes before it; FILEPASS is one of the first."""


def workbook_grids(name: str, data: bytes, first_rows: int | None = None) -> list[Grid]:
    """The sheets of a workbook in their order, or so many first rows of each. Raises InvalidError for what is none, is
    locked or cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    check_inflated(name, data)
    locked = f"{name} is locked with a password. Open it in its own program, take the password off and save it again."
    if data.startswith(COMPOUND) and _is_locked(data):
        raise InvalidError(locked)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return list(_grids(name, data, workbook, first_rows))
    except PasswordError as error:
        raise InvalidError(locked) from error
    except (CalamineError, OSError, ValueError) as error:
        raise InvalidError(
            f"{name} is damaged, or no workbook. If its own program opens it, save it from there as .xlsx or CSV."
        ) from error


def _is_locked(data: bytes) -> bool:
    """Whether a compound file is a locked workbook, of the newer kinds or an .xls (MS-XLS 2.4.117, FilePass)."""
    place = data.find(_FIRST_RECORD)
    for _ in range(_RECORDS_TRIED if place >= 0 else 0):
        kind, length = (int.from_bytes(data[at : at + 2], "little") for at in (place, place + 2))
        if kind == _PASSWORD_RECORD:
            return True
        place += 4 + length
    return _LOCKED in data


def check_inflated(name: str, data: bytes) -> None:
    """Raises InvalidError for a packed file that holds far more than it seems, before any of it is unpacked."""
    if not data.startswith(PACKED):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
            is_workbook = any(part.filename in _CONTENTS for part in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InvalidError(f"{name} is damaged: it is cut off, or was changed on its way.") from error
    if not is_workbook:
        raise InvalidError(f"{name} is a packed folder. Unpack it first; what is inside can be read.")
    if size > INFLATED_BYTES:
        raise InvalidError(f"{name} holds {size >> 20:,} MB when unpacked, and {INFLATED_BYTES >> 20} MB is the most.")


def _grids(name: str, data: bytes, workbook: CalamineWorkbook, first_rows: int | None) -> Iterator[Grid]:
    """The sheets that people see, or all where they see none; the first says which others there are."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    parts = XlsxParts(data)
    sheets = [about for about in workbook.sheets_metadata if about.typ is SheetTypeEnum.WorkSheet]
    shown = [about.name for about in sheets if about.visible is SheetVisibleEnum.Visible]
    hidden = [about.name for about in sheets if about.name not in shown]
    notes = tuple(f"The hidden sheet “{sheet}” was left out." for sheet in hidden if shown)
    for sheet in shown or hidden:
        yield replace(_grid(name, workbook.get_sheet_by_name(sheet), parts, first_rows), notes=notes)
        notes = ()


def _grid(name: str, sheet: CalamineSheet, parts: XlsxParts, first_rows: int | None) -> Grid:
    left = (
        sheet.start[1] if sheet.start else 0
    )  # calamine gives blank rows above a table, but no blank columns before it
    errors = parts.errors(sheet.name)
    rows: list[list[RawCell]] = []
    lines: list[int] = []
    widest = 0
    for place, row in enumerate(islice(sheet.iter_rows(), first_rows)):
        cells: list[RawCell] = [None if cell == "" else cell for cell in row]
        for column, text in errors.get(place, ()):
            if 0 <= column - left < len(cells):
                cells[column - left] = CellError(text)
        if not all(map(is_blank, cells)):
            widest = max(widest, len(cells))
            check_shape(f"The sheet “{sheet.name}” of {name}", len(rows) + 1, widest)
            rows.append(cells)
            lines.append(place + 1)
    merged = tuple(_merged(sheet.merged_cell_ranges or (), lines, left))
    shown = {column - left: text for column, text in parts.formats(sheet.name).items()}
    return Grid(sheet.name, squared(rows), lines, merged, shown)


def _merged(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], lines: list[int], left: int
) -> Iterator[tuple[int, int, int, int]]:
    """Ranges as places in the rows that are not blank; those whose first row is none of these say nothing."""
    for (top, first), (bottom, last) in ranges:
        place = bisect_left(lines, top + 1)
        if place < len(lines) and lines[place] == top + 1 and first >= left:
            yield place, first - left, bisect_right(lines, bottom + 1) - 1, last - left
