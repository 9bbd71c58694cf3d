"""A board on screen, with its keys and the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView

from ui.records.board.board_cards import CardPlace
from ui.records.board.board_header import BoardHeader
from ui.records.board.card_painting import CardPainter, card_height
from ui.theme import Theme
from ui.tokens import SPACE_4, SPACE_8, SPACE_12

if TYPE_CHECKING:
    from ui.records.board.board_cards import BoardCards

_WIDTH: Final = 264
_EDGE: Final = 48
_EDGE_MS: Final = 16
_EDGE_STEP: Final = 14
_FAR: Final = 1 << 30
_ALT: Final = Qt.KeyboardModifier.AltModifier
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Home: (0, -_FAR),
    Qt.Key.Key_End: (0, _FAR),
}


class BoardView(QTableView):
    """Shows `BoardCards`. One card is stood on, or the top of a column that has none.

    Attributes: `cards`, `header`; `target`: the column into which a card would fall, -1 for none; `dragged_from`: where
    the card is that is dragged, None while none is.

    Signals: `sighted()`: other cards are in sight; `opened(CardPlace)`; `grabbed(CardPlace)`: a card may be moved;
    `move_wanted(CardPlace, int)`: a card into a column; `new_wanted(int)`: one more in a column; `undo_wanted()`;
    `menu_wanted(CardPlace, QPoint)`, with the place on the screen.
    """

    sighted = Signal()
    opened = Signal(object)
    grabbed = Signal(object)
    move_wanted = Signal(object, int)
    new_wanted = Signal(int)
    undo_wanted = Signal()
    menu_wanted = Signal(object, QPoint)

    def __init__(self, cards: BoardCards, name: str) -> None:
        super().__init__()
        self.cards = cards
        self.target = -1
        self.dragged_from: CardPlace | None = None
        self._pressed: tuple[CardPlace, QPoint] | None = None
        self._at = QPoint()
        self.header = BoardHeader(self)
        self.setHorizontalHeader(self.header)
        self.setModel(cards)
        self.setAccessibleName(name)
        self.header.setAccessibleName(self.tr("Columns"))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setProperty("ring", "inside")
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._edge = QTimer(self, interval=_EDGE_MS)
        self._edge.timeout.connect(self._scroll_at_edge)
        self.header.plus_clicked.connect(self.new_wanted)
        self.verticalScrollBar().valueChanged.connect(self.sighted)
        self.horizontalScrollBar().valueChanged.connect(self.sighted)
        cards.modelReset.connect(self._fit)
        Theme.current().changed.connect(self._fit)
        self._fit()

    # Where things are

    def place(self) -> CardPlace | None:
        """Where one stands."""
        at = self.currentIndex()
        return CardPlace(at.column(), at.row()) if at.isValid() else None

    def stand(self, place: CardPlace) -> None:
        """Stand on a card, or as near to there as cards are, and see it."""
        column = min(max(place.column, 0), len(self.cards.columns) - 1)
        row = min(max(place.row, 0), max(self.cards.count(column) - 1, 0))
        self.setCurrentIndex(self.cards.index(row, column))
        self.viewport().update()

    def rows_in_sight(self) -> tuple[int, int]:
        """The first row of cards in sight, and the one after the last."""
        height = self.verticalHeader().defaultSectionSize()
        first = self.verticalScrollBar().value() // height
        return first, first + self.viewport().height() // height + 2

    def columns_in_sight(self) -> range:
        """The numbers of the columns in sight."""
        width, left = self.header.defaultSectionSize(), self.horizontalScrollBar().value()
        last = (left + self.viewport().width()) // width + 1
        return range(left // width, min(last, len(self.cards.columns)))

    def column_rect(self, at: int) -> QRect:
        """The ground of a column, as far as it can be seen."""
        left = self.columnViewportPosition(at) + SPACE_4
        return QRect(left, 0, self.columnWidth(at) - SPACE_8, self.viewport().height() - SPACE_8)

    def card_rect(self, place: CardPlace) -> QRect:
        """Of a card, without the gap below it."""
        height = self.verticalHeader().defaultSectionSize()
        top = place.row * height - self.verticalScrollBar().value()
        ground = self.column_rect(place.column)
        return QRect(ground.left() + SPACE_8, top, ground.width() - 2 * SPACE_8, height - SPACE_8)

    def dragged_rect(self) -> QRect:
        """Where the card is painted that the mouse holds."""
        if self.dragged_from is None or self._pressed is None:
            return QRect()
        return self.card_rect(self.dragged_from).translated(self._at - self._pressed[1])

    def _place_at(self, at: QPoint) -> CardPlace | None:
        place = CardPlace(self.columnAt(at.x()), max(self.rowAt(at.y()), 0))
        there = place.column >= 0 and self.cards.number(place) is not None and self.card_rect(place).contains(at)
        return place if there else None

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keys of the board come before what they do elsewhere in the section."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_moving = event.modifiers() == _ALT and event.key() in _STEPS
            if is_moving or event.matches(QKeySequence.StandardKey.Undo):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, place = Qt.Key(event.key()), self.place()
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif key == Qt.Key.Key_Escape and self.dragged_from is not None:
            self._drop_nothing()
        elif place is None or not (event.modifiers() in _PLAIN or event.modifiers() == _ALT):
            super().keyPressEvent(event)
        elif event.modifiers() == _ALT and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if self.cards.number(place) is not None:
                self.move_wanted.emit(place, place.column + _STEPS[key][0])
        elif event.modifiers() == _ALT:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.stand(CardPlace(place.column + _STEPS[key][0], place.row + _STEPS[key][1]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            rows = self.viewport().height() // self.verticalHeader().defaultSectionSize()
            self.stand(place._replace(row=place.row + (rows if key == Qt.Key.Key_PageDown else -rows)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(place)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.place() is None and self.cards.columns:
            self.stand(CardPlace(0, 0))
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place, at = self._place_at(self.viewport().mapFromGlobal(event.globalPos())), event.globalPos()
        else:
            place = self.place()
            at = self.viewport().mapToGlobal(self.card_rect(place).center()) if place is not None else QPoint()
        if place is not None and self.cards.number(place) is not None:
            self.stand(place)
            self.menu_wanted.emit(place, at)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.stand(place)
            self._pressed = place, event.position().toPoint()
            self.grabbed.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = event.position().toPoint()
        if self._pressed is None:
            return
        far = (self._at - self._pressed[1]).manhattanLength() >= QApplication.startDragDistance()
        if self.dragged_from is None and far:
            self.dragged_from = self._pressed[0]
            self._edge.start()
        if self.dragged_from is not None:
            self._aim()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, target = self.dragged_from, self.target
        self._drop_nothing()
        if dragged is not None and target >= 0:
            self.move_wanted.emit(dragged, target)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        if place is not None:
            self.opened.emit(place)

    def _aim(self) -> None:
        at = self.columnAt(self._at.x())
        is_one = at >= 0 and self.dragged_from is not None and at != self.dragged_from.column
        self.target = at if is_one and not self.cards.columns[at].is_of_misfits else -1
        self.viewport().update()
        self.header.viewport().update()

    def hold_at(self, place: CardPlace | None) -> None:
        """The card that the mouse holds is here now; None: it is gone."""
        if place is None or self._pressed is None:
            self._drop_nothing()
            return
        moved = self.card_rect(place).topLeft() - self.card_rect(self._pressed[0]).topLeft()
        self._pressed = place, self._pressed[1] + moved
        self.dragged_from = place if self.dragged_from is not None else None

    def held(self) -> CardPlace | None:
        """The card that the mouse holds."""
        return self._pressed[0] if self._pressed is not None else None

    def _drop_nothing(self) -> None:
        self._pressed = self.dragged_from = None
        self.target = -1
        self._edge.stop()
        self.viewport().update()
        self.header.viewport().update()

    def _scroll_at_edge(self) -> None:
        x, width, bar = self._at.x(), self.viewport().width(), self.horizontalScrollBar()
        if x < _EDGE or x > width - _EDGE:
            bar.setValue(bar.value() + (_EDGE_STEP if x > width - _EDGE else -_EDGE_STEP))
            self._aim()

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        CardPainter(self, QPainter(self.viewport())).paint(event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.sighted.emit()

    def _fit(self) -> None:
        """Columns take the whole width where few are there."""
        least, count = Theme.current().scaled(_WIDTH), max(len(self.cards.columns), 1)
        width = max(least, min((self.viewport().width() - SPACE_12) // count, least * 5 // 4))
        self.header.setDefaultSectionSize(width)
        self.verticalHeader().setDefaultSectionSize(card_height())
        self.viewport().update()
