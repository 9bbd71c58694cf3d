"""Sheets and separated text in words: a line for each row, a tab between two cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from desktop.extracts.questions import TEXT_CHARS, Extract, TextKind
from desktop.sheets.grid import CellError
from desktop.sheets.text_grid import text_grid
from desktop.sheets.workbook_grid import workbook_grids

if TYPE_CHECKING:
    from desktop.sheets.grid import Grid, RawCell

FIRST_ROWS: Final = 20_000
"""Of each sheet: ten characters in each are all that is kept."""
_FIGURES: Final = ".15g"
"""As many as workbooks keep."""


def of_workbook(name: str, data: bytes) -> Extract:
    """The sheets of a workbook that people see. Raises InvalidError."""
    return _of(workbook_grids(name, data, FIRST_ROWS))


def of_text(name: str, text: str) -> Extract:
    """A table in text. Raises InvalidError."""
    return _of([replace(text_grid(name, text), name="")])


def _of(grids: Iterable[Grid]) -> Extract:
    said: list[str] = []
    chars = 0
    for line in _lines(grids):
        if chars + len(line) > TEXT_CHARS:
            return Extract(TextKind.TABLES, "".join(said), is_cut=True)
        said.append(line)
        chars += len(line)
    return Extract(TextKind.TABLES, "".join(said), is_cut=False)


def _lines(grids: Iterable[Grid]) -> Iterator[str]:
    for number, grid in enumerate(grids):
        yield ("\f" if number else "") + _one_line(grid.name) + "\n"
        for row in grid.rows:
            yield "\t".join(map(_cell_text, row)).rstrip() + "\n"


def _cell_text(cell: RawCell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return _one_line(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return f"{cell:{_FIGURES}}"
        case CellError():
            return cell.text
        case datetime():
            return cell.isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
    return str(cell)


def _one_line(text: str) -> str:
    return " ".join(text.split())
