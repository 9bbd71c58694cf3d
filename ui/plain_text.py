"""Text as it was typed: Qt's own ways of reading it back make every no-break space a plain one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

BREAKS: Final = str.maketrans(dict.fromkeys("\u2028\u2029\ufdd0\ufdd1", "\n"))
"""What stands between lines and paragraphs in Qt's raw text."""


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
    """Gives back and copies what was put in."""

    def text(self) -> str:
        """What stands in it."""
        return plain_text(self.document())

    def createMimeDataFromSelection(self) -> QMimeData:
        return with_plain_text(super().createMimeDataFromSelection(), self.textCursor())
