"""The text of messages, laid out: one way for what is painted and for what can be selected, so that they coincide."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextOption

from desktop.chat.records import Message
from ui.chat.emoji import is_only_emoji
from ui.chat.inline_spans import MentionableNames, passages, utf16_offsets
from ui.theme import Theme

SHOWN_CHARACTERS = 3_000
SHOWN_LINES = 60
_SIZES_KEPT = 4_000
_DOCUMENTS_KEPT = 80


class Size(NamedTuple):
    """Of a laid-out text, in pixels: its height, and how far its last line goes."""

    height: int
    last_line_width: int
    last_line_top: int


class Bodies:
    """Lays texts out and keeps the sizes by message, width and text size, and the documents lately painted."""

    def __init__(self) -> None:
        self._names = MentionableNames()
        self._sizes: OrderedDict[Hashable, Size] = OrderedDict()
        self._documents: OrderedDict[Hashable, QTextDocument] = OrderedDict()

    def set_names(self, names: MentionableNames) -> None:
        """Whom an @ can mean; names are semibold, so texts are as wide as they were no more."""
        self._names = names
        self.forget()

    def forget(self) -> None:
        """Fonts or colours changed."""
        self._sizes.clear()
        self._documents.clear()

    def size(self, message: Message, width: int) -> Size:
        """How large the text is at that width."""
        key = (message.id, message.edited, width)
        if key not in self._sizes:
            self._sizes[key] = _size(self._documents.get(key) or self.make(message, width))
            if len(self._sizes) > _SIZES_KEPT:
                self._sizes.popitem(last=False)
        return self._sizes[key]

    def document(self, message: Message, width: int) -> QTextDocument:
        """The text ready to be painted at that width."""
        key = (message.id, message.edited, width)
        document = self._documents.get(key)
        if document is None:
            document = self._documents[key] = self.make(message, width)
            if len(self._documents) > _DOCUMENTS_KEPT:
                self._documents.popitem(last=False)
        else:
            self._documents.move_to_end(key)
        return document

    def make(self, message: Message, width: int, parent: QObject | None = None) -> QTextDocument:
        """A new document of the text, or of its beginning when it is very long."""
        text = shown_part(message.text)
        document = QTextDocument(parent)
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        emoji = is_only_emoji(text)
        document.setDefaultFont(Theme.current().emoji_font() if emoji else Theme.current().font())
        document.setDefaultTextOption(_wrapping())
        document.setPlainText(text)
        if not emoji:
            _space_lines(document)
        self._mark(document, text)
        document.setTextWidth(width)
        return document

    def _mark(self, document: QTextDocument, text: str) -> None:
        found = passages(text, self._names)
        places = utf16_offsets(text, [place for one in found for place in (one.start, one.end)])
        cursor = QTextCursor(document)
        for number, passage in enumerate(found):
            cursor.setPosition(places[2 * number])
            cursor.setPosition(places[2 * number + 1], QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(_look(passage.kind, passage.target))


def shown_part(text: str) -> str:
    """What of a text the conversation shows: all of it unless it is very long."""
    if len(text) <= SHOWN_CHARACTERS and text.count("\n") < SHOWN_LINES:
        return text
    lines = text[:SHOWN_CHARACTERS].split("\n")[:SHOWN_LINES]
    return "\n".join(lines).rstrip() + " …"


def is_shortened(text: str) -> bool:
    """Whether the conversation shows only its beginning."""
    return len(text) > SHOWN_CHARACTERS or text.count("\n") >= SHOWN_LINES


def _size(document: QTextDocument) -> Size:
    # Asking for the size lays the document out; before that a block has no lines.
    height = document.size().height()
    block = document.lastBlock()
    layout = block.layout()
    last = layout.lineAt(layout.lineCount() - 1)
    top = document.documentLayout().blockBoundingRect(block).top() + last.y()
    return Size(math.ceil(height), math.ceil(last.x() + last.naturalTextWidth()), round(top))


def _space_lines(document: QTextDocument) -> None:
    spaced = QTextBlockFormat()
    proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight
    spaced.setLineHeight(Theme.current().line_spacing_percent(), proportional.value)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeBlockFormat(spaced)


def _look(kind: str, target: str) -> QTextCharFormat:
    theme = Theme.current()
    look = QTextCharFormat()
    look.setForeground(theme.colour("accent"))
    if kind == "link":
        look.setAnchor(True)
        look.setAnchorHref(target)
        look.setFontUnderline(True)
    else:
        look.setFontWeight(theme.font(semibold=True).weight())
    if kind == "me":
        look.setBackground(theme.tint("accent", 0.15, "surface"))
    return look


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
