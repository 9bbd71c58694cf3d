"""A note that nobody has written in yet: it is nowhere but on this page until the first keystroke."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.files.commands import GivenFile
from desktop.notes import commands as notes_commands
from desktop.notes.records import Note
from ui.auto_save import AutoSave
from ui.bidi import filled
from ui.bridge import Bridge
from ui.files.deeds import FileDeeds
from ui.files.shown_files import ShownFiles
from ui.notes.editor import NoteEditor
from ui.notes.file_page import FilePage
from ui.notes.title_field import TitleField
from ui.tokens import COLUMN_MARGIN, META, SPACE_8, SPACE_12
from ui.widgets import HeaderBar, Label, Sheet


class NewNote(QWidget):
    """Makes the note when something is typed, and hands it over with all that was typed meanwhile.

    Signals: `written(NoteEditor)` when the note is there. Attributes: `title` the field, `page` the text.
    """

    written = Signal(object)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._editor: NoteEditor | None = None
        self._id = ""
        self._composing = False
        self.title = TitleField(self.tr("Title"))
        self._given: list[GivenFile] = []
        self.page = FilePage(self.tr("Note text"), ShownFiles(bridge, self), FileDeeds(bridge, self))
        self._state = Label("", META, "quiet", wrap=True)
        self._making = AutoSave(bridge, self._make, self, refusals=())
        self._showing = AutoSave(bridge, self._show, self, refusals=())
        self._lay_out()
        self._making.saved.connect(self._on_made)
        self._showing.saved.connect(self._on_shown)
        for step in (self._making, self._showing):
            step.changed.connect(self._show_state)
        self.title.textEdited.connect(self._on_typed)
        self.title.returnPressed.connect(lambda: self.page.setFocus(Qt.FocusReason.TabFocusReason))
        self.page.textChanged.connect(self._on_typed)
        self.page.files_given.connect(self._on_files_given)
        for part in (self.title, self.page):
            part.installEventFilter(self)

    @property
    def begun(self) -> bool:
        """Whether something was typed."""
        return self._making.unsaved or bool(self._id)

    def end(self) -> None:
        """Nothing is tried again."""
        self._making.end()
        self._showing.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
            QTimer.singleShot(0, self, self._hand_over)
        return False

    def _make(self, title: str) -> Future[str]:
        return self._bridge.workspace.do(notes_commands.begin_note, title)

    def _show(self, id: str) -> Future[Note]:
        return self._bridge.workspace.do(notes_commands.kept_note, id)

    def _on_typed(self) -> None:
        if not self.begun:
            self._making.touch(self.title.text())
            self._making.flush()
        elif self._making.trouble:
            self._making.touch(self.title.text())

    def _on_files_given(self, given: list[GivenFile]) -> None:
        """They are put in as soon as the note is there."""
        self._given += given
        self._on_typed()

    def _on_made(self, id: str) -> None:
        self._id = id
        self._showing.touch(id)
        self._showing.flush()

    def _on_shown(self, note: Note) -> None:
        self._editor = NoteEditor(self._bridge, note)
        self._editor.ready.connect(self._hand_over)

    def _hand_over(self) -> None:
        """Not while an input method composes: that would be lost."""
        editor = self._editor
        if editor is None or not editor.is_ready or self._composing:
            return
        self._editor = None
        editor.take_up(self.title.text(), self.page.body())
        if self._given:
            editor.coming.give(self._given)
        self.written.emit(editor)

    def caret_into(self, editor: NoteEditor) -> Callable[[], None]:
        """What puts the caret into the editor where it is here now; to be called once the editor is in sight."""
        in_page, in_title = self.page.hasFocus(), self.title.hasFocus()
        at, at_in_title = self.page.textCursor().position(), self.title.cursorPosition()

        def put() -> None:
            if in_page:
                caret = editor.page.textCursor()
                caret.setPosition(at)
                editor.page.setTextCursor(caret)
                editor.page.setFocus(Qt.FocusReason.OtherFocusReason)
            elif in_title:
                editor.title.setFocus(Qt.FocusReason.OtherFocusReason)
                editor.title.setCursorPosition(at_in_title)

        return put

    def _show_state(self) -> None:
        words = ""
        if self._making.trouble:
            words = filled(self.tr("Not saved yet: %1 Countertop keeps trying."), self._making.trouble)
        elif self._showing.trouble:
            words = self.tr("The note is made, but what you write is not saved yet. Countertop keeps trying.")
        self._state.setText(words)
        self._state.set_tone("danger" if words else "quiet")

    def _lay_out(self) -> None:
        bar = HeaderBar(ruled=True)
        bar.row.setContentsMargins(COLUMN_MARGIN, SPACE_8, SPACE_12, SPACE_8)
        bar.row.addWidget(self._state, 1)
        sheet = Sheet()
        sheet.body.addWidget(self.title)
        sheet.body.addWidget(self.page, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(sheet, 1)
