"""One note, open: its title, who wrote last, whether it is saved, its text, and its earlier states when asked for."""

from __future__ import annotations

import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.documents.session import DocumentSession
from desktop.errors import DesktopError, UserFacingError
from desktop.files.value import FileValue
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.notes.body import Body
from desktop.notes.records import Note
from desktop.notes.writing import NoteContents
from ui.auto_save import AutoSave
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.files.attachment_strip import AttachmentStrip
from ui.files.deeds import FileDeeds
from ui.files.giving import ask_for_files
from ui.files.shown_files import ShownFiles
from ui.local_clock import LocalClock
from ui.notes.coming_files import ComingFiles
from ui.notes.copying import ask_for_file, copied_words, copy_beside
from ui.notes.gone import GoneBanner
from ui.notes.note_history import EarlierStates
from ui.notes.note_text import NoteText
from ui.notes.title_field import TitleField
from ui.times import full_when
from ui.tokens import COLUMN_MARGIN, META, SPACE_8, SPACE_12
from ui.widgets import Banner, ElidedLabel, HeaderBar, IconButton, Label, Menu, Sheet, Toast, announce

RETIRE_S = 2.0
_LONG_MERGE_S = 0.02
_SLOW_MS = 300
_REST = 4
"""Where taking in others' edits takes long, as in huge notes, this many times as long goes by before the next time."""


