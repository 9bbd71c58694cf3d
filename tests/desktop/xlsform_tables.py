"""XLSForms as Markdown tables, each sheet after a line with its name, as the files that a reader makes of workbooks."""

import re

from desktop.forms.xlsform.reader import XlsForm, xlsform
from desktop.forms.xlsform.workbook import XlsWorkbook, workbook_of
from desktop.sheets.grid import Grid, RawCell, squared
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.parsing import TableFile
from desktop.sheets.tables import table_of

_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[|-]+")


def workbook(markdown: str) -> XlsWorkbook:
    """The sheets that a text shows, one name in the first column before its rows."""
    sheets: dict[str, list[list[RawCell]]] = {}
    name = ""
    for line in (line.strip() for line in markdown.splitlines()):
        if not line or line.startswith("#") or _RULE.fullmatch(line):
            continue
        first, *cells = (cell.strip().replace("\\|", "|") or None for cell in _PIPE.split(line)[1:-1])
        if first:
            name = first
            sheets[name] = []
        else:
            sheets[name].append(list(cells))
    grids = [Grid(name, squared(rows), list(range(1, len(rows) + 1))) for name, rows in sheets.items() if rows]
    return workbook_of(TableFile("form.xlsx", tuple(table_of(grid, ReadingHints(), 0) for grid in grids)))


def form(markdown: str, language: str = "en") -> XlsForm:
    """The form that it says."""
    return xlsform(workbook(markdown), "Form", language)
