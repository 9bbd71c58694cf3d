"""A page of text with pictures and files in it.

Qt's text has one character for each file, U+FFFC, whose format says which sign of the note's text it stands for; so the
places of both agree. What is put in here is an edit like any other to whoever listens to the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QToolTip

from desktop.files.sizes import size_words
from desktop.files.value import FileValue
from desktop.notes.body import Body
from desktop.notes.writing import SIGN, UNKNOWN, FileSigns
from ui.bidi import filled
from ui.files.deeds import FileDeeds, name_in_menu
from ui.files.giving import given_files
from ui.files.painting import spoken
from ui.files.shown_files import ShownFiles
from ui.files.viewer import PictureViewer, ViewedPicture
from ui.notes.code_units import units
from ui.notes.copied import body_in, put_body, put_file, typed
from ui.notes.file_marks import KIND, OBJECT, FileMarks, sign_of
from ui.plain_text import PlainTextEdit, selected_text
from ui.theme import Theme
from ui.tokens import SPACE_8, SPACE_16
from ui.widgets import Menu, announce, sheet_padding

# What Qt would take for a break between paragraphs or for a file, and halves of characters but for signs: one stand-in
# each, so positions agree.
STAND_INS: Final = str.maketrans(
    dict.fromkeys([0x0D, 0x2028, 0x2029, 0xFDD0, 0xFDD1, ord(OBJECT), *range(0xD800, 0xDC00)], "\ufffd")
)
_HALVES: Final = str.maketrans(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))
_PLAIN: Final = QTextCharFormat()
_NOTCH: Final = 120


class PlacedMark(NamedTuple):
    """A file on the page: its place in Qt's text."""

    at: int
    file: FileValue


