"""Titles, headings and words on pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF

from ui.printing.flow import GAP, Flow
from ui.printing.ink import PT, QUIET, Ink

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from desktop.printing.content import PaperHeading, PaperText, PaperTitle

TITLE_PT: Final = 16.0
HEADING_PT: Final = 12.0
TEXT_PT: Final = 10.0
QUIET_PT: Final = 9.0
LARGE_PT: Final = 16.0


def lay_title(flow: Flow, block: PaperTitle) -> None:
    """What the sheet is called."""
    _lay(flow, Ink(TITLE_PT, semibold=True), block.text, below=6 * PT, with_next=3 * GAP)


def lay_heading(flow: Flow, block: PaperHeading) -> None:
    """It stands with what follows."""
    flow.space(GAP)
    _lay(flow, Ink(HEADING_PT, semibold=True), block.text, below=3 * PT, with_next=4 * GAP)


def lay_text(flow: Flow, block: PaperText) -> None:
    """As many lines as there are, over as many pages."""
    ink = Ink(QUIET_PT, colour=QUIET) if block.quiet else Ink(LARGE_PT if block.large else TEXT_PT)
    _lay(flow, ink, block.text, below=4 * PT)


def _lay(flow: Flow, ink: Ink, text: str, *, below: float, with_next: float = 0.0) -> None:
    count, at = ink.count(text, flow.body.width()), 0
    while at < count:
        fitting = count if flow.is_tight else int((flow.room - with_next) // ink.pitch)
        if fitting < 1 and not flow.is_fresh:
            flow.next_page()
            continue
        end = min(count, at + max(1, fitting))
        draw = partial(_draw, ink, text, at, end)
        flow.place((end - at) * ink.pitch, draw, below=below if end == count else 0.0)
        at = end


def _draw(ink: Ink, text: str, first: int, last: int, painter: QPainter, place: QRectF) -> None:
    ink.draw(painter, place, text, first=first, last=last)
