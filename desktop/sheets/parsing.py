"""A file's bytes as tables, in this process; `reading` does it in one of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.errors import InvalidError
from desktop.sheets.encodings import decoded
from desktop.sheets.grid import Grid
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.limits import check_bytes
from desktop.sheets.tables import SheetTable, table_of
from desktop.sheets.text_grid import text_grid
from desktop.sheets.workbook_grid import COMPOUND, PACKED, workbook_grids

_OTHERS: Final = (
    (b"%PDF", "is a PDF"), (b"\x89PNG", "is a picture"), (b"\xff\xd8\xff", "is a picture"), (b"GIF8", "is a picture"),
    (b"\x1f\x8b", "is packed"), (b"7z\xbc\xaf", "is packed"), (b"Rar!", "is packed"), (b"BZh", "is packed"),
    (b"{\\rtf", "is a letter"), (b"SQLite format 3", "is a database"),
)  # fmt: skip
_MARKUP: Final = (b"<!doctype html", b"<html", b"<?xml", b"<table")
_EMPTY: Final = "{} has nothing in it: no cell of it says anything."


@dataclass(frozen=True)
class ReadingWish:
    """What somebody knows better than can be told from a file; what is empty is told."""

    encoding: str = ""
    separator: str = ""
    header_lines: tuple[tuple[str, int], ...] = ()
    """Names of sheets (of a text file its own) and the line in which each one's header stands."""
    header_line: int | None = None
    """The same of all others; 0 for none, so that all sheets are as they stand."""


@dataclass(frozen=True)
class TableFile:
    """What was read of a file: its tables in the order of its sheets. `encoding`: of text, as far as it can be told."""

    name: str
    tables: tuple[SheetTable, ...]
    encoding: str = ""


def parse_file(name: str, data: bytes, hints: ReadingHints, wish: ReadingWish) -> TableFile:
    """The tables of a file by its bytes, whatever its name ends in. Raises InvalidError."""
    check_bytes(name, len(data))
    _refuse_others(name, data)
    encoding = ""
    if data.startswith((PACKED, COMPOUND)):
        grids = workbook_grids(name, data)
    else:
        text, encoding = decoded(name, data, wish.encoding)
        grids = [text_grid(name, text, wish.separator)]
    return TableFile(name, _tables(name, grids, hints, wish), encoding)


def read_pasted(text: str, hints: ReadingHints, *, has_header: bool | None = None) -> SheetTable:
    """The table in a range that was copied out of a spreadsheet. Raises InvalidError; None tells whether it has one."""
    name = "What was pasted"
    check_bytes(name, len(text))
    grid = text_grid(name, text, "\t" if "\t" in text else "")
    if not grid.rows:
        raise InvalidError(_EMPTY.format(name))
    return table_of(grid, hints, None if has_header is None else 1 if has_header else 0)


def _tables(name: str, grids: list[Grid], hints: ReadingHints, wish: ReadingWish) -> tuple[SheetTable, ...]:
    wished = dict(wish.header_lines)
    tables = [table_of(grid, hints, wished.get(grid.name, wish.header_line)) for grid in grids if grid.rows]
    if not tables:
        raise InvalidError(_EMPTY.format(name))
    return tuple(tables)


def _refuse_others(name: str, data: bytes) -> None:
    for begin, what in _OTHERS:
        if data.startswith(begin):
            unpack = " Unpack it first." if what == "is packed" else ""
            raise InvalidError(
                f"{name} {what}, and no table that can be read.{unpack or ' Excel files and CSV can be.'}"
            )
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:20].lower().startswith(_MARKUP):
        raise InvalidError(f"{name} is a web page or XML. Open it in a spreadsheet program and save it as .xlsx.")