class FilePage(PlainTextEdit):
    """On a sheet, as far from its edges as the sheet wants. Signals: `files_given(list)`, of GivenFile: dropped or
    pasted.

    Attributes: `signs`, which sign in its text stands for which file; `shown`, what files look like.
    """

    files_given = Signal(list)

    def __init__(self, name: str, shown: ShownFiles, deeds: FileDeeds) -> None:
        super().__init__()
        self.signs = FileSigns()
        self.shown = shown
        self._deeds = deeds
        self._turned = 0.0
        self._marks = FileMarks(self)
        self.document().documentLayout().registerHandler(KIND, self._marks)
        self.setAccessibleName(name)
        self.setProperty("bare", True)
        self.setProperty("ring", "inside")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setMouseTracking(True)
        self.verticalScrollBar().rangeChanged.connect(self._fit)
        self.selectionChanged.connect(self._say_selected)
        shown.changed.connect(self._on_file_changed)
        Theme.current().changed.connect(self._fit)
        Theme.current().changed.connect(self._measure_files)

    # What stands on it

    def set_text(self, text: str) -> None:
        """Show a text with signs."""
        shown = text.translate(STAND_INS)
        self.setPlainText(SIGN.sub(OBJECT, shown))
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for found in SIGN.finditer(shown):
            at = units(shown, found.start())
            cursor.setPosition(at)
            cursor.setPosition(at + 1, QTextCursor.MoveMode.KeepAnchor)
            self._insert_file(cursor, found.group())
        cursor.endEditBlock()

    def insert(self, cursor: QTextCursor, text: str) -> None:
        """Put a text with signs where a cursor is, in place of what it selects."""
        cursor.removeSelectedText()
        for piece in SIGN.split(text):
            if SIGN.fullmatch(piece):
                self._insert_file(cursor, piece)
            elif piece:
                cursor.insertText(piece, _PLAIN)

    def _insert_file(self, cursor: QTextCursor, sign: str) -> None:
        if self.signs.file(sign) is None:
            cursor.insertText(UNKNOWN, _PLAIN)
        else:
            cursor.insertText(OBJECT, self._marks.format(sign))

    def signed(self, start: int, end: int) -> str:
        """What stands between two places, with signs."""
        text = selected_text(self._range(start, end)).translate(_HALVES)
        if OBJECT not in text:
            return text
        signs = (self._sign_at(start + units(text, at)) for at, letter in enumerate(text) if letter == OBJECT)
        return "".join(next(signs) or UNKNOWN if letter == OBJECT else letter for letter in text)

    def body(self) -> Body:
        """All that stands on it."""
        return self.signs.body(self.signed(0, self.document().characterCount() - 1))

    def _range(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _sign_at(self, place: int) -> str:
        if self.document().characterAt(place) != OBJECT:
            return ""
        return sign_of(self._range(place, place + 1).charFormat())

    def _files(self) -> Iterator[PlacedMark]:
        text = self.document().toRawText()
        at = text.find(OBJECT)
        while at >= 0:
            place = units(text, at)
            file = self.signs.file(self._sign_at(place))
            if file is not None:
                yield PlacedMark(place, file)
            at = text.find(OBJECT, at + 1)

    # What is put in

    def insertFromMimeData(self, source: QMimeData) -> None:
        body = () if self.isReadOnly() else body_in(source)
        given = [] if body or self.isReadOnly() else given_files(source)
        if body:
            self._insert_at_once(self.textCursor(), self.signs.text(body))
            self.ensureCursorVisible()
        elif given:
            self.files_given.emit(given)
        else:
            super().insertFromMimeData(source)

    def insert_pasted(self, text: str) -> None:
        if not self.isReadOnly():
            super().insert_pasted(typed(text))

    def put_file(self, cursor: QTextCursor, file: FileValue) -> None:
        """Put a file where a cursor is, which stands behind it then; a picture is a paragraph of its own."""
        cursor.setPosition(cursor.position())
        before, after = ("", "")
        if file.is_picture:
            before = "" if cursor.atBlockStart() else "\n"
            after = "\n" if not cursor.atBlockEnd() or cursor.atEnd() else ""
        self._insert_at_once(cursor, f"{before}{self.signs.text((file,))}{after}")

    def _insert_at_once(self, cursor: QTextCursor, text: str) -> None:
        cursor.beginEditBlock()
        self.insert(cursor, text)
        cursor.endEditBlock()

    def createMimeDataFromSelection(self) -> QMimeData:
        data, cursor = super().createMimeDataFromSelection(), self.textCursor()
        put_body(data, self.signs.body(self.signed(cursor.selectionStart(), cursor.selectionEnd())))
        file = self.selected_file
        if file is not None:
            put_file(data, file, self._deeds.handing.small_copies(file))
        return data

    # What is done with a file

    @property
    def selected_file(self) -> FileValue | None:
        """The file that is selected, and nothing else."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        return self.signs.file(self._sign_at(start)) if end == start + 1 else None

    def is_selected(self, place: int) -> bool:
        """Whether what stands there is."""
        cursor = self.textCursor()
        return cursor.selectionStart() <= place < cursor.selectionEnd()

    def file_at(self, point: QPoint) -> PlacedMark | None:
        """The file under a point of the view."""
        near = self.cursorForPosition(point).position()
        for place in (near, near - 1):
            file = self.signs.file(self._sign_at(place)) if place >= 0 else None
            if file is not None and self.rect_of(place, file).contains(point):
                return PlacedMark(place, file)
        return None

    def rect_of(self, place: int, file: FileValue) -> QRect:
        """Where a file is, in the view."""
        block = self.document().findBlock(place)
        line = block.layout().lineForTextPosition(place - block.position())
        if not line.isValid():
            return QRect()
        left, _ = line.cursorToX(place - block.position())
        corner = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
        size = self._marks.size(file)
        bottom = corner.y() + line.y() + line.height()
        return QRect(round(corner.x() + left), round(bottom - line.height()), size.width(), round(line.height()))

    def open_file(self, file: FileValue) -> None:
        """Look at it: pictures here, with the others of the page; what is not here is fetched."""
        if not self.shown.is_here(file):
            self.shown.states.fetch(file)
            return
        if not file.is_picture:
            self._deeds.open(file)
            return
        pictures = list(dict.fromkeys(mark.file for mark in self._files() if mark.file.is_picture))
        viewed = [ViewedPicture(each, size_words(each.size)) for each in pictures]
        PictureViewer(self.window(), self.shown, self._deeds, viewed, pictures.index(file))

    def add_deeds(self, menu: Menu) -> Menu:
        """Add what can be done with the selected file to a menu."""
        file = self.selected_file
        if file is not None:
            menu.addSeparator()
            if file.is_picture and self.shown.is_here(file):
                menu.add(
                    filled(self.tr("Look at %1 here"), name_in_menu(file.name)), "image", lambda: self.open_file(file)
                )
            self._deeds.add_to(menu, file, self.shown.states.state(file))
        return menu

    def menu(self) -> Menu:
        return self.add_deeds(super().menu())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        found = self.file_at(self.viewport().mapFrom(self, event.pos()))
        if found is not None and not self.is_selected(found.at):
            self.setTextCursor(self._range(found.at, found.at + 1))
        super().contextMenuEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.file_at(event.position().toPoint())
        if found is None or event.button() != Qt.MouseButton.LeftButton or self.is_selected(found.at):
            super().mousePressEvent(event)
            return
        self.setTextCursor(self._range(found.at, found.at + 1))
        if self.isReadOnly() or not self.shown.is_here(found.file):
            self.open_file(found.file)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.file_at(event.position().toPoint())
        if found is None:
            super().mouseDoubleClickEvent(event)
        else:
            self.setTextCursor(self._range(found.at, found.at + 1))
            self.open_file(found.file)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not event.buttons():
            is_file = self.file_at(event.position().toPoint()) is not None
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_file else Qt.CursorShape.IBeamCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        file = self.selected_file if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else None
        if file is not None:
            self.open_file(file)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.file_at(event.pos())
            words = self.tr("%1. Double-click or press Enter to look at it.")
            QToolTip.showText(event.globalPos(), filled(words, found.file.name) if found else "", self)
            return True
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt goes by lines, of which a picture is one: no further than as many lines of letters would go."""
        height, bar = QFontMetrics(self.font()).lineSpacing(), self.verticalScrollBar()
        self._turned += event.angleDelta().y() / _NOTCH * QApplication.wheelScrollLines() * height
        while abs(self._turned) >= height:
            down = self._turned < 0
            tall = max(height, round(self._line_height(bar.value() - (0 if down else 1))))
            bar.setValue(bar.value() + (1 if down else -1))
            self._turned = 0.0 if abs(self._turned) <= tall else self._turned + (tall if down else -tall)
        event.accept()

    def _line_height(self, number: int) -> float:
        """How high a line of the page is, as the scroll bar counts them; 0 for none."""
        block = self.document().findBlockByLineNumber(number)
        return block.layout().lineAt(number - block.firstLineNumber()).height() if block.isValid() else 0.0

    def _say_selected(self) -> None:
        file = self.selected_file
        if file is not None:
            announce(self, spoken(file))

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self._measure_files()

    def _fit(self) -> None:
        padding, bar = sheet_padding(self.width()), self.verticalScrollBar()
        beside = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        self.setViewportMargins(padding, SPACE_8, padding - beside, SPACE_16)

    def _on_file_changed(self, id: bytes) -> None:
        self._measure_files(id)
        self.viewport().update()

    def _measure_files(self, id: bytes | None = None) -> None:
        """Files, or one, may take another room now."""
        for mark in list(self._files()):
            if id in (None, mark.file.id):
                self.document().markContentsDirty(mark.at, 1)
