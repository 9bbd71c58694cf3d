"""Labels on their sheets: a title, lines, and what a scanner reads, as large as the label has room for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt

from desktop.barcodes import CodeKind, bars, square
from desktop.printing.label_grids import placed
from ui.printing.flow import Placed
from ui.printing.ink import INK, MM, PT, Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from desktop.printing.content import PaperLabel
    from desktop.printing.label_grids import LabelGrid

_INSIDE: Final = 2.5 * MM
_SIZES: Final = (14.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)
_BARS_SHARE: Final = 0.42
_MOST_BARS: Final = 16 * MM
_MOST_MODULE: Final = 0.5 * MM
_QUIET_MODULES: Final = 10
"""Of nothing at each end of bars, without which no scanner finds them."""
_SQUARE_QUIET: Final = 4


def label_pages(labels: Sequence[PaperLabel], grid: LabelGrid, first: int) -> list[list[Placed]]:
    """What stands on each sheet."""
    pages: list[list[Placed]] = []
    for page, place, label in placed(labels, grid, first):
        while len(pages) <= page:
            pages.append([])
        left, top = grid.corner(place)
        where = QRectF(left * MM, top * MM, grid.width_mm * MM, grid.height_mm * MM)
        pages[page].append(Placed(where, partial(draw_label, label)))
    return pages or [[]]


def draw_label(label: PaperLabel, painter: QPainter, place: QRectF) -> None:
    """One of them; what has no room at the smallest size is cut off at its edge."""
    inside = place.adjusted(_INSIDE, _INSIDE, -_INSIDE, -_INSIDE)
    painter.save()
    painter.setClipRect(inside)
    beside = _draw_code(label, painter, inside)
    title, lines = _fitting(label, beside)
    y = beside.top()
    for ink, text in ((title, label.title), *((lines, line) for line in label.lines)):
        if text:
            ink.draw(painter, QRectF(beside.left(), y, beside.width(), 0), text)
            y += ink.count(text, beside.width()) * ink.pitch
    painter.restore()


def _fitting(label: PaperLabel, place: QRectF) -> tuple[Ink, Ink]:
    """The largest letters with which all of it fits."""
    for size in _SIZES:
        title, lines = Ink(size, semibold=True), Ink(max(_SIZES[-1], size - 2))
        height = title.count(label.title, place.width()) * title.pitch if label.title else 0.0
        height += sum(lines.count(line, place.width()) * lines.pitch for line in label.lines if line)
        widest = max(map(title.widest_word, [label.title]), default=0.0)
        if height <= place.height() and widest <= place.width():
            return title, lines
    return Ink(_SIZES[-1], semibold=True), Ink(_SIZES[-1])


def _draw_code(label: PaperLabel, painter: QPainter, inside: QRectF) -> QRectF:
    """What a scanner reads, and the room that is left beside or above it."""
    if not label.code:
        return inside
    if label.code_kind is CodeKind.SQUARE:
        return _draw_square(label.code, painter, inside)
    return _draw_bars(label.code, painter, inside)


def _draw_bars(code: str, painter: QPainter, inside: QRectF) -> QRectF:
    modules = bars(code)
    if not modules:
        return inside
    height = min(inside.height() * _BARS_SHARE, _MOST_BARS)
    digits = Ink(7.0)
    module = min(inside.width() / (len(modules) + 2 * _QUIET_MODULES), _MOST_MODULE)
    left = inside.center().x() - module * len(modules) / 2
    top = inside.bottom() - height
    for number, module_is in enumerate(modules):
        if module_is == "1":
            painter.fillRect(QRectF(left + number * module, top, module, height - digits.pitch), INK)
    digits.draw(painter, QRectF(inside.left(), inside.bottom() - digits.pitch, inside.width(), 0), code, middle=True)
    return inside.adjusted(0, 0, 0, -height - 1 * PT)


def _draw_square(code: str, painter: QPainter, inside: QRectF) -> QRectF:
    rows = square(code)
    if not rows:
        return inside
    side = min(inside.height(), inside.width() * 0.45)
    module = side / (len(rows) + _SQUARE_QUIET)
    corner = inside.topRight()
    left, top = corner.x() - module * (len(rows) + _SQUARE_QUIET / 2), corner.y() + module * _SQUARE_QUIET / 2
    painter.setRenderHint(painter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                painter.fillRect(QRectF(left + across * module, top + down * module, module, module), INK)
    return inside.adjusted(0, 0, -side - 1 * MM, 0)
