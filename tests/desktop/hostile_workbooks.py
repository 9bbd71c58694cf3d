"""Workbooks that are made to do harm: bombs, laughs, a cell at the far end, texts that are meant a million times."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.workbook import Workbook

from desktop.sheets.limits import INFLATED_BYTES

_BOMB = INFLATED_BYTES + (1 << 20)
_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
_SHEET_HEAD = _HEAD + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_SHEET_END = b"</sheetData></worksheet>"


@cache
def zip_bomb() -> bytes:
    """A sheet of half a megabyte that is more than may be when it is unpacked."""
    return _with({_SHEET: [_SHEET_HEAD, *([b" " * (1 << 20)] * (_BOMB >> 20)), _SHEET_END]})


def lying_bomb() -> bytes:
    """The same, but its index says that it is small."""
    data = bytearray(zip_bomb())
    size = (len(_SHEET_HEAD) + _BOMB + len(_SHEET_END)).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


def billion_laughs() -> bytes:
    """Shared strings whose entities stand for each other, ten times ten times ten."""
    entities = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))
    document = _HEAD + b'<!DOCTYPE sst [<!ENTITY l0 "lol">' + entities + b"]><sst><si><t>&l9;</t></si></sst>"
    return _with({_STRINGS: [document]})


def far_cell() -> bytes:
    """A cell in the first place and one in the very last, with seventeen billion between them."""
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return _with({_SHEET: [_SHEET_HEAD, cells, _SHEET_END]})


def one_text_a_million_times() -> bytes:
    """A text of 32,000 characters that each of a million cells refers to."""
    strings = _HEAD + b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>"
    rows = (b'<row r="%d">%s</row>' % (row, b'<c t="s"><v>0</v></c>' * 100) for row in range(1, 10_001))
    return _with({_STRINGS: [strings], _SHEET: [_SHEET_HEAD, *rows, _SHEET_END]})


def wide_sheet() -> bytes:
    """A row of sixteen thousand cells."""
    return _with({_SHEET: [_SHEET_HEAD, b'<row r="1">', b"<c><v>1</v></c>" * 16_000, b"</row>", _SHEET_END]})


def _with(parts: dict[str, list[bytes]]) -> bytes:
    """A workbook of one sheet in which these parts are others."""
    plain, made = BytesIO(), BytesIO()
    with Workbook(plain) as book:
        book.add_worksheet("List").write_string(0, 0, "a")
    with ZipFile(plain) as original, ZipFile(made, "w", ZIP_DEFLATED, compresslevel=1) as changed:
        for name in original.namelist():
            with changed.open(name, "w") as part:
                for piece in parts.get(name, [original.read(name)]):
                    part.write(piece)
    return made.getvalue()
