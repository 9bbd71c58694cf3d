"""How pictures of records are painted: those in sight at once, so that scrolling stays smooth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPolygonF

from ui.bidi import isolated
from ui.files.painting import icon_of, paint_tile
from ui.files.tiles import Tile
from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import ICON, META, RADIUS, SHEET_RADIUS, SPACE_4, SPACE_8, SPACE_12

if TYPE_CHECKING:
    from ui.records.board.board_read import CardLine
    from ui.records.pictures.picture_read import PictureCard
    from ui.records.pictures.picture_view import PictureView

_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_SHARE: Final = 0.45
_RING: Final = 2
_MARK: Final = 9


class PicturePainter:
    """Paints a part of a view's viewport."""

    def __init__(self, view: PictureView, painter: QPainter) -> None:
        self._view = view
        self._painter = painter
        self._theme = Theme.current()
        self._title_font, self._font = self._theme.font(semibold=True), self._theme.font(META)
        self._title_metrics, self._metrics = QFontMetrics(self._title_font), QFontMetrics(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self, part: QRect) -> None:
        """What of them is in this part."""
        self._painter.fillRect(part, self._theme.colour("surface"))
        first, last = self._view.in_sight()
        for place in range(first, min(last, len(self._view.cards.numbers))):
            rect = self._view.rect_of(place)
            if rect.intersects(part):
                self._card(place, rect)
        if not self._view.cards.numbers and self._view.empty:
            self._painter.setFont(self._theme.font())
            self._painter.setPen(self._theme.colour("quiet"))
            self._painter.drawText(self._view.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._view.empty)

    def _card(self, place: int, rect: QRect) -> None:
        is_stood_on = self._view.place() == place
        edge = "accent" if is_stood_on and self._view.hasFocus() else "quiet" if is_stood_on else "line"
        self._painter.setPen(QPen(self._theme.colour(edge), _RING if is_stood_on else 1))
        self._painter.setBrush(self._theme.colour("surface"))
        self._painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), SHEET_RADIUS, SHEET_RADIUS)
        card = self._view.cards.card(place)
        if card is None:
            return
        inside = rect.adjusted(SPACE_4, SPACE_4, -SPACE_4, -SPACE_4)
        self._picture(QRect(inside.left(), inside.top(), inside.width(), self._view.picture_height()), card)
        words = inside.adjusted(SPACE_8, self._view.picture_height() + SPACE_8, -SPACE_8, 0)
        self._words(words, card)
        if card.apart:
            self._corner(rect)

    def _picture(self, rect: QRect, card: PictureCard) -> None:
        if card.file is not None and card.file.is_picture:
            paint_tile(self._painter, Tile(card.file, rect), self._view.shown, self._view.shown.words(card.file))
            return
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("fill"))
        self._painter.drawRoundedRect(QRectF(rect), RADIUS, RADIUS)
        side = self._theme.scaled(ICON)
        box = QRect(0, 0, side, side)
        box.moveCenter(rect.center())
        paint_icon(self._painter, box, icon_of(card.file) if card.file else "image", self._theme.colour("quiet"))
        if card.file is not None:
            below = QRect(rect.left() + SPACE_8, box.bottom() + SPACE_4, rect.width() - 2 * SPACE_8, 2 * side)
            self._text(self._font, self._metrics, below, isolated(card.file.name), "quiet", middle=True)

    def _words(self, room: QRect, card: PictureCard) -> None:
        self._text(self._title_font, self._title_metrics, room, card.title, "ink")
        top = room.top() + self._title_metrics.height() + SPACE_4
        for line in card.lines:
            self._line(QRect(room.left(), top, room.width(), self._metrics.height()), line)
            top += self._metrics.height() + 2

    def _line(self, room: QRect, line: CardLine) -> None:
        label = self._metrics.elidedText(line.label, Qt.TextElideMode.ElideRight, int(room.width() * _SHARE))
        taken = self._metrics.horizontalAdvance(label) + SPACE_8
        self._text(self._font, self._metrics, room, label, "quiet")
        tone = "attention" if line.strong else "ink"
        self._text(self._font, self._metrics, room.adjusted(taken, 0, 0, 0), line.words, tone)

    def _text(
        self, font: QFont, metrics: QFontMetrics, room: QRect, words: str, tone: str, *, middle: bool = False
    ) -> None:
        self._painter.setFont(font)
        self._painter.setPen(self._theme.colour(tone))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        align = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) if middle else _LEFT
        height = room.height() if middle else metrics.height()
        self._painter.drawText(QRect(room.left(), room.top(), room.width(), height), align, shown)

    def _corner(self, rect: QRect) -> None:
        """Somebody wrote something else at the same time."""
        at = QPointF(rect.left() + SPACE_12, rect.top() + SPACE_12)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("accent"))
        self._painter.drawPolygon(QPolygonF([at, at + QPointF(_MARK, 0), at + QPointF(0, _MARK)]))
