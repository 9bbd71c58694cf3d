"""Putting a form to use: who fills it in and who sees it, or what the new version changes; asked first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.errors import InvalidError
from desktop.forms.answered import choices_answered
from desktop.forms.commands import check
from desktop.forms.drafts.drafts import drafts
from desktop.forms.drafts.new_version import form_of, new_version, use_draft
from desktop.forms.events import FormsChanged
from desktop.forms.question_kinds import CHOOSING
from desktop.people.queries import myself, people
from desktop.rows.typed_text import quoted
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.forms.builder.who_dialog import WhoDialog
from ui.tokens import META
from ui.widgets import Dialog, Label

if TYPE_CHECKING:
    from desktop.forms.drafts.draft import Draft
    from desktop.forms.drafts.new_version import NewVersion
    from desktop.forms.records import Form
    from desktop.people.records import Person
    from desktop.rows.read_session import ReadSession
    from ui.forms.builder.editing import DraftEditing

MOST_CHANGES: Final = 12


class NewVersionDialog(Dialog):
    """What a new version changes, and how well it fits what was filled in."""

    def __init__(self, parent: QWidget, title: str, version: NewVersion) -> None:
        fit = version.fit.sentence
        super().__init__(
            parent, filled(self.tr("Use the new version of %1"), title), fit, self.tr("Use the new version"),
            self.tr("Not yet"),
        )  # fmt: skip
        for sentence in version.changes[:MOST_CHANGES]:
            self.body.addWidget(Label(sentence, wrap=True))
        if len(version.changes) > MOST_CHANGES:
            more = filled(self.tr("and %1 more changes"), str(len(version.changes) - MOST_CHANGES))
            self.body.addWidget(Label(more, META, "quiet"))
        if version.erased:
            self.body.addWidget(Label(version.erased, tone="attention", wrap=True))
        if not version.changes:
            self.body.addWidget(Label(self.tr("Nothing is different from what is in use."), tone="quiet", wrap=True))
        self.yes.setFocus()


class Using(QObject):
    """Signals: `read` when `form` may be another; `used(str)` with the id of the form in use; `failed(Exception)`.

    Attributes: `form`, what the draft is of and is in use, None for nothing; `dialog`, the one that is open.
    """

    read = Signal()
    used = Signal(str)
    failed = Signal(object)

    def __init__(self, builder: QWidget, editing: DraftEditing) -> None:
        super().__init__(builder)
        self._builder = builder
        self._editing = editing
        self._task: BackgroundTask | None = None
        self.form: Form | None = None
        self.dialog: Dialog | None = None
        self._unhear = editing.bridge.on(FormsChanged, self._read)
        self._read()

    def ask(self) -> None:
        """Ask what is to be asked before it is used; or say what it lacks."""
        draft = self._editing.draft
        try:
            check(draft.definition)
        except InvalidError as error:
            self.failed.emit(error)
            return
        if self.form is None:
            title, session = quoted(draft.definition.title), self._editing.bridge.session
            dialog = WhoDialog(self._builder, title, myself(session).role, others(session))
            dialog.accepted.connect(lambda: self._use_first(dialog.rights(draft.definition), dialog.readers()))
            self._open(dialog)
        elif self._task is None:
            self._task = BackgroundTask(partial(self._version, draft), self._on_version, self._on_failed, self).start()

    def offer_answers(self, path: str, key: str) -> None:
        """A question that offers nothing yet offers what was answered to it so far, read beside the window."""
        form = self.form
        if form is not None and form.entries:
            pool = self._editing.bridge.pool
            BackgroundTask(
                lambda: pool.submit(lambda: choices_answered(pool.session(), form, key)).result(),
                partial(self._on_answers, path), self._on_failed, self,
            ).start()  # fmt: skip

    def _on_answers(self, path: str, choices: list[dict[str, Any]]) -> None:
        asked = next((each for each in self._editing.draft.questions if each.path == path), None)
        if choices and asked is not None and asked.question.type in CHOOSING and not asked.question.choices:
            self._editing.add_all(f"{path}/choices", choices)

    def stop(self) -> None:
        """Listen no more."""
        self._unhear()
        if self._task is not None:
            self._task.drop()

    def _version(self, draft: Draft) -> NewVersion:
        """What using it would change, read beside the window."""
        pool = self._editing.bridge.pool
        return pool.submit(lambda: _new_version(pool.session(), self._editing.key, draft)).result()

    def _on_version(self, version: NewVersion) -> None:
        self._task = None
        dialog = NewVersionDialog(self._builder, quoted(self._editing.draft.definition.title), version)
        dialog.accepted.connect(lambda: self._use())
        self._open(dialog)

    def _open(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        dialog.open()

    def _use_first(self, rights: dict[str, Any], readers: Sequence[str]) -> None:
        if self._editing.put("", **rights):
            self._use(readers)

    def _use(self, readers: Sequence[str] = ()) -> None:
        """Once all of the draft is on the disk."""
        bridge = self._editing.bridge
        bridge.run(
            self._editing.keep(),
            lambda _: bridge.do(use_draft, self._editing.key, readers, done=self._on_used, failed=self._on_failed),
            self._on_failed,
        )

    def _on_used(self, form: Form) -> None:
        self.form = form
        self.read.emit()
        self.used.emit(form.id)

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.failed.emit(error)

    def _read(self) -> None:
        session = self._editing.bridge.session
        row = next((row for row in drafts(session) if row.key == self._editing.key), None)
        self.form = form_of(session, row.creator, row.nonce) if row is not None else None
        self.read.emit()


def _new_version(session: ReadSession, key: object, draft: Draft) -> NewVersion:
    row = next(row for row in drafts(session) if row.key == key)
    return new_version(session, row, draft)


def others(session: ReadSession) -> list[Person]:
    """Who else works in the shop."""
    return [person for person in people(session) if person.active and not person.is_me]
