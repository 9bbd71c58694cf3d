"""A table whose first columns stay in sight while the others are scrolled."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView, QTableView

_Index = QModelIndex | QPersistentModelIndex
_MOST: Final = 2 / 3
"""Of the width: beyond that the others could not be read."""


class ColumnPlace(NamedTuple):
    """A column by its number, and where it stands on screen."""

    number: int
    left: int
    width: int


class FrozenTable(QTableView):
    """Its cells are painted by `paintEvent` alone: the frozen columns over those that are scrolled beneath them."""

    def __init__(self) -> None:
        super().__init__()
        self._frozen = 0

    def set_frozen(self, count: int) -> None:
        """So many of the columns that are shown, from the left."""
        self._frozen = count
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def shown_columns(self) -> list[int]:
        """The numbers of the columns that are shown, in their order on screen."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(visual) for visual in range(header.count()))
        return [number for number in order if not header.isSectionHidden(number)]

    def frozen_columns(self) -> list[ColumnPlace]:
        """Those that stay in sight, as far as there is room for them."""
        places: list[ColumnPlace] = []
        left = 0
        for number in self.shown_columns()[: self._frozen]:
            width = self.columnWidth(number)
            if left + width > self.viewport().width() * _MOST:
                break
            places.append(ColumnPlace(number, left, width))
            left += width
        return places

    def frozen_width(self) -> int:
        """How much of the width they take."""
        frozen = self.frozen_columns()
        return frozen[-1].left + frozen[-1].width if frozen else 0

    def scrolled_columns(self, part: QRect) -> list[ColumnPlace]:
        """Of the others those of which a part of the viewport shows something."""
        header, frozen = self.horizontalHeader(), self.frozen_columns()
        first = max(part.left(), self.frozen_width())
        places = [
            ColumnPlace(number, header.sectionViewportPosition(number), header.sectionSize(number))
            for number in self.shown_columns()[len(frozen) :]
        ]
        return [place for place in places if place.left + place.width > first and place.left <= part.right()]

    def visualRect(self, index: _Index) -> QRect:
        rect = super().visualRect(index)
        place = next((place for place in self.frozen_columns() if place.number == index.column()), None)
        if place is not None:
            rect.moveLeft(place.left)
        return rect

    def indexAt(self, at: QPoint) -> QModelIndex:
        number = next(
            (place.number for place in self.frozen_columns() if place.left <= at.x() < place.left + place.width), None
        )
        if number is None:
            return super().indexAt(at)
        return self.model().index(self.rowAt(at.y()), number)

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() in [place.number for place in self.frozen_columns()]:
            bar.setValue(before)
            return
        hidden = self.frozen_width() - self.columnViewportPosition(index.column())
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx and self._frozen:
            self.viewport().update()
            self.horizontalHeader().viewport().update()
