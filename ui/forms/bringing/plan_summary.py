"""What bringing a list in would do: counts, what does not fit, what changes, what cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.bidi import filled
from ui.forms.bringing.words import added_words, choices_words, lack_words, misfit_words
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import Label, LinkButton

if TYPE_CHECKING:
    from desktop.forms.bringing.plan import ListPlan, Misfits

MOST_SHOWN: Final = 8


class PlanSummary(QWidget):
    """Signals: `save_wanted`: what cannot be taken is to be saved.

    Attributes: `choices`, what is to be offered from now on, by question; `save`, the button for what cannot be taken.
    """

    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choices: dict[str, tuple[str, ...]] = {}
        self.save = LinkButton(self.tr("Save this list"), "download", flush=True)
        self.save.clicked.connect(self.save_wanted)
        self._plan: ListPlan | None = None
        self._notes: Sequence[str] = ()
        self._may_publish = False
        self._said = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE_16, 0, 0)
        self._column.addWidget(self._said)

    def show_plan(self, plan: ListPlan, notes: Sequence[str], *, may_publish: bool) -> None:
        """Say this; `notes`: what could not be told of the list; `may_publish`: whoever is here may change the form."""
        self._plan, self._notes, self._may_publish = plan, notes, may_publish
        self._say()

    def _say(self) -> None:
        plan, said = self._plan, QWidget()
        assert plan is not None
        column = QVBoxLayout(said)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        for misfits in plan.misfits:
            self._say_misfits(column, misfits)
        for lack in plan.lacks:
            column.addWidget(Label(lack_words(lack), tone="attention", wrap=True))
        for note in self._notes[:MOST_SHOWN]:
            column.addWidget(Label(note, META, wrap=True))
        if plan.lines.unknown:
            words = filled(self.tr("Left out: %1."), ", ".join(plan.lines.unknown))
            column.addWidget(Label(words, META, "quiet", wrap=True))
        self._say_changes(column, plan)
        self._say_refused(column, plan)
        self._column.replaceWidget(self._said, said)
        said.show()
        self.save.setParent(said if plan.lines.skipped else None)
        self._said.hide()
        self._said.deleteLater()
        self._said = said

    def _say_misfits(self, column: QVBoxLayout, misfits: Misfits) -> None:
        if misfits.question in self.choices:
            column.addWidget(Label(added_words(misfits), wrap=True))
            column.addWidget(self._choosing(misfits, self.tr("Keep them as written"), ()))
            return
        column.addWidget(Label(misfit_words(misfits), tone="attention", wrap=True))
        if misfits.is_choice and self._may_publish:
            column.addWidget(self._choosing(misfits, choices_words(misfits), misfits.texts))

    def _choosing(self, misfits: Misfits, words: str, choices: tuple[str, ...]) -> LinkButton:
        button = LinkButton(words, "plus" if choices else "", flush=True)
        button.clicked.connect(partial(self._choose, misfits.question, choices))
        return button

    def _choose(self, question: str, choices: tuple[str, ...], _checked: bool = False) -> None:
        self.choices.pop(question, None)
        if choices:
            self.choices[question] = choices
        self._say()
        button = self._said.findChild(LinkButton)
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_changes(self, column: QVBoxLayout, plan: ListPlan) -> None:
        if plan.examples:
            column.addSpacing(SPACE_4)
            column.addWidget(Label(self.tr("What changes"), semibold=True))
        for change in plan.examples[:MOST_SHOWN]:
            before = change.before or self.tr("nothing")
            words = filled(self.tr("Line %1, %2: %3 → %4"), str(change.line), change.label, before, change.after)
            column.addWidget(Label(words, META, wrap=True))

    def _say_refused(self, column: QVBoxLayout, plan: ListPlan) -> None:
        refused = plan.lines.skipped
        if not refused:
            return
        column.addSpacing(SPACE_4)
        column.addWidget(Label(self.tr("Cannot be taken"), semibold=True))
        for each in refused[:MOST_SHOWN]:
            column.addWidget(Label(filled(self.tr("Line %1: %2"), str(each.line), each.reason), META, wrap=True))
        if len(refused) > MOST_SHOWN:
            column.addWidget(Label(filled(self.tr("And %1 more."), f"{len(refused) - MOST_SHOWN:,}"), META, "quiet"))
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(SPACE_16)
