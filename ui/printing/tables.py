"""Tables on pages: the line of labels on every page, long cells over several, too many columns in parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QRectF

from desktop.printing.content import PaperAnswers, PaperColumn, PaperTable, RuledTable
from desktop.printing.table_fit import (
    LARGEST,
    ColumnPart,
    ColumnWidths,
    Orientation,
    TableFit,
    fit_table,
)
from ui.bidi import filled
from ui.printing.flow import GAP, Flow, PageShape
from ui.printing.ink import FILL, MM, PT, QUIET, RULE, Ink, rule

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from desktop.printing.papers import Paper

_SIDE: Final = 4 * PT
_SLACK: Final = 1 * PT
"""Letters are not in all sizes as wide as in one, by a hair."""
_ABOVE: Final = 2.5 * PT
_RULED_MM: Final = 9.0
_SAMPLE: Final = 1000
_QUESTION_SHARE: Final = 0.34
_WIDEST_WORD_PT: Final = 90.0
"""A word that is longer is broken rather than making everything small."""


def fitting(table: PaperTable | RuledTable, paper: Paper, orientation: Orientation) -> TableFit:
    """How a table fits on a paper."""
    ink, bold = Ink(LARGEST), Ink(LARGEST, semibold=True)
    rows = table.rows if isinstance(table, PaperTable) else ()
    sums = table.sums if isinstance(table, PaperTable) and table.sums else [""] * len(table.columns)
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    widths = [
        _widths(column, sums[place], [row[place] for row in sample], ink, bold)
        for place, column in enumerate(table.columns)
    ]
    shapes = [PageShape.of(paper, landscape=landscape) for landscape in (False, True)]
    upright, across = (shape.body.width() / PT for shape in shapes)
    return fit_table(widths, upright, across, orientation)


def _widths(column: PaperColumn, total: str, texts: Iterable[str], ink: Ink, bold: Ink) -> ColumnWidths:
    beside = 2 * _SIDE + _SLACK
    found = set(texts)
    natural = max([bold.width(column.label), bold.width(total), *map(ink.width, found)]) + beside
    words = max([bold.widest_word(column.label), bold.widest_word(total), *map(ink.widest_word, found)]) + beside
    if column.figures:
        words = natural if natural < _WIDEST_WORD_PT * PT else words
    least = max(min(words, _WIDEST_WORD_PT * PT), column.least_mm * MM)
    return ColumnWidths(max(natural, least) / PT, least / PT)


def lay_table(flow: Flow, table: PaperTable, fit: TableFit) -> None:
    """All of its parts, one after the other."""
    is_labelled = any(column.label for column in table.columns)
    for number, part in enumerate(fit.parts):
        if number:
            flow.next_page()
        _TableLayout(flow, table, fit, part, is_labelled=is_labelled).lay()
    flow.space(GAP)


def lay_answers(flow: Flow, answers: PaperAnswers) -> None:
    """A table of two columns without labels above them."""
    width = flow.body.width() / PT
    question = width * _QUESTION_SHARE
    part = ColumnPart((0, 1), (question, width - question))
    table = PaperTable((PaperColumn(""), PaperColumn("")), answers.pairs)
    _TableLayout(flow, table, TableFit(False, LARGEST, (part,)), part, is_labelled=False, asks=True).lay()
    flow.space(GAP)


def lay_ruled(flow: Flow, table: RuledTable, fit: TableFit) -> None:
    """So many empty rows, or as many as fill so many pages."""
    for number, part in enumerate(fit.parts):
        if number:
            flow.next_page()
        wide = _stretched(part, flow.body.width() / PT)
        layout = _TableLayout(flow, PaperTable(table.columns, ()), fit, wide, row_height=_RULED_MM * MM)
        layout.lay_empty(table.rows, table.pages)
    flow.space(GAP)


def _stretched(part: ColumnPart, room: float) -> ColumnPart:
    by = room / sum(part.widths)
    return ColumnPart(part.columns, tuple(width * by for width in part.widths))


def _said_of(part: ColumnPart, fit: TableFit, count: int) -> str:
    """Which columns stand here, where they do not all."""
    if len(fit.parts) == 1:
        return ""
    words = QCoreApplication.translate("Printing", "Columns %1 to %2 of %3")
    return filled(words, str(part.columns[1] + 1), str(part.columns[-1] + 1), str(count))


@dataclass(frozen=True)
class _RowPart:
    """Lines of a row that stand on one page, and how high it is there."""

    cells: Sequence[str]
    first: int
    last: int
    height: float
    is_sum: bool = False


class _TableLayout:
    """One part of a table while it is laid out."""

    def __init__(
        self,
        flow: Flow,
        table: PaperTable,
        fit: TableFit,
        part: ColumnPart,
        *,
        is_labelled: bool = True,
        asks: bool = False,
        row_height: float = 0.0,
    ) -> None:
        self._flow = flow
        self._table = table
        self._ink = Ink(fit.size)
        self._bold = Ink(fit.size, semibold=True)
        self._question = Ink(fit.size, colour=QUIET)
        self._widths = {
            number: width * PT for each in (fit.parts if table.rows else (part,))
            for number, width in zip(each.columns, each.widths, strict=True)
        }  # fmt: skip
        self._part = part
        self._caption = _said_of(part, fit, len(table.columns))
        self._side = _SIDE * fit.size / LARGEST
        self._is_labelled = is_labelled
        self._asks = asks
        self._row_height = row_height
        self._labels = self._lines(self._bold, [column.label for column in table.columns]) if is_labelled else 0
        self._is_ruled = row_height > 0

    @property
    def _label_height(self) -> float:
        caption = self._bold.pitch + _ABOVE if self._caption else 0.0
        return self._labels * self._bold.pitch + 2 * _ABOVE + caption if self._is_labelled else 0.0

    def lay(self) -> None:
        """All rows, then the sums."""
        page: list[_RowPart] = []
        left = self._begin()
        for row in self._table.rows:
            left = self._put(page, row, left, is_sum=False)
        if self._table.sums:
            left = self._put(page, self._table.sums, left, is_sum=True)
        self._end(page)

    def lay_empty(self, rows: int, pages: int) -> None:
        """Rows to be written in."""
        empty = [""] * len(self._table.columns)
        if not pages:
            page: list[_RowPart] = []
            left = self._begin()
            for _ in range(rows):
                left = self._put(page, empty, left, is_sum=False)
            self._end(page)
            return
        for number in range(pages):
            if number:
                self._flow.next_page()
            count = int(self._begin() // self._row_height)
            self._end([_RowPart(empty, 0, 1, self._row_height)] * count)

    def _begin(self) -> float:
        """How much room there is for rows; on another page where there is hardly any here."""
        least = self._label_height + 3 * (self._ink.pitch + 2 * _ABOVE)
        if self._flow.room < least and not self._flow.is_fresh and not self._flow.is_tight:
            self._flow.next_page()
        return self._flow.room - self._label_height

    def _put(self, page: list[_RowPart], cells: Sequence[str], left: float, *, is_sum: bool) -> float:
        """A row, over several pages where it is higher than one; what is left then."""
        ink = self._bold if is_sum else self._ink
        count, at = self._lines(ink, cells), 0
        while at < count:
            height = self._height(ink, count - at)
            if height <= left + PT:
                page.append(_RowPart(cells, at, count, height, is_sum))
                return left - height
            fitting = int((left - 2 * _ABOVE) // ink.pitch)
            if height > self._whole_page() and fitting >= 1:
                page.append(_RowPart(cells, at, at + fitting, self._height(ink, fitting), is_sum))
                at += fitting
            self._end(page)
            page.clear()
            self._flow.next_page()
            left = self._flow.room - self._label_height
        return left

    def _whole_page(self) -> float:
        return self._flow.body.height() - self._label_height

    def _height(self, ink: Ink, lines: int) -> float:
        return max(lines * ink.pitch + 2 * _ABOVE, self._row_height)

    def _lines(self, ink: Ink, cells: Sequence[str]) -> int:
        """How many the highest cell has, of all parts, so that a row stands on the same page of each."""
        return max(ink.count(cells[number], width - 2 * self._side) for number, width in self._widths.items())

    def _end(self, page: list[_RowPart]) -> None:
        if not page and not self._is_labelled:
            return
        height = self._label_height + sum(row.height for row in page)
        self._flow.place(height, partial(self._draw, tuple(page)))

    # Painting

    def _draw(self, page: Sequence[_RowPart], painter: QPainter, place: QRectF) -> None:
        y, width = place.top(), sum(self._part.widths) * PT
        if self._is_labelled:
            y = self._draw_labels(painter, place, width)
        for row in page:
            if row.is_sum:
                rule(painter, place.left(), place.left() + width, y, strong=True)
            ink = self._bold if row.is_sum else self._ink
            self._draw_cells(painter, place.left(), y, row.cells, ink, row.first, row.last)
            y += row.height
            rule(painter, place.left(), place.left() + width, y)
        if self._is_ruled:
            self._draw_uprights(painter, place, y)

    def _draw_labels(self, painter: QPainter, place: QRectF, width: float) -> float:
        """What stands above the rows on every page; where these begin."""
        y, below = place.top(), place.top() + self._label_height
        if self._caption:
            self._question.draw(painter, place, self._caption)
            y += self._bold.pitch + _ABOVE
        painter.fillRect(QRectF(place.left(), y, width, below - y), FILL)
        self._draw_cells(painter, place.left(), y, [column.label for column in self._table.columns], self._bold)
        rule(painter, place.left(), place.left() + width, below, strong=True)
        return below

    def _draw_cells(
        self,
        painter: QPainter,
        x: float,
        y: float,
        cells: Sequence[str],
        ink: Ink,
        first: int = 0,
        last: int | None = None,
    ) -> None:
        for number, width in zip(self._part.columns, self._part.widths, strict=True):
            inside = QRectF(x + self._side, y + _ABOVE, width * PT - 2 * self._side, 0)
            right = self._table.columns[number].figures
            used = self._question if self._asks and number == 0 else ink
            if cells[number]:
                used.draw(painter, inside, cells[number], first=first, last=last, right=right)
            x += width * PT

    def _draw_uprights(self, painter: QPainter, place: QRectF, bottom: float) -> None:
        x = place.left()
        for width in (0.0, *self._part.widths):
            x += width * PT
            painter.fillRect(QRectF(x, place.top(), 0.4 * PT, bottom - place.top()), RULE)
