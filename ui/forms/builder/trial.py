"""The form beside its questions, to be tried: nothing that is typed in it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ui.forms.builder.column_area import ColumnArea
from ui.forms.filling.ground import FillingGround
from ui.forms.filling.question_column import QuestionColumn
from ui.tokens import META, PAGE_TITLE, SPACE_16, SPACE_24
from ui.widgets import Label, Pane, QuietButton, Toast

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge


class TrialPane(Pane):
    """What a form asks, as whoever fills it in sees it. Attributes: `column`, its questions."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(Pane.tr("Try it"), "paper")
        self._bridge = bridge
        self.column: QuestionColumn | None = None
        self._title = Label("", PAGE_TITLE, wrap=True)
        self._save = QuietButton(self.tr("Try to save"))
        self._save.clicked.connect(self._on_save)
        area = ColumnArea()
        self._column = area.column
        self._column.setContentsMargins(SPACE_24, SPACE_16, SPACE_24, SPACE_24)
        self._column.setSpacing(SPACE_16)
        for part in (
            Label(self.tr("Try it here: nothing is kept."), META, "quiet", wrap=True),
            self._title,
            self._save,
        ):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.body.addWidget(area, 1)

    def show_form(self, definition: Definition) -> None:
        """This is what the form is now; what is being tried in it stays."""
        self._title.setText(definition.title or self.tr("A form without a name"))
        self._save.setVisible(bool(definition.questions))
        before = self.column
        if before is not None and _is_asked_alike(before.ground.form.definition, definition):
            return
        self.column = QuestionColumn(self._bridge, trial_ground(self._bridge.session, definition))
        if before is not None and before.is_touched:
            self.column.begin({**self.column.said(), **before.said()})
        self._column.insertWidget(self._column.indexOf(self._save), self.column)
        if before is not None:
            self._column.removeWidget(before)
            before.hide()
            before.deleteLater()

    def _on_save(self) -> None:
        """What would be said of it, and nothing more."""
        if self.column is not None and not self.column.refuse():
            Toast(self, self.tr("It could be saved like this. Here nothing is kept."), at_foot=True)
            self.column.begin()


def _is_asked_alike(one: Definition, other: Definition) -> bool:
    """Whether whoever fills them in is asked the same."""
    return (one.questions, one.sections, one.rules) == (other.questions, other.sections, other.rules)


def trial_ground(session: ReadSession, definition: Definition, *, lists_come_along: bool = False) -> FillingGround:
    """What a form is filled in by that is nowhere in use; `lists_come_along` as for `FillingGround`."""
    from desktop.forms.collections import KeptForm, kept, read, row_questions
    from desktop.forms.definition import written
    from desktop.forms.filling import FormFilling
    from desktop.forms.identity import ID_SIZE
    from desktop.forms.records import Form
    from desktop.people import queries as people_queries
    from desktop.records import queries as record_queries
    from desktop.records.values import MemberLink
    from desktop.settings.queries import shop_settings
    from ui.records.table.table_read import read_ground

    said, nowhere = written(definition), bytes(ID_SIZE)
    collection = read(kept(KeptForm(nowhere, nowhere, "", said)))
    asking = [question.key for question in row_questions(definition)]
    with session.reading():
        ground, settings = read_ground(session, collection), shop_settings(session)
        there = [MemberLink(bytes.fromhex(each.id)) for each in people_queries.people(session) if each.active]
        linked = {each.defined_id.hex(): each for each in record_queries.collections(session) if each.defined_id}
    return FillingGround(
        form=Form(nowhere.hex(), definition, nowhere, nowhere, False, "", "", "", datetime.now(UTC), False, 0),
        collection=collection,
        rows={key: read(kept(KeptForm(nowhere, nowhere, key, said))) for key in asking},
        linked=linked,
        barcodes={},
        filling=FormFilling(definition),
        typed=ground.typed,
        words=ground.words,
        people={ground.words.value(None, person): person for person in there},
        settings=settings,
        draft=None,
        may_not="",
        lists_come_along=lists_come_along,
    )
