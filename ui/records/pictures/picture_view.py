"""Pictures of records on screen, with their keys and the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView

from ui.records.pictures.picture_painting import PicturePainter
from ui.records.pictures.picture_read import MOST_VALUES
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12, SPACE_16

if TYPE_CHECKING:
    from ui.files.shown_files import ShownFiles
    from ui.records.pictures.picture_cards import PictureCards

_WIDTH: Final = 216
_PICTURE: Final = 160
_HASTE_MS: Final = 120
_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PictureView(QTableView):
    """Shows `PictureCards`; one is stood on.

    Signals: `sighted()`: others are in sight; `opened(int)`, with its place; `picture_wanted(int)`: its picture alone;
    `dragged(int)`; `undo_wanted()`; `menu_wanted(int, QPoint)`, with the place on the screen.
    """

    sighted = Signal()
    opened = Signal(int)
    picture_wanted = Signal(int)
    dragged = Signal(int)
    undo_wanted = Signal()
    menu_wanted = Signal(int, QPoint)

    def __init__(self, cards: PictureCards, shown: ShownFiles, name: str) -> None:
        super().__init__()
        self.cards = cards
        self.shown = shown
        self.empty = ""
        self._held: QPoint | None = None
        self.setModel(cards)
        self.setAccessibleName(name)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.hide()
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setProperty("ring", "inside")
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._haste = QTimer(self, singleShot=True, interval=_HASTE_MS)
        self._haste.timeout.connect(self._on_rest)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        shown.changed.connect(lambda _: self.viewport().update())
        Theme.current().changed.connect(self._fit)
        self._fit()

    # Where things are

    def place(self) -> int | None:
        """Where one stands."""
        at = self.currentIndex()
        return self.cards.place(at) if at.isValid() else None

    def stand(self, place: int) -> None:
        """Stand on one, or as near to there as there is one, and see it."""
        if len(self.cards.numbers):
            self.setCurrentIndex(self.cards.at(min(max(place, 0), len(self.cards.numbers) - 1)))
            self.viewport().update()

    def in_sight(self) -> tuple[int, int]:
        """The first place in sight, and the one after the last."""
        height = max(1, self.verticalHeader().defaultSectionSize())
        first = self.verticalScrollBar().value() // height
        last = first + self.viewport().height() // height + 2
        return first * self.cards.across, last * self.cards.across

    def rect_of(self, place: int) -> QRect:
        """Where one is painted."""
        around = self.visualRect(self.cards.at(place))
        return around.adjusted(SPACE_8, SPACE_8, -SPACE_8, -SPACE_8)

    def picture_height(self) -> int:
        """Of the picture at the top of each."""
        return Theme.current().scaled(_PICTURE)

    def _at(self, point: QPoint) -> int | None:
        index = self.indexAt(point)
        place = self.cards.place(index) if index.isValid() else len(self.cards.numbers)
        return place if place < len(self.cards.numbers) and self.rect_of(place).contains(point) else None

    # Keys

    def event(self, event: QEvent) -> bool:
        """Taking back comes before what the keys do elsewhere in the section."""
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and event.matches(QKeySequence.StandardKey.Undo):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place, step = self.place(), self._step(Qt.Key(event.key()))
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif place is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif step is not None:
            self.stand(place + step)
        elif event.key() in _ENDS:
            self.opened.emit(place)
        elif event.key() == Qt.Key.Key_Space:
            self.picture_wanted.emit(place)
        else:
            super().keyPressEvent(event)

    def _step(self, key: Qt.Key) -> int | None:
        across, all_of = self.cards.across, len(self.cards.numbers)
        page = across * max(1, self.viewport().height() // max(1, self.verticalHeader().defaultSectionSize()))
        return {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -across, Qt.Key.Key_Down: across,
            Qt.Key.Key_Home: -all_of, Qt.Key.Key_End: all_of, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page,
        }.get(key)  # fmt: skip

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()
            self.stand(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held, now = self._held, event.position().toPoint()
        place = self._at(held) if held is not None else None
        if held is not None and (now - held).manhattanLength() >= QApplication.startDragDistance():
            self._held = None
            if place is not None:
                self.dragged.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position().toPoint())
        if place is not None:
            self.opened.emit(place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        place = self._at(event.pos()) if by_mouse else self.place()
        if place is not None:
            self.stand(place)
            at = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.rect_of(place).center())
            self.menu_wanted.emit(place, at)

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        PicturePainter(self, QPainter(self.viewport())).paint(event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.sighted.emit()

    def _on_scrolled(self) -> None:
        """Pictures that go by are the small ones: none is loaded that nobody stops at."""
        self.shown.is_hasty = True
        self._haste.start()
        self.sighted.emit()

    def _on_rest(self) -> None:
        self.shown.is_hasty = False
        self.viewport().update()

    def _fit(self) -> None:
        theme, stood_on = Theme.current(), self.place()
        width = self.viewport().width() - SPACE_16
        across = max(1, width // theme.scaled(_WIDTH))
        self.cards.set_across(across)
        self.horizontalHeader().setDefaultSectionSize(max(1, width // across))
        title, meta = QFontMetrics(theme.font(semibold=True)), QFontMetrics(theme.font(META))
        words = title.height() + SPACE_4 + MOST_VALUES * (meta.height() + 2)
        self.verticalHeader().setDefaultSectionSize(self.picture_height() + words + 2 * SPACE_8 + 2 * SPACE_12)
        if stood_on is not None and self.place() != stood_on:
            self.stand(stood_on)
        self.viewport().update()
