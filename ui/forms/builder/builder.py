"""Making a form: its questions as cards at the left, the form to try at the right."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.forms.drafts.faults import draft_faults
from ui.bridge import sentence_of
from ui.forms.builder.column_area import ColumnArea
from ui.forms.builder.draft_line import DraftLine, is_redo, is_undo
from ui.forms.builder.editing import DraftEditing
from ui.forms.builder.entries_part import EntriesPart
from ui.forms.builder.naming import Naming, read_writing
from ui.forms.builder.question_list import QuestionList
from ui.forms.builder.route_part import RoutePart
from ui.forms.builder.rules_part import RulesPart
from ui.forms.builder.trial import TrialPane
from ui.forms.builder.using import Using
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_16, SPACE_24
from ui.widgets import HeaderBar, IconButton, Label, Pane, PrimaryButton, SegmentedChoice, Toast

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from ui.bridge import Bridge

BESIDE_FROM: Final = 720
"""Pixels at 100 %: in less room the questions and the form to try stand in each other's place."""
_SOON_MS: Final = 150
_REST: Final = 3
"""Where looking takes long, as of very many questions, this many times as long goes by before the next time."""
_QUESTIONS, _TRIAL = "questions", "trial"


class FormBuilder(QWidget):
    """Signals: `used(str)` with the id of the form that is in use now; `closed`, back to where one came from.

    Attributes: `editing`, the draft; `title`, the line with its name; `questions`; `rules`; `route`, who says
    yes; `entries`, what goes for all of these; `trial`; `use`, the button.
    """

    used = Signal(str)
    closed = Signal()

    def __init__(self, bridge: Bridge, key: DocumentKey) -> None:
        super().__init__()
        self._bridge = bridge
        writing = self._writing = read_writing(bridge.session)
        self.editing = DraftEditing(bridge, key, self)
        self.questions = QuestionList(self.editing, writing)
        self.rules = RulesPart(self.editing, writing)
        self.entries = EntriesPart(self.editing)
        self.route = RoutePart(self.editing, writing)
        self.trial = TrialPane(bridge)
        self.title = DraftLine(self.tr("Name of the form"), self.tr("Name of the form"))
        self._state = Label("", META, "quiet", wrap=True)
        self._fault = Label("", META, "attention", wrap=True)
        self.undo = IconButton("undo-2", self.tr("Take back"))
        self.redo = IconButton("redo-2", self.tr("Bring back"))
        self.use = PrimaryButton(self.tr("Use it"))
        self.shows = SegmentedChoice(
            self.tr("What is shown"), [(_QUESTIONS, self.tr("Questions")), (_TRIAL, self.tr("Try it"))]
        )
        self.using = Using(self, self.editing)
        self._faults: Mapping[str, Sequence[str]] = {}
        self._later = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._later.timeout.connect(self._look)
        self._lay_out()
        self._connect()
        self._look()
        Theme.current().changed.connect(self._fit)

    def begin(self) -> None:
        """The focus goes to what is to be said first."""
        first = self.questions.new if self.editing.draft.definition.title else self.title
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        return [self.tr("the form")] if self.editing.unsaved else []

    def stop(self) -> None:
        """End for good: keep what was done, and listen no more."""
        self._later.stop()
        self.using.stop()
        self.editing.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo(event):
            self.editing.undo()
        elif is_redo(event):
            self.editing.redo()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # What is shown

    def _show(self) -> None:
        """At once what the draft says."""
        draft = self.editing.draft
        self.title.show_text(draft.definition.title)
        form = self.using.form
        naming = Naming(draft.definition, form=form.id if form else "", others=self._writing.others)
        self.questions.show_questions(draft.questions, naming, self._faults)
        self.rules.show_rules(naming)
        self.entries.show_form(draft.definition, in_use=self.using.form is not None)
        self.route.show_form(draft.definition)
        self.undo.setEnabled(self.editing.can_undo)
        self.redo.setEnabled(self.editing.can_redo)

    def _look(self) -> None:
        """What takes longer: what it lacks, and the form to try."""
        began = time.monotonic()
        draft = self.editing.draft
        faults: dict[str, list[str]] = {}
        for fault in draft_faults(draft):
            faults.setdefault(fault.path, []).append(fault.sentence)
        self._faults = faults
        said = faults.get("", []) if draft.questions and draft.definition.title else []
        self._fault.setText("\n".join(said))
        self._fault.setVisible(bool(said))
        self.trial.show_form(draft.definition)
        self._show()
        self._later.setInterval(max(_SOON_MS, round(1_000 * _REST * (time.monotonic() - began))))

    def _show_state(self) -> None:
        draft = self.tr("Draft: nobody sees this yet.")
        in_use = self.tr("Changes: nobody sees them yet.")
        self._state.setText(self.editing.trouble or (in_use if self.using.form else draft))
        self._state.set_tone("danger" if self.editing.trouble else "quiet")
        self.use.setText(self.tr("Use the new version") if self.using.form else self.tr("Use it"))

    def _fit(self) -> None:
        beside = self.width() >= Theme.current().scaled(BESIDE_FROM)
        self._bar.setVisible(not beside)
        only = self.shows.value()
        self._left.setVisible(beside or only == _QUESTIONS)
        self.trial.setVisible(beside or only == _TRIAL)

    # How it is made

    def _lay_out(self) -> None:
        self._left = Pane(self.tr("Questions"), "surface")
        self._left.first = self.questions.new
        area = ColumnArea()
        column = area.column
        column.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_24)
        column.setSpacing(SPACE_8)
        for part in (self._fault, self.questions, self.rules, self.route, self.entries):
            column.addWidget(part)
        column.addStretch(1)
        self._left.body.addWidget(area, 1)
        self._bar = Pane(self.tr("What is shown"), "paper")
        self._bar.body.setContentsMargins(SPACE_16, SPACE_4, SPACE_16, SPACE_4)
        self._bar.body.addWidget(self.shows)
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(self._left, 1)
        panes.addWidget(self.trial, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._header())
        whole.addWidget(self._bar)
        whole.addLayout(panes, 1)

    def _header(self) -> HeaderBar:
        header = HeaderBar(ruled=True)
        back = IconButton("chevron-left", self.tr("Back"))
        back.clicked.connect(self.closed)
        self.title.setProperty("textRole", "pane")
        texts = QVBoxLayout()
        texts.setSpacing(SPACE_4)
        texts.addWidget(self.title)
        texts.addWidget(self._state)
        header.row.addWidget(back)
        header.row.addLayout(texts, 1)
        for part in (self.undo, self.redo, self.use):
            header.add_action(part)
        return header

    def _connect(self) -> None:
        self.title.typed.connect(lambda text: self.editing.put("", title=text))
        self.title.entered.connect(self.questions.new.setFocus)
        self.title.pasted.connect(partial(self._on_title_pasted))
        self.undo.clicked.connect(self.editing.undo)
        self.redo.clicked.connect(self.editing.redo)
        self.use.clicked.connect(self.using.ask)
        self.using.used.connect(self.used)
        self.questions.choices_wanted.connect(self.using.offer_answers)
        self.using.read.connect(self._on_read)
        self.shows.changed.connect(self._fit)
        self.editing.changed.connect(self._on_changed)
        self.editing.kept_changed.connect(self._show_state)
        self.editing.refused.connect(lambda sentence: Toast(self, sentence, at_foot=True))
        self.using.failed.connect(lambda error: Toast(self, sentence_of(error), at_foot=True))
        self._show_state()

    def _on_read(self) -> None:
        self._show_state()
        self._show()

    def _on_title_pasted(self, text: str) -> None:
        from desktop.rows.typed_text import one_line

        self.editing.put("", title=one_line(text))

    def _on_changed(self) -> None:
        self._show()
        self._later.start()
