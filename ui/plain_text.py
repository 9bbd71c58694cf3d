"""Text as it was typed: Qt's own ways of reading it back make every no-break space a plain one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QInputMethodEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextInlineObject,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit

from ui.clipboard import is_files
from ui.endless_words import break_endless_words
from ui.tokens import SPACE_4
from ui.widgets.files_in_text import hand_on
from ui.widgets.menu import Menu
from ui.widgets.text_menu import TextAction, text_menu

BREAKS: Final = str.maketrans(dict.fromkeys("\u2028\u2029\ufdd0\ufdd1", "\n"))
"""What stands between lines and paragraphs in Qt's raw text."""

BELOW: Final = QTextFormat.Property.UserProperty.value + 1
"""The property of an object in text: whether it reaches below the line on which letters stand, as they do."""


def plain_text(document: QTextDocument) -> str:
    """All of a document."""
    return document.toRawText().translate(BREAKS)


def selected_text(cursor: QTextCursor) -> str:
    """What is selected."""
    return cursor.selectedText().translate(BREAKS)


def with_plain_text(data: QMimeData, cursor: QTextCursor) -> QMimeData:
    """What Qt is about to copy, with the text as it was typed.

    Qt's own object goes on: the clipboard would keep one that was made here beyond the end of Python.
    """
    data.text()  # Qt fills it in when it is first asked for
    data.setText(selected_text(cursor))
    return data


class PlainTextEdit(QPlainTextEdit):
    """Gives back and copies what was put in; each paragraph begins on the side where its writing begins.

    It has the menu that all text has. Signals: `not_text` when a picture or a file was pasted or dropped.
    """

    not_text = Signal()

    def __init__(self, text: str = "") -> None:
        super().__init__()
        document = QTextDocument(self)
        document.setDocumentLayout(_PlainTextLayout(document))
        document.setDefaultFont(self.font())
        self.setDocument(document)
        option = document.defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        document.setDefaultTextOption(option)
        break_endless_words(self)
        self.setPlainText(text)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Qt takes what an input method decides even where the text can only be read."""
        if self.isReadOnly():
            event.ignore()
        else:
            super().inputMethodEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def menu(self) -> Menu:
        """What can be done with the text here."""
        selected = self.textCursor().hasSelection()
        copy = TextAction(self.copy, selected)
        select_all = TextAction(self.selectAll, not self.document().isEmpty())
        if self.isReadOnly():
            return text_menu(self, copy=copy, select_all=select_all)
        return text_menu(
            self,
            undo=TextAction(self.undo, self.document().isUndoAvailable()),
            redo=TextAction(self.redo, self.document().isRedoAvailable()),
            cut=TextAction(self.cut, selected),
            copy=copy,
            paste=TextAction(self.paste, self.canPaste()),
            select_all=select_all,
        )

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return True

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText() and not is_files(source):
            self.insert_pasted(source.text())
        elif not self.isReadOnly():
            self.refuse(source)

    def refuse(self, source: QMimeData) -> None:
        """What was pasted or dropped is no text."""
        if is_files(source):
            hand_on(self, source)
        self.not_text.emit()

    def insert_pasted(self, text: str) -> None:
        """Put in what was pasted or dropped."""
        self.insertPlainText(text)
        self.ensureCursorVisible()

    def text(self) -> str:
        """What stands in it."""
        return plain_text(self.document())

    def createMimeDataFromSelection(self) -> QMimeData:
        return with_plain_text(super().createMimeDataFromSelection(), self.textCursor())


class _PlainTextLayout(QPlainTextDocumentLayout):
    """Qt's layout of plain text aligns all to the left; here Arabic and Hebrew paragraphs stand on the right.

    It keeps its document and never asks Qt for it: PySide counts what a method returns among what its object owns, so
    that each of the two would own the other, nobody both, and a look for garbage would delete what is on screen.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document

    def resizeInlineObject(self, item: QTextInlineObject, position: int, format: QTextFormat) -> None:
        """Qt stands all of an object above the line on which letters stand; some of it may be below."""
        super().resizeInlineObject(item, position, format)
        if format.boolProperty(BELOW):
            below = QFontMetrics(self._document.defaultFont()).descent() + SPACE_4
            item.setAscent(item.ascent() - below)
            item.setDescent(below)

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rect = super().blockBoundingRect(block)
        if block.isVisible() and block.textDirection() == Qt.LayoutDirection.RightToLeft:
            margin = self._document.documentMargin()
            layout = block.layout()
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                line.setPosition(QPointF(margin + line.width() - line.naturalTextWidth(), line.y()))
        return rect
