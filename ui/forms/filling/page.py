"""Filling in a form: its questions in one column, kept on this PC while somebody types, saved as one entry."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.errors import SavedNotShownError
from desktop.forms.entry_drafts import EntryDraft, keep_entry_draft, save_begun
from desktop.forms.events import FormsChanged
from desktop.forms.queries import asks_as_published
from desktop.forms.records import Form
from desktop.forms.routes import asks_anybody
from desktop.people.events import PeopleChanged
from desktop.records.commands import BATCH_SIZE
from desktop.records.records import Record
from desktop.records.values import Value
from ui.auto_save import AutoSave
from ui.bidi import filled, isolated
from ui.bridge import Bridge, sentence_of
from ui.forms.filling.ground import FillingGround, read_filling
from ui.forms.filling.question_column import QuestionColumn
from ui.query_worker import QueryWorker
from ui.theme import Theme
from ui.tokens import COLUMN_MARGIN, COLUMN_WIDTH, META, SPACE_8, SPACE_12, SPACE_24
from ui.widgets import (
    Banner,
    FlowLayout,
    IconButton,
    Label,
    LinkButton,
    Pane,
    PaneHeader,
    PrimaryButton,
    QuietButton,
    announce,
)


class FillingPage(Pane):
    """Signals: `left`, back to the table; `saved(batch, record)`, where `record` is None if it could not be shown;
    `refused(str)`, why something was not done; `ready` once its questions stand there.

    Attributes: `column`, the questions, None until they were read; `goes_on`, whether the next entry is filled in after
    this one; `asks`, whether somebody is asked for a yes to it; `take_back`, the button for the last one.
    """

    left = Signal()
    saved = Signal(object, object)
    refused = Signal(str)
    ready = Signal()

    def __init__(self, bridge: Bridge, form: Form, given: Mapping[str, Value] | None = None) -> None:
        """`given`: what the entry says already, as where it is begun on a day of a calendar."""
        super().__init__(form.title)
        self._given = given or {}
        self._bridge = bridge
        self.form = form
        self.column: QuestionColumn | None = None
        self._is_saving = self.goes_on = self.asks = False
        self._once_copied: Callable[[], object] | None = None
        """What somebody wants, who waits for files to be copied."""
        self.saving = AutoSave(bridge, partial(bridge.workspace.do, keep_entry_draft, form.id), bridge)
        self._reading = QueryWorker(bridge.pool, self)
        self.header = PaneHeader(form.title, ruled=True)
        self.away = LinkButton(self.tr("Throw away"), "trash-2")
        self.close_button = IconButton("x", self.tr("Back to the table"))
        self.changed_note = Banner("attention", " ", dismissable=True)
        self.save = PrimaryButton(self.tr("Save"))
        self.only_save = QuietButton(self.tr("Only save"))
        self.save_and_new = QuietButton(self.tr("Save and new"))
        self._state = Label("", META, "quiet", wrap=True)
        self._foot = QWidget()
        self._was_saved = Label(self.tr("Saved"), tone="quiet")
        self.take_back = LinkButton(self.tr("Undo"))
        self._lay_out()
        self._connect()
        self._read()
        self._pass_over_second_click()

    # What others call

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        self.keep()
        is_coming = self.column is not None and self.column.is_coming
        return [self.form.definition.one] if self.saving.unsaved or self._is_saving or is_coming else []

    def keep(self) -> None:
        """Write down now what waits."""
        self.saving.flush()

    def stop(self) -> None:
        """End for good: nothing is read any more."""
        self.keep()
        self._reading.close()

    def say_saved(self, *, undoable: bool) -> None:
        """The last entry is saved, while the next one is filled in; `undoable`: that can be taken back."""
        self._was_saved.show()
        self.take_back.setVisible(undoable)
        announce(self, self._was_saved.text())

    def say_taken_back(self) -> None:
        """It is not any more."""
        self._was_saved.hide()
        self.take_back.hide()

    def take_focus(self) -> None:
        """To the first question."""
        if self.column is not None:
            self.column.focus()

    def _pass_over_second_click(self) -> None:
        """That of a double click, say on a day of a calendar, is not meant for the answer that now lies there."""
        through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
        self.setAttribute(through)
        first = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        first.timeout.connect(lambda: self.setAttribute(through, False))
        first.start()

    # The questions

    def _read(self) -> None:
        form = self.form.id
        self._reading.ask(lambda session: read_filling(session, form), self._on_read)

    def _on_read(self, ground: FillingGround) -> None:
        if self.column is None:
            self._show(ground, ground.draft.said if ground.draft is not None else None)
            draft = ground.draft
            if draft is not None and not asks_as_published(self._bridge.session, ground.form, draft.publication):
                self._say_changed(ground, draft.said)
            elif draft is not None and self._given:
                self.changed_note.set_text(self.tr("You had begun this entry before: go on, or throw it away first."))
                self.changed_note.setVisible(True)
            self.column.focus()
            self.ready.emit()
        elif not ground.form.asks_like(self.column.ground.form.definition):
            self._renew(ground)
        elif ground.people != self.column.ground.people or ground.may_not != self.column.ground.may_not:
            self._renew(ground, is_changed=False)

    def _show(self, ground: FillingGround, said: Mapping[str, Any] | None) -> None:
        before, self.column = self.column, QuestionColumn(self._bridge, ground, self._given)
        if said is not None:
            self.column.begin(said)
        self.column.changed.connect(self._on_typed)
        self.column.looked.connect(self._show_asks)
        self.column.ended.connect(lambda: self.save.setFocus(Qt.FocusReason.TabFocusReason))
        self._middle.insertWidget(1, self.column, 100)
        self.column.show()
        if before is not None:
            self._middle.removeWidget(before)
            before.hide()
            before.deleteLater()
        self.form = ground.form
        self.header.set_texts(ground.form.title, filled(self.tr("New: %1"), ground.form.definition.one))
        self.setAccessibleName(ground.form.title)
        self._state.setText(ground.may_not)
        self.only_save.setVisible(bool(ground.form.definition.route))
        for button in (self.save, self.only_save, self.save_and_new):
            button.setEnabled(not ground.may_not)
        self._order()
        self._fit()
        self._show_asks()
        self._show_begun()

    def _order(self) -> None:
        """Tab goes through the questions, then to what saves them."""
        assert self.column is not None
        for last in self.column.stops()[-1:]:
            QWidget.setTabOrder(last, self.save)
        QWidget.setTabOrder(self.save, self.only_save)
        QWidget.setTabOrder(self.only_save, self.save_and_new)
        QWidget.setTabOrder(self.save_and_new, self.take_back)

    def _renew(self, ground: FillingGround, *, is_changed: bool = True) -> None:
        """It asks something else now: what is typed stays."""
        assert self.column is not None
        said, focused = self.column.said(), self.column.focused()
        self._show(ground, said)
        if is_changed:
            self._say_changed(ground, said)
            self._on_typed()
        if focused:
            self.column.focus(focused)

    def _say_changed(self, ground: FillingGround, said: Mapping[str, Any]) -> None:
        words = self.tr("This form was changed since you began. What you typed is still here.")
        gone = [_words(value) for key, value in said.items() if key not in ground.form.definition.by_key]
        if gone:
            none = self.tr("It does not ask for this any more: %1.")
            words = f"{words} {filled(none, ', '.join(isolated(each) for each in gone))}"
        self.changed_note.set_text(words)
        self.changed_note.setVisible(True)

    # What is typed

    def _on_typed(self) -> None:
        assert self.column is not None
        said = self.column.said()
        is_new = self.column.is_touched
        self.saving.touch(EntryDraft(self.form.publication, said) if is_new else None)
        self._show_begun()
        if self._once_copied is not None and not self.column.is_coming:
            wanted, self._once_copied = self._once_copied, None
            wanted()

    def _show_begun(self) -> None:
        is_begun = self.column is not None and self.column.is_touched
        self.away.setVisible(is_begun)
        if self.column is not None and not self.column.ground.may_not:
            self._state.setText(self.tr("Kept on this PC until you save it.") if is_begun else "")
            self._state.set_tone("quiet")

    def _show_asks(self) -> None:
        """Where somebody is asked for a yes, saving asks them: nobody has to think of it."""
        assert self.column is not None
        definition = self.form.definition
        asked = asks_anybody(definition, self.column.look.answers)
        words = self.tr("Save and ask") if asked else self.tr("Save and tell")
        self.save.setText(words if definition.route else self.tr("Save"))

    def _tell_trouble(self) -> None:
        if self.saving.trouble:
            self._state.setText(filled(self.tr("Not kept yet: %1 Countertop keeps trying."), self.saving.trouble))
            self._state.set_tone("danger")

    def _throw_away(self) -> None:
        assert self.column is not None
        self.column.begin()
        self.changed_note.setVisible(False)
        self._on_typed()
        self.column.focus()

    # Saving

    def _on_save(self, *, goes_on: bool = False, asks: bool = True) -> None:
        """`asks`: also for a yes, where the form has somebody say it."""
        column = self.column
        if column is None or self._is_saving or column.ground.may_not:
            return
        column.settle()
        if column.is_coming:
            words = self.tr("It is saved as soon as the file is copied.")
            self._wait(partial(self._go_on_saving, goes_on, asks), words)
            return
        if column.refuse():
            self._state.setText(self._refusal_words())
            self._state.set_tone("danger")
            return
        self._is_saving, self.goes_on = True, goes_on
        self.asks = asks and bool(self.form.definition.route)
        self.saving.flush()
        batch = os.urandom(BATCH_SIZE)
        filling = column.ground.filling
        self._bridge.do(
            partial(save_begun, batch=batch), self.form.id, filling.fields(column.look), filling.rows(column.look),
            done=lambda record: self._on_saved(batch, record), failed=lambda error: self._on_not_saved(batch, error),
        )  # fmt: skip

    def _go_on_saving(self, goes_on: bool, asks: bool) -> None:
        """All files are copied by now, or one of them could not be: whoever saves sees that first."""
        assert self.column is not None
        if self.column.has_failed:
            self._state.setText(self.tr("Not saved yet: look at what is marked."))
            self._state.set_tone("danger")
        else:
            self._on_save(goes_on=goes_on, asks=asks)

    def _wait(self, wanted: Callable[[], object], words: str) -> None:
        """Do it once all files are copied."""
        self._once_copied = wanted
        self._state.setText(words)
        self._state.set_tone("quiet")

    def _leave(self) -> None:
        """A file that was given stands in what is kept; whoever cannot wait for it leaves without it."""
        if self.column is not None and self.column.is_coming and self._once_copied is None:
            self._wait(self.left.emit, self.tr("It is left as soon as the file is copied."))
        else:
            self.left.emit()

    def _refusal_words(self) -> str:
        assert self.column is not None
        refusals = self.column.look.refusals
        words = self.tr("Not saved yet: look at what is marked.")
        return f"{words} {refusals[0].sentence}" if not refusals[0].at.question else words

    def _on_saved(self, batch: bytes, record: Record | None) -> None:
        self._is_saving = False
        self.saving.touch(None)
        self.saving.flush()
        assert self.column is not None
        self.column.begin()
        self.changed_note.setVisible(False)
        self._show_begun()
        self.saved.emit(batch, record)
        if self.goes_on:
            self.column.focus()
        else:
            self.left.emit()

    def _on_not_saved(self, batch: bytes, error: Exception) -> None:
        if isinstance(error, SavedNotShownError):
            self._on_saved(batch, None)
        self._is_saving = False
        self.refused.emit(sentence_of(error))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    # Laying out

    def _connect(self) -> None:
        self.away.clicked.connect(self._throw_away)
        self.close_button.clicked.connect(self._leave)
        self.save.clicked.connect(lambda: self._on_save())
        self.only_save.clicked.connect(lambda: self._on_save(asks=False))
        self.save_and_new.clicked.connect(lambda: self._on_save(goes_on=True))
        self.saving.changed.connect(self._tell_trouble)
        self._reading.failed.connect(self.refused)
        self._bridge.on(FormsChanged, self._read)
        self._bridge.on(PeopleChanged, self._read)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, lambda: self._on_save(goes_on=True), context=within)

    def _lay_out(self) -> None:
        self.header.add_action(self.away)
        self.header.add_action(self.close_button)
        self.away.setVisible(False)
        self.changed_note.setVisible(False)
        inner = QWidget()
        inner.setProperty("ground", "")
        self._middle = QHBoxLayout(inner)
        self._middle.setContentsMargins(COLUMN_MARGIN, SPACE_24, COLUMN_MARGIN, SPACE_24)
        self._middle.addStretch(1)
        self._middle.addStretch(1)
        self._middle.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = self._area = QScrollArea()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        for part in (self.header, _inset(self.changed_note), area, self._made_foot()):
            self.body.addWidget(part, 1 if part is area else 0)
        Theme.current().changed.connect(self._fit)

    def _made_foot(self) -> QWidget:
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self.save, self.only_save, self.save_and_new):
            flow.addWidget(button)
        for part in (self._was_saved, self.take_back):
            flow.addWidget(part)
            part.hide()
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(self._state)
        column.addWidget(buttons)
        foot = QWidget()
        middle = QHBoxLayout(foot)
        beside_bar = self._area.verticalScrollBar().sizeHint().width()
        middle.setContentsMargins(COLUMN_MARGIN, SPACE_8, COLUMN_MARGIN + beside_bar, SPACE_12)
        middle.addStretch(1)
        middle.addWidget(self._foot, 100)
        middle.addStretch(1)
        return foot

    def _fit(self) -> None:
        for part in (self.column, self._foot):
            if part is not None:
                part.setMaximumWidth(Theme.current().scaled(COLUMN_WIDTH))


def _inset(banner: Banner) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(COLUMN_MARGIN, 0, COLUMN_MARGIN, 0)
    column.addWidget(banner)
    return box


def _words(said: Any) -> str:
    """What was typed, as far as it was words."""
    listed = said if isinstance(said, list) else [said]
    return "; ".join(", ".join(map(str, each.values())) if isinstance(each, dict) else str(each) for each in listed)