class NoteEditor(QWidget):
    """Signals: `archive_wanted`, `bring_back_wanted`, `ready` when the text can be typed into, `retired` when
    everything typed is on the disk after `retire()`.

    Attributes: `note` (the row as last read), `title` the field, `page` its text, `earlier` the earlier states.
    """

    archive_wanted = Signal()
    bring_back_wanted = Signal()
    ready = Signal()
    retired = Signal()

    def __init__(self, bridge: Bridge, note: Note) -> None:
        super().__init__()
        self._bridge = bridge
        self.note = note
        self._session: DocumentSession | None = None
        self._saving: AutoSave | None = None
        self._opening: BackgroundTask | None = None
        self._retiring = False
        self._reopening = False
        self._resting = QTimer(self, singleShot=True)
        self._soon = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self.title = TitleField(self.tr("Title"))
        shown, deeds = ShownFiles(bridge, self), FileDeeds(bridge, self)
        self.page = NoteText(self.tr("Note text"), shown, deeds)
        self.earlier = EarlierStates(bridge, note.id, shown, deeds)
        self.coming = ComingFiles(bridge, note.id, self.page, self)
        self._naming = AutoSave(bridge, self._rename, self)
        self._wrote = ElidedLabel("", META, "quiet")
        self._state = Label("", META, "quiet")
        self._history = IconButton("history", self.tr("Earlier states"), checkable=True)
        self._attach = IconButton("paperclip", self.tr("Put in pictures and files"))
        self._more = IconButton("ellipsis", self.tr("More"))
        self._problem = Banner("danger", "", self.tr("Open again"))
        archived = self.tr("This note is archived. It can be read, not written.")
        self._archived = Banner("info", archived, self.tr("Bring back"))
        self._gone = GoneBanner(bridge)
        self._strip = AttachmentStrip(self.tr("Files that are being put in"))
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_row()
        self.page.show_body(note.body)
        self._open()

    @property
    def is_ready(self) -> bool:
        """Whether the text can be typed into."""
        return self._session is not None

    def take_up(self, title: str, body: Body) -> None:
        """Go on with what was written before the note was there, once it is ready."""
        if title != self.note.title:
            self.title.setText(title)
            self._naming.touch(title)
        if self._session is not None and body:
            self.page.take_back(self._session.replace(self.page.signs.text(body)))

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not on the disk, or a file that is to stand in it is still copied."""
        is_typed = self._naming.unsaved or (self._session is not None and self._session.unsaved)
        return is_typed or bool(self.coming.names)

    @property
    def _is_read_only(self) -> bool:
        return self.note.archived or self._gone.is_gone

    @property
    def state_words(self) -> str:
        """What the line says: Opening… where that takes long, Saving… or Saved, or what hinders it."""
        return self._state.text()

    def _rename(self, title: str) -> Future[Note]:
        return self._bridge.workspace.do(notes_commands.rename_note, self.note.id, title)

    # Opening and leaving

    def _open(self) -> None:
        workspace, key = self._bridge.workspace, notes_queries.key_of(self._bridge.session, self.note.id)
        if not self._is_read_only and self._session is None and self._opening is None:
            work = lambda: workspace.open_document(key, NoteContents(self.page.signs))  # noqa: E731
            self._opening = BackgroundTask(work, self._on_opened, self._on_not_opened, self).start()
            self._soon.start()
            self._show_state()

    def _on_opened(self, session: DocumentSession) -> None:
        self._opening = None
        if self._retiring or self._is_read_only:
            session.close()
            self._end_if_saved()
            return
        self._session = session
        self._saving = AutoSave(self._bridge, lambda _none: session.flush(), self, refusals=())
        self._saving.changed.connect(self._on_saving_changed)
        self.page.attach(session)
        self._merge()
        self.coming.come_back()
        self._show_state()
        self.ready.emit()

    def _on_not_opened(self, error: Exception) -> None:
        self._opening = None
        self._show_state()
        self._say_problem(sentence_of(error))
        self._end_if_saved()

    def _on_broken(self, error: Exception) -> None:
        said = sentence_of(error) if isinstance(error, UserFacingError) else ""
        sentence = self.tr(
            "Your last edit could not be put into the note. Everything before it is saved. "
            "Copy what you need from here, then open the note again."
        )
        self._say_problem(f"{said} {sentence}".strip())

    def _on_open_again_clicked(self) -> None:
        self._problem.hide()
        self._reopening = True
        self.flush()
        self._reopen_if_saved()

    def _reopen_if_saved(self) -> None:
        if not self._reopening or self.unsaved:
            return
        self._reopening = False
        self._let_go()
        self.look_again()

    def retire(self) -> None:
        """Write down what waits and end; `retired` tells when. Nothing is shown meanwhile."""
        self._retiring = True
        self.flush()
        self._end_if_saved()

    def flush(self) -> None:
        """Write down now what waits."""
        self._naming.flush()
        if self._saving is not None:
            self._saving.flush()

    def close_now(self) -> None:
        """End at once, waiting for the disk up to two seconds; for closing the window only."""
        self._retiring = True
        self.coming.give_up()
        self._naming.flush()
        if self._opening is not None:
            self._opening.drop()
            self._opening.wait(RETIRE_S)
            session = self._opening.outcome[0] if self._opening.outcome else None
            if session is not None:
                session.close()
        self.earlier.stop()
        with suppress(Exception):  # what hinders it has been said, and the other notes are to be closed too
            self._let_go()

    def _end_if_saved(self) -> None:
        if self._retiring and self._opening is None and not self.unsaved:
            self.earlier.stop()
            self._let_go()
            self.retired.emit()

    def _let_go(self) -> None:
        self._resting.stop()
        self.page.detach()
        if self._saving is not None:
            self._saving.end()
        session, self._session, self._saving = self._session, None, None
        if session is not None:
            session.close()

    # What changed elsewhere

    def look_again(self) -> None:
        """The note changed: others' edits come in, and what the row says is shown."""
        try:
            self.note = notes_queries.note(self._bridge.session, self.note.id)
        except DesktopError as error:
            self._gone.say(self.note, sentence_of(error))
            self.page.setReadOnly(True)
            self._show_row()
            return
        if self._gone.pass_over() and self._session is not None:
            self.page.setReadOnly(False)
        self._merge()
        self._show_row()
        if self.note.archived and self._session is not None and not self._retiring:
            self.flush()
            self.page.detach()
            self._leave_when_saved()
        elif not self.note.archived and not self._retiring:
            self._open()
        if self._session is None and not self._problem.isVisible():
            self.page.show_body(self.note.body)
        self.earlier.look_again()

    def _leave_when_saved(self) -> None:
        if self.note.archived and not self.unsaved:
            self._let_go()

    def _merge(self) -> None:
        if self._session is None or self.page.composing or self._resting.isActive():
            return
        began = time.monotonic()
        self.page.take_in(self._session.merge())
        took = time.monotonic() - began
        if took > _LONG_MERGE_S:
            self._resting.start(round(_REST * took * 1000))

    def _show_row(self) -> None:
        note = self.note
        when = full_when(note.updated_at)
        self._wrote.setText(filled(self.tr("%1, %2"), note.updated_by, when))
        if not self._naming.unsaved:
            self.title.show_title(note.title)
        self.title.setReadOnly(self._history.isChecked() or self._is_read_only)
        if not note.archived and self._archived.isAncestorOf(self.focusWidget() or self):
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._archived.setVisible(note.archived)
        self._attach.setEnabled(not self._is_read_only)
        self._show_state()

    # Saving

    def _on_saving_changed(self) -> None:
        if self._session is not None and not self._session.unsaved:
            self.coming.settle()
        self._show_state()
        if self._retiring:
            if not self._naming.trouble and self._saving is not None and not self._saving.trouble:
                self.flush()
            self._end_if_saved()
        else:
            self._leave_when_saved()
            self._reopen_if_saved()

    def _show_state(self) -> None:
        trouble = self._naming.trouble or (self._saving.trouble if self._saving is not None else "")
        if self.unsaved and trouble:
            words = filled(self.tr("Not saved yet: %1 Countertop keeps trying."), trouble)
        elif self.unsaved:
            words = self.tr("Saving…")
        elif self._opening is not None:
            words = "" if self._soon.isActive() else self.tr("Opening…")
        else:
            words = "" if self._is_read_only else self.tr("Saved")
        if words != self._state.text():
            self._state.setText(words)
            self._state.set_tone("danger" if trouble and self.unsaved else "quiet")
            if trouble and self.unsaved:
                announce(self, words, assertive=True)

    def _say_problem(self, sentence: str, *, button: bool = True) -> None:
        self._problem.set_text(sentence)
        if self._problem.button is not None:
            self._problem.button.setVisible(button)
        self._problem.show()

    # Earlier states, copies

    def show_earlier(self, *, wanted: bool) -> None:
        """Show the note as it was, or as it is now."""
        self._history.setChecked(wanted)
        if wanted:
            self.flush()
            self._pages.setCurrentWidget(self.earlier)
            self.earlier.open()
        else:
            self.earlier.leave()
            self._pages.setCurrentWidget(self.page)
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.title.setReadOnly(wanted or self._is_read_only)

    def _on_bring_back(self, body: Body) -> None:
        self.show_earlier(wanted=False)
        if self._session is not None:
            self.page.take_in(self._session.merge())
            self.page.take_back(self._session.replace(self.page.signs.text(body)))
            toast = Toast(self, self.tr("The earlier text is back."), self.tr("Undo"))
            toast.clicked.connect(self._on_bring_back_undone)

    def _on_bring_back_undone(self) -> None:
        self.show_earlier(wanted=False)
        self.page.undo()

    def _open_menu(self) -> None:
        menu = Menu(self.tr("More"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Undo"), "undo-2", self.page.undo).setEnabled(self.page.can_undo)
        menu.add(self.tr("Redo"), "redo-2", self.page.redo).setEnabled(self.page.can_redo)
        menu.addSeparator()
        menu.add(self.tr("Save a copy…"), "download", lambda: ask_for_file(self, self.title.text(), self.write_copy))
        if self.note.archived:
            menu.add(self.tr("Bring back"), "archive-restore", self.bring_back_wanted.emit)
        else:
            menu.add(self.tr("Archive"), "archive", self.archive_wanted.emit)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def write_copy(self, path: str) -> None:
        """Write what is on screen to a file, in the place of one that is called so: that was asked; its files beside
        it."""
        body, workspace = self.page.body(), self._bridge.workspace

        def failed(error: Exception) -> None:
            sentence = filled(self.tr("%1 The note itself is safe."), sentence_of(error))
            self._say_problem(sentence, button=False)

        def done(missing: list[FileValue]) -> None:
            Toast(self, copied_words(Path(path), missing))

        BackgroundTask(lambda: copy_beside(workspace, body, Path(path)), done, failed, self).start()

    # Laying out

    def _lay_out(self) -> None:
        bar = HeaderBar(ruled=True)
        bar.row.setContentsMargins(COLUMN_MARGIN, SPACE_8, SPACE_12, SPACE_8)
        bar.row.addWidget(self._wrote, 1)
        bar.row.addWidget(self._state)
        bar.row.addSpacing(SPACE_8)
        for button in (self._attach, self._history, self._more):
            bar.add_action(button)
        banners = QVBoxLayout()
        banners.setContentsMargins(COLUMN_MARGIN, 0, COLUMN_MARGIN, 0)
        for banner in (self._archived, self._gone, self._problem):
            banner.hide()
            banners.addWidget(banner)
        self._strip.show_attachments(self.coming.attachments)
        self._strip.setContentsMargins(0, SPACE_8, 0, 0)
        banners.addWidget(self._strip)
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.earlier)
        self._sheet = Sheet()
        self._sheet.body.addWidget(self.title)
        self._sheet.body.addWidget(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addLayout(banners)
        layout.addWidget(self._sheet, 1)

    def _connect(self) -> None:
        self.title.textEdited.connect(self._on_title_edited)
        self.title.left.connect(self._naming.flush)
        self.title.returnPressed.connect(lambda: self.page.setFocus(Qt.FocusReason.TabFocusReason))
        self._naming.changed.connect(self._on_saving_changed)
        self._naming.refused.connect(lambda sentence: self._say_problem(sentence, button=False))
        self.page.edited.connect(self._on_edited)
        self.page.composed.connect(self._merge)
        self._resting.timeout.connect(self._merge)
        self._soon.timeout.connect(self._show_state)
        LocalClock.current().changed.connect(self._show_row)
        self.page.left.connect(self._on_left)
        self.page.broken.connect(self._on_broken)
        self.page.files_given.connect(self.coming.give)
        self.coming.changed.connect(self._on_saving_changed)
        self.coming.refused.connect(lambda sentence: self._say_problem(sentence, button=False))
        self._attach.clicked.connect(lambda: ask_for_files(self, self.coming.give))
        self._history.clicked.connect(lambda on: self.show_earlier(wanted=on))
        self._more.clicked.connect(self._open_menu)
        self._archived.clicked.connect(self.bring_back_wanted)
        self._problem.clicked.connect(self._on_open_again_clicked)
        self.earlier.left.connect(lambda: self.show_earlier(wanted=False))
        self.earlier.brought_back.connect(self._on_bring_back)

    def _on_title_edited(self, title: str) -> None:
        if self._problem.isVisible() and self._session is not None:
            self._problem.hide()
        self._naming.touch(title)

    def _on_edited(self) -> None:
        if self._saving is not None:
            self._saving.touch()

    def _on_left(self) -> None:
        if self._saving is not None:
            self._saving.flush()
