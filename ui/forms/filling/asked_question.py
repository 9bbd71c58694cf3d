"""A question with what stands around its answer: its words, what helps, what is said of what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import LATER
from desktop.formulas.fault import Fault
from ui.bidi import filled
from ui.tokens import BODY, META, PANE_TITLE, SPACE_4
from ui.widgets import Label

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.forms.filling import Remark
    from ui.forms.filling.answering import Answering

tr = QCoreApplication.translate


class AskedQuestion(QWidget):
    """Attributes: `answer`, None where nobody answers; `below`, what is said of it."""

    def __init__(self, question: Question, answer: Answering | None, *, follows: bool = False) -> None:
        """`follows`: one PC gives out all of its numbers."""
        super().__init__()
        self.question: Final = question
        self.answer: Final = answer
        self._hint = _hint(question)
        self._without = tr("Filling", "The number follows.") if follows else _without_answer(question)
        self._shown = Label(self._without, tone="quiet", wrap=True) if answer is None else None
        self.below = Label("", META, "quiet", wrap=True)
        is_note = question.type is QuestionType.NOTE
        label = Label(question.label, PANE_TITLE if is_note else BODY, wrap=True, semibold=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        hint = Label(self._hint, META, "quiet", wrap=True) if self._hint else None
        for part in (label, hint, answer, self._shown, self.below):
            if part is not None:
                column.addWidget(part)
        if is_note and self._shown is not None:
            self._shown.hide()
        self.below.hide()
        if answer is not None:
            _take_as_label(label, answer)
            answer.call(question.label, self._hint)
            if question.type is QuestionType.FILE:
                answer.changed.connect(self.come_into_view)  # a picture is higher than the button it was given by

    def show_value(self, value: Any, words: str) -> None:
        """What it comes to."""
        if self._shown is None:
            return
        is_fault = isinstance(value, Fault)
        self._shown.setText(value.sentence if is_fault else words or self._without)
        self._shown.set_tone("attention" if is_fault else "ink" if words else "quiet")

    def show_remarks(self, remarks: Sequence[Remark], *, must: bool) -> None:
        """What is said of the answer; `must`: it is blank and must not stay so, which is no fault yet."""
        trouble = self.answer.trouble if self.answer is not None else ""
        said = [filled(tr("Filling", "%1 It stays as you wrote it."), trouble)] if trouble else []
        said += [remark.sentence for remark in remarks]
        refuses = any(remark.refuses for remark in remarks)
        if must and not said:
            said = [tr("Filling", "Must be filled")]
        words = "\n".join(said)
        if words != self.below.text():
            self.below.setText(words)
            if self.answer is not None:
                self.answer.call(self.question.label, "\n".join(filter(None, (self._hint, words))))
        if words:
            self.below.set_tone("danger" if refuses else "quiet" if must and not trouble else "attention")
        if self.below.isHidden() == bool(words):
            self.below.setVisible(bool(words))
        if self.answer is not None:
            self.answer.mark(wrong=refuses or bool(trouble))

    def come_into_view(self) -> None:
        """The page scrolls so that all of it can be seen."""
        QTimer.singleShot(0, self, self._scroll)

    def _scroll(self) -> None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(self)


def _take_as_label(label: QLabel, answer: Answering) -> None:
    if answer.edit is not answer:
        label.setBuddy(answer.edit)


def _hint(question: Question) -> str:
    unit = filled(tr("Filling", "in %1"), question.unit) if question.unit else ""
    return "\n".join(filter(None, (question.hint, unit)))


def _without_answer(question: Question) -> str:
    """What stands where nobody answers."""
    if question.type in LATER:
        return tr("Filling", "This comes with a later version.")
    if question.type is QuestionType.RUNNING_NUMBER:
        return tr("Filling", "Is given when it is saved.")
    if question.type is QuestionType.CALCULATE:
        return tr("Filling", "Is worked out.")
    return tr("Filling", "Is worked out from other entries.") if question.type is QuestionType.ROLL_UP else ""
