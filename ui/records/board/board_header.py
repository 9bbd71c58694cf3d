"""What stands above a column of a board: its answer, how many cards and what they come to, and a plus for one more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import META, RADIUS, SPACE_4, SPACE_8, SPACE_12

if TYPE_CHECKING:
    from ui.records.board.board_view import BoardView

_ICON: Final = 16
_DOT: Final = 10
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class BoardHeader(QHeaderView):
    """Signals: `plus_clicked(int)`: one more is wanted in this column. Attributes: `may_add`: whether there is a
    plus."""

    plus_clicked = Signal(int)

    def __init__(self, parent: BoardView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._board = parent
        self.may_add = False
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMouseTracking(True)
        self._pointed = -1
        self.fit()
        Theme.current().changed.connect(self.fit)

    def fit(self) -> None:
        """As high as what stands in it."""
        theme = Theme.current()
        lines = QFontMetrics(theme.font(semibold=True)).height() + QFontMetrics(theme.font(META)).height()
        self.setFixedHeight(lines + 2 * SPACE_8 + SPACE_4)

    def plus_rect(self, at: int) -> QRect:
        """Where the plus of a column is, in the header."""
        side = Theme.current().scaled(_ICON) + SPACE_8
        right = self.sectionViewportPosition(at) + self.sectionSize(at) - SPACE_8
        return QRect(right - side, SPACE_8 - SPACE_4, side, side)

    def paintSection(self, painter: QPainter, rect: QRect, at: int) -> None:
        theme, column = Theme.current(), self._board.cards.columns[at]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.colour("surface"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("selected" if at == self._board.target else "paper"))
        ground = rect.adjusted(SPACE_4, 0, -SPACE_4, RADIUS)
        painter.setClipRect(rect)
        painter.drawRoundedRect(QRectF(ground), RADIUS, RADIUS)
        inner = ground.adjusted(SPACE_12, SPACE_8, -SPACE_8, -SPACE_8)
        font, meta = theme.font(semibold=True), theme.font(META)
        metrics, small = QFontMetrics(font), QFontMetrics(meta)
        line = QRect(inner.left(), inner.top(), inner.width(), metrics.height())
        if self.may_add and not column.is_of_misfits:
            line.setRight(self._paint_plus(painter, rect, at))
        if column.colour:
            line.setLeft(self._paint_dot(painter, line, QColor(column.colour)))
        count = f"{len(column.numbers):,}"
        painter.setFont(meta)
        painter.setPen(theme.colour("quiet"))
        painter.drawText(line, _RIGHT, count)
        sums = QRect(inner.left(), line.bottom() + SPACE_4, inner.width(), small.height())
        painter.drawText(sums, _LEFT, small.elidedText(column.sums, Qt.TextElideMode.ElideRight, sums.width()))
        painter.setFont(font)
        painter.setPen(
            theme.colour("attention" if column.is_of_misfits else "quiet" if column.value is None else "ink")
        )
        line.setRight(line.right() - small.horizontalAdvance(count) - SPACE_8)
        painter.drawText(line, _LEFT, metrics.elidedText(column.label, Qt.TextElideMode.ElideRight, line.width()))
        painter.restore()

    def _paint_plus(self, painter: QPainter, rect: QRect, at: int) -> int:
        theme, box = Theme.current(), self.plus_rect(at)
        box.translate(rect.left() - self.sectionViewportPosition(at), 0)
        if at == self._pointed:
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(QRectF(box), RADIUS, RADIUS)
        icon = box.adjusted(SPACE_4, SPACE_4, -SPACE_4, -SPACE_4)
        paint_icon(painter, icon, "plus", theme.colour("accent" if at == self._pointed else "quiet"))
        return box.left() - SPACE_4

    def _paint_dot(self, painter: QPainter, line: QRect, colour: QColor) -> int:
        side = Theme.current().scaled(_DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRect(line.left(), line.center().y() - side // 2 + 1, side, side))
        return line.left() + side + SPACE_8

    def _plus_at(self, event: QMouseEvent) -> int:
        at = self.logicalIndexAt(event.position().toPoint())
        is_there = self.may_add and at >= 0 and not self._board.cards.columns[at].is_of_misfits
        return at if is_there and self.plus_rect(at).contains(event.position().toPoint()) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointed = self._plus_at(event)
        if pointed != self._pointed:
            self._pointed = pointed
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointed = -1
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._plus_at(event)
        if at >= 0:
            self.plus_clicked.emit(at)
