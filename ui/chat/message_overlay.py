"""The widgets that lie over the painted rows: the current message's text, and the bar of what can be done with one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication

from desktop.chat.records import Message
from ui.chat.actions import MessageActions
from ui.chat.anchored_list import AnchoredListView
from ui.chat.message_row import MessageDelegate, RowLayout
from ui.chat.reading import ReadingText
from ui.column import column_of
from ui.tokens import SPACE_8


class MessageOverlay(QObject):
    """Follows the view's current row and the mouse. Attributes: `text`, `actions`."""

    def __init__(self, view: AnchoredListView, delegate: MessageDelegate) -> None:
        super().__init__(view)
        self._view = view
        self._history = view.history
        self._delegate = delegate
        self._shown: tuple[object, ...] = ()
        self.text = ReadingText(view.viewport())
        self.text.left.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.text.installEventFilter(self)
        self.actions = MessageActions(view.viewport())
        view.scrolled.connect(self._on_scrolled)
        view.moved.connect(self.follow_current)

    def layout_of(self, index: QModelIndex) -> RowLayout:
        """Where the parts of a row stand, from its top left corner."""
        return self._delegate.places(self._history.row(index.row()), self._view.row_width())

    def follow_current(self) -> None:
        """Lay the text over the current row, and the bar beside it."""
        message = self._current_message()
        if message is None or message.recalled or (message.files and not message.text):
            self._uncover()
        else:
            self._cover(message)
        self.place_actions()

    def forget_layout(self) -> None:
        """Texts look different now; the current one is laid out anew when it is followed next."""
        self._shown = ()

    def hover(self, id: str) -> None:
        """The mouse is over another message, "" for none."""
        if id != self._delegate.hovered:
            self._delegate.hovered = id
            self.place_actions()
            self._view.viewport().update()

    def place_actions(self) -> None:
        """Put the bar beside the message under the mouse, else beside the one that has the focus."""
        index = self._row_for_actions()
        start, whole = column_of(self._view.row_width())
        room = whole - SPACE_8
        if index is None or not self.actions.show_for(self._history.row(index.row()).message, room):
            if not self._within_actions():
                self.actions.hide()
            return
        ground = self.layout_of(index).ground.translated(self._view.visualRect(index).topLeft())
        size = self.actions.sizeHint()
        left = start + whole - SPACE_8 - size.width()
        self.actions.setGeometry(QRect(QPoint(left, max(0, ground.top() - size.height() // 2)), size))
        self.actions.show()
        self.actions.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter and watched is self.text:
            message = self._current_message()
            self.hover(message.id if message else "")
        return super().eventFilter(watched, event)

    def _cover(self, message: Message) -> None:
        index = self._view.currentIndex()
        body = self.layout_of(index).body
        shown = (message.id, message.author, message.edited, body.width())
        if shown != self._shown:
            self._shown = shown
            spoken = self._history.spoken(self._history.row(index.row()))
            self.text.show_text(self._delegate.bodies.make(message, body.width()), spoken)
        self.text.setGeometry(body.translated(self._view.visualRect(index).topLeft()))
        self.text.show()
        self._delegate.uncovered = message.id

    def _uncover(self) -> None:
        if self.text.hasFocus():
            self._view.setFocus()
        self.text.hide()
        self._delegate.uncovered = ""

    def _current_message(self) -> Message | None:
        index = self._view.currentIndex()
        return self._history.row(index.row()).message if index.isValid() else None

    def _row_for_actions(self) -> QModelIndex | None:
        hovered = self._history.number_of(self._delegate.hovered) if self._delegate.hovered else None
        if hovered is not None and not self._within_actions():
            return self._history.index(hovered, 0)
        current = self._view.currentIndex()
        focused = self._view.hasFocus() or self.text.hasFocus() or self._within_actions()
        return current if focused and current.isValid() else None

    def _within_actions(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.actions.isAncestorOf(focused)

    def _on_scrolled(self) -> None:
        self._delegate.hovered = ""
