"""The history on screen: it keeps its place whatever comes and goes above and below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView

from desktop.records import Message, MessageKey
from ui.chat.actions import MessageActions
from ui.chat.history import History
from ui.chat.inline_spans import Names
from ui.chat.message_row import MessageDelegate, RowLayout
from ui.chat.reading import ReadingText
from ui.theme import Theme
from ui.tokens import SPACE_16

FOUND_MS = 2_500
_NEAR_END = 4
_PAGES_AHEAD = 2
_WHEEL_STEP = 24

_Marks = list[tuple[str, int]] | None


class HistoryView(QListView):
    """Signals: `moved` after scrolling or after rows changed; `quote_clicked(str id)`; `whole_wanted(Message)`;
    `typed(str)`: letters typed here, which belong into the composer.

    Attributes: `actions`, the bar beside the current message.
    """

    moved = Signal()
    quote_clicked = Signal(str)
    whole_wanted = Signal(object)
    typed = Signal(str)

    def __init__(self, history: History) -> None:
        super().__init__()
        self.history = history
        self._names = Names()
        self._laid_out_for = 0
        self._newest_when_shown = False
        self._bar_width = self.verticalScrollBar().sizeHint().width()
        self._busy = self._selecting = False
        self.setAccessibleName(self.tr("Messages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(_WHEEL_STEP)
        self._delegate = MessageDelegate(self)
        self.setItemDelegate(self._delegate)
        self._reading = ReadingText(self.viewport())
        self._reading_of: tuple[object, ...] = ()
        self._reading.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self._reading.installEventFilter(self)
        self.actions = MessageActions(self.viewport())
        self.actions.installEventFilter(self)
        self.setModel(history)
        self._ahead = QTimer(self, singleShot=True, interval=0)
        self._ahead.timeout.connect(self._load_ahead)
        self._found_over = QTimer(self, singleShot=True, interval=FOUND_MS)
        self._found_over.timeout.connect(lambda: self._mark_found(""))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        Theme.current().changed.connect(self._on_theme_changed)

    def stop(self) -> None:
        """Nothing is loaded or shown any more by itself."""
        self._ahead.stop()
        self._found_over.stop()

    def set_names(self, names: Names) -> None:
        """Whom an @ can mean; texts are laid out anew when that changed."""
        if names != self._names:
            self._names = names
            self._delegate.bodies.set_names(names)
            self._on_theme_changed()

    # Where one is

    def row_width(self) -> int:
        """How wide rows are: the same with and without a scroll bar."""
        return self.width() - self._bar_width

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
        marks = self._marks()
        self._busy = True
        try:
            change()
            self._lay_out()
            self._return_to(marks)
        finally:
            self._busy = False
        self._after_move()

    def show_newest(self) -> None:
        """Go to the end; before it is on screen only when it is, for its width is not known yet."""
        self._newest_when_shown = not self.isVisible()
        if self.isVisible():
            self._placing(self.scroll_to_end)

    def show_key(self, key: MessageKey, *, mark: bool) -> None:
        """Go to a message: in the middle and briefly marked, or (the first unread) near the top."""
        number = self.history.number_of(key.hash)
        if number is None:
            self.show_newest()
            return
        self._newest_when_shown = False
        index = self.history.index(number, 0)
        middle = QAbstractItemView.ScrollHint.PositionAtCenter
        self._placing(lambda: self.scrollTo(index, middle) if mark else self._show_near_top(index))
        if mark:
            self._mark_found(key.hash)
            self.setCurrentIndex(index)

    def scroll_to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _show_near_top(self, index: QModelIndex) -> None:
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - self.viewport().height() // 6)

    def _placing(self, place: Callable[[], object]) -> None:
        self._busy = True
        try:
            self._lay_out()
            place()
        finally:
            self._busy = False
        self._after_move()

    def _marks(self) -> _Marks:
        """What is in sight, with where its lower edge is; None: the end."""
        if self.at_end() or self.history.rowCount() == 0:
            return None
        first = self.indexAt(QPoint(1, 1))
        marks = []
        for number in range(max(first.row(), 0), self.history.rowCount()):
            rect = self.visualRect(self.history.index(number, 0))
            if rect.top() > self.viewport().height():
                break
            marks.append((self.history.row(number).message.id, rect.bottom()))
        return marks

    def _return_to(self, marks: _Marks) -> None:
        bar = self.verticalScrollBar()
        if marks is None:
            bar.setValue(bar.maximum())
            return
        for id, bottom in marks:
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

    def _after_move(self) -> None:
        self._cover_current()
        self._look_ahead()
        self.moved.emit()

    def _on_scrolled(self) -> None:
        if not self._busy:
            self._delegate.hovered = ""
            self._after_move()

    def _look_ahead(self) -> None:
        bar, ahead = self.verticalScrollBar(), _PAGES_AHEAD * self.viewport().height()
        older = not self.history.at_start and bar.value() < ahead
        newer = not self.history.at_end and bar.maximum() - bar.value() < ahead
        if (older or newer) and self.isVisible():
            self._ahead.start()

    def _load_ahead(self) -> None:
        bar, ahead = self.verticalScrollBar(), _PAGES_AHEAD * self.viewport().height()
        if not self.history.at_start and bar.value() < ahead:
            self.keeping_place(self.history.load_older)
        elif not self.history.at_end and bar.maximum() - bar.value() < ahead:
            self.keeping_place(self.history.load_newer)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._newest_when_shown:
            self.show_newest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        marks = self._marks()
        self._busy = True
        super().resizeEvent(event)
        if self.row_width() != self._laid_out_for and not self._newest_when_shown:
            self._lay_out()
        self._rest_on_foot()
        self._return_to(marks)
        self._busy = False
        self._after_move()

    def _on_theme_changed(self) -> None:
        self._reading_of = ()
        self.keeping_place(self._delegate.measure)

    # The current message

    def current_message(self) -> Message | None:
        """The message the keyboard is on."""
        index = self.currentIndex()
        return self.history.row(index.row()).message if index.isValid() else None

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        if not self._busy:
            self._cover_current()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Before Qt does, which would go to the first row.
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go_to_row(self._last_in_sight())
        super().focusInEvent(event)
        self._cover_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._place_actions()

    def _last_in_sight(self) -> int:
        at = self.indexAt(QPoint(1, self.viewport().height() - 2))
        return at.row() if at.isValid() else self.history.rowCount() - 1

    def _go_to_row(self, number: int) -> None:
        if 0 <= number < self.history.rowCount():
            index = self.history.index(number, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _places(self, index: QModelIndex) -> RowLayout:
        return self._delegate.places(self.history.row(index.row()), self.row_width())

    def _cover_current(self) -> None:
        """Lay the reading text over the current row, and the bar beside it."""
        index = self.currentIndex()
        message = self.current_message()
        if message is None or message.recalled:
            self._uncover()
        else:
            body = self._places(index).body
            what = (message.id, message.edited, body.width())
            if what != self._reading_of:
                self._reading_of = what
                self._reading.show_text(
                    self._delegate.bodies.make(message, body.width()),
                    self.history.spoken(self.history.row(index.row())),
                )
            self._reading.setGeometry(body.translated(self.visualRect(index).topLeft()))
            self._reading.show()
            self._delegate.uncovered = message.id
        self._place_actions()

    def _uncover(self) -> None:
        if self._reading.hasFocus():
            self.setFocus()
        self._reading.hide()
        self._delegate.uncovered = ""

    def _place_actions(self) -> None:
        index = self._row_for_actions()
        room = self.row_width() - SPACE_16
        if index is None or not self.actions.show_for(self.history.row(index.row()).message, room):
            if not self._within_actions():
                self.actions.hide()
            return
        ground = self._places(index).ground.translated(self.visualRect(index).topLeft())
        size = self.actions.sizeHint()
        left = self.row_width() - SPACE_16 - size.width()
        self.actions.setGeometry(QRect(QPoint(left, max(0, ground.top() - size.height() // 2)), size))
        self.actions.show()
        self.actions.raise_()

    def _row_for_actions(self) -> QModelIndex | None:
        hovered = self.history.number_of(self._delegate.hovered) if self._delegate.hovered else None
        if hovered is not None and not self._within_actions():
            return self.history.index(hovered, 0)
        focused = self.hasFocus() or self._reading.hasFocus() or self._within_actions()
        return self.currentIndex() if focused and self.currentIndex().isValid() else None

    def _within_actions(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.actions.isAncestorOf(focused)

    def _mark_found(self, id: str) -> None:
        self._delegate.found = id
        self.viewport().update()
        if id:
            self._found_over.start()

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_current()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._reading.isVisible():
            self._reading.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key == Qt.Key.Key_End:
            self.go_to_newest()
            self._go_to_row(self.history.rowCount() - 1)
        elif key == Qt.Key.Key_Home:
            self.go_to_oldest()
            self._go_to_row(0)
        else:
            super().keyPressEvent(event)
            if self.currentIndex().isValid():
                self.scrollTo(self.currentIndex())

    def keyboardSearch(self, search: str) -> None:
        if search.strip():
            self.typed.emit(search)

    def go_to_newest(self) -> None:
        """Read the newest messages and go to the end."""
        if not self.history.at_end:
            self.history.open_newest(self.history.conversation)
        self.show_newest()

    def go_to_oldest(self) -> None:
        """Go to where the conversation begins."""
        if not self.history.at_start:
            self.history.open_oldest(self.history.conversation)
        self._placing(self.scrollToTop)

    def copy_current(self) -> None:
        """Copy what is selected, else the whole current message."""
        message = self.current_message()
        if message is not None and not message.recalled:
            self._reading.copy_or(message.text)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._reading.drop_selection()
        self.setCurrentIndex(index)
        places = self._places(index)
        at = event.position().toPoint() - self.visualRect(index).topLeft()
        if places.quote.contains(at):
            self.quote_clicked.emit(self.history.row(index.row()).message.reply_to)
        elif places.more.contains(at):
            self.whole_wanted.emit(self.history.row(index.row()).message)
        elif self._reading.isVisible() and self._reading.geometry().contains(event.position().toPoint()):
            self._selecting = True
            self._reading.take_over(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._selecting:
            self._reading.take_over(event)
            return
        point = event.position().toPoint()
        index = self.indexAt(point)
        self._hover(self.history.row(index.row()).message.id if index.isValid() else "")
        self.viewport().setCursor(self._cursor_at(index, point))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._selecting:
            self._selecting = False
            self._reading.take_over(event)
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _cursor_at(self, index: QModelIndex, point: QPoint) -> Qt.CursorShape:
        if not index.isValid():
            return Qt.CursorShape.ArrowCursor
        at = point - self.visualRect(index).topLeft()
        return self._delegate.cursor_at(self.history.row(index.row()), self.row_width(), at)

    def _hover(self, id: str) -> None:
        if id != self._delegate.hovered:
            self._delegate.hovered = id
            self._place_actions()
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter and watched is self._reading:
            message = self.current_message()
            self._hover(message.id if message else "")
        return super().eventFilter(watched, event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        else:
            index = self.currentIndex()
        if not index.isValid():
            return
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        place = event.globalPos() if by_mouse else self._below_row(index)
        self.actions.open_menu(self.history.row(index.row()).message, place, self._reading.selected())

    def _below_row(self, index: QModelIndex) -> QPoint:
        body = self._places(index).body.translated(self.visualRect(index).topLeft())
        return self.viewport().mapToGlobal(body.bottomLeft())
