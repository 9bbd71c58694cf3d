"""The line one types into: it grows to some eight lines; Enter sends, Shift+Enter breaks the line."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QInputMethodEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.chat.records import Message
from desktop.people.records import Person
from desktop.rows.typed_text import TEXT_BYTES
from ui.bidi import filled
from ui.chat.inline_spans import MentionableNames, word_being_mentioned
from ui.chat.mentions import MOST, MentionPopup
from ui.column import keep_in_column
from ui.plain_text import PlainTextEdit
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import ElidedLabel, IconButton, Label, announce

LINES = 8
_PASTE_CHARACTERS = 4 * TEXT_BYTES
_PADDING = 14


class Editor(PlainTextEdit):
    """Signals: `sent` on Enter, `escaped` on Escape, `up_when_empty`, `too_long(int)` with the bytes of a paste that
    was not taken, `caret_moved` when what is offered after an @ may change.
    """

    sent = Signal()
    escaped = Signal()
    up_when_empty = Signal()
    too_long = Signal(int)
    caret_moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.popup: MentionPopup | None = None
        self._composing = False
        self._hint = ""
        self.setProperty("boxed", True)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self.fit)
        self.cursorPositionChanged.connect(self.caret_moved)
        Theme.current().changed.connect(self.fit)
        Theme.current().changed.connect(self._show_hint)
        self.fit()

    def fit(self) -> None:
        """Take the height that the lines ask for."""
        line = QFontMetrics(self.font()).lineSpacing()
        lines = max(1, min(LINES, round(self.document().documentLayout().documentSize().height())))
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(bar.ScrollBarAsNeeded if lines == LINES else bar.ScrollBarAlwaysOff)
        self.setFixedHeight(max(Theme.current().scaled(36), lines * line + _PADDING))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()
            self._show_hint()

    def set_hint(self, words: str) -> None:
        """What stands there while nothing is typed, on one line."""
        self._hint = words
        self._show_hint()

    def _show_hint(self) -> None:
        room = self.viewport().width() - 2
        self.setPlaceholderText(self.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, room))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self._composing:
            super().keyPressEvent(event)
        elif self.popup is not None and self.popup.isVisible() and self._to_popup(event):
            return
        elif enter and event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier):
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        elif enter:
            self.sent.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key == Qt.Key.Key_Up and not self.text():
            self.up_when_empty.emit()
        else:
            super().keyPressEvent(event)

    def _to_popup(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.popup.move_choice(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.popup.choose()
        elif key == Qt.Key.Key_Escape:
            self.popup.hide()
        else:
            return False
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self.popup is not None and self.popup.isVisible() and forward:
            self.popup.choose()
            return True
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.popup is not None:
            self.popup.hide()

    def insert_pasted(self, text: str) -> None:
        if len(text) > _PASTE_CHARACTERS:
            self.too_long.emit(len(text.encode("utf-8", "replace")))
            return
        super().insert_pasted(text)


class Held(Struct, frozen=True):
    """What a composer held besides the draft, for when its conversation is opened again."""

    answering: Message | None
    editing: Message | None
    text: str
    before_editing: str


class Composer(QWidget):
    """Signals: `sent(str)`; `changed(str)` by typing; `edit_last_wanted`; `escaped` when there is nothing to cancel.
    Attributes: `editor`; `answering`, `editing`: the message that is answered or edited, or None; `chosen`: the ids of
    those who were picked after an @ while this text was typed.
    """

    sent = Signal(str)
    changed = Signal(str)
    edit_last_wanted = Signal()
    escaped = Signal()

    def __init__(self, popup_parent: QWidget) -> None:
        super().__init__()
        self.answering: Message | None = None
        self.editing: Message | None = None
        self.chosen: set[str] = set()
        self._before_editing = ""
        self._names = MentionableNames()
        self._quiet = False
        self.editor = Editor()
        self.editor.popup = self.popup = MentionPopup(popup_parent)
        self.popup.chosen.connect(self._on_person_chosen)
        self.destroyed.connect(self.popup.deleteLater)
        self._send = IconButton("send", self.tr("Send"), token="accent")
        self._send.clicked.connect(self._on_sent)
        self._strip = Strip()
        self._strip.cancelled.connect(self.cancel)
        self._problem = Label("", META, "danger", wrap=True)
        self._problem.hide()
        self._lay_out()
        self.editor.sent.connect(self._on_sent)
        self.editor.escaped.connect(self._on_escaped)
        self.editor.up_when_empty.connect(self.edit_last_wanted)
        self.editor.too_long.connect(self._say_too_long)
        self.editor.not_text.connect(self._say_not_text)
        self.editor.textChanged.connect(self._on_text_changed)
        self.editor.caret_moved.connect(self._offer_people)

    # What it holds

    def text(self) -> str:
        return self.editor.text()

    def set_text(self, text: str) -> None:
        """Another text, the caret at its end; not told as `changed`."""
        self._quiet = True
        self.chosen.clear()
        self.editor.setPlainText(text)
        self.editor.moveCursor(QTextCursor.MoveOperation.End)
        self._quiet = False
        self.popup.hide()

    def set_names(self, names: MentionableNames) -> None:
        """Whom an @ can mean."""
        self._names = names

    def set_place(self, title: str) -> None:
        """Where it goes, in words, as in "Message to Everyone"."""
        words = filled(self.tr("Message to %1"), title)
        self.editor.setAccessibleName(words)
        self.editor.set_hint(words)

    def say(self, sentence: str) -> None:
        """What is wrong, or "" for nothing."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence, assertive=True)

    def problem(self) -> str:
        """What it says is wrong."""
        return self._problem.text()

    # Answering and editing

    def answer(self, message: Message) -> None:
        """What is sent next answers this."""
        self._leave_editing()
        self.answering = message
        self._strip.show_message(filled(self.tr("Reply to %1"), message.author), message.text)
        self.editor.setFocus()

    def update_answered(self, message: Message) -> None:
        """Its author may be called otherwise now."""
        if self.answering is not None and self.answering.id == message.id and self.answering != message:
            self.answering = message
            self._strip.show_message(filled(self.tr("Reply to %1"), message.author), message.text)

    def edit(self, message: Message) -> None:
        """What is sent next takes the place of this message's text."""
        if self.editing is None:
            self._before_editing = self.text()
        self.answering, self.editing = None, message
        self._strip.show_message(self.tr("Edit your message"), message.text)
        self.set_text(message.text)
        self.editor.setFocus()

    def cancel(self) -> bool:
        """End answering or editing; False when there was neither."""
        if self.answering is None and self.editing is None:
            return False
        self.answering = None
        self._leave_editing()
        self._strip.hide()
        self.say("")
        return True

    def hold(self) -> Held | None:
        """Let go of what is answered or edited, to be given back to `give_back`."""
        if self.answering is None and self.editing is None:
            return None
        held = Held(self.answering, self.editing, self.text(), self._before_editing)
        self.cancel()
        return held

    def give_back(self, held: Held) -> None:
        """Go on with what was held."""
        if held.editing is not None:
            self.edit(held.editing)
            self.set_text(held.text)
            self._before_editing = held.before_editing
        elif held.answering is not None:
            self.answer(held.answering)

    def take(self) -> None:
        """What was sent is gone from here; after an edit what was there before comes back."""
        self.say("")
        self.answering = None
        if self.editing is None:
            self.set_text("")
        self._leave_editing()
        self._strip.hide()

    def _leave_editing(self) -> None:
        if self.editing is not None:
            self.editing = None
            self.set_text(self._before_editing)
            self._before_editing = ""

    # What is typed

    def _on_sent(self) -> None:
        text = self.text()
        size = len(text.encode("utf-8", "replace"))
        if size > TEXT_BYTES:
            self._say_too_long(size)
        elif text.strip():
            self.sent.emit(text)

    def _say_too_long(self, size: int) -> None:
        sentence = self.tr("This is too long for one message: %1 KB, and %2 KB is the most. A note can hold it.")
        self.say(filled(sentence, f"{size / 1024:.0f}", str(TEXT_BYTES >> 10)))

    def _say_not_text(self) -> None:
        self.say(self.tr("Only text can be sent so far. Say in words what it shows, or where the file is kept."))

    def _on_escaped(self) -> None:
        if not self.cancel():
            self.escaped.emit()

    def _on_text_changed(self) -> None:
        if self._quiet:
            return
        if self._problem.isVisible():
            self.say("")
        if self.editing is None:
            self.changed.emit(self.text())
        self._offer_people()

    def _offer_people(self) -> None:
        if self._quiet or not self.editor.hasFocus():
            return
        typed = self._word_being_mentioned()
        people = [] if typed is None else self._names.beginning_with(typed, MOST)
        self.popup.offer(people, self._names.told_apart, self.editor.viewport(), self.editor.cursorRect())

    def _on_person_chosen(self, person: Person) -> None:
        typed = self._word_being_mentioned()
        if typed is not None:
            cursor = self.editor.textCursor()
            units = len(typed.encode("utf-16-le")) // 2
            cursor.setPosition(cursor.position() - units, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(f"{person.name} ")
            self.chosen.add(person.id)
        self.editor.setFocus()

    def _word_being_mentioned(self) -> str | None:
        cursor = self.editor.textCursor()
        if cursor.hasSelection():
            return None
        # Qt counts UTF-16 units.
        line = cursor.block().text().encode("utf-16-le", "surrogatepass")
        return word_being_mentioned(line[: 2 * cursor.positionInBlock()].decode("utf-16-le", "replace"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        keep_in_column(self, SPACE_8, SPACE_16)

    def _lay_out(self) -> None:
        box = QFrame()
        box.setProperty("box", True)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, SPACE_4, 0)
        row.setSpacing(SPACE_4)
        row.addWidget(self.editor, 1)
        row.addWidget(self._send, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE_4)
        layout.addWidget(self._strip)
        layout.addWidget(self._problem)
        layout.addWidget(box)
        self._fit()
        Theme.current().changed.connect(self._fit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)


class Strip(QWidget):
    """What is being answered or edited. Signals: `cancelled`."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = ElidedLabel("", META, "accent", semibold=True)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._text = ElidedLabel("", META, "quiet")
        cross = IconButton("x", self.tr("Cancel"))
        cross.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_8, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(self._title)
        row.addWidget(self._text, 1)
        row.addWidget(cross)
        self.hide()

    def show_message(self, title: str, text: str) -> None:
        """Say what is done with which message."""
        self._title.setText(title)
        self._text.setText(text[:400])
        self.show()
        announce(self, title)
