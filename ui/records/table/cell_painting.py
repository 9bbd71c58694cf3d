"""How the cells of a table are painted: all that are in sight at once, so that fast scrolling stays smooth."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygon

from ui.theme import Theme
from ui.tokens import RADIUS, SPACE_8

if TYPE_CHECKING:
    from ui.records.table.table_view import TableView

HANDLE: Final = 7
"""The side of the square by which a selection is filled further."""
_MARK: Final = 7
_RING: Final = 2
_TEXT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_FIGURES: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@lru_cache(maxsize=8_000)
def _elided(words: str, width: int, font: str) -> str:
    """One line of a cell, as far as there is room; `font`: which is in use, so that another asks anew."""
    metrics = _metrics(font)
    line = words.replace("\n", " ") if "\n" in words else words
    return metrics.elidedText(line, Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=4)
def _metrics(font: str) -> QFontMetrics:
    described = QFont()
    described.fromString(font)
    return QFontMetrics(described)


class _Column:
    """A column in sight: where it stands, its number in the model, whether figures are in it."""

    def __init__(self, left: int, width: int, number: int, is_figures: bool) -> None:
        self.left = left
        self.width = width
        self.number = number
        self.align = _FIGURES if is_figures else _TEXT


class CellPainter:
    """Paints a part of a table's viewport."""

    def __init__(self, view: TableView, painter: QPainter) -> None:
        theme = Theme.current()
        self._view = view
        self._painter = painter
        self._rows = view.rows
        self._font = theme.font()
        self._font_name = self._font.toString()
        self._ink, self._quiet, self._attention = (theme.colour(name) for name in ("ink", "quiet", "attention"))
        self._accent, self._line, self._selected = (theme.colour(name) for name in ("accent", "line", "selected"))
        self._surface = theme.colour("surface")
        painter.setFont(self._font)

    def paint(self, part: QRect) -> None:
        """What of the cells is in this part."""
        self._painter.fillRect(part, self._surface)
        columns = list(self._columns(part))
        header = self._view.verticalHeader()
        first, last = header.visualIndexAt(part.top()), header.visualIndexAt(part.bottom())
        if first < 0 or not columns:
            return
        last = last if last >= 0 else self._rows.rowCount() - 1
        height = header.defaultSectionSize()
        top = self._view.rowViewportPosition(first)
        right = columns[-1].left + columns[-1].width
        selected = self._view.selected_parts()
        pen = QPen(self._line)
        for row in range(first, last + 1):
            self._row(row, top, height, columns, selected)
            self._painter.setPen(pen)
            self._painter.drawLine(columns[0].left, top + height - 1, right - 1, top + height - 1)
            top += height
        bottom = min(top - 1, part.bottom())
        for column in columns:
            at = column.left + column.width - 1
            self._painter.drawLine(at, part.top(), at, bottom)
        self._ring()

    def _columns(self, part: QRect) -> Iterator[_Column]:
        header = self._view.horizontalHeader()
        for visual in range(header.count()):
            number = header.logicalIndex(visual)
            if header.isSectionHidden(number):
                continue
            left, width = header.sectionViewportPosition(number), header.sectionSize(number)
            if left + width > part.left() and left <= part.right():
                yield _Column(left, width, number, self._rows.columns[number].is_of_figures)

    def _row(
        self, row: int, top: int, height: int, columns: list[_Column], selected: list[tuple[int, int, int, int]]
    ) -> None:
        shown = self._rows.row(row)
        ranges = [part for part in selected if part[0] <= row <= part[2]]
        painter, columns_of_model = self._painter, self._rows.columns
        for column in columns:
            number = column.number
            if any(part[1] <= number <= part[3] for part in ranges):
                painter.fillRect(column.left, top, column.width, height, self._selected)
            unsaved = self._rows.unsaved_words(row, number)
            if shown is None and unsaved is None:
                continue
            words = unsaved if unsaved is not None else shown.words[number]
            colour = self._ink if unsaved is None else self._quiet
            if shown is not None and unsaved is None:
                key = columns_of_model[number].key
                if key in shown.record.misfits:
                    colour = self._attention
                    self._mark(column, top, self._attention, at_right=True)
                if key in shown.record.apart:
                    self._mark(column, top, self._accent, at_right=False)
            if words:
                width = column.width - 2 * SPACE_8
                painter.setPen(colour)
                rect = QRect(column.left + SPACE_8, top, width, height - 1)
                painter.drawText(rect, column.align, _elided(words, width, self._font_name))

    def _mark(self, column: _Column, top: int, colour: QColor, *, at_right: bool) -> None:
        """A corner: at the right of what does not fit, at the left of what somebody wrote otherwise."""
        corner = column.left + column.width - 2 if at_right else column.left
        inward = -_MARK if at_right else _MARK
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        self._painter.drawPolygon(
            QPolygon([QPoint(corner, top), QPoint(corner + inward, top), QPoint(corner, top + _MARK)])
        )

    def _ring(self) -> None:
        """Round the cell that one stands on, and the square by which the selection is filled further."""
        cell = self._view.visualRect(self._view.currentIndex())
        if cell.isValid():
            self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._painter.setPen(QPen(self._accent if self._view.hasFocus() else self._quiet, _RING))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -2, -2), RADIUS, RADIUS)
            self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        filling = self._view.filling_rect()
        if filling.isValid():
            self._painter.setPen(QPen(self._accent, 1, Qt.PenStyle.DashLine))
            self._painter.drawRect(filling.adjusted(0, 0, -1, -1))
        handle = self._view.handle_rect()
        if handle.isValid():
            self._painter.fillRect(handle, self._accent)
            self._painter.setPen(self._surface)
            self._painter.drawRect(handle.adjusted(-1, -1, 0, 0))
