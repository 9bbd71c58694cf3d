"""Rows of cells as spreadsheets take them with their kinds: what is text stays text, numbers, days and times need no
country; and the lines of texts as spreadsheets give them back.

LibreOffice reads `sdval` and `sdnum`, Excel `x:num` and `mso-number-format`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.records.cells import without_mark
from desktop.records.values import Moment, Money, decimal_text

if TYPE_CHECKING:
    from desktop.records.values import Value
    from ui.records.table.block import Copied

_HEAD: Final = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8">'
    "<style>br {mso-data-placement:same-cell;}</style></head><body><table>"
)
_TEXT: Final = 'sdnum="1033;0;@" style="mso-number-format:\'\\@\'"'
_EPOCH: Final = date(1899, 12, 30)
"""From here spreadsheets count days."""
_FIRST: Final = date(1900, 3, 1)
"""Before it they disagree: Excel has a 29th of February 1900."""
_DAY_S: Final = 86_400
_PLACES: Final = 2
_SPACES: Final = re.compile("[ \t\r\n]+")
"""One space, wherever they stand in a page."""


class _Figure(NamedTuple):
    """A number as spreadsheets keep it, and how they show it; empty: as they show numbers."""

    number: str
    shown: str = ""


def written(rows: Iterable[Sequence[Copied]]) -> str:
    """A page with a table of them."""
    lines = ("".join(_cell(cell.text, cell.value) for cell in row) for row in rows)
    return _HEAD + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></body></html>"


def _cell(text: str, value: Value) -> str:
    figure = _figure(text, value)
    if figure is not None:
        number, shown = figure
        style = f" style=\"mso-number-format:'{shown}'\"" if shown else ""
        kind = f'sdval="{number}" sdnum="1033;{"0;" if shown else ""}{shown}" x:num="{number}"{style}'
        return f"<td {kind}>{escape(text)}</td>"
    kind = f" {_TEXT}" if isinstance(value, str) else ""
    return f"<td{kind}>{escape(without_mark(text)).replace(chr(10), '<br>')}</td>"


def _figure(text: str, value: Value) -> _Figure | None:
    """None where spreadsheets have no number for it, or something else is shown."""
    match value:
        case bool():
            return None
        case int() | Decimal():
            return _Figure(decimal_text(Decimal(value)))
        case Money(amount, currency) if not text.endswith(currency):
            number = decimal_text(amount)
            return _Figure(number, "0.00" if len(number.partition(".")[2]) <= _PLACES else "")
        case date() if text == value.isoformat():
            return _Figure(str((value - _EPOCH).days), "yyyy-mm-dd") if value >= _FIRST else None
        case time():
            return _Figure(repr(_share(value)), "hh:mm:ss" if value.second else "hh:mm")
        case Moment():
            at = datetime.fromisoformat(text)
            number = (at.date() - _EPOCH).days + _share(at.time())
            return _Figure(repr(number), "yyyy-mm-dd hh:mm:ss") if at.date() >= _FIRST else None
    return None


def _share(at: time) -> float:
    """How much of a day has passed by then."""
    return ((at.hour * 60 + at.minute) * 60 + at.second) / _DAY_S


def with_lines(rows: Sequence[Sequence[str]], page: str) -> list[list[str]]:
    """The same cells as they stand in a page, with the line breaks that a spreadsheet leaves out of its text; as they
    are where the page holds something else."""
    reader = _PageReader()
    reader.feed(page)
    return [
        [_with_lines(cell, reader.cell(down, across)) for across, cell in enumerate(row)]
        for down, row in enumerate(rows)
    ]


def _with_lines(text: str, in_page: str) -> str:
    in_page = in_page.strip()
    return in_page if "\n" in in_page and in_page.split() == text.split() else text


class _PageReader(HTMLParser):
    """The texts of the cells of a page's tables, with a line break for each `<br>`."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[list[str]] = []
        self._is_inside = False

    def cell(self, down: int, across: int) -> str:
        """What stands there; empty where nothing does."""
        row = self._rows[down] if down < len(self._rows) else []
        return row[across] if across < len(row) else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("")
            self._is_inside = True
        elif tag == "br" and self._is_inside:
            self._rows[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self._rows[-1][-1] += _SPACES.sub(" ", data)
