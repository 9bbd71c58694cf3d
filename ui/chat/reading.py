"""The current message's text as a widget: it can be selected, copied, and read aloud."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QTextBrowser, QWidget

from ui.plain_text import selected_text, with_plain_text
from ui.system_open import open_link


class ReadingText(QTextBrowser):
    """Laid over a row by the history. Signals: `left` when Escape gives the focus back."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: QTextDocument | None = None
        self.setProperty("bare", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.anchorClicked.connect(lambda url: open_link(url.toString(), self))
        self.hide()

    def show_text(self, document: QTextDocument, name: str) -> None:
        """Show another text; it becomes this widget's own."""
        document.setParent(self)
        old, self._shown = self._shown, document
        self.setDocument(document)
        if old is not None:
            old.deleteLater()
        self.setAccessibleName(name)

    def selected(self) -> str:
        """What is selected, with plain line breaks."""
        return selected_text(self.textCursor())

    def createMimeDataFromSelection(self) -> QMimeData:
        return with_plain_text(super().createMimeDataFromSelection(), self.textCursor())

    def drop_selection(self) -> None:
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def copy_or(self, text: str) -> None:
        """Copy what is selected, or else this text."""
        QGuiApplication.clipboard().setText(self.selected() or text)

    def take_over(self, event: QMouseEvent) -> None:
        """Have a mouse event that began before this lay there."""
        there = event.globalPosition()
        local = QPointF(self.viewport().mapFromGlobal(there))
        taken = QMouseEvent(event.type(), local, there, event.button(), event.buttons(), event.modifiers())
        QApplication.sendEvent(self.viewport(), taken)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.drop_selection()
            self.left.emit()
        else:
            super().keyPressEvent(event)
