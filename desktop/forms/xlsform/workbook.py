"""The sheets of an XLSForm: rows of texts by their columns, with the line on which each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.forms.xlsform.headers import XlsColumn, columns_of
from desktop.forms.xlsform.types import xls_type
from desktop.rows.typed_text import cleaned, quoted
from desktop.sheets.columns import text_of
from desktop.sheets.grid import is_blank

if TYPE_CHECKING:
    from desktop.sheets.grid import RawCell
    from desktop.sheets.parsing import TableFile
    from desktop.sheets.tables import SheetTable

SURVEY: Final = "survey"
CHOICES: Final = "choices"
SETTINGS: Final = "settings"
EXTERNAL_CHOICES: Final = "external_choices"
_NAME_CHARS: Final = 32
_NAMES: Final = frozenset({SURVEY, CHOICES, SETTINGS, EXTERNAL_CHOICES, "entities", "osm"})


@dataclass(frozen=True)
class XlsRow:
    """What stands in a row, without what is blank."""

    sheet: str
    line: int
    cells: Mapping[XlsColumn, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(XlsColumn(name), "")

    def words(self, name: str, languages: Sequence[str]) -> str:
        """What a column says in the first of these languages in which it says something, else in any."""
        said = {column.language: text for column, text in self.cells.items() if column.name == name}
        return next((said[each] for each in (*languages, *said) if each in said), "")

    def refusal(self, column: str, sentence: str) -> InvalidError:
        """The error that says where something stands that cannot be taken, and what."""
        where = f"In row {self.line} of the sheet “{self.sheet}”" + (f", column {quoted(column)}" if column else "")
        return InvalidError(f"{where}: {sentence}")


@dataclass(frozen=True)
class XlsSheet:
    """One sheet."""

    name: str
    columns: tuple[XlsColumn, ...] = ()
    rows: tuple[XlsRow, ...] = ()


@dataclass(frozen=True)
class XlsWorkbook:
    """The sheets by what they are for. `others`: the names of those that are for nothing; `notes`: sentences about what
    was not read."""

    sheets: Mapping[str, XlsSheet]
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def sheet(self, name: str) -> XlsSheet:
        """One of them; without rows where it is not there."""
        return self.sheets.get(name, XlsSheet(name))

    def check_sheet(self, name: str) -> None:
        """Raises InvalidError for one that is not there."""
        if name in self.sheets:
            return
        short = [other for other in self.others if len(other) < _NAME_CHARS]
        alike = get_close_matches(name, [other.casefold() for other in short])
        found = next((other for other in short if other.casefold() in alike), "")
        meant = f" Is {quoted(found)} meant? Then call it “{name}”." if found else ""
        notes = "".join(f" {note}" for note in self.notes)
        raise InvalidError(f"There is no sheet called “{name}” in the file.{meant}{notes}")


def workbook_of(file: TableFile) -> XlsWorkbook:
    """The workbook in tables that were read as they stand, without looking for headers. Raises InvalidError."""
    sheets: dict[str, XlsSheet] = {}
    others: list[str] = []
    found = list(_sheets(file.tables))
    if len(found) == 1 and _asks(_sheet(SURVEY, *found[0][1:])):
        return XlsWorkbook({SURVEY: _sheet(SURVEY, *found[0][1:])}, notes=file.tables[0].notes)
    for name, rows, lines in found:
        kind = name.strip().casefold()
        if kind in _NAMES and kind not in sheets:
            sheets[kind] = _sheet(kind, rows, lines)
        else:
            others.append(name)
    return XlsWorkbook(sheets, tuple(others), tuple(note for table in file.tables for note in table.notes))


def is_xlsform(workbook: XlsWorkbook) -> bool:
    """Whether it is one at all, and no list of something."""
    return XlsColumn("type") in workbook.sheet(SURVEY).columns


def _asks(sheet: XlsSheet) -> bool:
    """Whether the only sheet, whatever it is called, can be nothing but a survey."""
    has_columns = {XlsColumn("type"), XlsColumn("name")} <= set(sheet.columns)
    return has_columns and all(xls_type(row["type"]) is not None for row in sheet.rows)


def _sheets(tables: Sequence[SheetTable]) -> Iterator[tuple[str, list[list[RawCell]], list[int]]]:
    """The sheets; in a text file each begins with a line that alone has something in the first column: its name."""
    first = tables[0]
    if len(tables) > 1 or str(first.rows[0][0]).strip().casefold() not in _NAMES:
        yield from ((table.name, table.rows, table.lines) for table in tables)
        return
    begins = [place for place, row in enumerate(first.rows) if not is_blank(row[0])]
    for begin, end in zip(begins, [*begins[1:], len(first.rows)], strict=True):
        yield str(first.rows[begin][0]), [row[1:] for row in first.rows[begin + 1 : end]], first.lines[begin + 1 : end]


def _sheet(name: str, rows: list[list[RawCell]], lines: list[int]) -> XlsSheet:
    texts = [[_text(cell) for cell in row] for row in rows]
    if not texts:
        return XlsSheet(name)
    titles, *below = texts
    places = [place for place, title in enumerate(titles) if title]
    columns = columns_of(titles[place] for place in places)
    for column, count in Counter(columns).items():
        if count > 1 and name != SETTINGS:
            titled = {titles[place] for place, each in zip(places, columns, strict=True) if each == column}
            raise InvalidError(
                f"In the sheet “{name}” two columns are one and the same: {' and '.join(map(quoted, sorted(titled)))}. "
                "Take one of them away."
            )
    found = (
        XlsRow(name, line, {column: row[place] for column, place in zip(columns, places, strict=True) if row[place]})
        for row, line in zip(below, lines[1:], strict=True)
    )
    return XlsSheet(name, tuple(columns), tuple(row for row in found if row.cells))


def _text(cell: RawCell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return "\n".join(" ".join(line.split()) for line in cleaned(text_of(cell)).splitlines()).strip()
