"""A printout as pages: laid out once, painted onto whatever is there to paint on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QRectF

from desktop.errors import InterruptedReadError
from desktop.printing import content
from desktop.printing.papers import Paper
from ui.bidi import filled, side_by_side
from ui.printing import pictures, tables, texts, writing
from ui.printing.flow import MARGIN, Flow, PageShape, Placed
from ui.printing.ink import MM, QUIET, Ink, rule
from ui.printing.label_pages import label_pages

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from desktop.printing.content import Block, Printout
    from desktop.printing.label_grids import LabelGrid
    from desktop.printing.table_fit import Orientation, TableFit


FOOTER_PT: Final = 9.0
_FOOTER_LINES: Final = 6
"""More would leave no page for what it stands under."""
_PAGE_WORDS: Final = 35 * MM
"""Room for which page it is, beside the footer."""


class PrintedPages:
    """Attributes: `shape` of each page, `landscape`, `paper`, `count`; `title` of it all."""

    def __init__(
        self, printout: Printout, paper: Paper, *, landscape: bool, pages: list[list[Placed]], is_bare: bool = False
    ) -> None:
        """`is_bare`: nothing stands on every page."""
        self.title = printout.title
        self.paper = paper
        self.landscape = landscape
        self.shape = _shape(printout, paper, landscape=landscape)
        self._printout = printout
        self._pages = pages
        self._is_bare = is_bare

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._pages)

    def paint(self, painter: QPainter, number: int) -> None:
        """One page, from 0, in units of 1/1440 inch from the corner of the paper."""
        for placed in self._pages[number]:
            placed.draw(painter, placed.place)
        if not self._is_bare:
            self._paint_header(painter, number)
            self._paint_footer(painter, number)

    def _paint_header(self, painter: QPainter, number: int) -> None:
        ink, said = Ink(9.0, colour=QUIET), self._printout
        line = QRectF(MARGIN, MARGIN, self.shape.width - 2 * MARGIN, ink.pitch)
        words = side_by_side(said.title, said.shop) if number else said.shop
        room = line.width() - ink.width(said.day) - 5 * MM
        ink.draw(painter, QRectF(line.left(), line.top(), room, 0), ink.elided(words, room))
        ink.draw(painter, line, said.day, right=True)
        rule(painter, line.left(), line.right(), line.bottom() + 1 * MM)

    def _paint_footer(self, painter: QPainter, number: int) -> None:
        ink = Ink(FOOTER_PT, colour=QUIET)
        page = filled(QCoreApplication.translate("Printing", "Page %1 of %2"), str(number + 1), str(self.count))
        line = QRectF(MARGIN, self.shape.height - MARGIN - ink.pitch, self.shape.width - 2 * MARGIN, ink.pitch)
        ink.draw(painter, line, page, right=True)
        above = line.adjusted(0, -self.shape.more_below, -_PAGE_WORDS, 0)
        ink.draw(painter, above, self._printout.footer, last=_FOOTER_LINES)


def _shape(printout: Printout, paper: Paper, *, landscape: bool) -> PageShape:
    """With room for what stands at its foot."""
    shape, ink = PageShape.of(paper, landscape=landscape), Ink(FOOTER_PT)
    lines = ink.count(printout.footer, shape.width - 2 * MARGIN - _PAGE_WORDS)
    return shape._replace(more_below=(min(lines, _FOOTER_LINES) - 1) * ink.pitch)


def laid_out(
    printout: Printout, paper: Paper, orientation: Orientation = "", is_wanted: Callable[[], bool] = lambda: True
) -> PrintedPages:
    """On a paper, upright or across as its widest table needs it where nobody said how.

    Raises InterruptedReadError once it is not wanted any more: thousands of pages take seconds.
    """
    landscape = orientation == "landscape"
    if not orientation:
        landscape = any(_fit(table, paper, "", is_wanted).landscape for table in _tables(printout.blocks))
    chosen: Orientation = "landscape" if landscape else "portrait"
    fits = {id(table): _fit(table, paper, chosen, is_wanted) for table in _tables(printout.blocks)}
    flow = Flow(_shape(printout, paper, landscape=landscape))
    _lay_blocks(flow, printout.blocks, fits, is_wanted)
    return PrintedPages(printout, paper, landscape=landscape, pages=flow.pages)


def _fit(
    table: content.PaperTable | content.RuledTable,
    paper: Paper,
    orientation: Orientation,
    is_wanted: Callable[[], bool],
) -> TableFit:
    _go_on(is_wanted)
    return tables.fitting(table, paper, orientation)


def _go_on(is_wanted: Callable[[], bool]) -> None:
    if not is_wanted():
        raise InterruptedReadError("not wanted any more")


def labels_laid_out(printout: Printout, grid: LabelGrid, first: int = 1) -> PrintedPages:
    """Labels on their sheets, beginning at one of the first."""
    pages = label_pages(printout.labels, grid, first)
    return PrintedPages(printout, grid.paper, landscape=False, pages=pages, is_bare=True)


def _tables(blocks: Sequence[Block]) -> list[content.PaperTable | content.RuledTable]:
    found: list[content.PaperTable | content.RuledTable] = []
    for block in blocks:
        if isinstance(block, content.Repeated):
            found += _tables(block.blocks)
        elif isinstance(block, content.PaperTable | content.RuledTable):
            found.append(block)
    return found


def _lay_blocks(
    flow: Flow, blocks: Sequence[Block], fits: dict[int, TableFit], is_wanted: Callable[[], bool] = lambda: True
) -> None:
    for block in blocks:
        _go_on(is_wanted)
        match block:
            case content.PaperTitle():
                texts.lay_title(flow, block)
            case content.PaperHeading():
                texts.lay_heading(flow, block)
            case content.PaperText():
                texts.lay_text(flow, block)
            case content.PaperAnswers():
                tables.lay_answers(flow, block)
            case content.PaperPicture():
                pictures.lay_picture(flow, block)
            case content.PaperTable():
                tables.lay_table(flow, block, fits[id(block)])
            case content.RuledTable():
                tables.lay_ruled(flow, block, fits[id(block)])
            case content.WritingSpace():
                writing.lay_writing(flow, block)
            case content.Repeated():
                _lay_repeated(flow, block, fits)
            case content.NextPage() if not flow.is_fresh:
                flow.next_page()


def _lay_repeated(flow: Flow, block: content.Repeated, fits: dict[int, TableFit]) -> None:
    """Tried alone first: what is longer than half a page stands once on each."""
    trial = Flow(flow.shape)
    trial.is_tight = True
    _lay_blocks(trial, block.blocks, fits)
    used = trial.body.height() - trial.room
    times = max(1, int(trial.body.height() // used)) if len(trial.pages) == 1 and used else 1
    times = min(times, block.most or times)
    for page in range(block.pages):
        if page and not flow.is_fresh:
            flow.next_page()
        flow.is_tight = len(trial.pages) == 1 and flow.is_fresh
        for _ in range(times):
            _lay_blocks(flow, block.blocks, fits)
        flow.is_tight = False
