"""Making a form, from its beginning until it is in use; and changing one that is."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.errors import DesktopError
from desktop.forms.brought_form import BroughtForm, brought_form, read_list, reading_hints
from desktop.forms.drafts.drafts import begin_draft, begin_form, throw_draft_away
from desktop.forms.form_file import what_it_is
from desktop.forms.ready_made.queries import ready_made_forms
from desktop.rows.typed_text import quoted
from desktop.sheets.parsing import ReadingWish, TableFile, read_pasted
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.forms.builder.builder import FormBuilder
from ui.forms.builder.list_preview import ListPreview
from ui.forms.builder.naming import read_writing
from ui.forms.builder.start import FormStart
from ui.forms.ready_made.gallery import ReadyMadeGallery
from ui.tokens import META
from ui.widgets import Dialog, Label, Pane, Toast

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.forms.definition import Definition
    from desktop.forms.form_file import FormIds
    from desktop.forms.records import Form
    from desktop.forms.taken_list import TakenList
    from desktop.sheets.guessing import ReadingHints
    from ui.bridge import Bridge

MOST_LISTED: Final = 12


class FormMaking(Pane):
    """Signals: `used(str)` with the id of a form that is in use now; `ready(str)`: of one that comes along, to be
    filled in; `taken(TakenList)`, a form was made of a list; `closed`, back to where one came from.

    Attributes: `shown`, the page that is shown: a FormStart, ReadyMadeGallery, FormBuilder, ListPreview.
    """

    used = Signal(str)
    ready = Signal(str)
    taken = Signal(object)
    closed = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(Pane.tr("Make a form"), "paper")
        self._bridge = bridge
        self._task: BackgroundTask | None = None
        self._ended = False
        self.dialog: Dialog | None = None
        self.shown: QWidget = QWidget()
        self.body.addWidget(self.shown, 1)

    def start(self) -> None:
        """From the beginning."""
        page = FormStart(ready_made_forms(self._bridge.session))
        page.show_begun(self._bridge.session)
        page.empty_wanted.connect(self._begin_empty)
        page.ready_made_wanted.connect(self.look_at)
        page.draft_wanted.connect(self.open_draft)
        page.file_chosen.connect(self._read_file)
        page.list_pasted.connect(self._read_pasted)
        page.closed.connect(self.closed)
        self._show(page)
        page.empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_at(self, key: str) -> None:
        """The forms that come along, beginning with one of them."""
        gallery = ReadyMadeGallery(self._bridge, key)
        gallery.used.connect(self.ready)
        gallery.draft_wanted.connect(self.open_draft)
        gallery.closed.connect(self.start)
        self._show(gallery)
        gallery.begin()

    def change(self, form: Form) -> None:
        """Change one that is in use."""
        self._bridge.do(
            begin_draft, form.creator, form.nonce, form.definition, done=self.open_draft, failed=self._on_failed
        )

    def open_draft(self, key: DocumentKey) -> None:
        """Go on with one."""
        if self._ended:
            return
        builder = FormBuilder(self._bridge, key)
        builder.used.connect(self.used)
        builder.closed.connect(self._on_closed)
        self._show(builder)
        builder.begin()

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        return self.shown.unwritten() if isinstance(self.shown, FormBuilder) else []

    def stop(self) -> None:
        """End for good: keep what was done, and listen no more."""
        self._ended = True
        if self._task is not None:
            self._task.drop()
        self._leave()

    def _leave(self) -> None:
        """What somebody made stays; where nobody made anything, nothing does."""
        builder = self.shown
        if isinstance(builder, ReadyMadeGallery):
            builder.stop()
        if not isinstance(builder, FormBuilder):
            return
        builder.stop()
        definition = builder.editing.draft.definition
        if builder.using.form is None and not definition.title and not definition.questions:
            self._bridge.do(throw_draft_away, builder.editing.key, failed=lambda _: None)

    def _show(self, page: QWidget) -> None:
        self._leave()
        self.body.replaceWidget(self.shown, page)
        self.shown.hide()
        self.shown.deleteLater()
        self.shown = page
        page.show()

    def _begin_empty(self) -> None:
        self._bridge.do(begin_form, done=self.open_draft, failed=self._on_failed)

    # From a file

    def _read_file(self, path: Path) -> None:
        """A form or a list, whatever it is called."""
        known, hints = read_writing(self._bridge.session).forms, reading_hints(self._bridge.session)
        self._in_background(partial(_brought, path, known, hints), partial(self._on_brought, path))

    def _on_brought(self, path: Path, brought: BroughtForm | TableFile) -> None:
        if isinstance(brought, TableFile):
            self._preview(path, brought)
        else:
            self._ask_about(brought)

    def _ask_about(self, brought: BroughtForm) -> None:
        """What a file would bring is said before it does."""
        definition = brought.definition
        says = what_it_is(definition, read_writing(self._bridge.session).forms)
        left = [f"{told.question}: {told.what}" if told.question else told.what for told in brought.not_translated]
        dialog = Dialog(
            self, filled(self.tr("Take %1"), quoted(definition.title)), says[0], self.tr("Take it"),
            self.tr("Not this one"),
        )  # fmt: skip
        for sentence in says[1:]:
            dialog.body.addWidget(Label(sentence, wrap=True))
        for sentence in left[:MOST_LISTED]:
            dialog.body.addWidget(Label(sentence, META, "attention", wrap=True))
        if len(left) > MOST_LISTED:
            more = filled(self.tr("and %1 more that are left out"), str(len(left) - MOST_LISTED))
            dialog.body.addWidget(Label(more, META, "attention"))
        dialog.accepted.connect(lambda: self._take(definition))
        self.dialog = dialog
        dialog.open()

    def _take(self, definition: Definition) -> None:
        self._bridge.do(partial(begin_form, definition=definition), done=self.open_draft, failed=self._on_failed)

    def _read_again(self, path: Path, sheet: str, line: int) -> None:
        """A list whose titles stand in another line."""
        hints, wish = reading_hints(self._bridge.session), ReadingWish(header_lines=((sheet, line),))
        read = partial(read_list, path, hints, wish)
        self._in_background(read, partial(self._preview, path))

    def _preview(self, path: Path, file: TableFile) -> None:
        if isinstance(self.shown, ListPreview):
            self.shown.show_table(
                next((each for each in file.tables if each.name == self.shown.table.name), file.tables[0])
            )
            return
        preview = self._previewing(file.tables, path.stem)
        preview.titles_wanted.connect(partial(self._read_again, path))

    def _read_pasted(self, text: str, has_titles: bool | None = None) -> None:
        try:
            table = read_pasted(text, reading_hints(self._bridge.session), has_header=has_titles)
        except DesktopError as error:
            self._on_failed(error)
            return
        if isinstance(self.shown, ListPreview):
            self.shown.show_table(table)
            return
        preview = self._previewing([table], "")
        preview.titles_wanted.connect(lambda _name, line: self._read_pasted(text, line > 0))
        preview.title.setFocus()

    def _previewing(self, tables: object, title: str) -> ListPreview:
        writing = read_writing(self._bridge.session)
        preview = ListPreview(self._bridge, tables, title, writing.currency)
        preview.used.connect(self._on_taken)
        preview.closed.connect(self.start)
        self._show(preview)
        preview.use.setFocus(Qt.FocusReason.OtherFocusReason)
        return preview

    def _on_closed(self) -> None:
        """What the disk does not take is not left behind."""
        trouble = self.shown.editing.trouble if isinstance(self.shown, FormBuilder) else ""
        if trouble:
            Toast(self, trouble, at_foot=True)
        else:
            self.closed.emit()

    def _on_taken(self, taken: TakenList) -> None:
        self.taken.emit(taken)
        self.used.emit(taken.form.id)

    def _in_background(self, work: object, done: object) -> None:
        if self._task is not None:
            self._task.drop()
        self._task = BackgroundTask(work, done, self._on_failed, self).start()

    def _on_failed(self, error: Exception) -> None:
        Toast(self, sentence_of(error), at_foot=True)


def _brought(path: Path, known: FormIds, hints: ReadingHints) -> BroughtForm | TableFile:
    """What is in a file: of a list all its tables. Raises InvalidError."""
    brought = brought_form(path, known, hints, os.urandom)
    if brought.table is None:
        return brought
    return read_list(path, hints)
