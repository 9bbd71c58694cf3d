"""Text as a grid: CSV in its dialects, and ranges as spreadsheets put them into the clipboard."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.errors import InvalidError
from desktop.sheets.grid import Grid, RawCell, squared
from desktop.sheets.limits import TEXT_CHARS, check_shape

SEPARATORS: Final = ",;\t|"
FORMULA: Final = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""How texts begin that spreadsheets reckon out; such text is written with an apostrophe, and loses it when read."""

_SAMPLE_CHARS: Final = 64 << 10
_FEWEST_FITTING: Final = 0.2
_UNUSED: Final = range(0xE000, 0xF900)
"""Signs that mean nothing: one that a text has not parts no column of it."""
_NAMED: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class _Dialect:
    separator: str
    spaced: bool
    quoted: bool = True

    def rows(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Each row with the number of its first line."""
        lines = io.StringIO(text, newline="")
        reader = csv.reader(
            lines,
            delimiter=self.separator,
            skipinitialspace=self.spaced,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
        )
        line = 1
        for row in reader:
            yield line, row
            line = reader.line_num + 1


def text_grid(name: str, text: str, separator: str = "") -> Grid:
    """The grid of a text, by the separator that is wanted or the one that fits best. Raises InvalidError."""
    named = _NAMED.match(text)
    dialect = _dialect(text, separator or (named[1] if named else ""))
    try:
        grid = _grid(name, text, dialect, bool(named))
        if grid.rows and _is_open(text, grid.rows[-1]):
            note = (
                f"A quotation mark in line {grid.lines[-1]} is not closed, so quotation marks were read as they stand."
            )
            plain = _grid(name, text, replace(dialect, quoted=False), bool(named))
            return replace(plain, notes=(note,))
        return grid
    except csv.Error as error:
        raise InvalidError(
            f"A cell of {name} has more than {TEXT_CHARS:,} characters, the most there may be."
        ) from error


def _grid(name: str, text: str, dialect: _Dialect, named: bool) -> Grid:
    rows: list[list[str]] = []
    lines: list[int] = []
    widest = 0
    for line, row in dialect.rows(text):
        if not any(map(str.strip, row)) or (named and line == 1):
            continue
        widest = max(widest, len(row))
        check_shape(name, len(rows) + 1, widest)
        rows.append(row)
        lines.append(line)
    return Grid(name, squared([[_cell(text) for text in row] for row in rows]), lines)


def _is_open(text: str, last: Sequence[RawCell]) -> bool:
    """Whether the last row ends in a cell of several lines that nothing closes."""
    said = [cell for cell in last if isinstance(cell, str)]
    return bool(said) and "\n" in said[-1] and not text.rstrip().endswith('"')


def _cell(text: str) -> str | None:
    if not text:
        return None
    return text[1:] if text[0] == "'" and FORMULA.match(text) else text


def _dialect(text: str, separator: str) -> _Dialect:
    sample = _sample(text)
    best = separator or max(SEPARATORS, key=lambda each: _fitting(sample, each))
    if not separator and _fitting(sample, best) < _FEWEST_FITTING:
        best = next(sign for sign in map(chr, _UNUSED) if sign not in text)
    return _Dialect(best, _is_spaced(sample, best))


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE_CHARS:
        return text
    end = max(text.rfind("\n", 0, _SAMPLE_CHARS), text.rfind("\r", 0, _SAMPLE_CHARS))
    return text[: end + 1] or text[:_SAMPLE_CHARS]


def _fitting(sample: str, separator: str) -> float:
    """From 0 to 1: how many rows have one number of cells, and how many cells these are."""
    try:
        widths = Counter(len(row) for _, row in _Dialect(separator, False).rows(sample) if any(row))
    except csv.Error:
        return 0.0
    total = widths.total()
    return max((rows / total * (1 - 1 / width) for width, rows in widths.items()), default=0.0)


def _is_spaced(sample: str, separator: str) -> bool:
    """Whether a space follows each separator of the first line."""
    first = sample.lstrip().partition("\n")[0]
    return separator in ",;|" and separator in first and first.count(separator) == first.count(separator + " ")
