"""How the cards of a board are painted, all that are in sight at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from ui.files.small_picture import paint_small
from ui.records.board.board_cards import CardPlace
from ui.records.board.board_read import MOST_LINES
from ui.theme import Theme
from ui.tokens import BODY, META, RADIUS, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import paint_avatar

if TYPE_CHECKING:
    from ui.records.board.board_read import BoardCard, CardLine
    from ui.records.board.board_view import BoardView

_RING: Final = 2
_MARK: Final = 7
_DISC: Final = 22
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_SHARE: Final = 0.42
"""Of a line's room the most that its label takes."""


def card_height() -> int:
    """Of every card, with the gap below it."""
    theme = Theme.current()
    title, line = (QFontMetrics(theme.font(role, semibold=bold)) for role, bold in ((BODY, True), (META, False)))
    return title.height() + SPACE_4 + MOST_LINES * (line.height() + 2) + 2 * SPACE_8 + SPACE_8


class CardPainter:
    """Paints the viewport of a board."""

    def __init__(self, view: BoardView, painter: QPainter) -> None:
        theme = Theme.current()
        self._view = view
        self._cards = view.cards
        self._painter = painter
        self._title_font, self._font = theme.font(semibold=True), theme.font(META)
        self._title_metrics, self._metrics = QFontMetrics(self._title_font), QFontMetrics(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self, part: QRect) -> None:
        """What of the board is in this part."""
        self._painter.fillRect(part, self._colour("surface"))
        first, last = self._view.rows_in_sight()
        for at in self._view.columns_in_sight():
            self._ground(at)
            for row in range(first, min(last, self._cards.count(at))):
                place = CardPlace(at, row)
                if place != self._view.dragged_from:
                    self._card(self._view.card_rect(place), place)
        self._empty_ring()
        dragged = self._view.dragged_rect()
        if dragged.isValid() and self._view.dragged_from is not None:
            self._painter.setOpacity(0.9)
            self._card(dragged, self._view.dragged_from)

    def _ground(self, at: int) -> None:
        rect = self._view.column_rect(at)
        is_target = at == self._view.target
        self._painter.setPen(QPen(self._colour("accent"), _RING) if is_target else Qt.PenStyle.NoPen)
        self._painter.setBrush(self._colour("selected" if is_target else "paper"))
        self._painter.drawRoundedRect(QRectF(rect).adjusted(1, -RADIUS, -1, -1), RADIUS, RADIUS)

    def _card(self, rect: QRect, place: CardPlace) -> None:
        is_stood_on = self._view.place() == place
        focused = is_stood_on and self._view.hasFocus()
        edge = "accent" if focused else "quiet" if is_stood_on else "line"
        self._painter.setPen(QPen(self._colour(edge), _RING if is_stood_on else 1))
        self._painter.setBrush(self._colour("surface"))
        self._painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        card = self._cards.card(place)
        if card is not None:
            self._words(rect.adjusted(SPACE_12, SPACE_8, -SPACE_12, -SPACE_8), card)

    def _words(self, room: QRect, card: BoardCard) -> None:
        top, whole = room.top(), room
        if card.picture is not None:
            side = self._title_metrics.height() + SPACE_4 + self._metrics.height()
            paint_small(self._painter, QRect(room.right() + 1 - side, top, side, side), card.picture)
            room = room.adjusted(0, 0, -side - SPACE_8, 0)
        self._text(self._title_font, self._title_metrics, room, top, card.title, "ink")
        if card.apart:
            self._corner(whole)
        top += self._title_metrics.height() + SPACE_4
        people = self._people(whole, card)
        for number, line in enumerate(card.lines):
            is_beside = number == MOST_LINES - 1
            self._line((whole if number else room).adjusted(0, 0, -people if is_beside else 0, 0), top, line)
            top += self._metrics.height() + 2

    def _line(self, room: QRect, top: int, line: CardLine) -> None:
        label = self._metrics.elidedText(line.label, Qt.TextElideMode.ElideRight, int(room.width() * _SHARE))
        taken = self._metrics.horizontalAdvance(label) + SPACE_8
        self._text(self._font, self._metrics, room, top, label, "quiet")
        tone = "attention" if line.strong else "ink"
        self._text(self._font, self._metrics, room.adjusted(taken, 0, 0, 0), top, line.words, tone)

    def _text(self, font: QFont, metrics: QFontMetrics, room: QRect, top: int, words: str, tone: str) -> None:
        self._painter.setFont(font)
        self._painter.setPen(self._colour(tone))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        self._painter.drawText(QRect(room.left(), top, room.width(), metrics.height()), _LEFT, shown)

    def _people(self, room: QRect, card: BoardCard) -> int:
        """Their discs at the lower right; how much room they take."""
        side = min(Theme.current().scaled(_DISC), 2 * self._metrics.height())
        left = room.right() + 1
        for name, id in reversed(card.people):
            left -= side
            paint_avatar(self._painter, QRect(left, room.bottom() + 1 - side, side, side), name, id)
            left -= SPACE_4
        return room.right() + 1 - left if card.people else 0

    def _corner(self, room: QRect) -> None:
        """Somebody wrote something else at the same time."""
        at = QPointF(room.left() - SPACE_12 + 2, room.top() - SPACE_8 + 2)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._colour("accent"))
        self._painter.drawPolygon(QPolygonF([at, at + QPointF(_MARK, 0), at + QPointF(0, _MARK)]))

    def _empty_ring(self) -> None:
        """Where one stands in a column without cards."""
        place = self._view.place()
        if place is None or self._cards.number(place) is not None or not self._view.hasFocus():
            return
        self._painter.setPen(QPen(self._colour("accent"), _RING, Qt.PenStyle.DashLine))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(QRectF(self._view.card_rect(place)).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _colour(self, token: str) -> QColor:
        return Theme.current().colour(token)
