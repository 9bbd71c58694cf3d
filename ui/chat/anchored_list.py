"""A list of history rows that stays where it is read, whatever comes and goes above and below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from desktop.chat.records import MessageKey
from ui.chat.history import History

_NEAR_END = 4
_WHEEL_STEP = 24

_Anchors = list[tuple[str, int]] | None
"""What is in sight, with where its lower edge is; None: the end."""


class AnchoredListView(QListView):
    """Signals: `scrolled` by hand; `moved` after that and after rows changed.

    Attributes: `history`; `placing`: whether it is moving by itself, so that nothing else reacts to that.
    """

    scrolled = Signal()
    moved = Signal()

    def __init__(self, history: History) -> None:
        super().__init__()
        self.history = history
        self.placing = False
        self._laid_out_for = 0
        self._newest_when_shown = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.verticalScrollBar().setSingleStep(_WHEEL_STEP)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def row_width(self) -> int:
        """How wide rows are: the same with and without a scroll bar, which stands beside the column."""
        return self.width()

    def at_end(self) -> bool:
        """Whether the newest message is in sight."""
        bar = self.verticalScrollBar()
        return self.history.at_end and bar.value() >= bar.maximum() - _NEAR_END

    def far_from_end(self) -> bool:
        """Whether more than a screen is below."""
        bar = self.verticalScrollBar()
        return not self.history.at_end or bar.maximum() - bar.value() > self.viewport().height()

    def keeping_place(self, change: Callable[[], object]) -> None:
        """Let rows change; what is read stays where it is, and one at the end stays at the end."""
        anchors = self._anchors()

        def change_and_return() -> None:
            change()
            self._lay_out()
            self._return_to(anchors)

        self._place(change_and_return)

    # Going somewhere

    def show_newest(self) -> None:
        """Go to the end; before it is on screen only when it is, for its width is not known yet."""
        self._newest_when_shown = not self.isVisible()
        if self.isVisible():
            self._lay_out_and(self._scroll_to_end)

    def show_key(self, key: MessageKey, *, at_top: bool) -> None:
        """Go to a message: near the top or in the middle; to the end when it is not here."""
        number = self.history.number_of(key.hash)
        if number is None:
            self.show_newest()
            return
        self._newest_when_shown = False
        index = self.history.index(number, 0)
        middle = QAbstractItemView.ScrollHint.PositionAtCenter
        self._lay_out_and(lambda: self._show_near_top(index) if at_top else self.scrollTo(index, middle))

    def go_to_newest(self) -> None:
        """Read the newest messages and go to the end."""
        if not self.history.at_end:
            self.history.open_newest(self.history.conversation)
        self.show_newest()

    def go_to_oldest(self) -> None:
        """Go to where the conversation begins."""
        if not self.history.at_start:
            self.history.open_oldest(self.history.conversation)
        self._lay_out_and(self.scrollToTop)

    def _scroll_to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _show_near_top(self, index: QModelIndex) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.visualRect(index).top() - self.viewport().height() // 6)

    def _lay_out_and(self, go: Callable[[], object]) -> None:
        self._place(lambda: (self._lay_out(), go()))

    def _place(self, move: Callable[[], object]) -> None:
        if self.placing:  # resized on its way: where it is now says nothing
            move()
            return
        self.placing = True
        try:
            move()
        finally:
            self.placing = False
        self.moved.emit()

    # Staying there

    def _anchors(self) -> _Anchors:
        if self.at_end() or self.history.rowCount() == 0:
            return None
        first = self.indexAt(QPoint(1, 1))
        anchors = []
        for number in range(max(first.row(), 0), self.history.rowCount()):
            rect = self.visualRect(self.history.index(number, 0))
            if rect.top() > self.viewport().height():
                break
            anchors.append((self.history.row(number).message.id, rect.bottom()))
        return anchors

    def _return_to(self, anchors: _Anchors) -> None:
        if anchors is None:
            self._scroll_to_end()
            return
        bar = self.verticalScrollBar()
        for id, bottom in anchors:
            number = self.history.number_of(id)
            if number is not None:
                now = self.visualRect(self.history.index(number, 0)).bottom()
                bar.setValue(bar.value() + now - bottom)
                return

    def _lay_out(self) -> None:
        self._laid_out_for = self.row_width()
        self.doItemsLayout()
        self._rest_on_foot()

    def _rest_on_foot(self) -> None:
        """A conversation shorter than the pane stands above the line one types into, where the next message comes."""
        there = self.history.rowCount() > 0
        room = max(0, self.contentsRect().height() - self.contentsSize().height()) if there else 0
        if room != self.viewportMargins().top():
            self.setViewportMargins(0, room, 0, 0)
            self.updateGeometries()

    def _on_scrolled(self) -> None:
        if not self.placing:
            self.scrolled.emit()
            self.moved.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._newest_when_shown:
            self.show_newest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchors = self._anchors()

        def resize_and_return() -> None:
            super(AnchoredListView, self).resizeEvent(event)
            if self.row_width() != self._laid_out_for and not self._newest_when_shown:
                self._lay_out()
            self._rest_on_foot()
            self._return_to(anchors)

        self._place(resize_and_return)
