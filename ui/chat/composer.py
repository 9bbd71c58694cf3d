"""The line one types into, with what it answers or changes, and what goes with it."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.chat.records import Conversation, Message
from desktop.files.commands import GivenFile
from desktop.people.records import Person
from desktop.rows.typed_text import TEXT_BYTES
from ui.bidi import filled
from ui.chat.editor import Editor
from ui.chat.inline_spans import MentionableNames, word_being_mentioned
from ui.chat.mentions import MOST, MentionPopup
from ui.chat.private_words import left_words
from ui.column import keep_in_column
from ui.files.attachment_strip import AttachmentStrip
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import ElidedLabel, IconButton, Label, announce


class Held(Struct, frozen=True):
    """What a composer held besides the draft, for when its conversation is opened again."""

    answering: Message | None
    editing: Message | None
    text: str
    before_editing: str


class Composer(QWidget):
    """Signals: `sent(str)`; `changed(str)` by typing; `edit_last_wanted`; `escaped` when there is nothing to cancel;
    `files_wanted`: some are to be chosen.

    Attributes: `editor`; `attached`, the files that go with it; `answering`, `editing`: the message that is answered or
    edited, or None; `chosen`: the ids of those who were picked after an @ while this text was typed.
    """

    sent = Signal(str)
    changed = Signal(str)
    edit_last_wanted = Signal()
    escaped = Signal()
    files_wanted = Signal()

    def __init__(self, popup_parent: QWidget) -> None:
        super().__init__()
        self.attached = AttachmentStrip()
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
        self._attach = IconButton("paperclip", self.tr("Attach files"))
        self._attach.clicked.connect(self.files_wanted)
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
        self.editor.files_given.connect(self.give_files)
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

    def set_place(self, conversation: Conversation) -> None:
        """Where it goes, in words, as in "Message to Everyone"; nothing can be written where one is not any more."""
        words = self.tr("Message to %1")
        if conversation.kind == "direct":
            words = self.tr("Message to %1 · only the two of you can read it")
        words = filled(words, conversation.title)
        self.editor.setAccessibleName(words)
        self.editor.set_hint(words)
        self._writing.setEnabled(not conversation.left)
        self._writing.setVisible(not conversation.left)
        self._closed.setVisible(conversation.left)

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
        self._strip.show_message(filled(self.tr("Reply to %1"), message.author), message.gist)
        self.editor.setFocus()

    def update_answered(self, message: Message) -> None:
        """Its author may be called otherwise now."""
        if self.answering is not None and self.answering.id == message.id and self.answering != message:
            self.answering = message
            self._strip.show_message(filled(self.tr("Reply to %1"), message.author), message.gist)

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
        elif self._is_waiting_for_files():
            self.say(self.tr("A file is still being copied. Send it when that is done."))
        elif text.strip() or self._has_files():
            self.sent.emit(text)

    def give_files(self, given: list[GivenFile]) -> None:
        """These go with what is typed; an edited message keeps those that it has."""
        attachments = self.attached.attachments
        if self.editing is not None:
            self.say(self.tr("Files go with a new message. Send or cancel what you are changing first."))
        elif attachments is not None:
            self.say("")
            attachments.add(given)
            self.editor.setFocus()

    def _is_waiting_for_files(self) -> bool:
        attachments = self.attached.attachments
        return self.editing is None and attachments is not None and bool(attachments.coming)

    def _has_files(self) -> bool:
        """Whether something goes with it, so that it needs no words."""
        attachments = self.attached.attachments
        return bool(self.editing.files if self.editing is not None else attachments is not None and attachments.files)

    def _say_too_long(self, size: int) -> None:
        sentence = self.tr("This is too long for one message: %1 KB, and %2 KB is the most. A note can hold it.")
        self.say(filled(sentence, f"{size / 1024:.0f}", str(TEXT_BYTES >> 10)))

    def _say_not_text(self) -> None:
        self.say(self.tr("Neither text nor a file was found in what was pasted."))

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
        self._writing = QWidget()
        self._closed = Label(left_words(), tone="quiet", wrap=True)
        self._closed.hide()
        box = QFrame()
        box.setProperty("box", True)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, SPACE_4, 0)
        row.setSpacing(SPACE_4)
        row.addWidget(self._attach, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.editor, 1)
        row.addWidget(self._send, 0, Qt.AlignmentFlag.AlignBottom)
        writing = QVBoxLayout(self._writing)
        writing.setContentsMargins(0, 0, 0, 0)
        writing.setSpacing(SPACE_4)
        writing.addWidget(self.attached)
        writing.addWidget(box)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE_4)
        layout.addWidget(self._strip)
        layout.addWidget(self._problem)
        layout.addWidget(self._writing)
        layout.addWidget(self._closed)
        self._fit()
        Theme.current().changed.connect(self._fit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


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
