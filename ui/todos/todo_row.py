"""How a row of a list of to-dos is painted: a box to tick, what is to be done, when, and for whom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.bidi import isolated
from ui.column import column_of
from ui.theme import Theme
from ui.todos.rows import TodoRow, Words
from ui.todos.tick_box import paint_tick, tick_side
from ui.tokens import BODY, META, RADIUS, SPACE_4, SPACE_8, SPACE_12, SPACE_16, TARGET
from ui.widgets import list_row, paint_avatar

ROW = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_BETWEEN = "  ·  "
_DISC = 24
_MOST_DISCS = 3
_BETWEEN_LINES = 2
_GROUND_OUT = SPACE_12
"""How far a row's ground reaches out of the column, so that boxes stand in line with what is above the list."""


def tick_rect(inner: QRect, *, grown: bool = False) -> QRect:
    """The box at a row's left end; `grown`: what of the row counts as clicking it."""
    side = tick_side()
    box = QRect(inner.left(), inner.top() + (inner.height() - side) // 2, side, side)
    out = (TARGET - side) // 2 + SPACE_4 if grown else 0
    return box.adjusted(-out, -out, out, out)


class TodoDelegate(QStyledItemDelegate):
    """Paints `TodoRow`s. Attributes: `pointed`: the row whose box the mouse is over.

    `row_at`: the row with a number; asking the index for it takes most of the time that a long list is laid out in.
    """

    pointed: QPersistentModelIndex | None = None

    def __init__(self, view: QWidget, row_at: Callable[[int], TodoRow]) -> None:
        super().__init__(view)
        self._view = view
        self._row_at = row_at
        self._heights: dict[tuple[str, bool], int] = {}
        Theme.current().changed.connect(self._heights.clear)

    def inner_of(self, rect: QRect) -> QRect:
        """Where a row's parts stand: in the column, which is the same with a scroll bar beside it and without."""
        left, wide = column_of(self._view.width())
        return QRect(rect.left() + left, rect.top(), wide, rect.height())

    def ground_of(self, rect: QRect) -> QRect:
        """What of a row is coloured when it is chosen."""
        return self.inner_of(rect).adjusted(-_GROUND_OUT, 1, _GROUND_OUT, -1)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row = self._row_at(index.row())
        look = row.kind, bool(row.about) and row.kind != "step"
        if look not in self._heights:
            self._heights[look] = _height(*look)
        return QSize(0, self._heights[look])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: TodoRow = index.data(ROW)
        inner = self.inner_of(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind == "heading":
            words = inner.adjusted(0, SPACE_16, 0, 0)
            list_row.paint_words(painter, words, row.title, META, "quiet", semibold=True)
        else:
            self._paint_ground(painter, option)
            if row.ticked is not None:
                hovered = self.pointed is not None and self.pointed == index
                paint_tick(painter, tick_rect(inner), ticked=row.ticked, hovered=hovered)
            self._paint_words(painter, row, inner)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Theme.current().colour("selected" if chosen else "hover"))
            painter.drawRoundedRect(self.ground_of(option.rect), RADIUS, RADIUS)

    def _paint_words(self, painter: QPainter, row: TodoRow, inner: QRect) -> None:
        beside = inner.adjusted(tick_side() + SPACE_12 if row.ticked is not None else 0, 0, 0, 0)
        beside.setRight(self._paint_people(painter, row, beside))
        tone = "quiet" if row.ticked else "ink"
        if row.kind == "step" and row.about:
            words, shade = row.about[0]
            room = QFontMetrics(Theme.current().font(META)).horizontalAdvance(words) + SPACE_16
            list_row.paint_words(painter, beside, words, META, shade, at_right=True)
            beside.setRight(max(beside.right() - room, beside.left()))
        first, second = _lines(beside, has_second=bool(row.about) and row.kind != "step")
        list_row.paint_words(painter, first, row.title, BODY, tone, semibold=row.kind == "list")
        _paint_about(painter, second, row.about if row.kind != "step" else ())

    def _paint_people(self, painter: QPainter, row: TodoRow, rect: QRect) -> int:
        """The discs of those it is for, at the right; where they begin."""
        side, right = Theme.current().scaled(_DISC), rect.right()
        for person, name in reversed(row.people[:_MOST_DISCS]):
            disc = QRect(right - side, rect.top() + (rect.height() - side) // 2, side, side)
            paint_avatar(painter, disc, name, person)
            right = disc.left() - SPACE_4
        if len(row.people) > _MOST_DISCS:
            more = f"+{len(row.people) - _MOST_DISCS}"
            wide = QFontMetrics(Theme.current().font(META)).horizontalAdvance(more)
            list_row.paint_words(painter, QRect(right - wide, rect.top(), wide + 1, rect.height()), more, META, "quiet")
            right -= wide + SPACE_4
        return right - SPACE_8 if row.people else right


def _height(kind: str, has_second: bool) -> int:
    if kind == "heading":
        return list_row.title_height() + SPACE_4
    theme = Theme.current()
    lines = QFontMetrics(theme.font(BODY)).height()
    if has_second:
        lines += _BETWEEN_LINES + QFontMetrics(theme.font(META)).height()
    space = SPACE_12 if kind == "list" else SPACE_8
    return max(lines + 2 * space, theme.scaled(TARGET + SPACE_8))


def _lines(rect: QRect, *, has_second: bool) -> tuple[QRect, QRect]:
    theme = Theme.current()
    first = QFontMetrics(theme.font(BODY)).height()
    second = QFontMetrics(theme.font(META)).height()
    whole = first + (_BETWEEN_LINES + second if has_second else 0)
    top = rect.top() + (rect.height() - whole) // 2
    return (
        QRect(rect.left(), top, rect.width(), first),
        QRect(rect.left(), top + first + _BETWEEN_LINES, rect.width(), second),
    )


def _paint_about(painter: QPainter, rect: QRect, about: tuple[Words, ...]) -> None:
    """What is said of it, each in its colour, as far as there is room."""
    metrics = QFontMetrics(Theme.current().font(META))
    left = rect.left()
    for place, (words, tone) in enumerate(part for part in about if part[0]):
        if place:
            list_row.paint_words(
                painter, QRect(left, rect.top(), rect.right() - left, rect.height()), _BETWEEN, META, "quiet"
            )
            left += metrics.horizontalAdvance(_BETWEEN)
        room = rect.right() - left
        if room <= metrics.horizontalAdvance("…"):
            return
        list_row.paint_words(painter, QRect(left, rect.top(), room, rect.height()), isolated(words), META, tone)
        left += metrics.horizontalAdvance(isolated(words))
