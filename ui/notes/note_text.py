"""The text of a note while people write it: what is typed goes into the session, what others wrote comes in.

Qt's own undo is off, for it would take back what others wrote. What Qt reports about an edit is only where to look: its
counts include the final paragraph mark, input methods and formats report edits that are none, so the place is compared
with the text as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QTextCursor

from desktop.documents.session import DocumentSession, Splice
from desktop.notes.body import Body
from ui.files.deeds import FileDeeds
from ui.files.shown_files import ShownFiles
from ui.notes.code_units import code_points, units
from ui.notes.file_page import STAND_INS, FilePage
from ui.widgets import Menu
from ui.widgets.text_menu import TextAction, text_menu


class NoteText(FilePage):
    """Signals: `edited` after own edits; `composed` when an input method is done; `left` when the focus goes;
    `broken(Exception)` when the session could not take an edit: what is on screen is then not in the note.

    Read-only until a session is attached.
    """

    edited = Signal()
    composed = Signal()
    left = Signal()
    broken = Signal(object)

    def __init__(self, name: str, shown: ShownFiles, deeds: FileDeeds) -> None:
        super().__init__(name, shown, deeds)
        self._session: DocumentSession | None = None
        self._text = ""
        self._units = 0
        self._applying = False
        self.composing = False
        self.setReadOnly(True)
        self.document().contentsChange.connect(self._on_contents_changed)

    def show_body(self, body: Body) -> None:
        """Show what is not to be written yet."""
        self._show(self.signs.text(body))

    def _show(self, text: str) -> None:
        if text != self._text or not self._units:
            self._set_text(text)

    def attach(self, session: DocumentSession) -> None:
        """From now on this is the session's text."""
        self._show(session.text)
        self._session = session
        self.setReadOnly(False)

    def detach(self) -> None:
        """The session is about to go."""
        self._session = None
        self.setReadOnly(True)

    # What others write

    def take_in(self, splices: Sequence[Splice]) -> None:
        """Others' edits: caret, selection and what is in sight stay where they are in the text."""
        if not splices:
            return
        caret = self.textCursor()
        places = [caret.anchor(), caret.position()]
        with self._keeping_scroll():
            for at, gone, come in self._put(splices):
                places = [_moved(place, at, gone, come) for place in places]
            caret = self.textCursor()
            if [caret.anchor(), caret.position()] != places:
                caret.setPosition(places[0])
                caret.setPosition(places[1], QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(caret)

    def take_back(self, splices: Sequence[Splice]) -> None:
        """Own edits taken back or brought back: the caret goes there."""
        places = list(self._put(splices))
        if places:
            at, _gone, come = places[-1]
            caret = self.textCursor()
            caret.setPosition(at + come)
            self.setTextCursor(caret)
            self.ensureCursorVisible()
            self.edited.emit()

    @property
    def can_undo(self) -> bool:
        """Whether there is something of one's own to take back, and the page is in sight."""
        return self._session is not None and not self.isHidden() and self._session.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is something to bring back, and the page is in sight."""
        return self._session is not None and not self.isHidden() and self._session.can_redo

    def undo(self) -> None:
        """Take back one's own latest edit."""
        if self._session is not None and self.can_undo and not self.composing:
            self.take_back(self._session.undo())

    def redo(self) -> None:
        """Bring back what was last taken back."""
        if self._session is not None and self.can_redo and not self.composing:
            self.take_back(self._session.redo())

    def _put(self, splices: Sequence[Splice]) -> list[tuple[int, int, int]]:
        """Put splices into the page; where each was, what went and came, in code units."""
        places = []
        cursor = QTextCursor(self.document())
        self._applying = True
        cursor.beginEditBlock()
        try:
            for splice in splices:
                end = splice.position + splice.deleted
                at, shown = units(self._text, splice.position), splice.inserted.translate(STAND_INS)
                gone, come = units(self._text[splice.position : end], splice.deleted), units(shown, len(shown))
                cursor.setPosition(at)
                cursor.setPosition(at + gone, QTextCursor.MoveMode.KeepAnchor)
                self.insert(cursor, shown)
                self._text = self._text[: splice.position] + splice.inserted + self._text[end:]
                self._units += come - gone
                places.append((at, gone, come))
        finally:
            cursor.endEditBlock()
            self._applying = False
        return places

    @contextmanager
    def _keeping_scroll(self) -> Iterator[None]:
        """What stands at the top of the page stays there."""
        bar, first = self.verticalScrollBar(), self.firstVisibleBlock()
        mark, into = QTextCursor(first), bar.value() - first.firstLineNumber()
        yield
        block = mark.block()
        line = block.firstLineNumber() + min(into, max(0, block.lineCount() - 1))
        if bar.value() != line:
            bar.setValue(line)

    def _set_text(self, text: str) -> None:
        self._applying = True
        try:
            self.set_text(text)
        finally:
            self._applying = False
        self._text = text
        self._units = self.document().characterCount() - 1

    # What is typed

    def _on_contents_changed(self, position: int, removed: int, added: int) -> None:
        if self._applying or self._session is None:
            return
        found = self._own_edit(position, removed, added)
        if found is None:
            return
        try:
            self._session.splice(found.position, found.deleted, found.inserted)
        except Exception as error:
            self.detach()
            self.broken.emit(error)
            return
        end = found.position + found.deleted
        self._text = self._text[: found.position] + found.inserted + self._text[end:]
        self._units = self.document().characterCount() - 1
        self.edited.emit()

    def _own_edit(self, position: int, removed: int, added: int) -> Splice | None:
        """What was really edited at a place that Qt reports; None: nothing."""
        now = self.document().characterCount() - 1
        new_end = min(position + added, now)
        old_end = new_end - (now - self._units)
        start, end = code_points(self._text, position), code_points(self._text, max(old_end, 0))
        in_step = added - removed == now - self._units and position <= old_end
        if not in_step or start is None or end is None or self._splits(position) or self._splits(new_end):
            position, new_end, start, end = 0, now, 0, len(self._text)
        new = self.signed(position, new_end)
        old = self._text[start:end].translate(STAND_INS)
        if old == new:
            return None
        head, tail = _common(old, new)
        return Splice(start + head, len(old) - head - tail, new[head : len(new) - tail])

    def _splits(self, position: int) -> bool:
        """Whether a place is between the halves of a character."""
        return 0xDC00 <= ord(self.document().characterAt(position)[:1] or "\0") < 0xE000

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        was, self.composing = self.composing, bool(event.preeditString()) and not self.isReadOnly()
        super().inputMethodEvent(event)
        if was and not self.composing:
            self.composed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination())
        if event.matches(QKeySequence.StandardKey.Undo) or keys == QKeySequence("Ctrl+Z"):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or keys in (
            QKeySequence("Ctrl+Y"),
            QKeySequence("Ctrl+Shift+Z"),
        ):
            self.redo()
        elif self._begins_paragraph(event):
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def _begins_paragraph(self, event: QKeyEvent) -> bool:
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return is_return and not self.isReadOnly() and self.selected_file is None

    def menu(self) -> Menu:
        writable, selected = self._session is not None, self.textCursor().hasSelection()
        menu = text_menu(
            self,
            undo=TextAction(self.undo, self.can_undo),
            redo=TextAction(self.redo, self.can_redo),
            cut=TextAction(self.cut, writable and selected),
            copy=TextAction(self.copy, selected),
            paste=TextAction(self.paste, writable and self.canPaste()),
            select_all=TextAction(self.selectAll, bool(self._text)),
        )
        return self.add_deeds(menu)


def _moved(place: int, at: int, gone: int, come: int) -> int:
    """Where a place is after an edit before, around or behind it; what comes exactly there comes behind it."""
    if place <= at:
        return place
    return place - gone + come if place >= at + gone else at


def _common(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts share at their beginnings, and at their ends beyond that."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    room = shorter - head
    tail = next((n for n in range(room) if old[-1 - n] != new[-1 - n]), room)
    return head, tail
