"""Rows of lists, all alike: 64 px, something at their left end, a name, and a quieter line below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from ui.theme import Theme
from ui.tokens import AVATAR, BODY, LIST_ROW, META, RADIUS, SPACE_4, SPACE_8, SPACE_12, SPACE_16

RING_INSET = 2
_BETWEEN_LINES = 2
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


def row_height() -> int:
    """64 px, more when the text is larger."""
    return max(Theme.current().scaled(LIST_ROW), _lines_height() + 2 * SPACE_8)


def title_height() -> int:
    """Of a line that stands above a group of rows."""
    return QFontMetrics(Theme.current().font(META, semibold=True)).height() + SPACE_16 + SPACE_4


def row_ground(rect: QRect) -> QRect:
    """What of a row is coloured when it is chosen."""
    return rect.adjusted(SPACE_8, 1, -SPACE_8, -1)


def row_inner(rect: QRect) -> QRect:
    """Where a row's parts stand, in line with the header above the list."""
    return rect.adjusted(SPACE_16, 0, -SPACE_16, 0)


def sign_rect(inner: QRect) -> QRect:
    """The square of an avatar or a sign at a row's left end."""
    side = Theme.current().scaled(AVATAR)
    return QRect(inner.left(), inner.top() + (inner.height() - side) // 2, side, side)


def beside_sign(inner: QRect) -> QRect:
    """What is left of a row beside its avatar or sign."""
    return inner.adjusted(Theme.current().scaled(AVATAR) + SPACE_12, 0, 0, 0)


def two_lines(rect: QRect) -> tuple[QRect, QRect]:
    """Where the name and the line below it stand, in the middle of a row's height."""
    name = QFontMetrics(Theme.current().font(BODY, semibold=True)).height()
    top = rect.top() + (rect.height() - _lines_height()) // 2
    first = QRect(rect.left(), top, rect.width(), name)
    below = QFontMetrics(Theme.current().font(META)).height()
    return first, QRect(rect.left(), first.bottom() + 1 + _BETWEEN_LINES, rect.width(), below)


def paint_row_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Colour a row that is chosen, or that the mouse is over."""
    chosen = option.state & QStyle.StateFlag.State_Selected
    if chosen or option.state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Theme.current().colour("selected" if chosen else "hover"))
        painter.drawRoundedRect(row_ground(option.rect), RADIUS, RADIUS)


def paint_words(
    painter: QPainter, rect: QRect, words: str, role: str, token: str, *, semibold: bool = False, at_right: bool = False
) -> None:
    """One line of text, ending in … where there is no room for all of it."""
    font = Theme.current().font(role, semibold=semibold)
    painter.setFont(font)
    painter.setPen(Theme.current().colour(token))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, _RIGHT if at_right else _LEFT, shown)


def paint_name_and_when(painter: QPainter, rect: QRect, name: str, when: str, token: str = "quiet") -> None:
    """A name, and a time at its right unless that takes more than a third of the room that the name needs."""
    theme, room = Theme.current(), rect.width()
    beside = room - QFontMetrics(theme.font(META)).horizontalAdvance(when) - SPACE_8
    needed = QFontMetrics(theme.font(semibold=True)).horizontalAdvance(name)
    if when and beside >= min(needed, room * 2 // 3):
        paint_words(painter, rect, when, META, token, at_right=True)
        room = beside
    paint_words(painter, QRect(rect.topLeft(), QSize(room, rect.height())), name, BODY, "ink", semibold=True)


def paint_title(painter: QPainter, rect: QRect, words: str) -> None:
    """The line above a group of rows."""
    paint_words(painter, row_inner(rect).adjusted(0, SPACE_12, 0, 0), words, META, "quiet", semibold=True)


def ring_round_row(view: QAbstractItemView) -> QRect:
    """Where the focus ring goes round the row that the keyboard is on."""
    return row_ground(view.visualRect(view.currentIndex())).adjusted(RING_INSET, RING_INSET, -RING_INSET, -RING_INSET)


def _lines_height() -> int:
    theme = Theme.current()
    name, below = QFontMetrics(theme.font(BODY, semibold=True)), QFontMetrics(theme.font(META))
    return name.height() + _BETWEEN_LINES + below.height()
