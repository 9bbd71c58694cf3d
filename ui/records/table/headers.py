"""What stands beside and above the cells: a row's number, which opens it, and a column's name, which sorts by it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_16

_ICON: Final = 14
ROW_HEIGHT: Final = 32
_LEAST_WIDTH: Final = 40
_DIGITS: Final = "00000"


class RowHeader(QHeaderView):
    """Row numbers. Signals: `opened(int)`: a row is to be opened."""

    opened = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMouseTracking(True)
        self._pointed = -1
        self.sectionDoubleClicked.connect(self.opened)
        self.sectionEntered.connect(self._on_entered)
        self.setToolTip(self.tr("Double click opens it"))
        self._fit()
        Theme.current().changed.connect(self._fit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.logicalIndexAt(event.position().toPoint())
        if row >= 0 and event.position().x() >= self.width() - Theme.current().scaled(_ICON) - SPACE_8:
            self.opened.emit(row)
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self._on_entered(-1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._on_entered(self.logicalIndexAt(event.position().toPoint()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        theme, part = Theme.current(), event.rect()
        painter.fillRect(part, theme.colour("paper"))
        painter.setFont(theme.font(META))
        first, last = self.visualIndexAt(part.top()), self.visualIndexAt(part.bottom())
        if first < 0:
            return
        last = last if last >= 0 else self.count() - 1
        height, top = self.defaultSectionSize(), self.sectionViewportPosition(first)
        chosen = self._chosen()
        for row in range(first, last + 1):
            self._paint_row(painter, row, QRect(0, top, self.width(), height), chosen)
            top += height
        painter.setPen(theme.colour("line"))
        painter.drawLine(self.width() - 1, part.top(), self.width() - 1, min(part.bottom(), top - 1))

    def _paint_row(self, painter: QPainter, row: int, rect: QRect, chosen: tuple[int, int]) -> None:
        theme = Theme.current()
        is_chosen = chosen[0] <= row <= chosen[1]
        if is_chosen:
            painter.fillRect(rect, theme.colour("selected"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        words = self.model().headerData(row, Qt.Orientation.Vertical)
        side = theme.scaled(_ICON)
        painter.setPen(theme.colour("accent" if is_chosen else "quiet"))
        if not words:
            words = "+"
        elif row == self._pointed or (is_chosen and chosen[0] == chosen[1]):
            icon = QRect(rect.right() - side - SPACE_4, rect.top() + (rect.height() - side) // 2, side, side)
            paint_icon(painter, icon, "chevron-right", painter.pen().color())
        painter.drawText(
            rect.adjusted(0, 0, -side - SPACE_8, 0),
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            words,
        )

    def _chosen(self) -> tuple[int, int]:
        parts = self.parent().selected_parts()
        if not parts:
            row = self.parent().currentIndex().row()
            return row, row
        return min(part[0] for part in parts), max(part[2] for part in parts)

    def _on_entered(self, row: int) -> None:
        if row != self._pointed:
            self._pointed = row
            self.viewport().update()

    def _fit(self) -> None:
        theme = Theme.current()
        digits = QFontMetrics(theme.font(META)).horizontalAdvance(_DIGITS)
        self.setDefaultSectionSize(theme.scaled(ROW_HEIGHT))
        self.setFixedWidth(max(theme.scaled(_LEAST_WIDTH), digits + theme.scaled(_ICON) + SPACE_16))


class ColumnHeader(QHeaderView):
    """Names of columns, with an arrow at the one that is sorted by."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)
        self.setMinimumSectionSize(_LEAST_WIDTH)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.sorted_by: tuple[int, bool] | None = None
        """The column, and whether the largest comes first."""
        self.filtered: frozenset[int] = frozenset()
        self._fit()
        Theme.current().changed.connect(self._fit)

    def column_at(self, x: int) -> int:
        """The number of the column at a place; -1 of none."""
        return self.logicalIndexAt(round(self._scrolled(float(x))))

    def _scrolled(self, x: float) -> float:
        """Where what is seen there stands that stays in sight while others are scrolled."""
        return x - self.offset() if x < self.parent().frozen_width() else x

    def _shifted(self, event: QMouseEvent) -> QMouseEvent:
        at = QPointF(self._scrolled(event.position().x()), event.position().y())
        return QMouseEvent(
            event.type(), at, event.globalPosition(), event.button(), event.buttons(), event.modifiers(), event.device()
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(self._shifted(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(self._shifted(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(self._shifted(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(self._shifted(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for place in self.parent().frozen_columns() if self.offset() else ():
            self.paintSection(painter, QRect(place.left, 0, place.width, self.height()), place.number)

    def paintSection(self, painter: QPainter, rect: QRect, number: int) -> None:
        theme = Theme.current()
        painter.save()
        painter.fillRect(rect, theme.colour("paper"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        inner = rect.adjusted(SPACE_8, 0, -SPACE_8, 0)
        for icon in self._icons(number):
            side = theme.scaled(_ICON)
            at = QRect(inner.right() - side, inner.top() + (inner.height() - side) // 2, side, side)
            paint_icon(painter, at, icon, theme.colour("accent"))
            inner.setRight(at.left() - SPACE_4)
        font = theme.font(META, semibold=True)
        painter.setFont(font)
        painter.setPen(theme.colour("ink" if self._icons(number) else "quiet"))
        words = str(self.model().headerData(number, Qt.Orientation.Horizontal))
        is_figures = self.model().columns[number].is_of_figures
        align = Qt.AlignmentFlag.AlignRight if is_figures else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(align | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _icons(self, number: int) -> list[str]:
        icons = ["list-filter"] if number in self.filtered else []
        if self.sorted_by is not None and self.sorted_by[0] == number:
            icons.append("arrow-down" if self.sorted_by[1] else "arrow-up")
        return icons

    def _fit(self) -> None:
        self.setFixedHeight(Theme.current().scaled(ROW_HEIGHT))
