"""The history on screen: what mouse and keyboard do in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.chat.records import Message, MessageKey
from desktop.files.value import FileValue
from ui.chat.anchored_list import AnchoredListView
from ui.chat.day_chip import DayChip
from ui.chat.history import History
from ui.chat.inline_spans import MentionableNames
from ui.chat.message_overlay import MessageOverlay
from ui.chat.message_row import MessageDelegate
from ui.chat.page_loader import PageLoader
from ui.files.shown_files import ShownFiles
from ui.files.tiles import tile_at
from ui.theme import Theme
from ui.widgets.list_row import RING_INSET

FOUND_MS = 2_500


class HistoryView(AnchoredListView):
    """Signals: `quote_clicked(str id)`; `whole_wanted(Message)`; `file_clicked(Message, FileValue)`;
    `file_dragged(FileValue)`.

    Attributes: `overlay`: the widgets over the rows; `actions`, the bar beside the current message; `day`, the day of
    what is read.
    """

    quote_clicked = Signal(str)
    whole_wanted = Signal(object)
    file_clicked = Signal(object, object)
    file_dragged = Signal(object)

    def __init__(self, history: History, files: ShownFiles) -> None:
        super().__init__(history)
        self._names = MentionableNames()
        self._selecting = False
        self._pressed: tuple[QPoint, Message, FileValue] | None = None
        """Where the mouse was pressed on a file."""
        self.setAccessibleName(self.tr("Messages"))
        self.setMouseTracking(True)
        self._delegate = MessageDelegate(self, files)
        files.changed.connect(self.viewport().update)
        self.setItemDelegate(self._delegate)
        self.overlay = MessageOverlay(self, self._delegate)
        self.actions = self.overlay.actions
        self._pages = PageLoader(self)
        self.day = DayChip(self)
        self.setModel(history)
        self._found_over = QTimer(self, singleShot=True, interval=FOUND_MS)
        self._found_over.timeout.connect(lambda: self._mark_found(""))
        Theme.current().changed.connect(self._on_theme_changed)

    def stop(self) -> None:
        """Nothing is loaded or shown any more by itself."""
        self._pages.stop()
        self.day.stop()
        self._found_over.stop()

    def set_names(self, names: MentionableNames) -> None:
        """Whom an @ can mean; texts are laid out anew when that changed."""
        if names != self._names:
            self._names = names
            self._delegate.bodies.set_names(names)
            self._on_theme_changed()

    def show_found(self, key: MessageKey) -> None:
        """Go to a message that was looked for: it is in the middle, current, and marked for a while."""
        self.show_key(key, at_top=False)
        number = self.history.number_of(key.hash)
        if number is not None:
            self._mark_found(key.hash)
            self.setCurrentIndex(self.history.index(number, 0))

    def _mark_found(self, id: str) -> None:
        self._delegate.found = id
        self.viewport().update()
        if id:
            self._found_over.start()

    def _on_theme_changed(self) -> None:
        self.overlay.forget_layout()
        self.keeping_place(self._delegate.measure)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes: round the current message, not the lines above it."""
        index = self.currentIndex()
        ground = self.overlay.layout_of(index).ground.translated(self.visualRect(index).topLeft())
        return ground.adjusted(RING_INSET, RING_INSET, -RING_INSET, -RING_INSET)

    def over_rows(self) -> list[QWidget]:
        """What lies over the rows, and over the ring."""
        return [self.actions, self.day]

    # The current message

    def current_message(self) -> Message | None:
        """The message the keyboard is on."""
        index = self.currentIndex()
        return self.history.row(index.row()).message if index.isValid() else None

    def copy_current(self) -> None:
        """Copy what is selected, else the whole current message."""
        message = self.current_message()
        if message is not None and not message.recalled:
            self.overlay.text.copy_or(message.text)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        if not self.placing:
            self.overlay.follow_current()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Before Qt does, which would go to the first row.
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go_to_row(self._last_in_sight())
        super().focusInEvent(event)
        self.overlay.follow_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.overlay.place_actions()

    def _last_in_sight(self) -> int:
        at = self.indexAt(QPoint(1, self.viewport().height() - 2))
        return at.row() if at.isValid() else self.history.rowCount() - 1

    def _go_to_row(self, number: int) -> None:
        if 0 <= number < self.history.rowCount():
            index = self.history.index(number, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_current()
        elif key == Qt.Key.Key_T and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._make_todo_of_current()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.overlay.text.isVisible():
            self.overlay.text.setFocus(Qt.FocusReason.OtherFocusReason)
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

    def _make_todo_of_current(self) -> None:
        message = self.current_message()
        if message is not None and not message.recalled:
            self.actions.todo.emit(message)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        text = self.overlay.text
        text.drop_selection()
        self.setCurrentIndex(index)
        places = self.overlay.layout_of(index)
        at = event.position().toPoint() - self.visualRect(index).topLeft()
        if places.quote.contains(at):
            self.quote_clicked.emit(self.history.row(index.row()).message.reply_to)
        elif places.more.contains(at):
            self.whole_wanted.emit(self.history.row(index.row()).message)
        elif (file := tile_at(places.files, at)) is not None:
            self._pressed = event.position().toPoint(), self.history.row(index.row()).message, file
        elif text.isVisible() and text.geometry().contains(event.position().toPoint()):
            self._selecting = True
            text.take_over(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._selecting:
            self.overlay.text.take_over(event)
            return
        point = event.position().toPoint()
        if self._pressed is not None:
            if (point - self._pressed[0]).manhattanLength() >= QApplication.startDragDistance():
                (_, _, file), self._pressed = self._pressed, None
                self.file_dragged.emit(file)
            return
        index = self.indexAt(point)
        self.overlay.hover(self.history.row(index.row()).message.id if index.isValid() else "")
        self.viewport().setCursor(self._cursor_at(index, point))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            (_, message, file), self._pressed = self._pressed, None
            self.file_clicked.emit(message, file)
        elif self._selecting:
            self._selecting = False
            self.overlay.text.take_over(event)
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _cursor_at(self, index: QModelIndex, point: QPoint) -> Qt.CursorShape:
        if not index.isValid():
            return Qt.CursorShape.ArrowCursor
        at = point - self.visualRect(index).topLeft()
        return self._delegate.cursor_at(self.history.row(index.row()), self.row_width(), at)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.overlay.hover("")

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        pointed = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        index = pointed if by_mouse else self.currentIndex()
        if not index.isValid():
            return
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        place = event.globalPos() if by_mouse else self._below_row(index)
        file = self._file_at(index, event.globalPos()) if by_mouse else None
        self.actions.open_menu(self.history.row(index.row()).message, place, self.overlay.text.selected(), file)

    def _file_at(self, index: QModelIndex, place: QPoint) -> FileValue | None:
        at = self.viewport().mapFromGlobal(place) - self.visualRect(index).topLeft()
        return tile_at(self.overlay.layout_of(index).files, at)

    def _below_row(self, index: QModelIndex) -> QPoint:
        body = self.overlay.layout_of(index).body.translated(self.visualRect(index).topLeft())
        return self.viewport().mapToGlobal(body.bottomLeft())
