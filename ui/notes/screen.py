"""The section Notes: the notes on the left, the one that is open beside them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from desktop.errors import DesktopError
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.notes.events import NoteChanged
from desktop.notes.records import Note
from desktop.people.events import PeopleChanged
from desktop.rows.names import fit, name_words
from desktop.rows.read_session import ReadSession
from desktop.rows.records import HIT_START
from ui.area import PlainScreen
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.notes import empty
from ui.notes.editor import NoteEditor
from ui.notes.leaving import Leaving
from ui.notes.new_note import NewNote
from ui.notes.note_list import NOTHING_MARKED, NoteList
from ui.notes.places import NotePlace
from ui.query_worker import QueryWorker
from ui.shop_header import ShopHeader
from ui.tokens import SPACE_8, SPACE_16
from ui.widgets import (
    EmptyState,
    IconButton,
    LinkButton,
    ListPane,
    Menu,
    Pane,
    PaneHeader,
    Panes,
    SearchField,
    SettingsStore,
    Toast,
    announce,
)

_LIST_AFTER_MS = 150
_OPEN_KEY = "documents.note"


class NotesScreen(Panes, PlainScreen):
    """Signals: `note_opened(str)`. `stop()` ends it; `unwritten()` says what is not on the disk yet."""

    note_opened = Signal(str)

    def __init__(self, bridge: Bridge, settings: SettingsStore) -> None:
        self._listed = ListPane(QCoreApplication.translate("NotesScreen", "Notes"))
        self._content = Pane(QCoreApplication.translate("NotesScreen", "Note"), "paper")
        super().__init__(self._listed, self._content, settings)
        self._bridge = bridge
        self._choices = settings
        self._archived = False
        self._words = ""
        self._reader: QueryWorker | None = None
        self._ended = False
        self._leaving = Leaving(self)
        self._new: NewNote | None = None
        self.editor: NoteEditor | None = None
        self.list = NoteList()
        self._listed.first = self.list
        self.search = SearchField(self.tr("Search notes"))
        self.new_note_button = IconButton("plus", self.tr("New note"))
        self._back = IconButton("chevron-left", self.tr("Back to the notes"))
        self._header = ShopHeader(bridge)
        self._archived_header = PaneHeader(self.tr("Archived"))
        self._archived_button = LinkButton(self.tr("Archived"), "archive", flush=True)
        self._no_rows = EmptyState("search", "", "")
        self._lists = QStackedWidget()
        self._lay_out()
        self._refresh = QTimer(self, singleShot=True, interval=_LIST_AFTER_MS)
        self._refresh.timeout.connect(self.show_list)
        self._connect()
        self.show_list()
        self._open_last()

    # What others call

    def open_place(self, place: NotePlace) -> None:
        """Show a note, with the caret in its text."""
        self.open_note(place.note)
        if self.editor is not None and self.shows(place):
            self.editor.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def shows(self, place: NotePlace) -> bool:
        """Whether this note is the open one."""
        return self.editor is not None and self.editor.note.id == place.note

    def open_note(self, id: str) -> None:
        """Open a note; one that is not here any more is said."""
        if self.editor is not None and self.editor.note.id == id:
            self.editor.page.setFocus()
            return
        try:
            note = notes_queries.note(self._bridge.session, id)
        except DesktopError as error:
            Toast(self, sentence_of(error))
            return
        if note.archived != self._archived:
            self._show_archived(note.archived)
        self._edit(note)

    def new_note(self) -> None:
        """Show an empty page with the caret in its title; the note is made when something is typed."""
        if self._archived or self._words:
            self._show_archived(False)
        if self._new is None:
            self._let_go()
            self._new = new = NewNote(self._bridge)
            new.written.connect(lambda editor: self._on_written(new, editor))
            self._pages.addWidget(self._new)
            self._content.first = self._new.title
            self.list.mark(None)
        self._pages.setCurrentWidget(self._new)
        self._new.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """Write down now what waits."""
        for editor in self._editors():
            editor.flush()

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        self.flush()
        open_ones = [editor for editor in self._editors() if editor.unsaved]
        named = self.tr("the note “%1”")
        titles = [editor.note.title for editor in open_ones]
        titles += [new.title.text() for new in self._new_ones() if new.begun]
        return [filled(named, title or self.tr("Untitled")) for title in titles]

    def stop(self) -> None:
        """End for good, before the shop is closed: what is typed is written down first."""
        if self._ended:
            return
        self._ended = True
        self._refresh.stop()
        for new in self._new_ones():
            new.end()
        for editor in self._editors():
            editor.close_now()
        if self._reader is not None:
            self._reader.close()

    # The list

    def show_list(self) -> None:
        """List the notes as they are now."""
        words = self._words.strip()
        if words:
            self._search(words)
            return
        notes = notes_queries.notes(self._bridge.session, archived=self._archived)
        archived = notes if self._archived else notes_queries.notes(self._bridge.session, archived=True)
        self._none_yet.set_text(*(empty.all_archived() if archived else empty.no_notes()))
        self._list(notes)
        self._archived_button.setVisible(bool(archived) and not self._archived)
        self._archived_button.setText(filled(self.tr("Archived (%1)"), str(len(archived))))
        self._archived_button.updateGeometry()

    def _search(self, words: str) -> None:
        if self._reader is None:
            self._reader = QueryWorker(self._bridge.pool, self)
        archived, typed = self._archived, self._words

        def look(session: ReadSession) -> tuple[list[Note], dict[str, str]]:
            notes = {note.id: note for note in notes_queries.notes(session, archived=archived)}
            named = [id for id, note in notes.items() if fit(note.title, name_words(words)) is not None]
            hits = {hit.id: hit.snippet for hit in notes_queries.search(session, typed)}
            snippets = {id: snippet for id, snippet in hits.items() if HIT_START in snippet}
            return [notes[id] for id in dict.fromkeys([*hits, *named]) if id in notes], snippets

        self._reader.ask(look, lambda found: self._list(*found))

    def _list(self, notes: list[Note], snippets: Mapping[str, str] = NOTHING_MARKED) -> None:
        self.list.show_notes(notes, self.editor.note.id if self.editor is not None else None, snippets)
        none_at_all = not notes and not self._archived and not self._words.strip()
        self._lists.setCurrentWidget(self.list if notes or none_at_all else self._no_rows)
        if not notes:
            self._no_rows.set_text(*(empty.nothing_found() if self._words.strip() else empty.none_archived()))
        self._show_nothing_open()

    def _show_archived(self, archived: bool) -> None:
        self._archived = archived
        self._archived_header.setVisible(archived)
        self.new_note_button.setVisible(not archived)
        self.search.clear()
        self.show_list()

    def _on_words_typed(self, words: str) -> None:
        self._words = words
        if not words and self._reader is not None:
            self._reader.drop()
        self.show_list()

    def _on_moved(self, step: int) -> None:
        row = self.list.currentIndex().row() + step
        if 0 <= row < self.list.rows.rowCount():
            self.list.setCurrentIndex(self.list.rows.index(row))

    # What is open

    def _open_last(self) -> None:
        if self.list.rows.rowCount() == 0:
            return
        last = self._choices.get(_OPEN_KEY)
        row = self.list.rows.row_of(last) if isinstance(last, str) else None
        self._edit(notes_queries.note(self._bridge.session, self.list.rows.note(row or 0).id))

    def _edit(self, note: Note) -> None:
        self._let_go()
        self._show(NoteEditor(self._bridge, note))

    def _show(self, editor: NoteEditor) -> None:
        self.editor = editor
        note = editor.note
        editor.archive_wanted.connect(lambda: self.archive(note.id))
        editor.bring_back_wanted.connect(lambda: self.bring_back(note.id))
        self._pages.addWidget(editor)
        self._pages.setCurrentWidget(editor)
        self._content.first = editor.page
        self.list.mark(note.id)
        self._choices.set(_OPEN_KEY, note.id)
        self.note_opened.emit(note.id)

    def _let_go(self) -> None:
        new, self._new = self._new, None
        editor, self.editor = self.editor, None
        if new is not None:
            self._pages.removeWidget(new)
            self._leaving.take_new(new)
        if editor is not None:
            self._content.first = None
            self._pages.removeWidget(editor)
            self._leaving.take(editor)

    def _editors(self) -> list[NoteEditor]:
        return [*self._leaving.editors, *([self.editor] if self.editor is not None else [])]

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        """What can be done with a note in the list."""
        note = self.list.rows.note(index.row())
        menu = Menu(note.title or self.tr("Untitled"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Open"), "file-text", lambda: self.open_note(note.id))
        if note.archived:
            menu.add(self.tr("Bring back"), "archive-restore", lambda: self.bring_back(note.id))
        else:
            menu.add(self.tr("Archive"), "archive", lambda: self.archive(note.id))
        menu.popup(place)

    def _show_nothing_open(self) -> None:
        if self.editor is None and self._new is None:
            any_note = self.list.rows.rowCount() > 0 or bool(self._words)
            self._pages.setCurrentWidget(self._none_open if any_note or self._archived else self._none_yet)

    def _on_written(self, new: NewNote, editor: NoteEditor) -> None:
        if new is self._new:
            put_caret = new.caret_into(editor)
            self._show(editor)
            put_caret()
            self._new = None
            self._pages.removeWidget(new)
            self.show_list()
        else:
            self._leaving.follow(new, editor)
        new.deleteLater()

    def _new_ones(self) -> list[NewNote]:
        return [*self._leaving.new, *([self._new] if self._new is not None else [])]

    def archive(self, id: str) -> None:
        """Archive a note; a toast takes that back. The one that takes its place in the list is open then."""
        self.flush()
        self._bridge.do(notes_commands.archive_note, id, done=self._on_archived, failed=self._on_refused)

    def bring_back(self, id: str) -> None:
        """Bring an archived note back."""
        self._bridge.do(notes_commands.bring_back_note, id, done=self._on_brought_back, failed=self._on_refused)

    def _on_archived(self, note: Note) -> None:
        row = self.list.rows.row_of(note.id)
        was_open = self.editor is not None and self.editor.note.id == note.id
        if was_open:
            self._let_go()
        self.show_list()
        toast = Toast(self, _archived_words(note), self.tr("Undo"))
        toast.clicked.connect(lambda: self.bring_back(note.id))
        toast.follow(self._bridge.changed, lambda: _archived_words(notes_queries.note(self._bridge.session, note.id)))
        others = [id for id in self.list.rows.ids() if id != note.id]
        if was_open and others:
            self.open_note(others[min(row or 0, len(others) - 1)])
        nowhere = self.search if self._words else self.new_note_button
        (self.list if others else nowhere).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_brought_back(self, note: Note) -> None:
        self._show_archived(False)
        if self.editor is not None and self.editor.note.id == note.id:
            self.editor.look_again()
        else:
            self._edit(note)
        if self.editor is not None:
            self.editor.page.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, filled(self.tr("“%1” is back."), note.title or self.tr("Untitled")))

    def _on_refused(self, error: Exception) -> None:
        Toast(self, sentence_of(error))

    def _on_note_changed(self, event: NoteChanged) -> None:
        for editor in self._editors():
            if editor.note.id == event.note:
                editor.look_again()
        if not self._refresh.isActive() and self.isVisible():
            self._refresh.start()

    def _on_people_changed(self) -> None:
        """Who changed a note last may be called otherwise now."""
        for editor in self._editors():
            editor.look_again()
        self._refresh.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._ended:
            self.show_list()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self._ended:
            self.flush()

    # Laying out

    def _lay_out(self) -> None:
        self._archived_header.add_action(self._back)
        self._archived_header.hide()
        self._header.add_action(self.new_note_button)
        self._listed.body.addWidget(self._header)
        self._listed.body.addLayout(self._search_row())
        self._listed.body.addWidget(self._archived_header)
        self._listed.body.addWidget(self._lists, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        foot.addWidget(self._archived_button)
        self._listed.body.addLayout(foot)
        self._lists.addWidget(self.list)
        self._lists.addWidget(self._no_rows)
        self._none_yet = EmptyState("file-text", *empty.no_notes(), self.tr("New note"))
        self._none_open = EmptyState("file-text", self.tr("No note is open"), self.tr("Choose one on the left."))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._none_yet)
        self._pages.addWidget(self._none_open)
        self._content.body.addWidget(self._pages)

    def _search_row(self) -> QVBoxLayout:
        row = QVBoxLayout()
        row.setContentsMargins(SPACE_16, 0, SPACE_16, SPACE_8)
        row.addWidget(self.search)
        return row

    def _connect(self) -> None:
        self.list.chosen.connect(self.open_note)
        self.list.menu_wanted.connect(self._open_menu)
        self.search.searched.connect(self._on_words_typed)
        self.search.moved.connect(self._on_moved)
        self.search.chosen.connect(lambda: self.editor and self.editor.page.setFocus())
        self.new_note_button.clicked.connect(self.new_note)
        self._none_yet.clicked.connect(self.new_note)
        self._back.clicked.connect(lambda: self._show_archived(False))
        self._archived_button.clicked.connect(lambda: self._show_archived(True))
        self._bridge.on(NoteChanged, self._on_note_changed)
        self._bridge.on(PeopleChanged, self._on_people_changed)
        new = QShortcut(QKeySequence.StandardKey.New, self, self.new_note)
        new.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def _archived_words(note: Note) -> str:
    title = note.title or QCoreApplication.translate("NotesScreen", "Untitled")
    return filled(QCoreApplication.translate("NotesScreen", "“%1” is archived."), title)
