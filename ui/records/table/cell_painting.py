"""How the cells of a table are painted: all that are in sight at once, so that fast scrolling stays smooth."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygon

from desktop.files.value import FileValue
from desktop.records.collection import TakenFiles
from desktop.records.standing import STANDING
from ui.files.small_picture import paint_small
from ui.theme import Theme
from ui.tokens import RADIUS, SPACE_4, SPACE_8

if TYPE_CHECKING:
    from ui.records.table.frozen_table import ColumnPlace
    from ui.records.table.table_view import TableView

HANDLE: Final = 7
"""The side of the square by which a selection is filled further."""
_MARK: Final = 7
_RING: Final = 2
_PARTING: Final = 1
_TINT: Final = 0.14
_AROUND: Final = 3
_WIDE: Final = 4 / 3
_SIGNED: Final = 3
"""How many times as wide as high there is room for a picture in a cell, and for a signature."""
_TONES: Final = {
    "": "quiet",
    "open": "attention",
    "changed": "attention",
    "disputed": "danger",
    "returned": "danger",
    "rejected": "danger",
    "approved": "accent",
    "noted": "accent",
}
"""On which ground it stands how a record stands."""
_TEXT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_FIGURES: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@lru_cache(maxsize=8_000)
def _elided(words: str, width: int, font: str) -> str:
    """One line of a cell, as far as there is room; `font`: which is in use, so that another asks anew."""
    metrics = _metrics(font)
    line = words.replace("\n", " ") if "\n" in words else words
    return metrics.elidedText(line, Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=1_000)
def _width(words: str, font: str) -> int:
    return _metrics(font).horizontalAdvance(words)


@lru_cache(maxsize=4)
def _metrics(font: str) -> QFontMetrics:
    described = QFont()
    described.fromString(font)
    return QFontMetrics(described)


class _Column(NamedTuple):
    """A column in sight: where it stands, its number in the model, whether figures are in it."""

    number: int
    left: int
    width: int
    align: int


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
        self._surface, self._edge = theme.colour("surface"), theme.colour("edge")
        self._tints = {choice: theme.tint(token, _TINT, "surface") for choice, token in _TONES.items()}
        painter.setFont(self._font)

    def paint(self, part: QRect) -> None:
        """What of the cells is in this part: those that are scrolled, then over them those that stay."""
        self._painter.fillRect(part, self._surface)
        frozen = self._view.frozen_width()
        if part.right() >= frozen:
            self._painter.setClipRect(part.adjusted(max(0, frozen - part.left()), 0, 0, 0))
            self._group(part, self._view.scrolled_columns(part))
            self._ring(is_frozen=False)
        if frozen and part.left() < frozen:
            self._painter.setClipRect(part.intersected(QRect(0, part.top(), frozen, part.height())))
            self._group(part, self._view.frozen_columns())
            self._ring(is_frozen=True)
            end = self._view.rowViewportPosition(self._rows.rowCount() - 1) + self._view.rowHeight(0)
            self._painter.fillRect(frozen - _PARTING, part.top(), _PARTING, end - part.top(), self._edge)

    def _group(self, part: QRect, places: list[ColumnPlace]) -> None:
        columns = [
            _Column(*place, _FIGURES if self._rows.columns[place.number].is_of_figures else _TEXT) for place in places
        ]
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
            is_example = shown is not None and shown.record.id in self._rows.examples
            colour = self._ink if unsaved is None and not is_example else self._quiet
            if shown is not None and unsaved is None:
                key = columns_of_model[number].key
                if key in shown.record.misfits:
                    colour = self._attention
                    self._mark(column, top, self._attention, at_right=True)
                elif key in shown.record.why_not:
                    colour = self._attention
                if key in shown.record.apart:
                    self._mark(column, top, self._accent, at_right=False)
            if words:
                width = column.width - 2 * SPACE_8
                if columns_of_model[number].key == STANDING and shown is not None:
                    self._chip(column, top, height, words, str(shown.record.values.get(STANDING)))
                file = shown.record.values.get(columns_of_model[number].key) if shown is not None else None
                beside = self._picture(column, top, height, file) if isinstance(file, FileValue) else 0
                width = max(0, width - beside)
                painter.setPen(colour)
                rect = QRect(column.left + SPACE_8 + beside, top, width, height - 1)
                painter.drawText(rect, column.align, _elided(words, width, self._font_name))

    def _picture(self, column: _Column, top: int, height: int, file: FileValue) -> int:
        """The small picture of a file in front of its name; how much room it takes."""
        high = height - 1 - 2 * _AROUND
        field = self._rows.columns[column.number].field
        is_signed = field is not None and field.taken is TakenFiles.SIGNATURE
        wide = min(round(high * (_SIGNED if is_signed else _WIDE)), column.width - 2 * SPACE_8)
        paint_small(self._painter, QRect(column.left + SPACE_8, top + _AROUND, wide, high), file)
        return wide + SPACE_8

    def _chip(self, column: _Column, top: int, height: int, words: str, choice: str) -> None:
        """The ground on which it stands how a record stands."""
        wide = min(_width(_elided(words, column.width - 2 * SPACE_8, self._font_name), self._font_name) + SPACE_8,
                   column.width - SPACE_8)  # fmt: skip
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._tints.get(choice, self._tints[""]))
        ground = QRectF(column.left + SPACE_4, top + SPACE_4, wide, height - 1 - 2 * SPACE_4)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.drawRoundedRect(ground, RADIUS, RADIUS)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _mark(self, column: _Column, top: int, colour: QColor, *, at_right: bool) -> None:
        """A corner: at the right of what does not fit, at the left of what somebody wrote otherwise."""
        corner = column.left + column.width - 2 if at_right else column.left
        inward = -_MARK if at_right else _MARK
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        self._painter.drawPolygon(
            QPolygon([QPoint(corner, top), QPoint(corner + inward, top), QPoint(corner, top + _MARK)])
        )

    def _ring(self, *, is_frozen: bool) -> None:
        """Round the cell that one stands on, and the square by which the selection is filled further."""
        at, frozen = self._view.currentIndex(), [place.number for place in self._view.frozen_columns()]
        cell = self._view.visualRect(at)
        if cell.isValid() and (at.column() in frozen) == is_frozen:
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
